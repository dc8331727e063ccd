"""[triage] of config.toml: the rules that ask why items are unpaid."""

from decimal import Decimal

from receivables.config import schema
from receivables.model.suspicion import SuspicionRule
from receivables.policy.suspicions import TriageSettings


def triage_settings(chosen: schema.TriageTable, *, base_currency: str) -> TriageSettings:
    """What the tables say of each rule, and their thresholds."""
    return TriageSettings(
        base_currency=base_currency,
        use={rule: getattr(chosen, rule).use for rule in SuspicionRule},
        late_days=chosen.late_delivery.days,
        first_order=chosen.large_first_order.amount or Decimal(0),
        bank_days=chosen.bank_details_changed.days,
    )
