"""What came in, by the day of the receipt, and what of it stayed: whoever gave their word is judged by that.

Receipts and what an open-item list shows to be settled are money that came in. A part of a receipt that was given to
an invoice came in on the invoice, on the day of the receipt. Credit notes and write-offs are no money.
"""

from datetime import date

import polars as pl

from receivables.model import ItemKind
from receivables.policy.balances import balances

DOCUMENT = ["customer", "document", "currency"]
IS_MONEY = pl.col("kind").is_in(
    [str(ItemKind.RECEIPT), str(ItemKind.REVERSAL), str(ItemKind.ALLOCATION), str(ItemKind.SETTLEMENT)]
)
# An allocation is called after the receipt and the invoice it is between; a receipt's own document after the receipt.
_OWN = f"@{ItemKind.RECEIPT}"
_NUMBER = r"#\d+( undone)?$"


def came_in(posted: pl.DataFrame) -> pl.DataFrame:
    """What came in on each document and stayed: `customer`, `document`, `currency`, `day`, `amount_minor` (above 0).

    Takes ITEM_SCHEMA, of whole customers. What went back (a returned debit, an item that a list has open again, an
    allocation undone) is taken from what came in last before it.
    """
    flows = _by_receipt(posted.filter(IS_MONEY)).group_by(*DOCUMENT, "day").agg(flow=-pl.col("amount_minor").sum())
    flows = flows.sort(*DOCUMENT, "day").with_columns(stood=pl.col("flow").cum_sum().over(DOCUMENT))
    # What stays of all that came by a day is the least that stood there on it or later.
    stays = pl.col("stood").cum_min(reverse=True).over(DOCUMENT).clip(0)
    flows = flows.with_columns(stays=stays)
    kept = pl.col("stays") - pl.col("stays").shift(1, fill_value=0).over(DOCUMENT)
    return flows.select(*DOCUMENT, "day", amount_minor=kept).filter(pl.col("amount_minor") > 0)


def on_items(came: pl.DataFrame, posted: pl.DataFrame) -> pl.DataFrame:
    """The same by invoice line: `customer`, `currency`, `item` (null: on none that was owed), `day`, `amount_minor`.

    Within a document money goes to the oldest due day first, after its credit notes and write-offs.
    """
    owed = balances(posted.filter(~IS_MONEY), as_of=date.max)
    lines = owed.filter(pl.col("balance_minor") > 0).sort(*DOCUMENT, "due_day", "item")
    places = _spans(lines.select(*DOCUMENT, "item", amount_minor="balance_minor")).rename(
        {"begin": "from_minor", "end": "to_minor"}
    )
    receipts = _spans(came.sort(*DOCUMENT, "day"))
    overlap = pl.min_horizontal("end", "to_minor") - pl.max_horizontal("begin", "from_minor")
    applied = (
        receipts.join(places.drop("amount_minor"), on=DOCUMENT)
        .with_columns(amount_minor=overlap)
        .filter(pl.col("amount_minor") > 0)
    )
    owed_whole = places.group_by(DOCUMENT).agg(pl.col("to_minor").max())
    beyond = pl.col("end") - pl.max_horizontal("begin", pl.col("to_minor").fill_null(0))
    rest = (
        receipts.join(owed_whole, on=DOCUMENT, how="left")
        .with_columns(amount_minor=beyond, item=pl.lit(None, pl.String))
        .filter(pl.col("amount_minor") > 0)
    )
    columns = ["customer", "currency", "item", "day", "amount_minor"]
    return pl.concat([applied.select(columns), rest.select(columns)])


def _by_receipt(money: pl.DataFrame) -> pl.DataFrame:
    """The lines, those of allocations with the day of their receipt, where the receipt is in a document of its own."""
    allocated = money.filter(pl.col("kind") == ItemKind.ALLOCATION)
    if allocated.is_empty():
        return money.select(*DOCUMENT, "day", "amount_minor")
    own = pl.col("document").str.ends_with(_OWN) & pl.col("item").str.starts_with(
        pl.col("document").str.strip_suffix(_OWN) + ">"
    )
    named = pl.col("item").str.slice(pl.col("document").str.len_chars() + 1).str.replace(_NUMBER, "") + _OWN
    received = (
        money.filter(pl.col("kind") == ItemKind.RECEIPT)
        .group_by("customer", source="document")
        .agg(received=pl.col("day").min())
    )
    dated = (
        allocated.with_columns(source=pl.when(own).then("document").otherwise(named))
        .join(received, on=["customer", "source"], how="left")
        .with_columns(day=pl.coalesce("received", "day"))
    )
    others = money.filter(pl.col("kind") != ItemKind.ALLOCATION)
    return pl.concat([part.select(*DOCUMENT, "day", "amount_minor") for part in (others, dated)])


def _spans(amounts: pl.DataFrame) -> pl.DataFrame:
    """Adds `begin` and `end`: where each amount lies when those of its document are put end to end, in this order."""
    end = pl.col("amount_minor").cum_sum().over(DOCUMENT)
    return amounts.with_columns(begin=end - pl.col("amount_minor"), end=end)
