"""Where a table stands in its file: which sheet, which row (or two) is the header, and before which row it ends."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import polars as pl

from receivables.model import TABLES, CellType
from receivables.source import SourceSettings
from receivables.sources.cells import Sheet, text_columns
from receivables.sources.headers import Match, knows, labelled, match, normal
from receivables.sources.marks import Merged
from receivables.sources.settings import SourceError, Undecided
from receivables.sources.words import begins_a_total, counts_pages

_DIGIT = r"\d"
# A row of titles above a header says this little; a row with more is data.
_TITLE_CELLS = 2
_TITLE_ROWS = 4
_HEADER_CELLS = 2
_NOT_READ = "nothing from there on was read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A row of a sheet, read as a header. `row`: from 0, the last of its `depth` rows; `texts`: one for each column."""

    sheet: Sheet
    row: int
    depth: int
    texts: tuple[str, ...]
    match: Match

    @property
    def labels(self) -> tuple[str, ...]:
        """The headers, each by a name of its own."""
        return labelled(self.texts)

    @property
    def nearness(self) -> tuple[int, int, int]:
        """How near it comes to a header that fits."""
        return self.match.found, -self.depth, -self.row


def headers_in(sheet: Sheet, settings: SourceSettings) -> tuple[Header, ...]:
    """The rows of a sheet's beginning that are headers of the kind; where none is, the row that comes nearest."""
    asked = [settings.header_row - 1] if settings.header_row else range(len(sheet.head))
    rows = [row for row in asked if row < len(sheet.head)]
    single = [_header(sheet, row, tuple(sheet.head[row]), settings) for row in rows]
    if fitting := tuple(header for header in single if header.match.fits):
        return fitting
    pairs = [row for row in rows if row + 1 < len(sheet.head)]
    double = [_header(sheet, row + 1, joined(sheet, row, settings), settings, depth=2) for row in pairs]
    if fitting := tuple(header for header in double if header.match.fits):
        return fitting[:1]
    return tuple(sorted((*single, *double), key=lambda header: header.nearness)[-1:])


def joined(sheet: Sheet, row: int, settings: SourceSettings) -> tuple[str, ...]:
    """The header that two rows make together: what stands in merged cells above belongs to all that is beneath."""
    upper, lower = list(sheet.head[row]), list(sheet.head[row + 1])
    for cells in sheet.marks().merged if any(text.strip() for text in upper) else ():
        if cells.top <= row <= cells.bottom and cells.left < len(upper):
            upper[cells.left : cells.right + 1] = [upper[cells.left]] * (
                min(cells.right, len(upper) - 1) - cells.left + 1
            )
    # The table is as wide as the lower row: what reaches beyond it above is a title.
    above = [*upper, *[""] * (len(lower) - len(upper))]
    mapped = {normal(header) for header in settings.columns.values()}
    pairs = zip(above, lower, strict=False)
    return tuple(_one_header(*pair, kind=settings.kind, mapped=mapped) for pair in pairs)


def _one_header(above: str, below: str, *, kind: str, mapped: Set[str]) -> str:
    together = f"{above} {below}".strip()
    if not above.strip() or not below.strip() or normal(above) == normal(below):
        return below.strip() or above.strip()
    return next((text for text in (together, below) if normal(text) in mapped or knows(kind, text)), together)


def _header(sheet: Sheet, row: int, texts: tuple[str, ...], settings: SourceSettings, *, depth: int = 1) -> Header:
    found = match(texts, settings.kind, mapped=settings.columns, has_currency=settings.currency is not None)
    return Header(sheet=sheet, row=row, depth=depth, texts=texts, match=found)


