"""Whom we had spoken to about what before each of many nights, worked out once for all of them.

A letter or a case counts from a night on and for ever, so each thing has one row at a time: what holds from one night
until the next thing of its kind was done. Asking for a night is then to filter, not to group all that was ever done.
Visits, whose days change when they are made or cancelled, are few and are looked up as they are for a single night.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from receivables.model import CONTACT_SCHEMA, Does, LetterState
from receivables.store.past_work import Done, contacts_before

_DAY = timedelta(days=1)
_ABOUT = [name for name in CONTACT_SCHEMA if name not in {"level", "day"}]
_LEVELS = 1 << 7
_DAYS = 1 << 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """All contacts of a shard's customers. `steps`: CONTACT_SCHEMA and the nights from and until which each holds."""

    steps: pl.DataFrame
    visits: Done

    @classmethod
    def of(cls, found: Done) -> "Contacts":
        """Those in what was done."""
        is_visit = pl.col("does") == Does.VISIT
        visits = replace(found, listed=found.listed.filter(is_visit))
        return cls(steps=_steps(found.listed.filter(~is_visit), found.numbered), visits=visits)

    def before(self, as_of: date, *, early: bool = False) -> pl.DataFrame:
        """What had been done when the night of `as_of` was planned: see `past_work.contacts_before`."""
        holds = (pl.col("from_day") <= as_of) & (pl.col("until_day").is_null() | (pl.col("until_day") > as_of))
        steps = self.steps.filter(holds).select(CONTACT_SCHEMA.names())
        both = pl.concat([steps, contacts_before(self.visits, as_of, early=early)])
        if self.visits.returned.is_empty():
            return both
        # A letter that came back may have been neither the first nor the last about its line.
        return both.group_by(_ABOUT).agg(pl.col("level", "day").max()).select(CONTACT_SCHEMA.names())


def _steps(listed: pl.DataFrame, numbered: pl.DataFrame) -> pl.DataFrame:
    is_letter = pl.col("does") == Does.LETTER
    day = pl.when(is_letter).then("state_day").otherwise("night")
    counts = listed.filter(~is_letter | (pl.col("state") == LetterState.SENT)).select(
        "number", "level", "night", day=day
    )
    ordered = counts.with_columns(from_day=pl.max_horizontal("night", "day") + _DAY).sort("number", "from_day")
    same = pl.col("number").shift(-1) == pl.col("number")
    number, level, day = pl.col("number").cast(pl.Int64), pl.col("level").cast(pl.Int64), pl.col("day").to_physical()
    reached = ordered.select(
        "number",
        "from_day",
        # The highest so far of the same number: numbers rise, so a new one is above all before it.
        level=((number * _LEVELS + level).cum_max() % _LEVELS).cast(pl.Int8),
        day=((number * _DAYS + day.cast(pl.Int64)).cum_max() % _DAYS).cast(pl.Int32).cast(pl.Date),
        until_day=pl.when(same).then(pl.col("from_day").shift(-1)),
    )
    named = numbered[reached["number"]]
    return pl.concat([named, reached.drop("number")], how="horizontal").select(
        *(pl.col(name).cast(dtype) for name, dtype in CONTACT_SCHEMA.items()), "from_day", "until_day"
    )
