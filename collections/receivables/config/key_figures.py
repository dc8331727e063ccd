"""[key_figures] as what it means."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from receivables.config import schema
from receivables.policy.key_figures.ledger import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigureSettings:
    """How many days figures look back, how many lateness does, and what the firm itself pays for money."""

    days: int
    late_days: int
    percent_a_year: Decimal

    def period(self, as_of: date, bounds: tuple[int, ...]) -> Period:
        """The period that ends with a day; `bounds` are those of the aging's buckets."""
        return Period(as_of=as_of, days=self.days, late_days=self.late_days, bounds=bounds)


def key_figure_settings(chosen: schema.KeyFiguresTable) -> KeyFigureSettings:
    """What figures look back on."""
    return KeyFigureSettings(**chosen.model_dump())
