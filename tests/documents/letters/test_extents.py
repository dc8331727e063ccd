"""What stands where it must not is seen in the PDF itself, and nothing else is."""

from collections.abc import Callable

import pytest
import typst

from documents.letters.making import LANGUAGES, every_kind_of_line, letter
from receivables.documents.letters import Press
from receivables.documents.letters.extents import misplaced, page_count
from receivables.documents.letters.glyphs import FONT_FOLDER

Found = list[tuple[int, str, str]]


@pytest.fixture(scope="module")
def looked_at() -> Callable[[str], Found]:
    """Sets Typst markup on a page of 100 by 100 mm, and looks at it."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
    head = '#set page(width: 100mm, height: 100mm, margin: 10mm)\n#set text(font: ("Noto Sans", "Noto Sans CJK SC"))\n'

    def look(markup: str) -> Found:
        pdf = compiler.compile({"main.typ": (head + markup).encode()}, format="pdf")
        return [(one.page, one.text, one.how) for one in misplaced(pdf)]

    return look


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("one\n\ntwo #h(1fr) three", []),
        ("#pagebreak()\n#place(dx: 75mm)[far beyond]", [(2, "far beyond", "runs off the paper")]),
        ("#place(dy: 95mm)[below]", [(1, "below", "runs off the paper")]),
        ("#place(dx: -9mm)[margin]", [(1, "margin", "runs into the margin that printers leave white")]),
        ("#box(width: 9mm, clip: true, box(width: 30mm)[windows])", [(1, "windows", "is cut off")]),
        ("#box(height: 2mm, clip: true)[flat]", [(1, "flat", "is cut off")]),
        ("#box(width: 40mm, clip: true, inset: 1mm)[fits]", []),
        ("#place(dx: 1mm)[upper]\n#place(dy: 1mm)[lower]", [(1, "lower", "is printed over 'upper'")]),
        ("#place[same]\n#place(dx: 40mm)[line]", []),
        ("#place[line]\n#place(dy: 1.2em)[line]", []),
        ("#box(width: 60mm)[#rotate(-50deg)[turned]]", []),
        ("#place[发票]\n#place(dx: 2mm)[Rechnung]", [(1, "发票", "is printed over 'Rechnung'")]),
    ],
)
def test_what_stands_where_it_must_not_is_seen(looked_at: Callable[[str], Found], markup: str, found: Found) -> None:
    assert looked_at(markup) == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_as_it_should_be_has_nothing_of_that(press: Press, language: str) -> None:
    printed = press.pdf(letter(language, "escalated_2", lines=every_kind_of_line()))
    assert list(misplaced(printed)) == []
    assert page_count(printed) == 2
