"""What a list of open items says of its day stands, whatever is posted later with that day or an older one.

A list has everything that was open on its day, so a receipt of that day or before is in its balances already: counted
again, it would be credited twice. Such a line is taken all the same, and the settlement of the list's day takes it
back. Receipts that name no invoice are treated so for every customer the list has had items of. Nothing here writes.
"""

from dataclasses import replace

import polars as pl
from sqlalchemy import Connection, func, select

from receivables.model import ItemKind
from receivables.store import frames, tables
from receivables.store.lines import GROUP, IS_ITEM, KEY, POSTED_SCHEMA, is_of_a_receipt
from receivables.store.merge import Difference

LISTS_SCHEMA = pl.Schema({"known_at": pl.Int64, "source": pl.String, "kind": pl.String, "list_day": pl.Date})


def lists_taken(conn: Connection) -> pl.DataFrame:
    """Every load on record (LISTS_SCHEMA): `list_day` is the day of its source's newest list of open items.

    The day is null for what was no such list.
    """
    load = tables.load.c
    query = select(load.known_at, load.source, load.kind, load.as_of.label("list_day"))
    loads = frames.read_frame(conn, query, LISTS_SCHEMA)
    is_list = pl.col("kind") == "open-items"
    return loads.with_columns(list_day=pl.when(is_list).then(pl.col("list_day")).max().over("source", "kind"))


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


def standing(before: pl.DataFrame, posted: Difference, lists: pl.DataFrame) -> Difference:
    """The difference together with the settlements that keep what lists said.

    `before` are all lines of the customers that `posted` speaks of (STORED_SCHEMA), `lists` what `lists_taken` says.
    """
    of_lists = lists.drop_nulls("list_day").select("known_at", "list_day")
    if of_lists.is_empty():
        return posted
    listed = before.join(of_lists, on="known_at").filter(IS_ITEM | (pl.col("kind") == ItemKind.SETTLEMENT))
    shifts = _shifts(before, posted, listed) if listed.height else listed
    return _with_settlements(before, posted, shifts) if shifts.height else posted


def _shifts(before: pl.DataFrame, posted: Difference, listed: pl.DataFrame) -> pl.DataFrame:
    """By how much each group that a list spoke of would be off on the list's day: GROUP, `list_day`, `shift`."""
    columns = [*GROUP, "kind", "day", "amount_minor"]
    added = pl.concat([posted.new, posted.changed]).select(columns)
    replaced = before.join(pl.concat([posted.changed.select(KEY), posted.gone.select(KEY)]), on=KEY, how="semi")
    moves = pl.concat([added, replaced.select(columns).with_columns(-pl.col("amount_minor"))])
    by_group = listed.group_by(GROUP).agg(group_day=pl.col("list_day").max())
    by_customer = listed.filter(IS_ITEM).group_by("customer").agg(customer_day=pl.col("list_day").max())
    customer_day = pl.when(is_of_a_receipt()).then("customer_day")
    return (
        moves.join(by_group, on=GROUP, how="left")
        .join(by_customer, on="customer", how="left")
        .with_columns(list_day=pl.coalesce("group_day", customer_day))
        .filter(pl.col("day") <= pl.col("list_day"))
        .group_by(*GROUP, "list_day")
        .agg(shift=pl.col("amount_minor").sum())
        .filter(pl.col("shift") != 0)
    )


def _with_settlements(before: pl.DataFrame, posted: Difference, shifts: pl.DataFrame) -> Difference:
    named = shifts.with_columns(
        item=settlement_name(pl.col("document"), pl.col("list_day")), kind=pl.lit(str(ItemKind.SETTLEMENT))
    )
    lines = named.join(before.select(*KEY, stood="amount_minor"), on=KEY, how="left").select(
        "customer",
        "item",
        "kind",
        "document",
        "currency",
        day="list_day",
        due_day="list_day",
        amount_minor=pl.col("stood").fill_null(0) - pl.col("shift"),
        salesperson=pl.lit(None, pl.String),
        reference=pl.lit(None, pl.String),
        is_known=pl.col("stood").is_not_null(),
    )
    needed = lines.filter(pl.col("amount_minor") != 0)
    settlements = needed.select(*POSTED_SCHEMA, "is_known")
    gone = before.join(lines.filter(pl.col("amount_minor") == 0), on=KEY, how="semi")
    return replace(
        posted,
        new=pl.concat([posted.new, settlements.filter(~pl.col("is_known")).drop("is_known")]),
        changed=pl.concat([posted.changed, settlements.filter("is_known").drop("is_known")]),
        gone=pl.concat([posted.gone, gone]),
    )


def settlement_name(document: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The number of the settlement of a document by a list of that day."""
    return document + "@" + day.dt.to_string("iso")
