"""What came in on each invoice line, and what was taken off it otherwise, by day: so that a word given can be judged.

Receipts and what an open-item list shows to be settled are money that came in; so is a part of a receipt that was given
to an invoice, on the day of the receipt. Credit notes and write-offs are no money. As in `balances`, whatever counts in
a document goes to its oldest due day first.
"""

import polars as pl

from receivables.model import ItemKind

DOCUMENT = ["customer", "document", "currency"]
IS_MONEY = pl.col("kind").is_in(
    [str(ItemKind.RECEIPT), str(ItemKind.REVERSAL), str(ItemKind.ALLOCATION), str(ItemKind.SETTLEMENT)]
)
IS_OWED = (pl.col("kind") == ItemKind.INVOICE) & (pl.col("amount_minor") > 0)
# An allocation is called after the receipt and the invoice it is between; a receipt's own document after the receipt.
_OWN = f"@{ItemKind.RECEIPT}"
_NUMBER = r"#\d+( undone)?$"
_COLUMNS = ["customer", "currency", "item", "day", "is_money", "amount_minor"]


def applied(posted: pl.DataFrame) -> pl.DataFrame:
    """What counts for each invoice line, and since when: `customer`, `currency`, `item`, `day`, `is_money`,
    `amount_minor` (above 0). `item` null: it is more than its document owes, or in a document of its own.

    Takes ITEM_SCHEMA, of whole customers. What went back (a returned debit, an item that a list has open again, an
    allocation undone) is taken from what came in last before it.
    """
    pool = _spans(_stays(posted).sort(*DOCUMENT, "day", "is_money"))
    # Of most documents that are open nothing has come in yet.
    lines = posted.filter(IS_OWED).join(pool.select(DOCUMENT).unique(), on=DOCUMENT, how="semi")
    lines = lines.sort(*DOCUMENT, "due_day", "item").select(*DOCUMENT, "item", "amount_minor")
    places = _spans(lines).select(*DOCUMENT, "item", from_minor="begin", to_minor="end")
    overlap = pl.min_horizontal("end", "to_minor") - pl.max_horizontal("begin", "from_minor")
    on_lines = pool.join(places, on=DOCUMENT).with_columns(amount_minor=overlap)
    owed = places.group_by(DOCUMENT).agg(pl.col("to_minor").max())
    beyond = pl.col("end") - pl.max_horizontal("begin", pl.col("to_minor").fill_null(0))
    rest = pool.join(owed, on=DOCUMENT, how="left").with_columns(amount_minor=beyond, item=pl.lit(None, pl.String))
    return pl.concat([part.filter(pl.col("amount_minor") > 0).select(_COLUMNS) for part in (on_lines, rest)])


def _stays(posted: pl.DataFrame) -> pl.DataFrame:
    """What came in on each document or was taken off it, and stayed so; by document, `is_money` and `day`."""
    group = [*DOCUMENT, "is_money"]
    flows = _by_receipt(posted.filter(~IS_OWED)).group_by(*group, "day").agg(flow=-pl.col("amount_minor").sum())
    alone, several = _apart(flows.sort(*group, "day"), group)
    stood = several.with_columns(stood=pl.col("flow").cum_sum().over("number"))
    # What stays of all that came by a day is the least that stood there on it or later.
    stays = stood.with_columns(stays=pl.col("stood").cum_min(reverse=True).over("number").clip(0))
    added = pl.col("stays") - pl.col("stays").shift(1, fill_value=0).over("number")
    columns = [*group, "day"]
    parts = [alone.select(*columns, amount_minor="flow"), stays.select(*columns, amount_minor=added)]
    return pl.concat(parts).filter(pl.col("amount_minor") > 0)


def _by_receipt(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with `is_money`, those of allocations with the day of their receipt where that is on record."""
    columns = [*DOCUMENT, "is_money", "day", "amount_minor"]
    lines = lines.with_columns(is_money=IS_MONEY)
    is_allocation = pl.col("kind") == ItemKind.ALLOCATION
    allocated = lines.filter(is_allocation)
    if allocated.is_empty():
        return lines.select(columns)
    its = pl.col("document").str.strip_suffix(_OWN) + ">"
    is_own = pl.col("document").str.ends_with(_OWN) & pl.col("item").str.starts_with(its)
    named = pl.col("item").str.slice(pl.col("document").str.len_chars() + 1).str.replace(_NUMBER, "") + _OWN
    receipts = lines.filter(pl.col("kind") == ItemKind.RECEIPT)
    received = receipts.group_by("customer", source="document").agg(received=pl.col("day").min())
    dated = (
        allocated.with_columns(source=pl.when(is_own).then("document").otherwise(named))
        .join(received, on=["customer", "source"], how="left")
        .with_columns(day=pl.coalesce("received", "day"))
    )
    return pl.concat([lines.filter(~is_allocation).select(columns), dated.select(columns)])


def _spans(amounts: pl.DataFrame) -> pl.DataFrame:
    """Adds `begin` and `end`: where each amount lies when those of its document are put end to end, in this order.

    Takes amounts of which those of a document lie together.
    """
    alone, several = _apart(amounts, DOCUMENT)
    summed = several.with_columns(end=pl.col("amount_minor").cum_sum().over("number"))
    ended = pl.concat([alone.with_columns(end=pl.col("amount_minor")), summed]).drop("number")
    return ended.with_columns(begin=pl.col("end") - pl.col("amount_minor"))


def _apart(rows: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that are alone with their key, and the others; each with a `number`, the same for all of a key.

    Takes rows of which those of a key lie together. Most are alone, and to look within many small groups is slow.
    """
    is_another = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in key)
    numbered = rows.with_columns(number=is_another.cum_sum())
    is_alone = pl.len().over("number") == 1
    return numbered.filter(is_alone), numbered.filter(~is_alone)
