"""Where the tables of a file begin, and what each is taken for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from receivables.model import TABLES
from receivables.source import SourceSettings
from receivables.sources.cells import Sheet
from receivables.sources.finding import joined
from receivables.sources.headers import match
from receivables.sources.tables import sheets_of

# So many columns known beside it, and a table without a currency is one all the same: the firm can say which.
_ENOUGH_WITHOUT_CURRENCY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a table begins and what it is taken for.

    `header_row`: from 1, the upper one of a header of two rows. `missing`: what the table lacks for its kind.
    `lacks_currency`: nothing else is missing, and the firm can say it.
    """

    sheet: str | None
    header_row: int
    header: tuple[str, ...]
    below: tuple[Sequence[str], ...]
    kind: str
    could_be: tuple[str, ...]
    missing: tuple[str, ...]
    lacks_currency: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """How well some rows serve as the header of a kind of table. `found`: how many columns it would have."""

    kind: str
    found: int
    missing: tuple[str, ...]

    @property
    def lacks_currency(self) -> bool:
        return self.missing == ("currency",) and self.found >= _ENOUGH_WITHOUT_CURRENCY

    @property
    def fits(self) -> bool:
        return not self.missing or self.lacks_currency


def places(settings: SourceSettings, kind: str | None) -> list[Place]:
    """Where tables begin: every row that is a whole header, else the two rows that are one together; where there is
    neither, the row that comes nearest.
    """
    found = [place for sheet in sheets_of(settings) for place in _in_sheet(sheet, settings, kind)]
    fitting = [place for place in found if not place.missing]
    return fitting or sorted(found, key=lambda place: len(place.missing))[:1]


def _in_sheet(sheet: Sheet, settings: SourceSettings, kind: str | None) -> list[Place]:
    asked = [settings.header_row - 1] if settings.header_row else range(len(sheet.head))
    rows = [row for row in asked if row < len(sheet.head)]
    single = [_place(sheet, row, _fits(tuple(sheet.head[row]), settings, kind)) for row in rows]
    if fitting := [place for place, found in single if found and not place.missing]:
        return fitting
    for row in rows:
        if row + 1 < len(sheet.head):
            place, _ = _place(sheet, row, _fits_of_two(sheet, row, settings, kind), depth=2)
            if not place.missing:
                return [place]
    nearest = max(single, key=lambda pair: pair[1], default=None)
    return [nearest[0]] if nearest and nearest[1] else []


def _place(
    sheet: Sheet, row: int, fits: Sequence[tuple[_Fit, tuple[str, ...]]], *, depth: int = 1
) -> tuple[Place, int]:
    """What a row (or two) would be the header of, and how many of its columns are known."""
    ranked = sorted(fits, key=lambda pair: (not pair[0].fits, -pair[0].found))
    best, header = ranked[0]
    others = [fit for fit, _ in ranked[1:] if fit.fits and fit.found >= best.found - 1]
    place = Place(
        sheet=sheet.name,
        header_row=row + 1,
        header=header,
        below=tuple(sheet.head[row + depth :]),
        kind=best.kind,
        could_be=tuple(fit.kind for fit in others),
        missing=() if best.fits else best.missing,
        lacks_currency=best.lacks_currency,
    )
    return place, best.found


def _fits(cells: tuple[str, ...], settings: SourceSettings, kind: str | None) -> list[tuple[_Fit, tuple[str, ...]]]:
    return [(_fit(cells, settings, name), cells) for name in ([kind] if kind else TABLES)]


def _fits_of_two(
    sheet: Sheet, row: int, settings: SourceSettings, kind: str | None
) -> list[tuple[_Fit, tuple[str, ...]]]:
    """As `_fits`, of a row and the next one together, which each kind reads by its own words."""
    fits = []
    for name in [kind] if kind else TABLES:
        cells = joined(sheet, row, replace(settings, kind=name))
        fits.append((_fit(cells, settings, name), cells))
    return fits


def _fit(cells: tuple[str, ...], settings: SourceSettings, kind: str) -> _Fit:
    mapped = {column: header for column, header in settings.columns.items() if _has(kind, column)}
    found = match(cells, kind, mapped=mapped, has_currency=settings.currency is not None)
    # A list of invoices with what is still open on each is most often a list of what is open.
    telling = 1 if kind == "open-items" and "balance" in found.columns else 0
    missing = found.missing or found.unmapped
    return _Fit(kind=kind, found=found.found + telling, missing=missing)


def _has(kind: str, column: str) -> bool:
    return any(known.name == column for known in TABLES[kind].columns)
