"""The policies' matrices as sheets that people edit and `config.grid_sheet` reads back the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from receivables.documents.sheet_styles import INK, PAPER
from receivables.documents.sheets import Book, Sheet
from receivables.policy.grid_layout import (
    AMOUNT_OF,
    AMOUNTS_OF,
    CURRENCIES,
    EXCEL_DIGITS,
    GRID,
    SEGMENTS,
    SOFTENING,
    TREATMENTS,
    YES_NO,
    sheet_title,
)
from receivables.policy.settings import Matrix, Policy

_BAND_WIDTH = 24.0
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
# The number alone is read back; the words around it are the cell's format.
_FROM_DAY = '"from day "0'


def write_policies(path: Path, policies: Sequence[Policy], *, firm: str, as_of: date) -> tuple[str, ...]:
    """Write a sheet for each policy and say what the sheets are called; the same policies give the same bytes."""
    book = Book(title="Policy", firm=firm, as_of=as_of)
    for style in _styles():
        book.add_style(style)
    titles: list[str] = []
    for policy in policies:
        title = _free(sheet_title(policy.name), titles)
        titles.append(title)
        _write(book, title, policy)
    book.save(path)
    return tuple(titles)


def _free(title: str, taken: Sequence[str]) -> str:
    """The title, numbered where another sheet has it: Excel does not tell large letters from small ones."""
    lowered = {one.lower() for one in taken}
    number, free = 2, title
    while free.lower() in lowered:
        free = f"{title[: 31 - len(str(number)) - 1]} {number}"
        number += 1
    return free


def _styles() -> list[NamedStyle]:
    strong, shaded = Font(bold=True, color=INK), PatternFill("solid", fgColor=PAPER)
    right = Alignment(horizontal="right", vertical="center")
    white, dark = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=INK)
    return [
        NamedStyle("from_day", font=white, fill=dark, alignment=_CENTRED, number_format=_FROM_DAY),
        NamedStyle("treatment", alignment=_CENTRED),
        *(
            NamedStyle(f"from_amount{of}", font=strong, fill=shaded, alignment=right, number_format=shown)
            for of, shown in _AMOUNTS.items()
        ),
        *(NamedStyle(f"bound{of}", alignment=right, number_format=shown) for of, shown in _AMOUNTS.items()),
    ]


# Excel shows a point after a whole amount where the format has one.
_AMOUNTS = {"": "#,##0_)", "_with_parts": "#,##0.00#_)"}


def _write(book: Book, title: str, policy: Policy) -> None:
    matrix = policy.matrix
    columns = max(len(matrix.age_bands), len(matrix.amount_bands), 3)
    sheet = book.sheet(title, widths=(30, *(_BAND_WIDTH for _ in range(columns))), one_page=True)
    sheet.heading(f"Policy {policy.name}")
    note = f"In force from {policy.valid_from}. Amounts without a currency are in {policy.base_currency}."
    sheet.append(sheet.text(note, "note"))
    sheet.space()
    _choice(sheet, AMOUNT_OF, AMOUNTS_OF[matrix.amount_of], AMOUNTS_OF.values())
    _choice(sheet, SOFTENING, YES_NO[matrix.softening_allowed], YES_NO.values())
    sheet.space()
    _grid(sheet, matrix)
    for label, bands in ((CURRENCIES, matrix.currency_bands), (SEGMENTS, matrix.segment_bands)):
        sheet.space()
        _bands(sheet, label, bands, len(matrix.amount_bands))
    sheet.space()
    _notes(sheet)


def _choice(sheet: Sheet, label: str, chosen: str, words: Iterable[str]) -> None:
    row = sheet.append(sheet.text(label, "strong"), sheet.text(chosen, "treatment"))
    _pick_from(sheet, list(words), f"B{row}")


def _grid(sheet: Sheet, matrix: Matrix) -> None:
    days = (sheet.number(str(day), "from_day") for day in matrix.age_bands)
    sheet.append(sheet.text(GRID, "head"), *days, height=30)
    first = sheet.row
    for bound, row in zip(matrix.amount_bands, matrix.grid, strict=True):
        treatments = (sheet.text(TREATMENTS[treatment], "treatment") for treatment in row)
        sheet.append(_amount(sheet, bound, "from_amount"), *treatments, height=30)
    last = f"{get_column_letter(1 + len(matrix.age_bands))}{sheet.row - 1}"
    _pick_from(sheet, list(TREATMENTS.values()), f"B{first}:{last}")


def _bands(sheet: Sheet, label: str, bands: Mapping[str, Sequence[Decimal]], count: int) -> None:
    rows = (sheet.text(f"row {number} from", "light_head_number") for number in range(1, count + 1))
    sheet.append(sheet.text(label, "light_head"), *rows)
    for whose, bounds in bands.items():
        sheet.append(sheet.text(whose, "strong"), *(_amount(sheet, bound, "bound") for bound in bounds))


def _amount(sheet: Sheet, amount: Decimal, style: str) -> Cell:
    """A number; as text where Excel would round it."""
    digits = format(amount, "f")
    style = style if amount == amount.to_integral_value() else f"{style}_with_parts"
    if len(amount.as_tuple().digits) > EXCEL_DIGITS:
        return sheet.text(digits, style)
    return sheet.number(digits, style)


def _pick_from(sheet: Sheet, words: Sequence[str], place: str) -> None:
    listed = ",".join(words)
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=False, showErrorMessage=True)
    rule.errorTitle, rule.error = "Not one of the list", f"Expected one of: {', '.join(words)}."
    rule.add(place)
    sheet.raw.data_validations.append(rule)


def _notes(sheet: Sheet) -> None:
    sheet.section("How to edit this sheet", 4)
    for note in _NOTES:
        sheet.append(sheet.text(note, "note"))


_NOTES = (
    "Choose a treatment from the list that a cell of the grid offers.",
    "A column counts from its day overdue on, a row from its amount on. Days begin at 1 or later, amounts at 0.",
    "For another column or row: write its day or amount at the end, or insert it between, and fill in every cell.",
    "A currency or segment with amounts of its own: one line below its heading, one amount for each row of the grid.",
    "Keep the bold labels in column A, and no empty line within a block.",
    'The config reads it with [policy.matrix] file = "this file" and sheet = "this sheet". '
    "`receivables policy check` says what is wrong.",
)
