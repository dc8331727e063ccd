"""The key figures that no night keeps, for any day can be asked for them: words kept, days of disputes, roll rates."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.night.movement import movement
from receivables.night.promises import judged_on
from receivables.night.remembering import reckoned_in_turn
from receivables.night.store import store_of
from receivables.policy.aging import bucket_labels
from receivables.policy.key_figures.disputes import DisputeDays, dispute_days
from receivables.policy.key_figures.kept_words import KeptWords, kept_words
from receivables.store.database import reading
from receivables.store.disputes.records import disputes_between

# From one aging of a month to the next: a balance can roll on by one bucket of thirty days.
ROLLED_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """What part of a bucket's balance, of 1, rolled into an older one within `ROLLED_DAYS`; None of nothing."""

    currency: str
    bucket: str
    rolled_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherFigures:
    """As of a day: `words` due within `days`, `disputes` opened within `late_days`, and what `rolled` on."""

    as_of: date
    days: int
    late_days: int
    words: tuple[KeptWords, ...]
    disputes: tuple[DisputeDays, ...]
    rolled: tuple[Rolled, ...]


@reckoned_in_turn
def further_figures(config: Config, as_of: date) -> FurtherFigures:
    """The figures of a day, as it is known now. Raises ReckonedElsewhere."""
    engine, looked_back = store_of(config), config.key_figures
    with reading(engine) as conn:
        words = judged_on(conn, config, as_of, None)
    return FurtherFigures(
        as_of=as_of,
        days=looked_back.days,
        late_days=looked_back.late_days,
        words=kept_words(words, since=as_of - timedelta(days=looked_back.days), as_of=as_of),
        disputes=disputes_of(engine, as_of, since=as_of - timedelta(days=looked_back.late_days)),
        rolled=_rolled(config, as_of),
    )


def disputes_of(engine: Engine, as_of: date, *, since: date) -> tuple[DisputeDays, ...]:
    """Of those opened since a day, by kind: what they are about is said when they are opened, the root cause not before
    they are resolved.
    """
    found = [
        (str(one.kind), ((one.resolved_day or as_of) - one.opened_day).days, one.resolved_day is not None)
        for one in disputes_between(engine, as_of, first=since, last=as_of)
    ]
    return dispute_days(
        pl.DataFrame(found, schema={"name": pl.String, "days": pl.Int64, "is_over": pl.Boolean}, orient="row")
    )


def _rolled(config: Config, as_of: date) -> tuple[Rolled, ...]:
    """In every currency every bucket but the oldest, from which nothing can roll on."""
    labels = bucket_labels(config.book.general(as_of).buckets)
    rates = movement(config, as_of - timedelta(days=ROLLED_DAYS), as_of).roll_rates()
    shares = {
        (currency, bucket): rolled
        for currency, bucket, rolled in rates.select("currency", "bucket", "rolled_share").rows()
    }
    return tuple(
        Rolled(currency=currency, bucket=label, rolled_share=shares.get((currency, number)))
        for currency in rates["currency"].unique().sort()
        for number, label in enumerate(labels[:-1])
    )
