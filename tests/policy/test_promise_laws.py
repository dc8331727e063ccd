"""Laws of promises: whatever was promised and paid, no money counts twice and no later day bears on an earlier one."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
from hypothesis import assume, given
from hypothesis import strategies as st

from policy.builders import NIGHT, SHIPPED, days
from policy.strategies import law, nights
from receivables import model as m
from receivables.policy.balances import balances
from receivables.policy.incoming import DOCUMENT, IS_MONEY, IS_OWED
from receivables.policy.promises import PromiseState, judge
from receivables.policy.trust import trusted

GRACE = 3
_KEPT = str(PromiseState.KEPT)
_LATE = NIGHT + days(40)
_DAYS = st.integers(-40, 40).map(lambda number: NIGHT + timedelta(days=number))


def _judged(facts: m.Facts, as_of: date = _LATE) -> pl.DataFrame:
    return judge(facts.promises, facts.promise_lines, grace_days=GRACE, as_of=as_of)


def _all_back(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines, and a reversal of all the money of each document on the last of their days."""
    sums = (
        lines.filter(IS_MONEY).group_by(DOCUMENT).agg(pl.col("amount_minor").sum()).filter(pl.col("amount_minor") < 0)
    )
    back = sums.with_columns(
        item=pl.lit("back ") + pl.col("document"),
        kind=pl.lit("reversal"),
        day=lines["day"].max(),
        due_day=lines["day"].max(),
        salesperson=pl.lit(None, pl.String),
        amount_minor=-pl.col("amount_minor"),
    )
    return pl.concat([lines, back.select(lines.columns)])


@given(nights())
@law
def test_no_money_is_counted_twice(facts: m.Facts) -> None:
    judged = _judged(facts)
    assert (judged["paid_minor"] <= judged["promised_minor"]).all()
    taken = judged.group_by("customer", "currency").agg(pl.col("paid_minor").sum(), since=pl.col("from_day").min())
    receipts = facts.promise_lines.filter(IS_MONEY & (pl.col("amount_minor") < 0))
    there = taken.join(receipts, on=["customer", "currency"], how="left").filter(pl.col("day") >= pl.col("since"))
    came = there.group_by("customer", "currency").agg(came=-pl.col("amount_minor").sum())
    both = taken.join(came, on=["customer", "currency"], how="left").with_columns(pl.col("came").fill_null(0))
    assert (both["paid_minor"] <= both["came"]).all()


@given(nights(), _DAYS)
@law
def test_how_a_promise_stands_on_a_day_does_not_hang_on_what_is_dated_later(facts: m.Facts, as_of) -> None:
    then = judge(
        facts.promises.filter(pl.col("from_day") <= as_of),
        facts.promise_lines.filter(pl.col("day") <= as_of),
        grace_days=GRACE,
        as_of=as_of,
    )
    assert _judged(facts, as_of).equals(then)
    assert ((then["state_day"] <= as_of) | then["state_day"].is_null()).all()


@given(nights())
@law
def test_when_all_money_goes_back_nothing_was_paid_and_nothing_is_kept_that_had_anything_to_pay(facts: m.Facts) -> None:
    lines = facts.promise_lines
    assume(not lines.is_empty())
    judged = judge(facts.promises, _all_back(lines), grace_days=GRACE, as_of=_LATE)
    assert judged["paid_minor"].sum() == 0
    assert judged.filter((pl.col("promised_minor") > 0) & (pl.col("state") == _KEPT)).is_empty()


@given(nights(), _DAYS)
@law
def test_a_state_is_what_its_figures_and_days_say(facts: m.Facts, as_of) -> None:
    judged = _judged(facts, as_of)
    lacks = (pl.col("paid_minor") < pl.col("promised_minor")).any().over("promise")
    assert judged.filter(lacks & (pl.col("state") == _KEPT)).is_empty()
    assert judged.filter(~lacks & (pl.col("state") != _KEPT)).is_empty()
    is_over = pl.col("last_day") < as_of
    assert judged.filter((pl.col("state") == PromiseState.OPEN) & is_over).is_empty()
    assert judged.filter(pl.col("state").is_in(["broken", "partly_kept"]) & ~is_over).is_empty()
    paid = (pl.col("paid_minor") > 0).any().over("promise")
    assert judged.filter((pl.col("state") == PromiseState.BROKEN) & paid).is_empty()
    assert judged.filter((pl.col("state") == PromiseState.PARTLY_KEPT) & ~paid).is_empty()


@given(nights(), st.randoms(use_true_random=False))
@law
def test_neither_the_order_of_promises_nor_that_of_lines_bears_on_it(facts: m.Facts, chance) -> None:
    seed = chance.randrange(1000)
    words, lines = (one.sample(fraction=1, shuffle=True, seed=seed) for one in (facts.promises, facts.promise_lines))
    assert judge(words, lines, grace_days=GRACE, as_of=NIGHT).equals(_judged(facts, NIGHT))


@given(nights(), st.sampled_from(["D0", "D1", "D0/1", "D0/2"]), _DAYS)
@law
def test_of_a_promise_to_pay_an_item_whole_as_much_is_lacking_as_is_open_of_it(
    facts: m.Facts, item: str, as_of
) -> None:
    lines = facts.promise_lines.filter(pl.col("day") <= as_of)
    pools = lines.filter(~IS_OWED).group_by(DOCUMENT, money=IS_MONEY).agg(pl.col("amount_minor").sum())
    odd = pools.filter(pl.col("amount_minor") > 0)  # more went back than had come in
    lines = lines.join(odd, on=DOCUMENT, how="anti")
    customers = lines["customer"].unique().sort()
    word = {"promise": customers, "customer": customers, "from_day": as_of, "due_day": as_of, "item": item}
    words = pl.DataFrame(word, schema_overrides=m.PROMISE_SCHEMA).select(
        pl.col(name) if name in word else pl.lit(None, dtype).alias(name) for name, dtype in m.PROMISE_SCHEMA.items()
    )
    judged = judge(words, lines, grace_days=0, as_of=as_of)
    lacking = judged.group_by("customer").agg(lacks=(pl.col("promised_minor") - pl.col("paid_minor")).sum())
    named = (pl.col("item") == item) | (pl.col("document") == item)
    left = balances(lines, as_of=as_of).filter(named & IS_OWED & (pl.col("balance_minor") > 0))
    still_open = left.group_by("customer").agg(still_open=pl.col("balance_minor").sum())
    both = lacking.join(still_open, on="customer", how="full", coalesce=True).fill_null(0)
    assert both["lacks"].to_list() == both["still_open"].to_list()


@given(nights(), st.integers(1, 3))
@law
def test_whom_a_policy_refuses_it_would_hold_without_its_limit(facts: m.Facts, most: int) -> None:
    free = trusted(facts.promises, facts.promise_lines, SHIPPED, as_of=NIGHT)
    limited = replace(SHIPPED, max_broken_promises=most)
    bound = trusted(facts.promises, facts.promise_lines, limited, as_of=NIGHT)
    assert not free["refused"].any()
    assert bound.drop("refused").sort(pl.all()).equals(free.drop("refused").sort(pl.all()))
