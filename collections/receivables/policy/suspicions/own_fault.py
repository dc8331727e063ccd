"""Signs that an overdue invoice is unpaid because of us."""

from datetime import date

import polars as pl

from receivables.model import Cause, DisputeKind
from receivables.model.suspicion import SuspicionFacts, SuspicionRule
from receivables.policy.naming import lines_named
from receivables.policy.suspicions.settings import TriageSettings
from receivables.policy.suspicions.signs import overdue, signs


def late_delivery(facts: SuspicionFacts, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    """Delivered later than promised by more than `late_days`, or not delivered that long after the day promised."""
    delivered = pl.when(pl.col("delivered_day") <= as_of).then("delivered_day")
    so_far = delivered.fill_null(as_of) - pl.col("promised_day")
    late = facts.deliveries.filter(so_far.dt.total_days() > settings.late_days).with_columns(delivered_day=delivered)
    return signs(
        _of_overdue(facts, late, as_of),
        SuspicionRule.LATE_DELIVERY,
        Cause.OWN_FAULT,
        DisputeKind.LATE_DELIVERY,
        item="invoice",
        seen=["delivery", "promised_day", "delivered_day"],
    )


def acceptance_failed(facts: SuspicionFacts, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    """The customer did not accept what was delivered."""
    by_then = (pl.col("accepted_day") <= as_of).fill_null(value=True)
    refused = facts.deliveries.filter(~pl.col("accepted") & by_then)
    return signs(
        _of_overdue(facts, refused, as_of),
        SuspicionRule.ACCEPTANCE_FAILED,
        Cause.OWN_FAULT,
        DisputeKind.ACCEPTANCE_FAILED,
        item="invoice",
        seen=["delivery", "accepted_day"],
    )


def missing_purchase_order(facts: SuspicionFacts, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    """The customer pays no invoice without the number of its order, and the invoice has no reference at all."""
    asking = facts.customers.filter("needs_purchase_order")
    bare = overdue(facts.items, as_of).filter(pl.col("reference").is_null()).join(asking, on="customer", how="semi")
    return signs(
        bare,
        SuspicionRule.MISSING_PURCHASE_ORDER,
        Cause.OWN_FAULT,
        DisputeKind.DOCUMENTS,
        item="document",
        seen=["document"],
    )


def _of_overdue(facts: SuspicionFacts, deliveries: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The deliveries for invoices of which something is overdue."""
    if deliveries.is_empty():
        return deliveries
    lines = overdue(facts.items, as_of).with_row_index("line")
    named = lines_named(lines, deliveries.with_columns(item="invoice"))
    return named.unique(["customer", "delivery", "invoice"])
