"""What rules take for a sign of why an item is unpaid: the rules by name, and the frames that they look at and give."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import polars as pl


class SuspicionRule(StrEnum):
    """What a rule looks for. The first three say that the fault is ours, the others that there may be fraud; the last
    passes on what representatives report of visits.

    The order is the order in which they are told; of several about one item the first says what kind of fault it is.
    """

    ACCEPTANCE_FAILED = "acceptance_failed"
    LATE_DELIVERY = "late_delivery"
    MISSING_PURCHASE_ORDER = "missing_purchase_order"
    LARGE_FIRST_ORDER = "large_first_order"
    UNCONFIRMED_ADDRESS = "unconfirmed_address"
    BANK_DETAILS_CHANGED = "bank_details_changed"
    VISIT_REPORT = "visit_report"


class SuspicionState(StrEnum):
    """What has become of a suspicion: it waits, its rule or somebody decided, or its evidence is gone."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


# An invoice line with something owed on it. `reference`: what the customer calls it, such as the number of its order.
OPEN_INVOICE_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "document": pl.String,
        "day": pl.Date,
        "due_day": pl.Date,
        "currency": pl.String,
        "amount_minor": pl.Int64,
        "balance_minor": pl.Int64,
        "reference": pl.String,
    }
)
# `address_confirmed` null: nobody says. `first_day`: of its first invoice. `has_paid`: anything, ever.
SUSPECT_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "address_confirmed": pl.Boolean,
        "needs_purchase_order": pl.Boolean,
        "first_day": pl.Date,
        "has_paid": pl.Boolean,
    }
)
# `accepted` null: the customer has not said yet, or need not.
DELIVERY_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "delivery": pl.String,
        "invoice": pl.String,
        "promised_day": pl.Date,
        "delivered_day": pl.Date,
        "accepted": pl.Boolean,
        "accepted_day": pl.Date,
    }
)
# The account that a customer pays from was another one until `day`.
ACCOUNT_CHANGE_SCHEMA = pl.Schema({"customer": pl.String, "day": pl.Date, "before": pl.String, "after": pl.String})
# What somebody reported of a visit: the customer may never have meant to pay, because of what was seen or heard.
REPORTED_SCHEMA = pl.Schema({"customer": pl.String, "day": pl.Date, "author": pl.String, "reason": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspicionFacts:
    """What the rules look at, about some customers. `cash_since`: the day of the ledger's oldest receipt of anybody."""

    items: pl.DataFrame  # OPEN_INVOICE_SCHEMA
    customers: pl.DataFrame  # SUSPECT_SCHEMA
    deliveries: pl.DataFrame  # DELIVERY_SCHEMA
    account_changes: pl.DataFrame  # ACCOUNT_CHANGE_SCHEMA
    rates: pl.DataFrame  # RATE_SCHEMA
    reported: pl.DataFrame = field(default_factory=REPORTED_SCHEMA.to_frame)  # REPORTED_SCHEMA
    cash_since: date | None = None


# One sign that a rule has found. `item` null: it speaks of the customer. `kind`: the DisputeKind of our own fault, else
# null. `evidence`: the rule and what it has seen, as a JSON object of texts and numbers that time alone never changes.
SIGN_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "cause": pl.String,
        "kind": pl.String,
        "rule": pl.String,
        "evidence": pl.String,
    }
)
# All signs of one cause of one item or customer. `rule`: the rules, apart by commas; `evidence`: a JSON array of signs.
# `decides`: the firm lets one of the rules decide.
SUSPICION_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "cause": pl.String,
        "kind": pl.String,
        "rule": pl.String,
        "evidence": pl.String,
        "decides": pl.Boolean,
    }
)
