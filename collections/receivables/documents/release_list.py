"""The letters that lapse unless somebody releases them: for each account manager those that wait for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from receivables.documents.amounts import side_by_side
from receivables.documents.sheets import Book, Sheet
from receivables.documents.words import plural
from receivables.model import Firm

_WIDTHS = (24, 12, 30, 7, 14, 13, 26)
_HEAD = ("Letter", "Customer", "Name", "Level", "Written", "Lapses on", "Asks for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A letter that waits. `manager` empty: nobody is named; `lapses_on`: the night that takes it back.

    `totals`: what it asks for, in minor units by currency.
    """

    reference: str
    customer: str
    name: str
    manager: str
    manager_name: str
    level: int
    night: date
    lapses_on: date
    totals: dict[str, int]


def write_releases(path: Path, *, releases: Sequence[Release], as_of: date, firm: Firm) -> None:
    """Write the workbook: a section for each manager, the letters that lapse first on top."""
    title = "Letters to release"
    book = Book(title=f"{title} as of {as_of.isoformat()}", firm=firm.name, as_of=as_of)
    sheet = book.sheet("Releases", widths=_WIDTHS, frozen="A3")
    sheet.heading(title)
    note = f"As of {as_of:%d %B %Y}: {plural(len(releases), 'letter')} to key accounts that nobody has released yet."
    sheet.append(sheet.text(note, "note"))
    ordered = sorted(releases, key=lambda one: (one.manager, one.lapses_on, one.customer, one.reference))
    for _, own in groupby(ordered, key=lambda one: one.manager):
        _write_section(sheet, list(own))
    book.save(path)


def manager_of(release: Release) -> str:
    """Who is to release it, by name and number as far as they are known."""
    if not release.manager:
        return "nobody named"
    return f"{release.manager_name} ({release.manager})" if release.manager_name else release.manager


def _write_section(sheet: Sheet, releases: Sequence[Release]) -> None:
    sheet.space()
    sheet.section(manager_of(releases[0]), len(_WIDTHS))
    sheet.head(_HEAD, numbers=(3,), light=True)
    for one in releases:
        sheet.append(
            sheet.text(one.reference),
            sheet.text(one.customer),
            sheet.text(one.name),
            sheet.count(one.level),
            sheet.day(one.night, "left_day"),
            sheet.day(one.lapses_on, "left_day"),
            sheet.text(side_by_side(one.totals)),
        )
    how = "Each leaves with the next night once it is released: receivables letters release LETTER --by NAME"
    sheet.append(sheet.text(how, "note"))
