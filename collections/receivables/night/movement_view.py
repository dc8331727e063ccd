"""The movement between buckets as pages and programs read it."""

from dataclasses import dataclass
from datetime import date

from receivables.config import Config
from receivables.night.moved import MovedCurrency
from receivables.night.movement import Movement, movement
from receivables.night.remembering import reckoned_in_turn


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementView:
    """From the end of `before` to the end of `after`, by currency, the base currency first."""

    before: date
    after: date
    buckets: tuple[str, ...]
    ties: bool
    currencies: tuple[MovedCurrency, ...]


def movement_view(config: Config, before: date, after: date) -> MovementView:
    """The movement between two days. Raises NothingBetween, and ReckonedElsewhere."""
    found = _found(config, before, after)
    base = config.book.general(after).base_currency
    names = sorted(found.currencies, key=lambda name: (name != base, name))
    return MovementView(
        before=before,
        after=after,
        buckets=found.buckets,
        ties=found.ties,
        currencies=tuple(found.of(name) for name in names),
    )


@reckoned_in_turn
def _found(config: Config, before: date, after: date) -> Movement:
    return movement(config, before, after)
