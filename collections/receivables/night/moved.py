"""A movement bucket by bucket, as people read it: what was owed in each, where it went, and what came to it."""

from dataclasses import dataclass

import polars as pl

from receivables.policy.key_figures.collection import roll_rates
from receivables.policy.movement import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedBucket:
    """What was owed in a bucket before, and where it went: to which bucket, or how it left. In minor units.

    `rolled_share`: the part that rolled into an older bucket, of 1; None of nothing.
    """

    bucket: str
    owed_minor: int
    moved_minor: tuple[int, ...]
    paid_minor: int
    credited_minor: int
    written_off_minor: int
    rolled_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCurrency:
    """The movement of a currency: where each bucket's balance went, what came, and what is in each bucket after.

    By bucket: `invoiced_minor`, `reopened_minor`, and of the end `owed_minor` and `credit_minor` (0 or below), which
    make up the aging. In all: `credit_before_minor` (0 or below), `credit_given_minor` (0 or below, since) and
    `credit_used_minor` (0 or above, since).
    """

    currency: str
    buckets: tuple[MovedBucket, ...]
    invoiced_minor: tuple[int, ...]
    reopened_minor: tuple[int, ...]
    owed_minor: tuple[int, ...]
    credit_minor: tuple[int, ...]
    credit_before_minor: int
    credit_given_minor: int
    credit_used_minor: int


def moved_of(flows: pl.DataFrame, currency: str, buckets: tuple[str, ...]) -> MovedCurrency:
    """The flows of one currency (FLOW_SCHEMA) by the labels of their buckets."""
    its = flows.filter(pl.col("currency") == currency)

    def by_bucket(end: str, *kinds: Flow) -> tuple[int, ...]:
        chosen = its.filter(pl.col("flow").is_in([str(kind) for kind in kinds])).drop_nulls(end)
        sums = dict(chosen.group_by(end).agg(pl.col("amount_minor").sum()).iter_rows())
        return tuple(sums.get(number, 0) for number in range(len(buckets)))

    kept = sum(by_bucket("from_bucket", Flow.CREDIT_KEPT))
    used = sum(by_bucket("from_bucket", Flow.CREDIT_USED))
    return MovedCurrency(
        currency=currency,
        buckets=_buckets(its, buckets),
        invoiced_minor=by_bucket("to_bucket", Flow.INVOICED),
        reopened_minor=by_bucket("to_bucket", Flow.REOPENED),
        owed_minor=by_bucket("to_bucket", Flow.MOVED, Flow.INVOICED, Flow.REOPENED),
        credit_minor=by_bucket("to_bucket", Flow.CREDIT_KEPT, Flow.CREDIT_GIVEN),
        credit_before_minor=kept + used,
        credit_given_minor=sum(by_bucket("to_bucket", Flow.CREDIT_GIVEN)),
        credit_used_minor=-used,
    )


def _buckets(its: pl.DataFrame, labels: tuple[str, ...]) -> tuple[MovedBucket, ...]:
    amounts = {
        (flow, of, to): minor
        for flow, of, to, minor in its.select("flow", "from_bucket", "to_bucket", "amount_minor").rows()
    }
    rates = {row["bucket"]: row for row in roll_rates(its).iter_rows(named=True)}
    return tuple(
        MovedBucket(
            bucket=label,
            owed_minor=rates[of]["opening_minor"] if of in rates else 0,
            moved_minor=tuple(amounts.get((Flow.MOVED, of, to), 0) for to in range(len(labels))),
            paid_minor=amounts.get((Flow.PAID, of, None), 0),
            credited_minor=amounts.get((Flow.CREDITED, of, None), 0),
            written_off_minor=amounts.get((Flow.WRITTEN_OFF, of, None), 0),
            rolled_share=rates[of]["rolled_share"] if of in rates else None,
        )
        for of, label in enumerate(labels)
    )
