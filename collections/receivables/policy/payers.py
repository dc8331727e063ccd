"""Whose money it is that came in: what an entry of a bank account says, against what we know of our customers.

Each rule gives candidates, and the first rule that has exactly one decides. Two candidates are none: an entry that
nobody can be sure of stays with a clerk.
"""

from collections.abc import Iterable
from enum import StrEnum

import polars as pl

from receivables.policy.references import mentions, squeezed

# `at` is the position of an entry among those asked about.
CANDIDATE_SCHEMA = pl.Schema({"at": pl.UInt32, "customer": pl.String, "why": pl.String})
FOUND_SCHEMA = pl.Schema({"at": pl.UInt32, "customer": pl.String, "rule": pl.String})
_PAID = ["currency", "amount_minor"]


class PayerRule(StrEnum):
    """How the customer of an entry was found, in the order in which the rules are asked. The last is no rule."""

    ACCOUNT = "account"
    NUMBER = "number"
    END_TO_END = "end_to_end"
    AMOUNT_AND_NAME = "amount_and_name"
    RETURN = "return"
    BY_HAND = "by_hand"


def by_account(entries: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Customers who are known to pay from the entry's `payer_account`. `known`: `payer_account`, `customer`."""
    account = squeezed(pl.col("payer_account"))
    accounts = known.select("customer", payer_account=account).drop_nulls().unique()
    asked = entries.with_row_index("at").select("at", account).filter(pl.col("payer_account") != "")
    return _candidates(asked.join(accounts, on="payer_account"), why="pays from this account")


def by_text(entries: pl.DataFrame, numbers: pl.DataFrame, *, text: str) -> pl.DataFrame:
    """Customers whom the column `text` names an invoice or a letter of. `numbers`: `customer`, `number`."""
    found = mentions(entries.select(text=text), numbers, within=[])
    named = found.join(numbers.with_row_index("named"), on="named")
    why = pl.lit("was sent ") + pl.col("number").sort().first().over("text", "customer")
    return named.select("customer", at="text", why=why).unique().select(list(CANDIDATE_SCHEMA)).sort("at", "customer")


def by_name(entries: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Customers of exactly the payer's name, but for capitals, spaces and stops. `customers`: `customer`, `name`."""
    names = customers.select("customer", payer=squeezed(pl.col("name"))).filter(pl.col("payer") != "")
    asked = entries.with_row_index("at").select("at", squeezed(pl.col("payer")))
    return _candidates(asked.join(names, on="payer"), why="has this name")


def by_amount(entries: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    """Customers with an open invoice of exactly that amount; only where the whole ledger has one such invoice.

    `owed`: `customer`, `document`, `currency`, `amount_minor`, each amount that a document could be paid by.
    """
    invoice = pl.struct("customer", "document")
    alone = owed.filter(invoice.n_unique().over(_PAID) == 1).unique()
    asked = entries.with_row_index("at").select("at", *_PAID)
    return _candidates(asked.join(alone, on=_PAID), why="owes exactly this amount")


def both(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Candidates for two reasons at once."""
    return one.join(other, on=["at", "customer"], how="semi")


def sole(rules: Iterable[tuple[PayerRule, pl.DataFrame]]) -> pl.DataFrame:
    """For each entry the customer of the first rule that has exactly one (FOUND_SCHEMA)."""
    found = FOUND_SCHEMA.to_frame()
    for rule, candidates in rules:
        single = candidates.unique(["at", "customer"]).filter(pl.len().over("at") == 1)
        new = single.join(found, on="at", how="anti").with_columns(rule=pl.lit(str(rule)))
        found = pl.concat([found, new.select(list(FOUND_SCHEMA))])
    return found.sort("at")


def returned(returns: pl.DataFrame, receipts: pl.DataFrame) -> pl.DataFrame:
    """Which receipt a returned payment takes back: `at` and `receipt`, the positions of the return and the receipt.

    Both have `account`, `day`, `currency`, `amount_minor`, `payer_account` and `end_to_end`. The receipt has the
    return's end-to-end number, or else came from the account it goes back to, and is of the same amount; of those the
    newest, if that is only one. Of two returns for one receipt the older has it.
    """
    amount = {"amount_minor": -pl.col("amount_minor")}
    asked = returns.with_row_index("at").with_columns(**amount)
    there = receipts.with_row_index("receipt").rename({"day": "received"})
    found = pl.Schema({"at": pl.UInt32, "day": pl.Date, "receipt": pl.UInt32}).to_frame()
    for name in ("end_to_end", "payer_account"):
        key = ["account", *_PAID, name]
        spelled = squeezed(pl.col(name))
        pairs = asked.with_columns(spelled).join(there.with_columns(spelled), on=key)
        pairs = pairs.filter(pl.col(name) != "", pl.col("received") <= pl.col("day"))
        newest = pairs.filter(pl.col("received") == pl.col("received").max().over("at"))
        only_one = newest.filter(pl.len().over("at") == 1).join(found, on="at", how="anti")
        found = pl.concat([found, only_one.select(found.columns)])
    return found.sort("day", "at").unique("receipt", keep="first").select("at", "receipt").sort("at")


def _candidates(found: pl.DataFrame, *, why: str) -> pl.DataFrame:
    return found.select("at", "customer", why=pl.lit(why)).unique().sort("at", "customer")
