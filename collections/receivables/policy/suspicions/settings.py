"""Which rules a firm uses to ask why items are unpaid, and how far it lets each of them go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from receivables.model.suspicion import SuspicionRule


class Use(StrEnum):
    """How far a rule may go."""

    OFF = "off"
    PROPOSE = "propose"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageSettings:
    """The rules and their thresholds; days are calendar days. A rule that nothing is said about is off.

    `late_days`: a delivery may come so late and count as on time. `first_order`: what a first order is large from, in
    the base currency. `bank_days`: how near to an invoice's day a changed bank account counts.
    """

    base_currency: str
    use: Mapping[SuspicionRule, Use] = field(default_factory=dict)
    late_days: int = 0
    first_order: Decimal = Decimal(0)
    bank_days: int = 30

    @property
    def used(self) -> frozenset[SuspicionRule]:
        """The rules that look at all."""
        return frozenset(rule for rule, use in self.use.items() if use is not Use.OFF)

    @property
    def deciding(self) -> frozenset[SuspicionRule]:
        """The rules that decide alone."""
        return frozenset(rule for rule, use in self.use.items() if use is Use.DECIDE)


NO_TRIAGE = TriageSettings(base_currency="EUR")
