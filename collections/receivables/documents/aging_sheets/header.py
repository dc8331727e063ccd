"""What an aging workbook says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from receivables.model import Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class RateUsed:
    """One exchange rate: units of the base currency for one unit of `currency`, exact as text."""

    currency: str
    day: date
    rate: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingHeader:
    """Whose aging it is, of which day, and by which policy.

    `ledger_lines` and `ledger_balances` (minor units by currency) are counted by whoever read the open items, apart
    from the frame of lines: the workbook checks itself against them. `grid[amount_band][age_band]` as in the policy.
    `known_at`: the moment up to which the figures are known, where somebody asked for one. `notes`: what the reader
    must know before relying on them.
    """

    firm: str
    as_of: date
    base_currency: str
    buckets: tuple[str, ...]
    age_bands: tuple[str, ...]
    amount_bands: tuple[str, ...]
    grid: tuple[tuple[Treatment, ...], ...]
    policy_name: str
    policy_hash: str
    rates: tuple[RateUsed, ...]
    ledger_lines: int
    ledger_balances: Mapping[str, int]
    known_at: datetime | None = None
    notes: tuple[str, ...] = ()

    def rate(self, currency: str) -> RateUsed | None:
        """The rate used for a currency, None where there is none (or none is needed)."""
        return next((rate for rate in self.rates if rate.currency == currency), None)
