"""What a list of open items says of its day stands, whatever is posted later with that day or an older one.

A list has everything that was open on its day, so a receipt of that day or before is in its balances already: counted
again, it would be credited twice. Such a line is taken all the same, and the settlement of the list's day takes it
back. Receipts that name no invoice, or one that nobody has brought, are treated so for every customer the list has had
items of; the invoice may have come and gone between two lists. Nothing here writes.
"""

from dataclasses import replace

import polars as pl
from sqlalchemy import Connection, func, select

from receivables.model import ItemKind
from receivables.store import frames, tables
from receivables.store.lines import GROUP, IS_ITEM, KEY, made
from receivables.store.merge import Difference

LOADS_SCHEMA = pl.Schema({"known_at": pl.Int64, "source": pl.String, "kind": pl.String, "as_of": pl.Date})
_IS_LIST = pl.col("kind") == "open-items"


def loads_taken(conn: Connection) -> pl.DataFrame:
    """Every load on record (LOADS_SCHEMA)."""
    return frames.read_frame(conn, select(*(tables.load.c[name] for name in LOADS_SCHEMA)), LOADS_SCHEMA)


def lists_no_longer_taken(conn: Connection, known: set[str]) -> dict[str, int]:
    """How many open items each list of open items has brought whose source is not among the `known` ones."""
    load, item = tables.load, tables.item
    sources = conn.execute(select(load.c.source).where(load.c.kind == "open-items").distinct()).scalars().all()
    if known.issuperset(sources):
        return {}
    brought = (load.c.kind == "open-items") & load.c.source.not_in(known)
    is_open = item.c.closed_day.is_(None) & item.c.kind.in_([ItemKind.INVOICE, ItemKind.CREDIT_NOTE])
    query = select(load.c.source, func.count()).join(item, item.c.known_at == load.c.known_at).where(brought, is_open)
    return dict(conn.execute(query.group_by(load.c.source).order_by(load.c.source)).tuples().all())


def standing(before: pl.DataFrame, posted: Difference, loads: pl.DataFrame) -> Difference:
    """The difference together with the settlements that keep what lists said.

    `before` are all lines of the customers that `posted` speaks of (STORED_SCHEMA), `loads` what `loads_taken` says.
    """
    lists = loads.filter(_IS_LIST).select("known_at", "source", list_day="as_of")
    if lists.is_empty():
        return posted
    is_settlement = pl.col("kind") == ItemKind.SETTLEMENT
    listed = before.join(lists, on="known_at").filter(IS_ITEM | is_settlement)
    if listed.is_empty():
        return posted
    posted, freed = _freed(before, posted)
    known = listed.join(freed, on=GROUP, how="anti").with_columns(
        since=pl.min_horizontal("list_day", pl.when(is_settlement).then("day"))
    )
    moves = _moves(before, posted).join(freed, on=GROUP, how="anti")
    with_item = pl.concat([part.filter(IS_ITEM).select(GROUP) for part in (before, posted.new, posted.changed)])
    shifts = _shifts(moves, known, lists.select("source", "list_day").unique(), with_item=with_item)
    return _with_settlements(before, posted, shifts) if shifts.height else posted


def _freed(before: pl.DataFrame, posted: Difference) -> tuple[Difference, pl.DataFrame]:
    """Without the settlements of strays whose invoice has come after all, from elsewhere; and the GROUPs of those.

    What was applied to the invoice counts against it then, and no list has anything to say about that.
    """
    arrived = posted.new.filter(IS_ITEM).select(GROUP).join(before.filter(IS_ITEM), on=GROUP, how="anti").unique()
    settled = before.filter(pl.col("kind") == ItemKind.SETTLEMENT).join(arrived, on=GROUP, how="semi")
    return replace(posted, gone=pl.concat([posted.gone, settled])), settled.select(GROUP).unique()


def _moves(before: pl.DataFrame, posted: Difference) -> pl.DataFrame:
    """What is added to each group and taken from it, and of which day: GROUP, `day`, `amount_minor`, `move`."""
    columns = [*GROUP, "day", "amount_minor"]
    added = pl.concat([posted.new, posted.changed]).select(columns)
    replaced = before.join(pl.concat([posted.changed.select(KEY), posted.gone.select(KEY)]), on=KEY, how="semi")
    taken = replaced.select(columns).with_columns(-pl.col("amount_minor"))
    return pl.concat([added, taken]).with_row_index("move")


def _shifts(moves: pl.DataFrame, known: pl.DataFrame, days: pl.DataFrame, *, with_item: pl.DataFrame) -> pl.DataFrame:
    """By how much each group would be off on the day of a list: GROUP, `list_day`, `shift`.

    `known` are the lines of lists, with the day `since` when a list speaks of them; `days` are those of each source's
    lists; `with_item` are the groups (GROUP) that have more than strays. What is posted for a day counts in the first
    list from then on that spoke of the group, or of the customer.
    """
    since = pl.col("since").min()
    groups = known.group_by(*GROUP, "source").agg(since)
    customers = known.filter(IS_ITEM).group_by("customer", "source").agg(since)
    strays = moves.join(pl.concat([groups.select(GROUP), with_item]), on=GROUP, how="anti")
    named = pl.concat([moves.join(groups, on=GROUP), strays.join(customers, on="customer")])
    sought = named.with_columns(sought=pl.max_horizontal("day", "since")).sort("sought")
    found = sought.join_asof(
        days.sort("list_day"),
        left_on="sought",
        right_on="list_day",
        by="source",
        strategy="forward",
        coalesce=False,
        # Both are sorted. Polars does not look when there are groups, and says so.
        check_sortedness=False,
    )
    firsts = found.drop_nulls("list_day").sort("list_day").unique("move", keep="first", maintain_order=True)
    shifts = firsts.group_by(*GROUP, "list_day").agg(shift=pl.col("amount_minor").sum())
    return shifts.filter(pl.col("shift") != 0)


def _with_settlements(before: pl.DataFrame, posted: Difference, shifts: pl.DataFrame) -> Difference:
    named = shifts.with_columns(
        item=settlement_name(pl.col("document"), pl.col("list_day")), kind=pl.lit(str(ItemKind.SETTLEMENT))
    )
    stood = named.join(before.select(*KEY, stood="amount_minor"), on=KEY, how="left")
    amount = pl.col("stood").fill_null(0) - pl.col("shift")
    lines = made(stood, ItemKind.SETTLEMENT, day="list_day", amount_minor=amount)
    needed = lines.filter(pl.col("amount_minor") != 0)
    needless = lines.filter(pl.col("amount_minor") == 0)
    return replace(
        posted,
        new=pl.concat([posted.new, needed.join(before, on=KEY, how="anti")]),
        changed=pl.concat([posted.changed, needed.join(before, on=KEY, how="semi")]),
        gone=pl.concat([posted.gone, before.join(needless, on=KEY, how="semi")]),
    )


def settlement_name(document: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The number of the settlement of a document by a list of that day."""
    return document + "@" + day.dt.to_string("iso")
