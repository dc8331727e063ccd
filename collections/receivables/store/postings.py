"""Lines into the ledger: what differs from the lines that are there, and which documents that closes or reopens."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
from sqlalchemy import Connection, select

from receivables.store import frames
from receivables.store.lines import CLOSED_DAY, GROUP, KEY, STORED_SCHEMA
from receivables.store.list_settlements import loads_taken, standing
from receivables.store.merge import Difference, Merged, Refusal, difference, parts_by_customer, write
from receivables.store.recuts import recut
from receivables.store.tables import item

_MOST_NAMED = 5


def post(
    conn: Connection,
    rows: pl.DataFrame,
    lines_of: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
    *,
    spread: pl.DataFrame | None = None,
) -> Merged:
    """Bring the ledger to what the lines (POSTED_SCHEMA) say about themselves; other lines stay as they are.

    `lines_of` makes lines of rows, a part of them at a time; None: they are lines. What a list of open items said of
    its day stands: lines of that day or before are settled there (see `standing`). With `spread`, the invoices
    (`customer`, `document`) that came as the parts their terms ask for, an invoice that comes cut otherwise loses the
    parts it was cut into before (see `recuts`).
    """
    merged = Merged()
    loads = loads_taken(conn)
    for part in parts_by_customer(rows):
        lines = lines_of(part) if lines_of else part
        single, doubles = without_doubles(lines)
        before = stored_lines(conn, single["customer"])
        same, refused = in_their_currency(before, single)
        differing = difference(before, same, key=KEY)
        if spread is not None:
            differing = replace(differing, gone=recut(before, lines, same, spread=spread))
        moved = write_lines(conn, before, standing(before, differing, loads))
        new, changed = differing.new.height, differing.changed.height
        unchanged = same.height - new - changed
        counted = Merged(new=new, changed=changed, unchanged=unchanged, moved_minor=moved)
        merged += doubles + refused + counted + _said(differing.gone)
    return merged


def _said(recut: pl.DataFrame) -> Merged:
    if recut.is_empty():
        return Merged()
    names = ", ".join(recut.sort(KEY)["item"].head(_MOST_NAMED)) + (" .." if recut.height > _MOST_NAMED else "")
    note = f"invoices came in other parts than before; what they no longer have was taken out: {names}"
    return Merged(vanished=recut.height, notes=(note,))


def stored_lines(conn: Connection, customers: pl.Series) -> pl.DataFrame:
    """All lines of these customers as they stand in the ledger (STORED_SCHEMA)."""
    query = select(*(item.c[name] for name in STORED_SCHEMA))
    return frames.read_frame(conn, query.where(frames.among(item.c.customer, customers.unique())), STORED_SCHEMA)


def write_lines(conn: Connection, before: pl.DataFrame, posted: Difference) -> dict[str, int]:
    """Write the lines that are new, changed or gone, and the closing day of every line in a group they touch.

    `before` are all lines of their customers (STORED_SCHEMA). Returns by how much the ledger has grown or shrunk, by
    currency.
    """
    if posted.new.is_empty() and posted.changed.is_empty() and posted.gone.is_empty():
        return {}
    lines = _groups_after(before, posted)
    after = difference(before, lines, key=KEY)
    # Also one that says the same, but from another source.
    changed = lines.join(posted.changed, on=KEY, how="semi")
    write(conn, item, before, replace(after, changed=changed, gone=posted.gone))
    # A closing day follows from other lines. It is no news about this one.
    closed = after.changed.join(posted.changed, on=KEY, how="anti")
    frames.update(conn, item, closed.select(*KEY, "closed_day"))
    return _moved(before, posted)


def without_doubles(lines: pl.DataFrame) -> tuple[pl.DataFrame, Merged]:
    """The lines in the order of their key, but for those that claim the same key, which are refused and said."""
    ordered = lines.sort(KEY)
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in KEY).fill_null(value=False)
    is_double = ordered.select(same | same.shift(-1, fill_value=False)).to_series()
    doubles = ordered.filter(is_double)
    what = "comes more than once in the same list: expected one line; none of them was taken"
    return ordered.filter(~is_double), Merged(refused=doubles.height, refusals=_refusals(doubles.unique(KEY), what))


def in_their_currency(before: pl.DataFrame, lines: pl.DataFrame) -> tuple[pl.DataFrame, Merged]:
    """The lines without those that were posted in another currency before, which are refused and said."""
    posted_in = before.select(*KEY, posted_in="currency")
    others = lines.join(posted_in, on=KEY).filter(pl.col("currency") != pl.col("posted_in"))
    if others.is_empty():
        return lines, Merged()
    what = "comes in {currency}, expected {posted_in} as it was posted before; the ledger was left as it is"
    return lines.join(others, on=KEY, how="anti"), Merged(refused=others.height, refusals=_refusals(others, what))


def _moved(before: pl.DataFrame, posted: Difference) -> dict[str, int]:
    minor = pl.col("amount_minor")
    replaced = before.join(posted.changed, on=KEY, how="semi")
    signed = [posted.new, posted.changed, *(part.with_columns(-minor) for part in (replaced, posted.gone))]
    moves = pl.concat([part.select("currency", "amount_minor") for part in signed])
    return dict(moves.group_by("currency").agg(minor.sum()).sort("currency").iter_rows())


def _groups_after(before: pl.DataFrame, posted: Difference) -> pl.DataFrame:
    """All lines of the groups that posted lines are in, or were in before, with their closing day."""
    delta = pl.concat([posted.new, posted.changed])
    replaced = before.join(posted.changed, on=KEY, how="semi")
    touched = pl.concat([part.select(GROUP) for part in (delta, replaced, posted.gone)]).unique()
    others = before.join(touched, on=GROUP, how="semi")
    for part in (posted.changed, posted.gone):
        others = others.join(part, on=KEY, how="anti")
    after = pl.concat([delta, others.select(delta.columns)])
    return after.with_columns(closed_day=CLOSED_DAY)


def _refusals(lines: pl.DataFrame, what: str) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(customer=line["customer"], item=line["item"], kind=line["kind"], reason=what.format(**line))
        for line in lines.sort(KEY).iter_rows(named=True)
    )
