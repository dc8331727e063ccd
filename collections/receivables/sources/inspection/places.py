"""Where the tables of a file begin, and what each is taken for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from receivables.model import TABLES
from receivables.sources.headers import match
from receivables.sources.settings import SourceSettings
from receivables.sources.tables import sheets_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a table begins and what it is taken for."""

    sheet: str | None
    header_row: int
    header: tuple[str, ...]
    below: tuple[Sequence[str], ...]
    kind: str
    could_be: tuple[str, ...]
    missing: tuple[str, ...]


def places(settings: SourceSettings, kind: str | None) -> list[Place]:
    """Where tables begin: every row that is a whole header; where there is none, the row that comes nearest to one."""
    found = [place for sheet in sheets_of(settings) for place in _in_sheet(sheet.name, sheet.head, settings, kind)]
    fitting = [place for place in found if not place.missing]
    if settings.header_row:
        found = fitting = [place for place in found if place.header_row == settings.header_row]
    if fitting:
        return fitting
    return sorted(found, key=lambda place: len(place.missing))[:1]


def _in_sheet(
    name: str | None, head: Sequence[Sequence[str]], settings: SourceSettings, kind: str | None
) -> Iterator[Place]:
    nearest: tuple[int, Place] | None = None
    for row, cells in enumerate(head, start=1):
        ranked = sorted(_kinds(cells, settings, kind), key=lambda found: (not found[0], -found[1]))
        fits, count, best, missing = ranked[0]
        place = Place(
            sheet=name,
            header_row=row,
            header=tuple(cells),
            below=tuple(head[row:]),
            kind=best,
            could_be=tuple(found[2] for found in ranked[1:] if found[0] and found[1] >= count - 1),
            missing=missing,
        )
        if fits:
            yield place
        elif count and (nearest is None or count > nearest[0]):
            nearest = count, place
    if nearest:
        yield nearest[1]


def _kinds(
    cells: Sequence[str], settings: SourceSettings, kind: str | None
) -> Iterator[tuple[bool, int, str, tuple[str, ...]]]:
    """For each kind: whether the row is its header, how many columns it would have, and what it would lack."""
    for name in [kind] if kind else TABLES:
        mapped = {column: header for column, header in settings.columns.items() if _has(name, column)}
        found = match(cells, name, mapped=mapped, has_currency=settings.currency is not None)
        # A list of invoices with what is still open on each is most often a list of what is open.
        telling = 1 if name == "open-items" and "balance" in found.columns else 0
        yield found.fits, found.found + telling, name, found.missing


def _has(kind: str, column: str) -> bool:
    return any(known.name == column for known in TABLES[kind].columns)
