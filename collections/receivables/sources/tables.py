"""A table as it stands where it comes from, and how any file becomes one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from receivables.model import STATEMENT_SCHEMA
from receivables.source import SourceSettings
from receivables.sources.cells import EXCEL_ZERO, Sheet, number_column
from receivables.sources.csv_files import dresses, open_csv
from receivables.sources.finding import Header, chosen, end_of, filled_down, headers_in, refuse_doubled
from receivables.sources.formats import Format, format_of, misnamed
from receivables.sources.marks import UNCALCULATED, Marks
from receivables.sources.markup import open_page, open_xml_spreadsheet
from receivables.sources.members import is_pattern, sha256_of
from receivables.sources.place import SHEET_ROWS, place
from receivables.sources.settings import SourceError
from receivables.sources.spreadsheets import locked, open_workbook

_WORKBOOKS = (Format.XLSX, Format.XLS, Format.ODS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as it stands where it comes from. `columns`: canonical column -> position; `cells`: see `cells`.

    `origin` names the file (or the database and its query) in messages. `notes` are sentences about what was left out
    on the way here, such as entries that a bank has not booked yet. `statements`: see `Reading`. `sheets`: those that
    are read as one table, see `place`. `first_day`: the day that a bare 0 stands for.
    """

    origin: str
    sheet: str | None
    content_hash: str
    labels: tuple[str, ...]
    columns: dict[str, int]
    cells: pl.DataFrame
    notes: tuple[str, ...] = ()
    statements: pl.DataFrame = field(default_factory=STATEMENT_SCHEMA.to_frame)
    sheets: tuple[str, ...] = ()
    first_day: date = EXCEL_ZERO

    def place(self, row: int | None = None) -> str:
        """Where a row of the table stands, in words; without a row, where the table does."""
        return place(self.origin, self.sheet, row, sheets=self.sheets)

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
        return f"{self.place()}, column {self.label(column)}"


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


def open_table(settings: SourceSettings) -> RawTable:
    """The table of the kind that the settings name.

    Raises SourceError when the file is not there, cannot be read, is empty or of a format that holds no table, when no
    row is a header for that kind, and Undecided when several are, or two headers fit one column.
    """
    if settings.url is not None:
        from receivables.sources.databases import open_database

        return open_database(settings)
    from receivables.sources.messages import open_message

    format_ = None if is_pattern(settings.path) else _format(settings)
    if (message := open_message(settings)) is not None:
        return message
    assert format_ is not None, "a pattern of tables stands for a source each"
    sheets = _sheets(settings, format_)
    if not any(any(map(str.strip, row)) for sheet in sheets for row in sheet.head):
        raise SourceError(f"{settings.path.name} is empty, expected a table of {settings.kind} with a header row")
    found = [header for sheet in sheets for header in headers_in(sheet, settings)]
    headers = chosen(found, settings)
    tables = [_table(header, settings) for header in headers]
    notes = (
        *_notes_on_the_file(settings, format_, found, headers),
        *(note for table in tables for note in table.notes),
    )
    table = tables[0] if len(tables) == 1 else _united(tables)
    return replace(table, content_hash=sha256_of(settings.path), notes=notes)


def sheets_of(settings: SourceSettings) -> Sequence[Sheet]:
    """The sheets that may hold a table, or the text as the likeliest delimiter divides it.

    Raises SourceError when the file is not there, cannot be read, or is of a format that holds no table.
    """
    return _sheets(settings, _format(settings))


def _format(settings: SourceSettings) -> Format:
    if not settings.path.is_file():
        raise SourceError(f"source {settings.name}: there is no file {settings.path}")
    if settings.path.stat().st_size == 0:
        raise SourceError(f"{settings.path.name} is empty, expected a table of {settings.kind} with a header row")
    try:
        return format_of(settings.path)
    except OSError as error:
        raise SourceError(f"{settings.path} cannot be read: {error.strerror or error}") from None


