"""What there is to pay, promise or dispute: no report speaks of more than is open."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection

from receivables.policy.naming import lines_named
from receivables.store.open_lines import open_lines
from receivables.store.tables import item as item_table
from receivables.store.told import refuse_unknown


def owed(conn: Connection, customer: str, items: Sequence[str], as_of: date, *, overdue: bool) -> dict[str, int]:
    """What is open of these items, and with `overdue` of all that is overdue, in minor units by currency.

    Raises StoreError for an item that is none of the customer's.
    """
    for one in items:
        refuse_unknown(conn, customer, one)
    lines = _open(conn, customer, as_of)
    named = pl.DataFrame({"customer": [customer] * len(items), "item": list(items)}, schema=_NAMED)
    chosen = pl.col("line").is_in(lines_named(lines, named)["line"].implode())
    late = (pl.col("due_day") < as_of) if overdue else pl.lit(value=False)
    sums = lines.filter(chosen | late).group_by("currency").agg(pl.col("balance_minor").sum()).sort("currency")
    return dict(sums.iter_rows())


def overdue_items(conn: Connection, customer: str, currency: str, as_of: date) -> tuple[str, ...]:
    """The documents that are overdue in a currency, by number."""
    late = _open(conn, customer, as_of).filter(pl.col("due_day") < as_of, pl.col("currency") == currency)
    return tuple(sorted(set(late["document"])))


def was_overdue(conn: Connection, customer: str, currency: str, day: date, as_of: date) -> bool:
    """Whether all that is overdue in a currency on `as_of` was so on `day`, too."""
    late = _open(conn, customer, as_of).filter(pl.col("due_day") < as_of, pl.col("currency") == currency)
    return bool((late["due_day"] < day).all())


_NAMED = pl.Schema({"customer": pl.String, "item": pl.String})


def _open(conn: Connection, customer: str, as_of: date) -> pl.DataFrame:
    lines = open_lines(conn, item_table.c.customer == customer, as_of=as_of)
    return lines.filter(pl.col("balance_minor") > 0).with_row_index("line")
