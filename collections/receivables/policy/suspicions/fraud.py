"""Signs that a customer never meant to pay, as credit managers know them: see docs/causes.md for who says so.

A customer is new on the day of its first invoice. Where it has paid anything at all, or where the ledger knows of no
receipt of anybody from before that day, nobody can tell: then it is not new.
"""

from datetime import date, timedelta

import polars as pl

from receivables.model import Cause
from receivables.model.suspicion import SuspicionFacts, SuspicionRule
from receivables.money import to_minor
from receivables.policy.rates import in_base, with_rates
from receivables.policy.suspicions.settings import TriageSettings
from receivables.policy.suspicions.signs import signs


def large_first_order(facts: SuspicionFacts, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    """What a new customer was invoiced on its first day is at or above `first_order`, and still open."""
    least = to_minor(settings.first_order, settings.base_currency)
    orders = with_rates(_first_orders(facts), facts.rates, base_currency=settings.base_currency, as_of=as_of)
    in_all = in_base(pl.col("amount_minor")).sum().over("customer")
    # Of each currency for itself: what is seen must not change with the rates.
    seen = (
        orders.filter(in_all >= least)
        .group_by("customer", "day", "currency")
        .agg(pl.col("amount_minor").sum(), invoices=pl.col("document").unique().sort().str.join(", "))
    )
    return signs(
        seen,
        SuspicionRule.LARGE_FIRST_ORDER,
        Cause.FRAUD,
        seen=["invoices", "day", "amount_minor", "currency"],
    )


def unconfirmed_address(facts: SuspicionFacts, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    """The address of a new customer could not be confirmed. Of a customer of old it says nothing."""
    unconfirmed = facts.customers.filter(~pl.col("address_confirmed"))
    orders = _first_orders(facts).join(unconfirmed, on="customer", how="semi")
    return signs(orders, SuspicionRule.UNCONFIRMED_ADDRESS, Cause.FRAUD, seen=["day"])


def bank_details_changed(facts: SuspicionFacts, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    """The account that the customer pays from became another one near the day of an invoice that is still open."""
    span = timedelta(days=settings.bank_days)
    changes = facts.account_changes.filter(pl.col("day") <= as_of).rename({"day": "changed"})
    apart = (pl.col("changed") - pl.col("day")).abs()
    near = changes.join(facts.items.select("customer", "day"), on="customer").filter(apart <= span)
    return signs(
        near.select("customer", "before", "after", day="changed"),
        SuspicionRule.BANK_DETAILS_CHANGED,
        Cause.FRAUD,
        seen=["day", "before", "after"],
    )


def visit_report(facts: SuspicionFacts, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    """Somebody who was there says so: see docs/visit-reports.md."""
    reported = facts.reported.filter(pl.col("day") <= as_of)
    return signs(reported, SuspicionRule.VISIT_REPORT, Cause.FRAUD, seen=["day", "author", "reason"])


def _first_orders(facts: SuspicionFacts) -> pl.DataFrame:
    """What new customers owe of the invoices of their first day."""
    if facts.cash_since is None:
        return facts.items.clear()
    new = facts.customers.filter(~pl.col("has_paid") & (pl.col("first_day") > facts.cash_since))
    return facts.items.join(new.select("customer", day="first_day"), on=["customer", "day"], how="semi")
