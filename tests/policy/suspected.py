"""Facts for the rules that ask why items are unpaid, written as tables, and what the rules make of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from policy.builders import NIGHT, RATES, day, minor, records, rows
from receivables import model as m
from receivables.model import suspicion as s
from receivables.policy.suspicions import TriageSettings, Use, signs_of, suspicions_of

PAID_BEFORE = date(2020, 1, 1)
_YES_NO = {"yes": True, "no": False, "": None}


def asking(*rules: str, use: Use = Use.PROPOSE, **thresholds: Any) -> TriageSettings:
    """Only these rules, or all of them; a first order is large from 10,000 euros."""
    named = [s.SuspicionRule(rule) for rule in rules] or list(s.SuspicionRule)
    first_order = {"first_order": Decimal(10_000)}
    return TriageSettings(base_currency="EUR", use=dict.fromkeys(named, use), **(first_order | thresholds))


def known(
    items: str,
    *,
    about: str = "",
    deliveries: str = "",
    accounts: str = "",
    reported: str = "",
    cash_since: date | None = PAID_BEFORE,
) -> s.SuspicionFacts:
    """Open invoices with `item` and `amount`; who is not described has paid before, with an address confirmed.

    `reported`: the days on which somebody reported a visit to C1.
    """
    lines = pl.DataFrame([_item(row) for row in rows(items)], schema=s.OPEN_INVOICE_SCHEMA)
    told = {row.get("customer") or "C1": row for row in rows(about)}
    everybody = sorted({*lines["customer"], *told})
    return s.SuspicionFacts(
        items=lines,
        customers=pl.DataFrame([_customer(one, told.get(one, {})) for one in everybody], schema=s.SUSPECT_SCHEMA),
        deliveries=pl.DataFrame([_delivery(row) for row in rows(deliveries)], schema=s.DELIVERY_SCHEMA),
        account_changes=records(accounts, s.ACCOUNT_CHANGE_SCHEMA, {"before": "A", "after": "B"}),
        rates=records(RATES, m.RATE_SCHEMA),
        reported=records(reported, s.REPORTED_SCHEMA, {"author": "S1", "reason": "an empty shed"}),
        cash_since=cash_since,
    )


def _item(row: dict[str, str]) -> dict[str, Any]:
    due = day(row.get("due", ""), NIGHT)
    currency = row.get("currency") or "EUR"
    return {
        "customer": row.get("customer") or "C1",
        "item": row["item"],
        "document": row.get("document") or row["item"],
        "day": day(row.get("day", ""), NIGHT + (due - NIGHT) * 2),
        "due_day": due,
        "currency": currency,
        "amount_minor": minor(row["amount"], currency),
        "balance_minor": minor(row["amount"], currency),
        "reference": row.get("reference") or None,
    }


def _customer(number: str, row: dict[str, str]) -> dict[str, Any]:
    return {
        "customer": number,
        "address_confirmed": _YES_NO[row.get("address_confirmed", "yes")],
        "needs_purchase_order": row.get("needs_purchase_order") == "yes",
        "first_day": day(row.get("first_day", "")),
        "has_paid": row.get("has_paid", "yes") == "yes",
    }


def _delivery(row: dict[str, str]) -> dict[str, Any]:
    return {
        "customer": row.get("customer") or "C1",
        "delivery": row.get("delivery") or "D1",
        "invoice": row["invoice"],
        "promised_day": day(row.get("promised", "")),
        "delivered_day": day(row.get("delivered", "")),
        "accepted": _YES_NO[row.get("accepted", "")],
        "accepted_day": day(row.get("accepted_on", "")),
    }


def found(facts: s.SuspicionFacts, settings: TriageSettings | None = None) -> dict[tuple[str, str | None], str]:
    """What is suspected of each item (None: the customer) and by which rules, as in `own_fault: late_delivery`."""
    chosen = settings or asking()
    suspected = suspicions_of(signs_of(facts, chosen, as_of=NIGHT), chosen)
    return {
        (row["customer"], row["item"]): f"{row['cause']}: {row['rule']}{', decided' if row['decides'] else ''}"
        for row in suspected.to_dicts()
    }


def suspected(facts: s.SuspicionFacts, settings: TriageSettings | None = None) -> pl.DataFrame:
    """The suspicions themselves (SUSPICION_SCHEMA)."""
    chosen = settings or asking()
    return suspicions_of(signs_of(facts, chosen, as_of=NIGHT), chosen)
