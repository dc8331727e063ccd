"""What the nights to come would do if nothing changes, against a walk through those nights one by one."""

import os
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.builders import NIGHT, SHIPPED, a_cadence, a_policy, days, facts
from policy.strategies import firm
from receivables.model import Facts, LetterState, Treatment
from receivables.policy.book import Book, ScopedPolicy, book_of_one
from receivables.policy.plan import plan
from receivables.policy.projection import ahead, carried_out
from receivables.policy.settings import Policy, VisitRules

LINE = ["customer", "item", "kind"]
# A firm of thirty customers is many examples at once.
walks = settings(max_examples=max(int(os.environ.get("LAW_EXAMPLES", "25")) // 20, 2), deadline=None)
FIRMS = st.lists(st.integers(min_value=0, max_value=2**24), min_size=20, max_size=30)
OTHERWISE = a_policy(
    cadence=a_cadence(3, 5),
    release_days=4,
    promise_grace_days=2,
    visits=VisitRules(fallback=Treatment.ESCALATED_LETTER, fallback_days=5),
)
LARGE = "item | amount | overdue\nR1 | 12,000.00 | 5"
ONE = "item | amount | overdue\nR1 | 300.00 | 5"


def next_steps(known: Facts, policy: Policy = SHIPPED, *, horizon_days: int = 365) -> dict[str, str]:
    """Of each item the day of what is done next, counted from the night, what it is and its level; or why nothing."""
    after = carried_out(known, plan(known, policy, as_of=NIGHT))
    rows = ahead(after, book_of_one(policy), as_of=NIGHT, horizon_days=horizon_days).iter_rows(named=True)
    return {row["item"]: _said(row) for row in rows}


def _said(row: dict[str, Any]) -> str:
    if row["day"] is None:
        return f"never: {row['reason']}"
    level = f" {row['level']}" if row["level"] else ""
    return f"+{(row['day'] - NIGHT).days} {row['does']}{level}: {row['reason']}"


# --- the law --------------------------------------------------------------------------------------------------------


@walks
@given(FIRMS, st.sampled_from([SHIPPED, OTHERWISE]))
def test_the_day_given_is_the_first_on_which_a_walk_night_by_night_does_something(
    seeds: list[int], policy: Policy
) -> None:
    known = firm(seeds)
    after = carried_out(known, plan(known, policy, as_of=NIGHT))
    found = {
        tuple(key): (day, does, level)
        for *key, day, does, level in ahead(after, book_of_one(policy), as_of=NIGHT, horizon_days=25)
        .select(*LINE, "day", "does", "level")
        .iter_rows()
        if day is not None
    }
    assert found == _walked(after, policy, 25)


def _walked(known: Facts, policy: Policy, horizon_days: int) -> dict[tuple[str, ...], tuple[date, str, int]]:
    """The same by planning every night and carrying it out."""
    found: dict[tuple[str, ...], tuple[date, str, int]] = {}
    for number in range(1, horizon_days + 1):
        night = NIGHT + days(number)
        lapsed = (
            (pl.col("does") == "letter")
            & (pl.col("kind") == LetterState.WAITING_FOR_RELEASE)
            & (pl.col("since") < night - days(policy.release_days))
        )
        known = replace(known, open_work=known.open_work.filter(~lapsed))
        planned = plan(known, policy, as_of=night)
        acted = planned.decisions.filter(pl.col("does") != "nothing")
        for *key, does, level in acted.select(*LINE, "does", "level").iter_rows():
            found.setdefault(tuple(key), (night, does, level))
        known = carried_out(known, planned)
    return found


# --- what ends silence ----------------------------------------------------------------------------------------------


def test_quiet_days_and_rests_end() -> None:
    assert next_steps(facts(LARGE, contacts="item | day\nR1 | -3")) == {"R1": "+4 visit 1: leads"}
    assert next_steps(facts(ONE, contacts="item | day\nR1 | -3")) == {"R1": "+11 letter 1: leads"}


def test_a_promise_is_waited_for_with_its_grace() -> None:
    promised = facts(ONE, promises="item | due_day\nR1 | 10")
    assert next_steps(promised, a_policy(promise_grace_days=3)) == {"R1": "+14 letter 1: leads"}


def test_a_hold_ends_by_itself_and_one_without_an_end_never() -> None:
    assert next_steps(facts(ONE, holds="item | kind | to_day\nR1 | manual | 20")) == {"R1": "+21 letter 1: leads"}
    assert next_steps(facts(ONE, holds="item | kind\nR1 | manual")) == {"R1": "never: manual"}


def test_what_is_not_due_yet_waits_for_the_first_band_and_for_the_quiet_after_what_others_get() -> None:
    alone = facts("item | amount | overdue\nR1 | 300.00 | -20")
    assert next_steps(alone) == {"R1": "+21 letter 1: leads"}
    # R2 gets its letters tonight, on +14 and +28; R1, overdue from +15, is listed in the last of them.
    both = facts("item | amount | overdue\nR1 | 300.00 | -14\nR2 | 300.00 | 5")
    assert next_steps(both) == {"R1": "+28 letter 1: leads", "R2": "+14 letter 1: leads"}


def test_a_release_that_does_not_come_lapses_and_the_letter_is_planned_again() -> None:
    key_account = facts(ONE, about="key_account\nyes")
    assert next_steps(key_account, a_policy(release_days=5)) == {"R1": "+6 letter 1: leads"}


def test_an_open_visit_is_waited_for_until_somebody_reports_but_for_special_handling() -> None:
    assert next_steps(facts(ONE, open_work="does\nvisit")) == {"R1": "never: visit_open"}
    assert next_steps(facts(LARGE)) == {"R1": "+56 case 1: leads"}


def test_cash_data_that_are_trusted_tonight_stay_so_and_others_stay_too_old() -> None:
    strict = a_policy(cash_data_max_age_days=5)
    quiet = "item | day\nR1 | -3"
    assert next_steps(facts(ONE, contacts=quiet, cash_data_day=NIGHT), strict) == {"R1": "+11 letter 1: leads"}
    assert next_steps(facts(ONE, cash_data_day=NIGHT - days(9)), strict) == {"R1": "never: cash_data_too_old"}


def test_the_policy_of_each_day_is_asked() -> None:
    strict = a_policy(cadence=a_cadence(quiet_days=0, rest_days=2))
    known = facts(ONE, contacts="item | day\nR1 | -3")
    later = replace(strict, name="strict", hash="strict", valid_from=NIGHT + days(6))
    book = Book(pages=(ScopedPolicy(policy=SHIPPED), ScopedPolicy(policy=later)))
    rows = ahead(known, book, as_of=NIGHT)
    assert rows["day"].to_list() == [NIGHT + days(6)]


def test_nobody_is_asked_about_nothing() -> None:
    assert ahead(firm([]), book_of_one(SHIPPED), as_of=NIGHT).is_empty()
