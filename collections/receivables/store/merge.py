"""What a source says against what the store has: only what differs is written.

The rows in question are read back as columns and compared in Polars, which costs less than half of loading a
staging table and comparing there; the differences go to the database by whole frames.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection, Table, select

from receivables.store import frames

# Bounds the memory of a merge; larger parts are no faster.
_ROWS_IN_A_PART = 50_000


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
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()

    def __add__(self, other: "Merged") -> "Merged":
        """Both together."""
        return Merged(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            vanished=self.vanished + other.vanished,
            refused=self.refused + other.refused,
            refusals=self.refusals + other.refusals,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Rows that `before` has not (by key), rows that it has otherwise, and rows of it that are to go."""

    new: pl.DataFrame
    changed: pl.DataFrame
    gone: pl.DataFrame


def difference(before: pl.DataFrame, after: pl.DataFrame, *, key: list[str]) -> Difference:
    """What makes `after` of `before`; compares the columns of `after`, all of which `before` has. Nothing is gone."""
    differing = after.join(before, on=after.columns, how="anti", nulls_equal=True)
    return Difference(
        new=differing.join(before, on=key, how="anti"),
        changed=differing.join(before, on=key, how="semi"),
        gone=before.clear(),
    )


def write(conn: Connection, table: Table, differing: Difference) -> None:
    """Carry the difference out, new rows in the order of their key."""
    key = [column.name for column in table.primary_key]
    frames.delete(conn, table, differing.gone.select(key))
    frames.insert(conn, table, differing.new.sort(key))
    frames.update(conn, table, differing.changed)


def merge(conn: Connection, table: Table, frame: pl.DataFrame) -> Merged:
    """Bring the table's rows with the frame's keys to what the frame says; its other columns stay as they are."""
    key = [column.name for column in table.primary_key]
    query = select(*(table.c[name] for name in frame.columns)).where(
        frames.among(table.c[key[0]], frame[key[0]].unique())
    )
    before = frames.read_frame(conn, query, frame.schema)
    differing = difference(before, frame, key=key)
    write(conn, table, differing)
    new, changed = differing.new.height, differing.changed.height
    return Merged(new=new, changed=changed, unchanged=frame.height - new - changed)


def parts_by_customer(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The frame, which is sorted by customer, in parts of some ten thousand rows that never cut a customer in two."""
    customers = frame["customer"]
    start = 0
    while start < frame.height:
        last = customers[min(start + _ROWS_IN_A_PART, frame.height) - 1]
        end = int(customers.search_sorted(last, side="right"))
        yield frame.slice(start, end - start)
        start = end
