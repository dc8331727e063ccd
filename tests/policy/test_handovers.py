"""What is ripe for an agency or a lawyer."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given

from policy.builders import NIGHT, SHIPPED, facts
from policy.strategies import law, nights
from receivables import model as m
from receivables.model.handovers import RIPE_SCHEMA
from receivables.policy.decide import classify
from receivables.policy.handovers import HandoverRules, ripe
from receivables.policy.plan import plan

RIPE_RULES = HandoverRules(after_last_rung_days=30, after_case_days=60)
TOP = "item | amount | overdue\nR1 | 300.00 | 90"


def ripe_items(known: m.Facts, rules: HandoverRules = RIPE_RULES) -> dict[str, str]:
    """Each item that is ripe, and why."""
    found = ripe(classify(known, SHIPPED, as_of=NIGHT), known, SHIPPED, rules, as_of=NIGHT)
    return dict(found.select("item", "why").iter_rows())


@pytest.mark.parametrize(
    ("level", "day", "is_ripe"), [(3, -30, True), (3, -29, False), (2, -90, False), (4, -30, True)]
)
def test_an_item_is_ripe_so_many_days_after_the_last_letter_of_the_ladder(level: int, day: int, is_ripe: bool) -> None:
    known = facts(TOP, contacts=f"item | level | day\nR1 | {level} | {day}")
    assert ripe_items(known) == ({"R1": "last_rung"} if is_ripe else {})


def test_an_item_is_ripe_so_many_days_after_a_case_about_it_was_opened_that_is_closed() -> None:
    about = "item | does | day\nR1 | case | -60"
    assert ripe_items(facts(TOP, contacts=about)) == {"R1": "case_closed"}
    assert ripe_items(facts(TOP, contacts=about.replace("60", "59"))) == {}
    assert ripe_items(facts(TOP, contacts=about, open_work="does | kind\ncase | special_handling")) == {}


def test_an_item_that_is_held_or_was_never_written_about_is_not_ripe() -> None:
    top = "item | level | day\nR1 | 3 | -30"
    assert ripe_items(facts(TOP, contacts=top, holds="item | kind\nR1 | handed_over")) == {}
    assert ripe_items(facts(TOP, contacts=top, disputes="item\nR1")) == {}
    assert ripe_items(facts(TOP + "\nR2 | 300.00 | 90", contacts=top)) == {"R1": "last_rung"}


def test_a_customer_who_owes_less_than_the_minimum_is_not_listed() -> None:
    known = facts(TOP + "\nR2 | 100.00 | 90", contacts="item | level | day\nR1 | 3 | -30\nR2 | 3 | -30")
    assert len(ripe_items(known, replace(RIPE_RULES, minimum=Decimal("400.00")))) == 2
    assert ripe_items(known, replace(RIPE_RULES, minimum=Decimal("400.01"))) == {}


def test_a_rule_that_is_not_set_lists_nothing() -> None:
    known = facts(TOP, contacts="item | level | day\nR1 | 3 | -300")
    assert ripe_items(known, HandoverRules(after_case_days=1)) == {}
    assert not HandoverRules().propose_anything
    assert ripe_items(known, HandoverRules()) == {}


@law
@given(nights())
def test_each_item_is_ripe_for_one_reason_and_asked_for_tonight(known: m.Facts) -> None:
    lines = classify(known, SHIPPED, as_of=NIGHT)
    found = ripe(lines, known, SHIPPED, HandoverRules(after_last_rung_days=5, after_case_days=5), as_of=NIGHT)
    assert found.schema == RIPE_SCHEMA
    assert found["since"].is_empty() or found["since"].max() <= NIGHT
    chased = lines.filter(pl.col("chased_minor") > 0)
    assert found.join(chased, on=["customer", "item", "chased_minor"], how="semi").height == found.height


@law
@given(nights())
def test_after_a_handover_no_letter_lists_its_items_and_no_visit_is_made_for_them(known: m.Facts) -> None:
    whole = {"item": None, "kind": "handed_over", "from_day": NIGHT, "to_day": None}
    handed = known.customers["customer"].head(2)
    holds = pl.DataFrame([{"customer": one, **whole} for one in handed], schema=m.HOLD_SCHEMA)
    planned = plan(replace(known, holds=pl.concat([known.holds, holds])), SHIPPED, as_of=NIGHT)
    spoken = pl.concat([planned.letters["customer"], planned.assignments["customer"]])
    listed = planned.lines.filter(pl.col("customer").is_in(spoken.implode()))
    assert not set(listed["debtor"]) & set(handed)
