"""Finds the table in a file: which sheet, which row is the header, which column is what."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from receivables.model import STATEMENT_SCHEMA
from receivables.sources.cells import Sheet, number_column
from receivables.sources.csv_files import dresses, open_csv
from receivables.sources.headers import Match, labelled, match
from receivables.sources.settings import SourceError, SourceSettings, Undecided
from receivables.sources.spreadsheets import open_workbook

_WORKBOOKS = (".xlsx", ".xlsm")
_TEXTS = (".csv", ".txt", ".tsv")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as it stands where it comes from. `columns`: canonical column -> position; `cells`: see `cells`.

    `origin` names the file (or the database and its query) in messages. `notes` are sentences about what was left out
    on the way here, such as entries that a bank has not booked yet. `statements`: see `Reading`.
    """

    origin: str
    sheet: str | None
    content_hash: str
    labels: tuple[str, ...]
    columns: dict[str, int]
    cells: pl.DataFrame
    notes: tuple[str, ...] = ()
    statements: pl.DataFrame = field(default_factory=STATEMENT_SCHEMA.to_frame)

    def texts(self, column: str) -> pl.Series:
        """The cells of a canonical column; nulls where the file has no such column."""
        if column not in self.columns:
            return pl.Series(column, [None], dtype=pl.String).new_from_index(0, self.cells.height)
        return self.cells[str(self.columns[column])].alias(column)

    def numbers(self, column: str) -> pl.Series | None:
        """Which cells of a canonical column are numbers of a spreadsheet; None when none is."""
        name = number_column(self.columns.get(column, -1))
        return self.cells[name] if name in self.cells.columns else None

    def label(self, column: str) -> str:
        """The header of a canonical column; the canonical name where the file has none."""
        return self.labels[self.columns[column]] if column in self.columns else column

    def where(self, column: str) -> str:
        """The place of a canonical column, for a message."""
        sheet = f", sheet {self.sheet}" if self.sheet else ""
        return f"{self.origin}{sheet}, column {self.label(column)}"


