"""Reads one source: a file becomes a typed frame, rejects and doubts, and nothing of it is lost."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from receivables.model import TABLES, Problem
from receivables.source import SourceSettings
from receivables.sources.asides import divided
from receivables.sources.checks import missing, negative, repeated
from receivables.sources.doubts import doubtful
from receivables.sources.faults import all_of
from receivables.sources.general_ledger import netted
from receivables.sources.general_ledger import ruled as ruled_by_general_ledger
from receivables.sources.ledger import LEDGER_KINDS, leading_amount, ruled
from receivables.sources.place import place as place_of
from receivables.sources.rejects import rejects, write
from receivables.sources.settings import check
from receivables.sources.sides import signed
from receivables.sources.tables import RawTable, open_table
from receivables.sources.terms import by_instalments
from receivables.sources.totals import disagreements, sums
from receivables.sources.typed import Typed, typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one source gave.

    `frame`: the rows taken (`typed_schema`). `rejects`: the rows refused (`REJECT_SCHEMA`); the two together are all
    rows of data in the file. `refused_frame`: the refused rows as far as they could be read (`typed_schema`), so that
    an item whose row was refused is not taken for settled. `asides`: totals, notes and the like (`ASIDE_SCHEMA`).
    `taken` and `refused`: currency -> sum in minor units of the table's total column, with the signs of the file;
    empty for tables without one. `unread_amounts`: refused rows whose amount no sum could count. `rows`: how many
    rows of data the file has, counted before any was judged. `rows_added`: how many more rows `frame` has because the
    terms of an invoice ask for instalments. `columns`: canonical column -> header. `ignored`:
    headers that stand for nothing known. `statements` (STATEMENT_SCHEMA): which accounts and days bank entries cover.
    `sheets`: those that were read as one table; then `sheet` is None, and `place` tells which row is which.
    """

    name: str
    kind: str
    origin: str
    sheet: str | None
    content_hash: str
    frame: pl.DataFrame
    refused_frame: pl.DataFrame
    rejects: pl.DataFrame
    asides: pl.DataFrame
    doubts: tuple[Problem, ...]
    taken: dict[str, int]
    refused: dict[str, int]
    unread_amounts: int
    rows: int
    rows_added: int
    columns: dict[str, str]
    ignored: tuple[str, ...]
    statements: pl.DataFrame
    sheets: tuple[str, ...] = ()

    @property
    def rows_taken(self) -> int:
        """How many rows of the file were taken."""
        return self.frame.height - self.rows_added

    @property
    def rows_refused(self) -> int:
        """How many rows were refused."""
        return self.rejects.height


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """All rows of data, what is wrong with which, and what the file as a whole leaves doubtful."""

    rows: pl.DataFrame
    faults: pl.DataFrame
    doubts: tuple[str, ...]


def read(settings: SourceSettings) -> Reading:
    """Reads the source that the settings describe.

    A row that cannot be taken is refused alone. Raises SourceError when the file as a whole cannot be taken: settings
    that no file answers to, no such file, no table in it, a column that leaves open what its dates or amounts mean.
    """
    check(settings)
    return read_table(open_table(settings), settings)


def read_table(table: RawTable, settings: SourceSettings) -> Reading:
    """Reads a table that is open already; otherwise as `read`."""
    table = signed(table, settings.kind)
    division = divided(table, settings.kind)
    data = division.data
    first = typed(data, settings)
    first = replace(first, rows=netted(first.rows, settings.kind))
    judged = _judged(first, data, settings.kind)
    refused = pl.Series(judged.faults["at"].unique().sort(), dtype=pl.UInt32)
    taken = _without(judged.rows, refused)
    frame = by_instalments(taken) if settings.kind in LEDGER_KINDS else taken
    given = _given(first, data, settings.kind)
    total = _total(data, settings.kind)
    tallies = _tallies(given, refused, total)
    here = table.place()
    doubts = [Problem(where=here, what=sentence) for sentence in (*table.notes, *judged.doubts)]
    doubts += disagreements(division.totals, given, settings.kind, decimals=first.decimals)
    doubts += doubtful(frame, data, settings.kind)
    return Reading(
        name=settings.name,
        kind=settings.kind,
        origin=table.origin,
        sheet=table.sheet,
        content_hash=table.content_hash,
        frame=frame,
        refused_frame=judged.rows.select(pl.all().gather(refused)),
        rejects=rejects(data, judged.faults, total=total),
        asides=division.asides,
        doubts=tuple(doubts),
        columns={name: table.label(name) for name in table.columns},
        ignored=tuple(label for position, label in enumerate(table.labels) if position not in table.columns.values()),
        taken=tallies.taken,
        refused=tallies.refused,
        unread_amounts=tallies.unread,
        rows=data.cells.height,
        rows_added=frame.height - taken.height,
        statements=table.statements,
        sheets=table.sheets,
    )