def end_of(header: Header, cells: pl.DataFrame, settings: SourceSettings) -> tuple[int | None, str | None]:
    """The row of the file (from 1) before which the table ends, and a sentence that says so; (None, None): at the end.

    A header that stands again, as on every page of a list, ends nothing. Raises Undecided when another table of the
    kind begins further down, and no `header_row` says which one is meant.
    """
    for row, texts in _headers_below(header, cells):
        if _same(texts, header.texts):
            if not (title := _new_title(header, cells, row)):
                continue
            begins = f"'{title}' begins another table of {settings.kind}"
        elif match(texts, settings.kind, mapped=settings.columns, has_currency=settings.currency is not None).fits:
            begins = f"another table of {settings.kind} begins"
        else:
            kinds = [kind for kind in TABLES if match(texts, kind, mapped={}, has_currency=False).fits]
            if not kinds:
                continue
            return _with_titles(header, cells, row), f"a table of {kinds[0]} begins in row {row}; {_NOT_READ}"
        if settings.header_row is None:
            raise _two_tables(header, row, begins, settings)
        return _with_titles(header, cells, row), f"{begins} in row {row}; {_NOT_READ}"
    return None, None


def _with_titles(header: Header, cells: pl.DataFrame, row: int) -> int:
    """Where the next table begins, its titles included: they stand below a blank row, each with little in it."""
    names = text_columns(cells)
    start = row
    above_it = cells.filter(pl.col("row") < row).tail(_TITLE_ROWS + 1).select("row", *names).reverse()
    for above, *texts in above_it.iter_rows():
        filled = [text for text in texts if text]
        if above + 1 < start:
            return start
        if len(filled) > _most_title_cells(header) or begins_a_total(filled[0]):
            return row
        start = above
    return row


def _most_title_cells(header: Header) -> int:
    return min(_TITLE_CELLS, max(1, len(header.match.columns) - 2))


def _two_tables(header: Header, row: int, begins: str, settings: SourceSettings) -> Undecided:
    first = header.row + 2 - header.depth
    place = f"{settings.path.name}, sheet {header.sheet.name}" if header.sheet.name else settings.path.name
    return Undecided(
        f"{place}: there is a table of {settings.kind} in row {first}, and {begins} in row {row}; "
        f"set header_row for the source to {first} or {row}",
        setting="header_row",
        options=(first, row),
    )


