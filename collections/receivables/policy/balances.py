"""Rule 1 and 2: what is owed on a day, each instalment for itself.

Within a document (customer, document, currency) everything that is not an invoice line forms one pool that is
applied to the invoice lines, oldest due day first; what is left of the pool stays open on its latest lines.
"""

from datetime import date

import polars as pl

from receivables.model import ItemKind

_DOCUMENT = ["customer", "document", "currency"]
_AMOUNT = pl.col("amount_minor")
_DEBIT = _AMOUNT.clip(0)
_CREDIT = (-_AMOUNT).clip(0)


def balances(items: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """The lines open on `as_of` with their `balance_minor`: positive where the customer owes, negative for credits.

    Takes ITEM_SCHEMA. Lines posted after `as_of` do not count yet; lines with nothing left on them are dropped.
    The sum of the balances is the sum of the amounts posted, for every customer and currency.
    """
    posted = _with_sums(items.filter(pl.col("day") <= as_of))
    open_lines = pl.concat([_owed(posted), _left_over(posted)]).filter(pl.col("balance_minor") != 0)
    return open_lines.select(*items.columns, "balance_minor")


def in_order(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines as letters list them, numbered by `line`: a customer's by currency, owed before credits, oldest first.

    From here on the order in which the facts came bears on nothing.
    """
    is_credit = pl.col("balance_minor") < 0
    return lines.sort("customer", "currency", is_credit, "due_day", "item", "kind").with_row_index("line")


def _with_sums(posted: pl.DataFrame) -> pl.DataFrame:
    """Adds `owes`, and of the line's document its `debt`, the `pool` applied to it, and how many lines make up each.

    A reversal takes from the pool, unless its invoice is not in the ledger: then it is owed itself.
    """
    is_invoice = pl.col("kind") == ItemKind.INVOICE
    each = posted.with_columns(
        invoiced=pl.when(is_invoice).then(_DEBIT).otherwise(0),
        reversed=pl.when(is_invoice).then(0).otherwise(_DEBIT),
        credited=_CREDIT,
        debits=_AMOUNT > 0,
        credits=_AMOUNT < 0,
    )
    sums = pl.col("invoiced", "reversed", "credited", "debits", "credits").sum().over(_DOCUMENT)
    summed = each.with_columns(sums)
    strays = pl.col("invoiced") == 0
    return summed.with_columns(
        owes=(_AMOUNT > 0) & (is_invoice | strays),
        debt=pl.when(strays).then("reversed").otherwise("invoiced"),
        pool=pl.col("credited") - pl.when(strays).then(0).otherwise("reversed"),
    ).drop("invoiced", "reversed", "credited")


def _owed(posted: pl.DataFrame) -> pl.DataFrame:
    """The owing lines; the pool goes to the oldest due day first."""
    lines = _with_above(posted.filter("owes"), _DEBIT, number="debits", order=["due_day", "item", "kind"])
    applied = (pl.col("pool") - pl.col("above")).clip(0, _AMOUNT)
    # A pool below zero (more reversed than received) is owed on the first instalment.
    reopened = pl.when(pl.col("above") == 0).then(pl.col("pool").clip(upper_bound=0)).otherwise(0)
    return lines.with_columns(balance_minor=_AMOUNT - applied - reopened)


def _left_over(posted: pl.DataFrame) -> pl.DataFrame:
    """The credits of documents that are paid whole; what is left of the pool is on the latest of them.

    It is on a receipt or a credit note rather than on what only moved a part of one here, or back.
    """
    left = pl.col("pool") - pl.col("debt")
    credit_lines = posted.filter((_AMOUNT < 0) & (left > 0))
    order: list[str | pl.Expr] = [pl.col("kind") != ItemKind.ALLOCATION, "day", "item", "kind"]
    lines = _with_above(credit_lines, _CREDIT, number="credits", order=order, latest_first=True)
    return lines.with_columns(balance_minor=-(left - pl.col("above")).clip(0, _CREDIT))


def _with_above(
    lines: pl.DataFrame, amount: pl.Expr, *, number: str, order: list[str | pl.Expr], latest_first: bool = False
) -> pl.DataFrame:
    """Adds `above`: what the lines of the same document that come earlier in that order amount to.

    `number` names the column that counts them. Most stand alone, and sums within many small groups are slow.
    """
    alone = lines.filter(pl.col(number) == 1).with_columns(above=pl.lit(0, pl.Int64))
    several = lines.filter(pl.col(number) > 1).sort(order, descending=latest_first)
    return pl.concat([alone, several.with_columns(above=amount.cum_sum().over(_DOCUMENT) - amount)])
