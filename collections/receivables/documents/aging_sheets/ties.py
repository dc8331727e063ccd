"""What the sheet Summary says, for sheets that reckon the same another way, and the way from a customer to its row."""

import polars as pl

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.summary_layout import ACCOUNT, SummaryLayout
from receivables.documents.sheets import Sheet
from receivables.money import to_decimal


def balance_in(layout: SummaryLayout, currency: str) -> str:
    """The balance of all accounts in a currency."""
    if currency not in layout.currencies:
        return "0"
    return f"={layout.place(layout.total, layout.currency_row(currency))}"


def balance_in_base(layout: SummaryLayout) -> str:
    """The balance of all accounts in the base currency; what has no rate is in it nowhere."""
    return f"={layout.place(layout.base, layout.base_row)}"


def sums_to(title: str, formula: str, minor: int, currency: str) -> Check:
    """The check that a formula comes to an amount that was counted apart from the workbook."""
    return Check(title, formula, str(to_decimal(minor, currency)), currency)


def link_customers(sheet: Sheet, customers: pl.Series, layout: SummaryLayout, *, column: str, first_row: int) -> None:
    """Lead from each customer of a list, in a column from a row on, to its first row on Summary, if it has one."""
    accounts = layout.lines.accounts.unique("customer", keep="first", maintain_order=True)
    rows = {
        customer: layout.account_row(account, representative)
        for customer, account, representative in accounts.select("customer", "account", "representative").iter_rows()
    }
    for row, customer in enumerate(customers, first_row):
        if customer in rows:
            sheet.link(f"{column}{row}", layout.place(ACCOUNT, rows[customer]))
