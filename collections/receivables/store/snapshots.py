"""A list of open items says what is open on a day, and by its silence what no longer is.

Each item of a list is a document of its own. Where its balance differs from what the ledger says, a `settlement`
line brings the ledger there: `<item>@<day of the list>`. A list is silent only about what it has brought itself: that
of another company or system is another source's, and what it has open another list says. A receipt of its customers
that was applied to no invoice, or to one that nobody has brought, is in the balances of the list from its day on.
Nothing here touches the database.
"""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from receivables.model import ItemKind
from receivables.store.lines import GROUP, IS_ITEM, KEY, POSTED_SCHEMA, made
from receivables.store.list_settlements import settlement_name
from receivables.store.merge import Difference, Merged, difference

_BALANCE = pl.col("balance_minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a list changes for some customers.

    `posted` are items and settlements; gone are settlements that a list of the same day made and this one does not.
    `open_items` has, by currency, what was owed before and what is owed after: `currency`, `count_before`,
    `owed_before`, `count_after`, `owed_after`.
    """

    posted: Difference
    merged: Merged
    open_items: pl.DataFrame


def settle(before: pl.DataFrame, listed: pl.DataFrame, *, left_alone: pl.DataFrame, as_of: date) -> Settled:
    """What the list changes for its customers, all of whose lines `before` has: STORED_SCHEMA, `source`, `is_ours`.

    `source` is the list that brought a line (null: no list did), and `is_ours` whether this list may be silent about
    it. `listed` has POSTED_SCHEMA and `balance_minor` (negative for credits), `left_alone` the `customer` and `item`
    of what the list says nothing reliable about.
    """
    items = _as_first_seen(before, listed)
    groups = _groups(before, items, left_alone, as_of)
    lines = pl.concat([items.select(list(POSTED_SCHEMA)), _settlements(groups, as_of)])
    needless = groups.filter(pl.col("settlement_minor") == 0)
    gone = before.filter(_is_settlement_of(as_of)).join(needless, on=GROUP, how="semi")
    posted = replace(difference(before, lines, key=KEY), gone=gone)
    merged = _counted(items, posted, groups)
    return Settled(posted=_with_taken_over(before, items, posted), merged=merged, open_items=_owed(groups))


def taken_over(before: pl.DataFrame, listed: pl.DataFrame) -> dict[str, int]:
    """How many of the listed items were another list's until now, by its name."""
    others = before.filter(~pl.col("is_ours")).drop_nulls("source").join(listed, on=KEY, how="semi")
    return dict(others.group_by("source").len().sort("source").iter_rows())


def _as_first_seen(before: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """The listed items with the amount and document they were posted with, where they were."""
    first = before.select(*KEY, first_amount="amount_minor", first_document="document")
    return (
        listed.join(first, on=KEY, how="left")
        .with_columns(
            amount_minor=pl.coalesce("first_amount", "amount_minor"),
            document=pl.coalesce("first_document", "document"),
        )
        .drop("first_amount", "first_document")
    )


def _groups(before: pl.DataFrame, items: pl.DataFrame, left_alone: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row a group: what stood open before, what is listed as open, and the settlement between them."""
    columns = [*KEY, *GROUP[1:], "amount_minor", "is_ours"]
    # The list knows nothing of what came after its day.
    until_then = before.filter((pl.col("day") <= as_of) | IS_ITEM)
    others = until_then.filter(~_is_settlement_of(as_of)).join(items, on=KEY, how="anti")
    posted = pl.concat([items.with_columns(is_ours=pl.lit(value=True)).select(columns), others.select(columns)])
    stood = until_then.group_by(GROUP).agg(before_minor=pl.col("amount_minor").sum())
    listed = items.group_by(GROUP).agg(listed_minor=_BALANCE.sum())
    unreliable = before.join(left_alone, on=["customer", "item"], how="semi").select(GROUP)
    theirs = posted.filter(IS_ITEM & pl.col("is_ours")).select("customer").unique()
    return (
        posted.group_by(GROUP)
        .agg(
            posted_minor=pl.col("amount_minor").sum(),
            has_item=(IS_ITEM & pl.col("is_ours")).any(),
            is_stray=~IS_ITEM.any(),
        )
        .filter(pl.col("has_item") | (pl.col("is_stray") & pl.col("customer").is_in(theirs["customer"].implode())))
        .join(unreliable, on=GROUP, how="anti")
        .join(stood, on=GROUP, how="left")
        .join(listed, on=GROUP, how="left")
        .with_columns(is_listed=pl.col("listed_minor").is_not_null())
        .with_columns(pl.col("before_minor", "listed_minor").fill_null(0))
        .with_columns(settlement_minor=pl.col("listed_minor") - pl.col("posted_minor"))
    )


def _settlements(groups: pl.DataFrame, as_of: date) -> pl.DataFrame:
    name = settlement_name(pl.col("document"), pl.lit(as_of))
    needed = groups.filter(pl.col("settlement_minor") != 0)
    return made(needed, ItemKind.SETTLEMENT, item=name, day=pl.lit(as_of), amount_minor="settlement_minor")


def _is_settlement_of(as_of: date) -> pl.Expr:
    name = settlement_name(pl.col("document"), pl.lit(as_of))
    return (pl.col("kind") == ItemKind.SETTLEMENT) & (pl.col("item") == name)


def _with_taken_over(before: pl.DataFrame, items: pl.DataFrame, posted: Difference) -> Difference:
    """What another source brought and this list has is known from this list from now on."""
    others = items.join(before.filter(~pl.col("is_ours")), on=KEY, how="semi").select(posted.changed.columns)
    also = others.join(posted.changed, on=KEY, how="anti")
    return replace(posted, changed=pl.concat([posted.changed, also]))


def _counted(items: pl.DataFrame, posted: Difference, groups: pl.DataFrame) -> Merged:
    """A listed item has changed when its own line has, or its settlement."""
    settled = pl.concat([posted.new, posted.changed]).filter(pl.col("kind") == ItemKind.SETTLEMENT).select(GROUP)
    resettled = pl.concat([settled, posted.gone.select(GROUP)])
    known = items.join(posted.new, on=KEY, how="anti")
    differs = pl.concat(
        [
            known.join(posted.changed, on=KEY, how="semi").select(KEY),
            known.join(resettled, on=GROUP, how="semi").select(KEY),
        ]
    )
    changed = differs.unique().height
    silent = groups.filter(~pl.col("is_listed")).join(settled, on=GROUP, how="semi")
    return Merged(
        new=items.height - known.height,
        changed=changed,
        unchanged=known.height - changed,
        vanished=silent.filter("has_item").height,
    )


def _owed(groups: pl.DataFrame) -> pl.DataFrame:
    before, after = pl.col("before_minor"), pl.col("listed_minor")
    return groups.group_by("currency").agg(
        count_before=(before > 0).sum().cast(pl.Int64),
        owed_before=before.clip(0).sum(),
        count_after=(after > 0).sum().cast(pl.Int64),
        owed_after=after.clip(0).sum(),
    )
