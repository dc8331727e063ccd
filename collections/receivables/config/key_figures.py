"""[key_figures] as what it means."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from receivables.config import schema
from receivables.policy.key_figures.ledger import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigureSettings:
    """How many days figures look back, how many lateness does, and what the firm itself pays for money.

    `current_days`: so late still counts as current in the collection effectiveness index. `every`: which nights keep
    their figures: each `night`, or the first of each `week` or `month`.
    """

    days: int
    late_days: int
    percent_a_year: Decimal
    current_days: int
    every: str

    def period(self, as_of: date, bounds: tuple[int, ...]) -> Period:
        """The period that ends with a day; `bounds` are those of the aging's buckets."""
        return Period(
            as_of=as_of, days=self.days, late_days=self.late_days, current_days=self.current_days, bounds=bounds
        )


def key_figure_settings(chosen: schema.KeyFiguresTable) -> KeyFigureSettings:
    """What figures look back on."""
    return KeyFigureSettings(**chosen.model_dump())
