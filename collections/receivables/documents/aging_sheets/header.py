"""What an aging workbook says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from receivables.model import Treatment
from receivables.model.aging import AgingOptions
from receivables.policy.aging_options import LEFT_OUT_SCHEMA


@dataclass(frozen=True, slots=True, kw_only=True)
class RateUsed:
    """One exchange rate: units of the base currency for one unit of `currency`, exact as text."""

    currency: str
    day: date
    rate: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The aging of a former day that this one stands beside: AGING_SCHEMA, in the same buckets.

    `balances`: what the ledger had then, less what is left out, by currency and counted apart from the lines.
    """

    as_of: date
    lines: pl.DataFrame
    balances: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """The file that holds the list of lines where the workbook does not: how many, their sums, its SHA-256."""

    name: str
    lines: int
    balances: Mapping[str, int]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingHeader:
    """Whose aging it is, of which day, how it was asked for, and by which policy.

    `ledger_lines` and `ledger_balances` (minor units by currency) are counted by whoever read the open items, apart
    from the frame of lines: the workbook checks itself against them, and against what is left out (LEFT_OUT_SCHEMA).
    `grid[amount_band][age_band]` as in the policy. `known_at`: the moment up to which the figures are known. `run`: the
    night whose decisions these are. `notes`: what the reader must know before relying on them.
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
    run: str = ""
    notes: tuple[str, ...] = ()
    options: AgingOptions = field(default_factory=AgingOptions)
    left_out: pl.DataFrame = field(default_factory=LEFT_OUT_SCHEMA.to_frame)
    before: Before | None = None
    companion: Companion | None = None

    def rate(self, currency: str) -> RateUsed | None:
        """The rate used for a currency, None where there is none (or none is needed)."""
        return next((rate for rate in self.rates if rate.currency == currency), None)
