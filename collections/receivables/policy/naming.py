"""Which lines a record about a customer speaks of."""

import polars as pl


def lines_named(lines: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Each line beside each record that names it: by its own number (`exact`), or by that of its document.

    Takes lines with `line` and records with `customer` and `item`; a record without an item names none. Gives the
    records' other columns with `line`, `item`, `due_day`, `balance_minor` and `exact` of the line.
    """
    named = records.drop_nulls("item").rename({"item": "named"})
    asked = lines.select("line", "customer", "item", "document", "due_day", "balance_minor").join(
        named.select("customer").unique(), on="customer", how="semi"
    )
    by_item = asked.join(named, left_on=["customer", "item"], right_on=["customer", "named"])
    by_document = asked.filter(pl.col("item") != pl.col("document")).join(
        named, left_on=["customer", "document"], right_on=["customer", "named"]
    )
    exactly, with_document = pl.lit(value=True), pl.lit(value=False)
    return pl.concat([by_item.with_columns(exact=exactly), by_document.with_columns(exact=with_document)])
