"""The shape of a line of the ledger in the store, and what groups lines.

A document nets to zero, or does not, together with everything applied to it, in one currency: a group. A group that
nets to zero is closed on the day of its last line. A receipt or a credit note that names no invoice is a document of
its own, `<number>@<kind>`: its number may be some invoice's number, too.
"""

import polars as pl

from receivables.model import ITEM_SCHEMA, ItemKind

KEY = ["customer", "item", "kind"]
GROUP = ["customer", "document", "currency"]
# What a source says about a line, what follows from all lines of its group, and since when we know the line.
# `posting_day`: when the firm's own books have it, where that is another day than `day`.
POSTED_SCHEMA = pl.Schema({**ITEM_SCHEMA, "reference": pl.String(), "posting_day": pl.Date()})
STORED_SCHEMA = pl.Schema({**POSTED_SCHEMA, "closed_day": pl.Date(), "known_at": pl.Int64()})
# The day of the last line of a group that nets to zero, over the lines of all groups; null where it does not.
CLOSED_DAY = pl.when(pl.col("amount_minor").sum().over(GROUP) == 0).then(pl.col("day").max().over(GROUP))
# The end of the document of a receipt that is applied to no other.
OWN_RECEIPT = f"@{ItemKind.RECEIPT}"
# What a list of invoices or of open items names, everything else being applied to it.
IS_ITEM = pl.col("kind").is_in([ItemKind.INVOICE, ItemKind.CREDIT_NOTE])


def made(rows: pl.DataFrame, kind: ItemKind, **columns: pl.Expr | str) -> pl.DataFrame:
    """Lines (POSTED_SCHEMA) of our own making, such as settlements: due on their day, sold by nobody.

    They have the columns of the rows under the same names, or what `columns` says instead.
    """
    nothing = pl.lit(None, pl.String)
    said: dict[str, pl.Expr | str] = {
        "salesperson": nothing,
        "reference": nothing,
        "posting_day": pl.lit(None, pl.Date),
        **columns,
    }
    own = rows.with_columns(**said, kind=pl.lit(str(kind)))
    return own.with_columns(due_day="day").select(list(POSTED_SCHEMA))


def posting_day(day: str) -> pl.Expr:
    """The posting day of a row of a list, null where the list names none or the line's own `day`."""
    return pl.when(pl.col("posting_date") != pl.col(day)).then("posting_date")


def own_document() -> pl.Expr:
    """The document of a line that is applied to no other."""
    return pl.col("item") + "@" + pl.col("kind")
