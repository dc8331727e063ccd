"""What a source says against what the store has: only what differs is written, and what it replaces is kept.

The rows in question are read back as columns and compared in Polars, which costs less than half of loading a
staging table and comparing there; the differences go to the database by whole frames. This is the one place that
gives facts their `known_at` and moves what is no longer so to the table's past.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from sqlalchemy import Boolean, Connection, Integer, Table, select
from sqlalchemy.types import TypeEngine

from receivables.store import frames
from receivables.store.moments import moment
from receivables.store.tables import PAST

# Bounds the memory of a merge; larger parts are no faster.
_ROWS_IN_A_PART = 50_000
# What a part names of each customer may be one line of fifty in the store, all of which are read.
_CUSTOMERS_IN_A_PART = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A line that the ledger does not take, and why."""

    customer: str
    item: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of the rows of a source. `new + changed + unchanged + refused` are the rows that came.

    `vanished` were in the store and are no longer in the list; `refusals` say which rows were refused and why.
    `moved_minor`: by how much the sum of the ledger has changed, by currency. `notes`: sentences for whoever loads.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()
    moved_minor: dict[str, int] = field(default_factory=dict, compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __add__(self, other: "Merged") -> "Merged":
        """Both together."""
        return Merged(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            vanished=self.vanished + other.vanished,
            refused=self.refused + other.refused,
            refusals=self.refusals + other.refusals,
            moved_minor=_sum(self.moved_minor, other.moved_minor),
            notes=tuple(dict.fromkeys(self.notes + other.notes)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Rows that `before` has not (by key), rows that it has otherwise, and rows of it that are to go."""

    new: pl.DataFrame
    changed: pl.DataFrame
    gone: pl.DataFrame


def difference(before: pl.DataFrame, after: pl.DataFrame, *, key: list[str]) -> Difference:
    """What makes `after` of `before`; compares the columns of `after`, all of which `before` has. Nothing is gone."""
    differing = after.join(before, on=_said_of_any(before, after, key), how="anti", nulls_equal=True)
    return Difference(
        new=differing.join(before, on=key, how="anti", nulls_equal=True),
        changed=differing.join(before, on=key, how="semi", nulls_equal=True),
        gone=before.clear(),
    )


def _said_of_any(before: pl.DataFrame, after: pl.DataFrame, key: list[str]) -> list[str]:
    """The columns that tell rows apart: one that is null throughout on both sides costs as much and tells nothing."""
    said = [name for name in after.columns if max(one[name].count() for one in (before, after))]
    return [name for name in after.columns if name in key or name in said]


def write(conn: Connection, table: Table, before: pl.DataFrame, differing: Difference) -> None:
    """Carry the difference out, and keep in the table's past what it replaces or removes.

    `before` has the rows that are changed or gone (and may have others) with every column of the table.
    """
    key = [column.name for column in table.primary_key]
    replaced = pl.concat([differing.changed.select(key), differing.gone.select(key)])
    _keep(conn, table, before.join(replaced, on=key, how="semi", nulls_equal=True).sort(key))
    frames.delete(conn, table, differing.gone.select(key))
    add(conn, table, differing.new)
    frames.update(conn, table, _known_now(conn, differing.changed))


def add(conn: Connection, table: Table, new: pl.DataFrame) -> None:
    """Write rows that the table has not, in the order of their key."""
    frames.insert(conn, table, _known_now(conn, new).sort([column.name for column in table.primary_key]))


def merge(conn: Connection, table: Table, frame: pl.DataFrame) -> Merged:
    """Bring the table's rows with the frame's keys to what the frame says; its other columns stay as they are."""
    key = [column.name for column in table.primary_key]
    schema = pl.Schema({**schema_of(table), **frame.schema})
    query = select(*(table.c[name] for name in schema)).where(frames.among(table.c[key[0]], frame[key[0]].unique()))
    before = frames.read_frame(conn, query, schema)
    differing = difference(before, frame, key=key)
    write(conn, table, before, differing)
    new, changed = differing.new.height, differing.changed.height
    return Merged(new=new, changed=changed, unchanged=frame.height - new - changed)


def schema_of(table: Table) -> pl.Schema:
    """The columns of a table as a frame holds them when nobody says otherwise: days stay whole numbers."""
    return pl.Schema({column.name: _type_of(column.type) for column in table.columns})


def parts_by_customer(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The frame by customer, in parts of some ten thousand rows that never cut a customer in two.

    It is never sorted whole: that would take as much memory again as the frame itself.
    """
    order = frame["customer"].arg_sort()
    ends = frame["customer"].gather(order).rle().struct.field("len").cum_sum()
    start = first = 0
    while start < frame.height:
        by_rows = int(ends.search_sorted(start + _ROWS_IN_A_PART))
        last = min(by_rows, first + _CUSTOMERS_IN_A_PART - 1, ends.len() - 1)
        end = int(ends[last])
        yield frame[order.slice(start, end - start)]
        start, first = end, last + 1


def _sum(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {currency: one.get(currency, 0) + other.get(currency, 0) for currency in sorted({*one, *other})}


def _known_now(conn: Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the moment of this transaction; without rows nothing has become known, and none is asked for."""
    return rows if rows.is_empty() else rows.with_columns(known_at=pl.lit(moment(conn), pl.Int64))


def _keep(conn: Connection, table: Table, replaced: pl.DataFrame) -> None:
    """What was written in this very transaction nobody has known yet: it leaves no trace."""
    if replaced.height:
        until = pl.lit(moment(conn), pl.Int64)
        known = replaced.filter(pl.col("known_at") < until)
        frames.insert(conn, PAST[table.name], known.with_columns(known_until=until))


def _type_of(stored: TypeEngine[Any]) -> pl.DataType:
    if isinstance(stored, Boolean):
        return pl.Boolean()
    return pl.Int64() if isinstance(stored, Integer) else pl.String()
