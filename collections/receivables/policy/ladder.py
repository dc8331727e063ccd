"""The letter ladder: how high a line may climb, by its treatment and by what a level asks of its age and amount.

A level may ask for a day overdue (`from_day`) and an amount (`from_amount`), for both or for either of them. The
amount is the one that the matrix compares: the item's, the customer's or the group's. Whoever meets a level's
conditions may climb up to it over the levels below, one letter at a time, whatever those ask for.
"""

import polars as pl

from receivables.model import Treatment
from receivables.money import to_minor
from receivables.policy.matrix import base_compared
from receivables.policy.settings import Level, Policy

_TREATMENTS = tuple(Treatment)


def highest_rung(policy: Policy) -> pl.Expr:
    """The highest level that a line may climb to, from 1; 0: none (Int8). Takes lines in the matrix."""
    if not any(asks(level) for level in policy.levels):
        return pl.col("severity").replace_strict(_by_treatment(policy), return_dtype=pl.Int8)
    open_to = (
        pl.when((pl.col("severity") >= level.treatment.severity) & _met(level, policy))
        .then(pl.lit(number, pl.Int8))
        .otherwise(pl.lit(0, pl.Int8))
        for number, level in enumerate(policy.levels, start=1)
    )
    return pl.max_horizontal(*open_to)


def asks(level: Level) -> bool:
    """Whether the level has conditions of its own."""
    return bool(level.from_day or level.from_amount)


def all_ask(policy: Policy) -> bool:
    """Whether there is no level but with conditions, so that a line may be too young or too small for any letter."""
    return all(asks(level) for level in policy.levels)


def _by_treatment(policy: Policy) -> dict[int, int]:
    return {
        treatment.severity: max(
            (
                number
                for number, level in enumerate(policy.levels, start=1)
                if level.treatment.severity <= treatment.severity
            ),
            default=0,
        )
        for treatment in _TREATMENTS
    }


def _met(level: Level, policy: Policy) -> pl.Expr:
    """An amount without a rate into the base currency cannot be compared, and reaches no level's."""
    if not asks(level):
        return pl.lit(value=True)
    old_enough = pl.col("days_overdue") >= level.from_day
    enough = (base_compared(policy) >= to_minor(level.from_amount, policy.base_currency)).fill_null(
        value=not level.from_amount
    )
    return old_enough | enough if level.when == "either" else old_enough & enough
