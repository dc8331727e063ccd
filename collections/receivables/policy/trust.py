"""Whose word is waited for: the promises that are open and the payment plans that are being kept.

A promise holds to the end of its grace, whether it is kept before or not: whoever pays early is not chased earlier
for the rest. Whoever has broken so many promises as the firm allows may promise more, but nothing waits for it.
"""

from datetime import date, timedelta

import polars as pl

from receivables.model import HoldKind
from receivables.policy.promises import JUDGED_SCHEMA, PromiseState, judge, last_day
from receivables.policy.settings import Policy
from receivables.policy.validity import valid

# Which word holds what: `item` null: what was due before `before`, in the `currency` (null: in any). `kind`: a
# HoldKind. `refused`: it would hold, had the customer not broken too many.
TRUST_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "currency": pl.String,
        "before": pl.Date,
        "due_day": pl.Date,
        "kind": pl.String,
        "refused": pl.Boolean,
    }
)
_MISSED = [str(PromiseState.BROKEN), str(PromiseState.PARTLY_KEPT)]


def trusted(promises: pl.DataFrame, lines: pl.DataFrame, policy: Policy, *, as_of: date) -> pl.DataFrame:
    """What promises and plans hold on `as_of` (TRUST_SCHEMA). Takes what `judge` takes.

    Nothing is judged where nothing hangs on it: no plan was agreed, and broken promises are not counted.
    """
    said = valid(promises, as_of=as_of)
    open_promises, rates = _open(said, policy, as_of), said.drop_nulls("plan")
    if open_promises.is_empty() and rates.is_empty():
        return pl.DataFrame(schema=TRUST_SCHEMA)
    judged = _judged(promises, lines, policy, as_of, open_promises, rates)
    refused = pl.col("promise").is_in(_of_breakers(open_promises, judged, policy)["promise"].implode())
    kept = kept_plans(judged)["plan"].implode()
    columns = ("customer", "item", "currency", pl.col("from_day").alias("before"), "due_day")
    holding = (
        open_promises.select(*columns, kind=pl.lit(str(HoldKind.PROMISE)), refused=refused),
        rates.filter(pl.col("plan").is_in(kept)).select(
            *columns, kind=pl.lit(str(HoldKind.PAYMENT_PLAN)), refused=pl.lit(value=False)
        ),
    )
    return pl.concat(holding).unique()


def refused_promises(promises: pl.DataFrame, lines: pl.DataFrame, policy: Policy, *, as_of: date) -> pl.DataFrame:
    """The open promises that hold nothing: `promise`, and how many were `broken` when it was given."""
    open_promises = _open(valid(promises, as_of=as_of), policy, as_of)
    judged = _judged(promises, lines, policy, as_of, open_promises, open_promises.clear())
    return _of_breakers(open_promises, judged, policy)


def _open(said: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """The promises whose grace is not over; those given on a later day are none yet."""
    return said.filter(pl.col("plan").is_null() & (last_day(policy.promise_grace_days) >= as_of))


def _judged(  # noqa: PLR0917
    promises: pl.DataFrame,
    lines: pl.DataFrame,
    policy: Policy,
    as_of: date,
    open_promises: pl.DataFrame,
    rates: pl.DataFrame,
) -> pl.DataFrame:
    counts = policy.max_broken_promises > 0 and not open_promises.is_empty()
    if not counts and rates.is_empty():
        return pl.DataFrame(schema=JUDGED_SCHEMA)
    on_whom = pl.concat([rates["customer"], open_promises.filter(counts)["customer"]]).unique().implode()
    its, theirs = (frame.filter(pl.col("customer").is_in(on_whom)) for frame in (promises, lines))
    return judge(its, theirs, grace_days=policy.promise_grace_days, as_of=as_of)


def kept_plans(judged: pl.DataFrame) -> pl.DataFrame:
    """The plans (`customer`, `plan`) that are being kept: no rate of theirs was missed, and not all are paid yet."""
    by_plan = judged.drop_nulls("plan").group_by("customer", "plan")
    state = pl.col("state")
    sums = by_plan.agg(missed=state.is_in(_MISSED).any(), paid=(state == PromiseState.KEPT).all())
    return sums.filter(~pl.col("missed") & ~pl.col("paid")).select("customer", "plan")


def broken_words(judged: pl.DataFrame) -> pl.DataFrame:
    """What counts as broken, and since when: `customer`, `word` and `day`.

    Promises of which nothing was paid in time, and plans of which a rate was missed, each once.
    """
    of_promises = judged.filter(pl.col("plan").is_null() & (pl.col("state") == PromiseState.BROKEN))
    of_plans = judged.filter(pl.col("plan").is_not_null() & pl.col("state").is_in(_MISSED))
    parts = [
        part.group_by("customer", word=name).agg(day=pl.col("state_day").min())
        for part, name in ((of_promises, "promise"), (of_plans, "plan"))
    ]
    return pl.concat(parts)


def _of_breakers(open_promises: pl.DataFrame, judged: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The promises (`promise`) that were given when their customer had `broken` as many as the policy bears with."""
    given = open_promises.select("customer", "promise", "from_day").unique()
    before = given.join(broken_words(judged), on="customer")
    since = pl.col("from_day") - timedelta(days=policy.broken_promises_days)
    counted = before.filter((pl.col("day") <= pl.col("from_day")) & (pl.col("day") > since))
    numbers = counted.group_by("promise").agg(broken=pl.len())
    most = policy.max_broken_promises
    return numbers.filter(pl.col("broken") >= most) if most else numbers.clear()
