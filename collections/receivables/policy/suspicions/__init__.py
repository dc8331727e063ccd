"""Why items may be unpaid, by what is on record: rules that propose, and decide only where the firm lets them.

Each rule takes the facts and gives signs. All signs of one cause of one item, or of one customer, are one suspicion.
"""

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from receivables.model.suspicion import SIGN_SCHEMA, SUSPICION_SCHEMA, SuspicionFacts, SuspicionRule
from receivables.policy.suspicions.fraud import (
    bank_details_changed,
    large_first_order,
    unconfirmed_address,
    visit_report,
)
from receivables.policy.suspicions.own_fault import acceptance_failed, late_delivery, missing_purchase_order
from receivables.policy.suspicions.settings import NO_TRIAGE, TriageSettings, Use

__all__ = ["NO_TRIAGE", "TriageSettings", "Use", "signs_of", "suspicions_of"]

_Rule = Callable[[SuspicionFacts, TriageSettings, date], pl.DataFrame]
_RULES: Mapping[SuspicionRule, _Rule] = {
    SuspicionRule.ACCEPTANCE_FAILED: acceptance_failed,
    SuspicionRule.LATE_DELIVERY: late_delivery,
    SuspicionRule.MISSING_PURCHASE_ORDER: missing_purchase_order,
    SuspicionRule.LARGE_FIRST_ORDER: large_first_order,
    SuspicionRule.UNCONFIRMED_ADDRESS: unconfirmed_address,
    SuspicionRule.BANK_DETAILS_CHANGED: bank_details_changed,
    SuspicionRule.VISIT_REPORT: visit_report,
}
_ABOUT = ["customer", "item", "cause"]


def signs_of(facts: SuspicionFacts, settings: TriageSettings, *, as_of: date) -> pl.DataFrame:
    """What the rules that the firm uses find in the facts on `as_of` (SIGN_SCHEMA)."""
    found = [_RULES[rule](facts, settings, as_of) for rule in SuspicionRule if rule in settings.used]
    return pl.concat([pl.DataFrame(schema=SIGN_SCHEMA), *found])


def suspicions_of(signs: pl.DataFrame, settings: TriageSettings) -> pl.DataFrame:
    """The signs (SIGN_SCHEMA), several of one cause as one suspicion (SUSPICION_SCHEMA), by customer and item."""
    order = pl.col("rule").cast(pl.Enum([str(rule) for rule in SuspicionRule]))
    deciding = [str(rule) for rule in settings.deciding]
    return (
        signs.sort("customer", "item", "cause", order, "evidence")
        .group_by(_ABOUT, maintain_order=True)
        .agg(
            pl.col("kind").drop_nulls().first(),
            decides=pl.col("rule").is_in(deciding).any(),
            rule=pl.col("rule").unique(maintain_order=True).str.join(","),
            evidence="[" + pl.col("evidence").str.join(",") + "]",
        )
        .select(SUSPICION_SCHEMA.names())
    )
