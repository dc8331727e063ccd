"""What goes with a print batch: the sheets between its stacks, and the list that goes to the post with it."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import pypdf
import typst
from babel import Locale

from receivables.documents.letters.glyphs import FONT_FOLDER, printable, with_missing_marked
from receivables.documents.words import plural
from receivables.model.post import Envelope, Posting, Stack

_PAGE = Path(__file__).with_name("posting.typ")
_HEADS = ("No.", "Reference", "Addressee", "Country", "Postcode", "From sheet", "Pages", "Sheets", "Weight")
_SUM_HEADS = ("Country", "Weight", "Letters", "Pages", "Sheets")
_TO_SIGN = ("Handed over: date, name, signature", "Taken: date, name, signature")
_COLUMNS = (
    "position",
    "reference",
    "addressee",
    "address",
    "country",
    "postcode",
    "enclosures",
    "first_sheet",
    "pages",
    "sheets",
    "grams_up_to",
)
_ENVELOPES_AT_ONCE = 250
# Typst keeps what it has set for as many documents, in case the next resembles it.
_KEPT_DOCUMENTS = 12
_UNKNOWN = "Country not known"


def separator_sheet(posting: Posting, number: int, *, paper: str = "a4") -> bytes:
    """The sheet before the stack of that number (from 1), as a PDF of one page. `paper`: Typst's name of its size."""
    stack = posting.stacks[number - 1]
    sheet = {
        "parts": list(_parts(stack)) or [posting.name],
        "counts": f"{_letters(stack.envelopes)}, {_sheets(stack.envelopes)}",
        "batch": f"{posting.name}, {_day(posting)}",
        "number": f"Stack {number} of {len(posting.stacks)}",
    }
    return _set(posting, "separator", f"{posting.name}, stack {number}", sheet, paper)


def posting_list(posting: Posting, *, firm: str, paper: str = "a4") -> bytes:
    """The list as a PDF: every envelope, sums by country and weight, room to sign."""
    joined = pypdf.PdfWriter()
    for part in _list_parts(posting, firm):
        sheet = {**part, "page": len(joined.pages) + 1}
        joined.append(io.BytesIO(_set(posting, "list", _title(posting), sheet, paper)), import_outline=False)
    joined.metadata = {"/Title": _title(posting)}
    written = io.BytesIO()
    joined.write(written)
    return written.getvalue()


def _list_parts(posting: Posting, firm: str) -> Iterator[dict[str, object]]:
    """So many envelopes at once that memory stays flat; the last part has the sums."""
    envelopes = posting.envelopes
    separators = f" and {plural(posting.separators, 'separator')}" if posting.separators else ""
    summary = (
        f"{firm}, {_day(posting)}: {_letters(envelopes)} on {_sheets(envelopes)}{separators}, "
        f"{plural(posting.sheets, 'sheet')} in all."
    )
    for start in range(0, len(envelopes), _ENVELOPES_AT_ONCE):
        part = envelopes[start : start + _ENVELOPES_AT_ONCE]
        is_last = start + len(part) == len(envelopes)
        yield {
            "summary": summary,
            "heads": _HEADS,
            "rows": [_row(number, envelope) for number, envelope in enumerate(part, start + 1)],
            "sum_heads": _SUM_HEADS,
            "sums": list(_sums(envelopes)) if is_last else [],
            "to_sign": _TO_SIGN,
        }


def _title(posting: Posting) -> str:
    return f"Posting list {posting.name}"


def posting_table(posting: Posting) -> bytes:
    """The list as CSV for programs: a row for each envelope, texts as they are."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for number, one in enumerate(posting.envelopes, 1):
        name, *address = one.address
        where = (name, ", ".join(address), one.country, one.postcode, ", ".join(one.enclosures))
        figures = (one.first_sheet, one.pages, one.sheets, one.grams_up_to)
        writer.writerow((number, one.reference, *where, *figures))
    return text.getvalue().encode()


def _parts(stack: Stack) -> Iterator[str]:
    if stack.country is not None:
        yield _country(stack.country)
    if stack.region is not None:
        yield f"Postcode {stack.region}" if stack.region else "Postcode not known"
    if stack.sheets is not None:
        yield f"{plural(stack.sheets, 'sheet')} in an envelope"


def _country(code: str) -> str:
    return f"{_territories().get(code, code)} ({code})" if code else _UNKNOWN


@cache
def _territories() -> dict[str, str]:
    return dict(Locale("en").territories)


def _row(number: int, one: Envelope) -> tuple[str, ...]:
    addressee = printable(", ".join(one.address))
    enclosed = printable(f"with {', '.join(one.enclosures)}") if one.enclosures else ""
    figures = (str(one.first_sheet), str(one.pages), str(one.sheets), _weight(one.grams_up_to))
    return (str(number), printable(one.reference), addressee, enclosed, one.country or "?", one.postcode, *figures)


def _sums(envelopes: tuple[Envelope, ...]) -> Iterator[tuple[str, ...]]:
    """Letters, pages and sheets of each country and weight, and of all."""
    counts: dict[tuple[str, int | None], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in envelopes:
        sums = counts[one.country, one.grams_up_to]
        counts[one.country, one.grams_up_to] = [
            before + more for before, more in zip(sums, (1, one.pages, one.sheets), strict=True)
        ]
    for (country, grams), sums in sorted(counts.items(), key=_in_order):
        yield (_country(country), _weight(grams), *map(str, sums))
    yield ("All", "", *(str(sum(column)) for column in zip(*counts.values(), strict=True)))


def _in_order(item: tuple[tuple[str, int | None], list[int]]) -> tuple[object, ...]:
    """Countries as in the print, the lightest first."""
    country, grams = item[0]
    return (country == "", country, grams is None, grams or 0)


def _weight(grams: int | None) -> str:
    return "above all" if grams is None else f"to {grams} g"


def _letters(envelopes: tuple[Envelope, ...]) -> str:
    return plural(len(envelopes), "letter")


def _sheets(envelopes: tuple[Envelope, ...]) -> str:
    return plural(sum(one.sheets for one in envelopes), "sheet")


def _day(posting: Posting) -> str:
    return f"{posting.day:%d %B %Y}"


def _set(posting: Posting, kind: str, title: str, sheet: Mapping[str, object], paper: str) -> bytes:
    data = {"kind": kind, "title": title, "paper": paper, "sheet": sheet}
    files = {
        "main.typ": _PAGE.read_bytes(),
        "data.json": with_missing_marked(json.dumps(data, ensure_ascii=False)).encode(),
    }
    made = _compiler().compile(
        files,  # type: ignore[type-var]  # the stub has not heard of files in memory, the documentation has
        format="pdf",
        pdf_tags=False,
        timestamp=datetime.combine(posting.day, time(), UTC),
    )
    assert isinstance(made, bytes)
    for _ in range(_KEPT_DOCUMENTS):
        _compiler().compile(b"", format="pdf")
    return made


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