def canonical_table(
    rows: pl.DataFrame,
    *,
    origin: str,
    content_hash: str,
    notes: tuple[str, ...] = (),
    statements: pl.DataFrame | None = None,
) -> RawTable:
    """What a reader of another format found, as a table: `rows` has canonical columns of texts, and `row`, where each
    stands (UInt32; numbered from 1 where it has none).
    """
    numbered = rows if "row" in rows.columns else rows.with_row_index("row", offset=1)
    names = [name for name in numbered.columns if name != "row"]
    positions = {name: position for position, name in enumerate(names)}
    return RawTable(
        origin=origin,
        sheet=None,
        content_hash=content_hash,
        labels=tuple(names),
        columns=positions,
        cells=numbered.select("row", *(pl.col(name).alias(str(at)) for name, at in positions.items())),
        notes=notes,
        statements=STATEMENT_SCHEMA.to_frame() if statements is None else statements,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A row of a sheet, read as the header."""

    sheet: Sheet
    row: int
    match: Match


def open_table(settings: SourceSettings) -> RawTable:
    """The table of the kind that the settings name.

    Raises SourceError when the file is not there, cannot be read, is empty or of another format, when no row is a
    header for that kind or two sheets have one, and when two headers fit one column. Databases: see `databases`.
    """
    if settings.url is not None:
        from receivables.sources.databases import open_database

        return open_database(settings)
    _refuse_missing(settings)
    content_hash, sheets = _sheets(settings)
    if not any(any(map(str.strip, row)) for sheet in sheets for row in sheet.head):
        raise SourceError(f"{settings.path.name} is empty, expected a table of {settings.kind} with a header row")
    candidates = [best for sheet in sheets if (best := _best(sheet, settings))]
    chosen = _chosen(candidates, settings)
    _refuse_doubled(chosen, settings)
    return RawTable(
        origin=settings.path.name,
        sheet=chosen.sheet.name,
        content_hash=content_hash,
        labels=labelled(chosen.sheet.head[chosen.row]),
        columns=chosen.match.columns,
        cells=chosen.sheet.body(chosen.row),
    )


def _refuse_missing(settings: SourceSettings) -> None:
    if not settings.path.is_file():
        raise SourceError(f"source {settings.name}: there is no file {settings.path}")
    if settings.path.stat().st_size == 0:
        raise SourceError(f"{settings.path.name} is empty, expected a table of {settings.kind} with a header row")


def _sheets(settings: SourceSettings) -> tuple[str, Sequence[Sheet]]:
    suffix = settings.path.suffix.lower()
    if suffix not in (*_WORKBOOKS, *_TEXTS):
        expected = ", ".join((*_WORKBOOKS, *_TEXTS))
        raise SourceError(f"{settings.path.name} is of a format that cannot be read, expected one of {expected}")
    try:
        if suffix in _WORKBOOKS:
            return open_workbook(settings)
        content = open_csv(settings)
    except OSError as error:
        raise SourceError(f"{settings.path} cannot be read: {error.strerror or error}") from None
    by_delimiter = [(best, sheet) for sheet in dresses(content, settings) if (best := _best(sheet, settings))]
    nearest = max(by_delimiter, key=lambda pair: _nearness(pair[0]), default=None)
    return content.content_hash, () if nearest is None else (nearest[1],)


def _best(sheet: Sheet, settings: SourceSettings) -> _Candidate | None:
    """The first row that is a header; where none is, the row that comes nearest to one."""
    candidates = [
        _Candidate(sheet=sheet, row=number, match=_match(row, settings)) for number, row in enumerate(sheet.head)
    ]
    return max(candidates, key=_nearness, default=None)


def _match(row: Sequence[str], settings: SourceSettings) -> Match:
    return match(row, settings.kind, mapped=settings.columns, has_currency=settings.currency is not None)


def _nearness(candidate: _Candidate) -> tuple[bool, int, int]:
    return candidate.match.fits, candidate.match.found, -candidate.row


def _chosen(candidates: Sequence[_Candidate], settings: SourceSettings) -> _Candidate:
    fitting = [candidate for candidate in candidates if candidate.match.fits]
    if not fitting:
        raise _no_header(max(candidates, key=_nearness), settings)
    if len(fitting) > 1:
        names = ", ".join(str(candidate.sheet.name) for candidate in fitting)
        raise Undecided(
            f"{settings.path.name} has more than one table of {settings.kind}, in the sheets {names}; "
            "set sheet for the source",
            setting="sheet",
            options=[candidate.sheet.name for candidate in fitting],
        )
    return fitting[0]


def _no_header(nearest: _Candidate, settings: SourceSettings) -> SourceError:
    place = f"{settings.path.name}, sheet {nearest.sheet.name}" if nearest.sheet.name else settings.path.name
    seen = [text.strip() for text in nearest.sheet.head[nearest.row] if text.strip()]
    headers = ", ".join(seen[:20]) + (", .." if len(seen) > 20 else "")
    came = f"row {nearest.row + 1} comes nearest with: {headers}"
    if nearest.match.unmapped:
        return SourceError(
            f"{place}: columns names the header {', '.join(nearest.match.unmapped)}, and the file has none such; {came}"
        )
    return SourceError(
        f"{place}: no row is a header for {settings.kind}; not found: {', '.join(nearest.match.missing)}; {came}; "
        "set columns for the source where a header has another name"
    )


def _refuse_doubled(chosen: _Candidate, settings: SourceSettings) -> None:
    for column, labels in chosen.match.doubled.items():
        raise Undecided(
            f"{settings.path.name}, row {chosen.row + 1}: the headers {' and '.join(labels)} both fit {column}; "
            f'say which one it is, for example columns = {{ {column} = "{labels[0]}" }}',
            setting="columns",
            options=[{column: label} for label in labels],
        )