def _sheets(settings: SourceSettings, format_: Format) -> Sequence[Sheet]:
    if format_ in _WORKBOOKS:
        return open_workbook(settings, format_)
    if format_ is Format.HTML:
        return open_page(settings)
    if format_ is Format.XML_SPREADSHEET:
        return open_xml_spreadsheet(settings)
    if format_ is Format.LOCKED:
        raise locked(settings.path)
    if format_ is not Format.TEXT:
        raise SourceError(
            f"{settings.path.name} is {format_}, which is not read for {settings.kind}; "
            "expected .xlsx, .xls, .ods, .csv or a text"
        )
    by_delimiter = [(headers_in(sheet, settings), sheet) for sheet in dresses(open_csv(settings), settings)]
    nearest = max(by_delimiter, key=lambda pair: _nearness(pair[0]), default=None)
    return () if nearest is None else (nearest[1],)


def _nearness(headers: Sequence[Header]) -> tuple[bool, int, int, int]:
    return max(((header.match.fits, *header.nearness) for header in headers), default=(False, 0, 0, 0))


def _table(header: Header, settings: SourceSettings) -> RawTable:
    """The table below a header."""
    refuse_doubled(header, settings)
    sheet = header.sheet
    cells = sheet.body(header.row)
    end, note = end_of(header, cells, settings)
    if end is not None:
        cells = cells.filter(pl.col("row") < end)
    marks = sheet.marks()
    notes = [note] if note else []
    notes += _notes_on_marks(header, marks, end)
    cells = filled_down(cells, marks.merged, header.match.columns, settings.kind)
    if hidden := sorted(row + 1 for row in marks.hidden_rows):
        cells = cells.with_columns(hidden=pl.col("row").is_in(hidden))
    return RawTable(
        origin=settings.path.name,
        sheet=sheet.name,
        content_hash="",
        labels=header.labels,
        columns=header.match.columns,
        cells=cells,
        notes=tuple(notes),
        first_day=sheet.first_day,
    )


def _notes_on_marks(header: Header, marks: Marks, end: int | None) -> Iterator[str]:
    used = header.match.columns.values()
    if names := [header.labels[position] for position in sorted(used) if position in marks.hidden_columns]:
        yield f"hidden columns were read like all others: {', '.join(names)}"
    inside = range(header.row + 1, (end or 1 << 31) - 1)
    lost = [text for (row, column), text in marks.lost.items() if row in inside and column in used]
    if uncalculated := lost.count(UNCALCULATED):
        yield (
            f"formulas that no program has calculated yet stand in {uncalculated:,} cells; "
            "open the file in a spreadsheet program and save it"
        )


def _notes_on_the_file(
    settings: SourceSettings, format_: Format, found: Sequence[Header], read: Sequence[Header]
) -> Iterator[str]:
    if sentence := misnamed(settings.path, format_):
        yield sentence
    names = {header.sheet.name for header in read}
    hidden = [header for header in found if header.match.fits and header.sheet.hidden]
    for name in dict.fromkeys(header.sheet.name for header in hidden if header.sheet.name not in names):
        yield f"the hidden sheet {name} has a table of {settings.kind}, too, which was left out"


def _united(tables: Sequence[RawTable]) -> RawTable:
    """Several sheets as one table: columns that are known by what they are, the others by their headers."""
    columns: dict[tuple[str, bool], int] = {}
    labels: list[str] = []
    frames = []
    for number, table in enumerate(tables):
        canonical = {position: name for name, position in table.columns.items()}
        names = {}
        for position, label in enumerate(table.labels):
            key = (canonical.get(position, label), position in canonical)
            if key not in columns:
                columns[key] = len(labels)
                labels.append(label)
            names[str(position)] = str(columns[key])
            names[number_column(position)] = number_column(columns[key])
        cells = table.cells.with_columns(pl.col("row") + number * SHEET_ROWS)
        frames.append(cells.rename(names, strict=False))
    cells = pl.concat(frames, how="diagonal")
    order = [*(str(position) for position in range(len(labels)))]
    rest = [name for name in cells.columns if name not in order and name != "row"]
    return replace(
        tables[0],
        sheet=None,
        sheets=tuple(str(table.sheet) for table in tables),
        labels=tuple(labels),
        columns={name: position for (name, known), position in columns.items() if known},
        cells=cells.select("row", *order, pl.col(rest).fill_null(False)),
    )
