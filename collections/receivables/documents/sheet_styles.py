"""The look of our workbooks: named styles, so that a firm may change one and every cell follows."""

from functools import partial

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.page import PageMargins

INK = "1F3147"
GREY = "5F6B7A"
PAPER = "EEF2F7"
ALARM = "B3261E"
LINK = "1A56B0"
RULE = "B8C4D2"
DAY_FORMAT = "yyyy-mm-dd"

_LINE = Side(style="thin", color=RULE)
_STRONG_LINE = Side(style="medium", color=INK)
_RIGHT = Alignment(horizontal="right")
_LEFT = Alignment(horizontal="left")
_HEAD_LEFT = Alignment(vertical="center", wrap_text=True)
_HEAD_RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)
# As much room on the right as numbers have.
_PADDED_TEXT = "@_)"
_head = partial(NamedStyle, font=Font(bold=True, color="FFFFFF"), fill=PatternFill("solid", fgColor=INK))
_total = partial(
    NamedStyle,
    font=Font(bold=True, color=INK),
    fill=PatternFill("solid", fgColor=PAPER),
    border=Border(top=_LINE),
)

MARGINS = PageMargins(left=0.4, right=0.4, top=0.6, bottom=0.6, header=0.25, footer=0.25)


def house_styles() -> list[NamedStyle]:
    """New instances every time: a named style belongs to the one workbook it was added to."""
    return [
        NamedStyle("title", font=Font(bold=True, size=16, color=INK)),
        NamedStyle("section", font=Font(bold=True, size=12, color=INK), border=Border(bottom=_STRONG_LINE)),
        NamedStyle("note", font=Font(italic=True, color=GREY)),
        NamedStyle("key", font=Font(color=GREY), alignment=_RIGHT, number_format="0_);-0_);–_)"),
        _head("head", alignment=_HEAD_LEFT),
        _head("head_number", alignment=_HEAD_RIGHT, number_format=_PADDED_TEXT),
        _total("light_head", alignment=_HEAD_LEFT),
        _total("light_head_number", alignment=_HEAD_RIGHT, number_format=_PADDED_TEXT),
        NamedStyle("key_link", font=Font(color=LINK, underline="single"), alignment=_RIGHT, number_format="0_)"),
        # Beside a column of numbers, which are to the right.
        NamedStyle("indented", alignment=Alignment(horizontal="left", indent=1)),
        NamedStyle("link", font=Font(color=LINK, underline="single")),
        NamedStyle("whole", alignment=_RIGHT, number_format="0_);-0_)"),
        NamedStyle("label", font=Font(color=GREY)),
        NamedStyle("body"),
        NamedStyle("right", alignment=_RIGHT, number_format=_PADDED_TEXT),
        NamedStyle("strong", font=Font(bold=True, color=INK)),
        NamedStyle("day", alignment=_RIGHT, number_format=DAY_FORMAT + "_)"),
        NamedStyle("left_day", alignment=_LEFT, number_format=DAY_FORMAT),
        NamedStyle("strong_day", font=Font(bold=True, color=INK), alignment=_LEFT, number_format=DAY_FORMAT),
        NamedStyle("difference", alignment=_RIGHT, number_format="0.00"),
        NamedStyle("count", alignment=_RIGHT, number_format="#,##0_)"),
        NamedStyle("left_count", alignment=_LEFT, number_format="#,##0"),
        NamedStyle("left_rate", alignment=_LEFT, number_format="0.0#########_)"),
        NamedStyle("rate", alignment=_RIGHT, number_format="0.0#########_)"),
        NamedStyle("share", font=Font(italic=True, color=GREY), alignment=_RIGHT, number_format="0.0%_)"),
        _total("total"),
        _total("total_right", alignment=_RIGHT, number_format=_PADDED_TEXT),
        _total("total_count", alignment=_RIGHT, number_format="#,##0_)"),
        _total("total_key", alignment=_RIGHT, number_format="0_);-0_);_)"),
        _total("total_share", alignment=_RIGHT, number_format="0.0%_)"),
        _total("total_day", alignment=_LEFT, number_format=DAY_FORMAT),
        _total("total_rate", alignment=_RIGHT, number_format="0.0#########_)"),
    ]


def money_style(name: str, decimals: int, *, total: bool) -> NamedStyle:
    """The style of amounts with this many decimals. A minus sign, not a colour, says that we owe."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    # Room for a bracket on the right, so that a text in the next column does not touch the number.
    number_format = f'{digits}_);-{digits}_);"–"_)'
    style = _total if total else NamedStyle
    return style(name, alignment=_RIGHT, number_format=number_format)


def alarm(formula: str) -> Rule:
    """Where the formula is true: colour, weight and underline, so that a black and white print shows it too."""
    look = DifferentialStyle(font=Font(bold=True, color="FFFFFF", underline="single"), fill=PatternFill(bgColor=ALARM))
    return Rule(type="expression", formula=[formula], dxf=look)
