"""Which lines a record about a customer speaks of."""

import polars as pl

# A list of open items has each instalment as a document of its own, `<invoice>/2`.
_INSTALMENT = r"/\d{1,3}$"


def invoice_of(document: pl.Expr) -> pl.Expr:
    """The invoice's number of a document that may be an instalment of it, as a list of open items has them."""
    return document.str.replace(_INSTALMENT, "")


def lines_named(lines: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Each line beside each record that names it: by its own number (`exact`), or by that of its document or invoice.

    Takes lines with `line` and records with `customer` and `item`; a record without an item names none. Gives the
    records' other columns with `line`, `item`, `due_day`, `balance_minor` and `exact` of the line.
    """
    named = records.drop_nulls("item").rename({"item": "named"})
    if named.is_empty():
        # Most firms have no such records: what they do not use costs them nothing.
        lines = lines.clear()
    asked = lines.select("line", "customer", "item", "document", "due_day", "balance_minor").join(
        named.select("customer").unique(), on="customer", how="semi"
    )
    by_item = asked.join(named, left_on=["customer", "item"], right_on=["customer", "named"])
    by_document = asked.filter(pl.col("item") != pl.col("document")).join(
        named, left_on=["customer", "document"], right_on=["customer", "named"]
    )
    exactly, with_document = pl.lit(value=True), pl.lit(value=False)
    return pl.concat(
        [
            by_item.with_columns(exact=exactly),
            by_document.with_columns(exact=with_document),
            _by_invoice(asked, named).select(by_document.columns).with_columns(exact=with_document),
        ]
    )


def _by_invoice(asked: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """The instalments that are documents of their own, beside the records that name their invoice and no line else."""
    invoice = pl.when(pl.col("item") == pl.col("document")).then(invoice_of(pl.col("document")))
    instalments = asked.with_columns(named=invoice).filter(pl.col("named") != pl.col("document"))
    called_so = pl.concat([asked.select("customer", named=name) for name in ("item", "document")])
    of_invoices = named.join(called_so, on=["customer", "named"], how="anti")
    return instalments.join(of_invoices, on=["customer", "named"])