def _headers_below(header: Header, cells: pl.DataFrame) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows that hold words of headers where a row of data has its days and amounts."""
    names = text_columns(cells)
    numeric = [str(position) for position in _numeric(header)]
    # One column after another: hardly a row is left after the first.
    for name in numeric or names:
        cells = cells.filter(~pl.col(name).str.contains(_DIGIT).fill_null(False))
    several = pl.sum_horizontal(pl.col(names).is_not_null()) >= _HEADER_CELLS
    for row, *cells_of_row in cells.filter(several).select("row", *names).iter_rows():
        texts = tuple(text or "" for text in cells_of_row)
        if sum(knows(None, text) for text in texts if text) >= _HEADER_CELLS:
            yield row, texts


def _numeric(header: Header) -> list[int]:
    kinds = (CellType.AMOUNT, CellType.DATE, CellType.RATE, CellType.NUMBER)
    columns = {column.name: column for table in TABLES.values() for column in table.columns}
    return [position for name, position in header.match.columns.items() if columns[name].type in kinds]


def _same(texts: Sequence[str], header: Sequence[str]) -> bool:
    pairs = zip(texts, header, strict=False)
    return all(normal(text) == normal(label) for text, label in pairs)


def _new_title(header: Header, cells: pl.DataFrame, row: int) -> str | None:
    """What stands above a header that comes again, where it is a title that did not stand above the first."""
    above = cells.filter(pl.col("row") < row).tail(1)
    if not above.height or above["row"][0] <= header.row + 1:
        return None
    filled = [text for text in above.select(text_columns(cells)).row(0) if text]
    title = " ".join(filled)
    if len(filled) > _most_title_cells(header) or not any(map(str.isalpha, title)):
        return None
    if begins_a_total(filled[0]) or counts_pages(title):
        return None
    titles = {_undated(" ".join(text for text in row if text.strip())) for row in header.sheet.head[: header.row]}
    return None if _undated(title) in titles else title


def _undated(title: str) -> str:
    return "".join(character for character in normal(title) if not character.isdigit())


def chosen(found: Sequence[Header], settings: SourceSettings) -> tuple[Header, ...]:
    """The header of the table that is meant; of several tables with `sheet = "*"`.

    Raises SourceError when no row is a header for the kind, Undecided when several sheets have one.
    """
    visible = [header for header in found if not header.sheet.hidden or settings.sheet == header.sheet.name]
    fitting = {header.sheet.name: header for header in reversed(visible) if header.match.fits}
    if not fitting:
        raise no_header(found, settings)
    several = tuple(fitting[name] for name in reversed(fitting))
    if len(several) > 1 and settings.sheet != "*":
        names = [str(header.sheet.name) for header in several]
        raise Undecided(
            f"{settings.path.name} has more than one table of {settings.kind}, in the sheets {', '.join(names)}; "
            'set sheet for the source to one of them, or to "*" for all together',
            setting="sheet",
            options=[*names, "*"],
        )
    return several


def no_header(found: Sequence[Header], settings: SourceSettings) -> SourceError:
    """What to say where no row is a header, by the one that comes nearest."""
    if hidden := [header for header in found if header.match.fits]:
        return SourceError(
            f"{settings.path.name} has a table of {settings.kind} only in the hidden sheet {hidden[0].sheet.name}; "
            "set sheet for the source to read it"
        )
    if not found:
        return SourceError(f"{settings.path.name} has no row {settings.header_row}, expected the header there")
    nearest = max(found, key=lambda header: header.nearness)
    place = f"{settings.path.name}, sheet {nearest.sheet.name}" if nearest.sheet.name else settings.path.name
    seen = [text.strip() for text in nearest.texts if text.strip()]
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


def refuse_doubled(header: Header, settings: SourceSettings) -> None:
    """Raises Undecided where two headers fit one column."""
    for column, labels in header.match.doubled.items():
        raise Undecided(
            f"{settings.path.name}, row {header.row + 1}: the headers {' and '.join(labels)} both fit {column}; "
            f'say which one it is, for example columns = {{ {column} = "{labels[0]}" }}',
            setting="columns",
            options=[{column: label} for label in labels],
        )


def filled_down(cells: pl.DataFrame, merged: Sequence[Merged], columns: dict[str, int], kind: str) -> pl.DataFrame:
    """The cells with what is merged over several rows in each of them that says something of its own.

    An amount over several rows is that of all of them together and of none alone, so none of them keeps it.
    """
    amounts = {column.name for column in TABLES[kind].columns if column.type == CellType.AMOUNT}
    for name, position in columns.items():
        texts = cells[str(position)]
        filled: dict[int, str | None] = {}
        for one in merged:
            if one.left == position and one.bottom > one.top:
                filled |= _over(one, cells["row"], texts, together=name in amounts)
        if not filled:
            continue
        cells = cells.with_columns(texts.scatter(list(filled), list(filled.values())))
        numbers = f"{position}#"
        if name in amounts and numbers in cells.columns:
            cells = cells.with_columns(cells[numbers].scatter(list(filled), False))
    return cells


def _over(one: Merged, rows: pl.Series, texts: pl.Series, *, together: bool) -> dict[int, str | None]:
    """Position -> text, for the rows that merged cells reach over; nothing where they reach over one row only."""
    first, after = (int(rows.search_sorted(row)) for row in (one.top + 1, one.bottom + 2))
    if after - first < 2 or rows[first] != one.top + 1:
        return {}
    text = texts[first]
    if together and text is not None:
        text = f"{text} for the rows {one.top + 1} to {one.bottom + 1} together"
    return dict.fromkeys(range(first, after), text)
