"""Whose each account was at the opening, and whom the names mean that people sign with."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class By(StrEnum):
    """Of whom figures are made: of those who visit customers, or of those who work their accounts in finance."""

    SALESPERSON = "salesperson"
    COLLECTOR = "collector"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """`accounts`: `customer`, `who`, `key_account` at the opening, a row for each customer; `who` null: nobody's.

    `names`: `name`, `who`: what somebody is called on record, be it a number, a name or the user they sign in as.
    """

    by: By
    accounts: pl.DataFrame
    names: pl.DataFrame

    def of_customers(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Adds `who` by `customer`, empty: nobody's."""
        found = rows.join(self.accounts.select("customer", "who"), on="customer", how="left")
        return found.with_columns(pl.col("who").fill_null(""))

    def of_names(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """Adds `who` by the name in a column, empty: nobody of them. A name that two of them bear is nobody's."""
        known = self.names.with_columns(called(pl.col("name")).alias("called")).select("called", "who").unique()
        one = known.unique("called", keep="none").drop_nulls("called")
        found = (
            rows.with_columns(called(pl.col(column)).alias("called")).join(one, on="called", how="left").drop("called")
        )
        return found.with_columns(pl.col("who").fill_null(""))


def called(name: pl.Expr) -> pl.Expr:
    """A name as it is compared: large and small letters are the same, and so are blanks around it."""
    return name.str.strip_chars().str.to_lowercase()
