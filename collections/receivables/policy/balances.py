"""Rule 1 and 2: what is owed on a day, each instalment for itself.

Within a document (customer, document, currency) everything that is not an invoice line forms one pool that is
applied to the invoice lines, oldest due day first; what is left of the pool stays open on its latest lines.
"""

from datetime import date

import polars as pl

from receivables.model import ItemKind

_GROUP = ["customer", "document", "currency"]
_AMOUNT = pl.col("amount_minor")


def balances(items: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """The lines open on `as_of` with their `balance_minor`: positive where the customer owes, negative for credits.

    Takes ITEM_SCHEMA. Lines posted after `as_of` do not count yet; lines with nothing left on them are dropped.
    The sum of the balances is the sum of the amounts posted, for every customer and currency.
    """
    posted = items.filter(pl.col("day") <= as_of)
    is_owed = (pl.col("kind") == ItemKind.INVOICE) & (_AMOUNT > 0)
    owed, others = _owing_strays(posted.filter(is_owed), posted.filter(~is_owed))
    pools = others.group_by(_GROUP).agg(pool=-_AMOUNT.sum())
    pooled = owed.join(pools, on=_GROUP, how="left")
    open_lines = pl.concat([_owed_balances(pooled), _left_over(pooled, others, pools)])
    return open_lines.filter(pl.col("balance_minor") != 0)


def _owing_strays(owed: pl.DataFrame, others: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A reversal whose invoice is not in the ledger is owed itself."""
    reversals = others.filter(_AMOUNT > 0)
    if reversals.is_empty():
        return owed, others
    strays = reversals.join(owed, on=_GROUP, how="anti")
    return pl.concat([owed, strays]), others.join(strays, on=["customer", "item", "kind"], how="anti")


def _owed_balances(pooled: pl.DataFrame) -> pl.DataFrame:
    instalments = pooled.filter(pl.col("item") != pl.col("document")).select(_GROUP).unique()
    single = pooled.join(instalments, on=_GROUP, how="anti").with_columns(before=pl.lit(0, pl.Int64))
    several = (
        pooled.join(instalments, on=_GROUP, how="semi")
        .sort("due_day", "item")
        .with_columns(before=_AMOUNT.cum_sum().over(_GROUP) - _AMOUNT)
    )
    pool = pl.col("pool").fill_null(0)
    applied = (pool - pl.col("before")).clip(0, _AMOUNT)
    # A pool below zero (more reversed than received) is owed on the first instalment.
    reopened = pl.when(pl.col("before") == 0).then(pool.clip(upper_bound=0)).otherwise(0)
    return pl.concat([single, several]).with_columns(balance_minor=_AMOUNT - applied - reopened).drop("pool", "before")


def _left_over(pooled: pl.DataFrame, others: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    credit = (-_AMOUNT).clip(0)
    debts = pooled.filter(pl.col("pool").is_not_null()).group_by(_GROUP).agg(debt=_AMOUNT.sum())
    left = (
        pools.join(debts, on=_GROUP, how="left")
        .select(*_GROUP, left=pl.col("pool") - pl.col("debt").fill_null(0))
        .filter(pl.col("left") > 0)
    )
    return (
        others.join(left, on=_GROUP)
        .sort("day", "item", descending=True)
        .with_columns(later=credit.cum_sum().over(_GROUP) - credit)
        .with_columns(balance_minor=-(pl.col("left") - pl.col("later")).clip(0, credit))
        .drop("left", "later")
    )
