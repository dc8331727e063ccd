"""A list of open items says what is open on a day, and by its silence what no longer is.

Each item of a list is a document of its own. Where its balance differs from what the ledger says, a `settlement`
line brings the ledger there: `<item>@<day of the list>`. Nothing here touches the database.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from receivables.model import ItemKind
from receivables.money import to_decimal
from receivables.store.database import StoreError
from receivables.store.merge import Difference, Merged, difference
from receivables.store.postings import GROUP, KEY, POSTED_SCHEMA

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
    """What the list changes for its customers, all of whose lines `before` has (STORED_SCHEMA).

    `listed` has POSTED_SCHEMA and `balance_minor` (negative for credits), `left_alone` the `customer` and `item` of
    what the list says nothing reliable about.
    """
    items = _as_first_seen(before, listed)
    groups = _groups(before, items, left_alone, as_of)
    lines = pl.concat([items.select(list(POSTED_SCHEMA)), _settlements(groups, as_of)])
    needless = groups.filter(pl.col("settlement_minor") == 0)
    gone = before.filter(_is_settlement_of(as_of)).join(needless, on=GROUP, how="semi")
    posted = replace(difference(before, lines, key=KEY), gone=gone)
    return Settled(posted=posted, merged=_counted(items, posted, groups), open_items=_owed(groups))


def refuse_shrinking(open_items: list[pl.DataFrame], *, max_shrink: Decimal, as_of: date) -> None:
    """Raise StoreError where a currency's open items lose more than that share of their number or their sum."""
    if not open_items:
        return
    totals = pl.concat(open_items).group_by("currency").agg(pl.exclude("currency").sum()).sort("currency")
    for line in totals.iter_rows(named=True):
        shrink = max(
            _shrink(line["count_before"], line["count_after"]), _shrink(line["owed_before"], line["owed_after"])
        )
        if shrink > max_shrink:
            raise StoreError(_refusal(line, shrink, max_shrink=max_shrink, as_of=as_of))


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
    columns = [*KEY, *GROUP[1:], "amount_minor"]
    others = before.filter(~_is_settlement_of(as_of)).join(items, on=KEY, how="anti")
    posted = pl.concat([items.select(columns), others.select(columns)])
    is_item = pl.col("kind").is_in([ItemKind.INVOICE, ItemKind.CREDIT_NOTE])
    stood = before.group_by(GROUP).agg(before_minor=pl.col("amount_minor").sum())
    listed = items.group_by(GROUP).agg(listed_minor=_BALANCE.sum())
    unreliable = before.join(left_alone, on=["customer", "item"], how="semi").select(GROUP)
    return (
        posted.group_by(GROUP)
        .agg(posted_minor=pl.col("amount_minor").sum(), has_item=is_item.any())
        .filter("has_item")
        .join(unreliable, on=GROUP, how="anti")
        .join(stood, on=GROUP, how="left")
        .join(listed, on=GROUP, how="left")
        .with_columns(is_listed=pl.col("listed_minor").is_not_null())
        .with_columns(pl.col("before_minor", "listed_minor").fill_null(0))
        .with_columns(settlement_minor=pl.col("listed_minor") - pl.col("posted_minor"))
    )


def _settlements(groups: pl.DataFrame, as_of: date) -> pl.DataFrame:
    lines = groups.filter(pl.col("settlement_minor") != 0).select(
        "customer",
        item=_settlement_name(as_of),
        kind=pl.lit(str(ItemKind.SETTLEMENT)),
        document="document",
        day=pl.lit(as_of),
        due_day=pl.lit(as_of),
        currency="currency",
        amount_minor="settlement_minor",
        salesperson=pl.lit(None, pl.String),
        reference=pl.lit(None, pl.String),
    )
    return lines.select(list(POSTED_SCHEMA))


def _settlement_name(as_of: date) -> pl.Expr:
    return pl.col("document") + f"@{as_of.isoformat()}"


def _is_settlement_of(as_of: date) -> pl.Expr:
    return (pl.col("kind") == ItemKind.SETTLEMENT) & (pl.col("item") == _settlement_name(as_of))


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
    return Merged(
        new=items.height - known.height,
        changed=changed,
        unchanged=known.height - changed,
        vanished=groups.filter(~pl.col("is_listed")).join(settled, on=GROUP, how="semi").height,
    )


def _owed(groups: pl.DataFrame) -> pl.DataFrame:
    before, after = pl.col("before_minor"), pl.col("listed_minor")
    return groups.group_by("currency").agg(
        count_before=(before > 0).sum().cast(pl.Int64),
        owed_before=before.clip(0).sum(),
        count_after=(after > 0).sum().cast(pl.Int64),
        owed_after=after.clip(0).sum(),
    )


def _shrink(before: int, after: int) -> Decimal:
    return Decimal(before - after) / Decimal(before) if before else Decimal(0)


def _refusal(line: dict[str, object], shrink: Decimal, *, max_shrink: Decimal, as_of: date) -> str:
    currency = str(line["currency"])
    before, after = (f"{to_decimal(int(str(line[name])), currency):,}" for name in ("owed_before", "owed_after"))
    return (
        f"Open-item list as of {as_of}: {currency} would shrink by {shrink:.0%}, from {line['count_before']} items "
        f"of {before} to {line['count_after']} of {after}, expected at most max_shrink = {max_shrink:.0%}; nothing was "
        "changed: look whether the list is complete, and raise max_shrink if it is"
    )