def place(reading: Reading, row: int | None = None) -> str:
    """Where a row of the reading stands in its file, in words; without a row, where its table stands."""
    return place_of(reading.origin, reading.sheet, row, sheets=reading.sheets)


def write_rejects(refused: Reading | Iterable[Reading | pl.DataFrame], path: Path) -> None:
    """Writes the rejects of one reading or of several (readings, or frames with `REJECT_SCHEMA`) to one CSV file.

    Excel opens it as it is: UTF-8 with its mark, and no text in it is a formula. A file without rejects has its header
    only, so that an older one never stands for a newer night.
    """
    several = [refused] if isinstance(refused, Reading) else refused
    write([one.rejects if isinstance(one, Reading) else one for one in several], path)


def _judged(first: Typed, data: RawTable, kind: str) -> _Judged:
    rows, doubts = first.rows, first.doubts
    found = list(first.faults)
    if kind in LEDGER_KINDS:
        step = ruled(rows, data, kind)
        rows, doubts = step.rows, doubts + step.doubts
        found += step.faults
    rows, of_general_ledger = ruled_by_general_ledger(rows, data, kind)
    found.append(of_general_ledger)
    rows, faults, more_doubts = negative(rows, data, kind)
    found += [faults, missing(rows, data, kind)]
    found.append(repeated(rows, kind, refused=all_of(found)["at"].unique()))
    return _Judged(rows=rows, faults=all_of(found), doubts=doubts + more_doubts)


def _without(rows: pl.DataFrame, refused: pl.Series) -> pl.DataFrame:
    if not len(refused):
        return rows
    return rows.with_row_index("at").filter(~pl.col("at").is_in(refused.implode())).drop("at")


def _given(first: Typed, data: RawTable, kind: str) -> pl.DataFrame:
    """The amounts as the file gives them, before any rule has turned a sign."""
    rows = first.rows
    said = rows["kind"] if "kind" in rows.columns and "kind" in data.columns else None
    kinds = pl.repeat(None, rows.height, dtype=pl.String, eager=True) if said is None else said
    currency = (
        rows["currency"] if "currency" in rows.columns else pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    )
    amounts = [name for name in rows.columns if name.endswith("_minor")]
    return rows.select("row", *amounts).with_columns(kinds.alias("kind"), currency.alias("currency"))


def _total(data: RawTable, kind: str) -> str | None:
    """The column that the totals are counted in: an open-item list without a balance has its amount for it."""
    total = TABLES[kind].total
    return leading_amount(data) if total == "balance" and "balance" not in data.columns else total


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tallies:
    """Sums of what was taken and refused, and how many refused rows they could not count."""

    taken: dict[str, int]
    refused: dict[str, int]
    unread: int


def _tallies(given: pl.DataFrame, refused: pl.Series, total: str | None) -> _Tallies:
    if total is None:
        return _Tallies(taken={}, refused={}, unread=0)
    counted = given.select("currency", minor=f"{total}_minor")
    out, left = counted.select(pl.all().gather(refused)), _without(counted, refused)
    unread = out.filter(pl.any_horizontal(pl.all().is_null())).height
    return _Tallies(taken=sums(left), refused=sums(out), unread=unread)
