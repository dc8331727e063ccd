"""The control matrix: every control of the policy, a way to switch it off, and what then goes wrong.

A control that nobody has seen fail is none. Each row names one, does without it, and gives a scenario: it must come
out as expected while the control is on, and otherwise when it is off.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from policy.approval_controls import APPROVAL
from policy.book_controls import BOOK, LADDER
from policy.builders import (
    NIGHT,
    SHIPPED,
    a_cadence,
    a_policy,
    answers,
    days,
    facts,
    letters,
    listed,
    money,
    of_items,
    tonight,
    with_cadence,
    with_matrix,
)
from policy.controls import (
    Control,
    anytime,
    as_they_came,
    blind_to,
    cadence_given,
    each_item_for_itself,
    every_address_known,
    giving,
    instead,
    not_held_for,
    nothing,
    reviews_forgotten,
    strictly_above,
    told_no,
    with_other_cadence,
    without_grace,
)
from policy.dispute_controls import DISPUTES
from policy.group_controls import GROUPS
from policy.handed_over_controls import HANDED_OVER
from policy.note_controls import NOTES
from policy.projection_controls import PROJECTION
from policy.promise_controls import PROMISES
from policy.reach_controls import REACH
from policy.suspicion_controls import SUSPICIONS
from policy.visit_controls import VISITS
from receivables import model as m
from receivables.policy import balances, cadence, causes, checks, decide, holds, matrix, netting, plan, rates

ONE = "item | amount | overdue\nR1 | 300.00 | 5"
LARGE = "item | amount | overdue\nR1 | 30,000.00 | 5"
OLD = "item | amount | overdue\nR1 | 300.00 | 90"
INSTALMENTS = "item | document | amount | overdue\nR1-1 | R1 | 100.00 | 70\nR1-2 | R1 | 100.00 | 40"


def asked(table: str, **told: Any) -> Callable[[], dict[str, str]]:
    return lambda: answers(tonight(facts(table, **told)))


def treatments(table: str, **told: Any) -> Callable[[], dict[str, str]]:
    return lambda: of_items(tonight(facts(table, **told)), "treatment")


def levels(table: str, **told: Any) -> Callable[[], dict[str, int]]:
    return lambda: of_items(tonight(facts(table, **told)), "level")


def problems_tonight(table: str, **told: Any) -> Callable[[], int]:
    return lambda: len(tonight(facts(table, **told)).problems)


def problems_of(policy: Any) -> Callable[[], int]:
    return lambda: len(checks.check(policy))


def who_visits_the_key_account() -> list[str]:
    sold = "item | amount | overdue | salesperson\nR1 | 30,000.00 | 5 | SELLER"
    known = facts(sold, about="key_account | salesperson\nyes | MANAGER")
    return tonight(known).assignments["salesperson"].to_list()


BALANCES = [
    Control(
        name="a receipt does not count before its day",
        off=instead(decide, "balances", lambda lines, as_of: balances.balances(lines, as_of=date.max)),
        scenario=lambda: answers(tonight(facts("item|document|amount|overdue|day\nR1||300.00|5|\nP1|R1|-300.00||1"))),
        expected={"R1": "letter: leads"},
    ),
    Control(
        name="a payment goes to the oldest instalment",
        off=giving(balances, "_with_above", lambda lines: lines.with_columns(above=pl.lit(0, pl.Int64))),
        scenario=lambda: money(tonight(facts(INSTALMENTS + "\nP1 | R1 | -100.00 |")), "balance_minor"),
        expected={"R1-2": "100.00"},
    ),
    Control(
        name="the order of rows decides nothing",
        off=instead(decide, "in_order", as_they_came),
        scenario=asked("item | amount | overdue\nR2 | 300.00 | 5\nR1 | 300.00 | 9\nP1 | -300.00 |"),
        expected={"R1": "covered_by_credits", "R2": "letter: leads", "P1": "credit"},
    ),
]

CURRENCIES = [
    Control(
        name="a missing rate is a problem",
        off=instead(plan, "missing_rates", nothing),
        scenario=problems_tonight("item | amount | currency | overdue\nR1 | 9.00 | GBP | 5"),
        expected=1,
    ),
    Control(
        name="a rate of tomorrow is not used today",
        off=instead(rates, "rates_used", lambda known, as_of: known),
        scenario=asked(
            "item|amount|currency|overdue\nR1|99.00|USD|5", rates="currency|day|rate|source\nUSD|1|0.9|a bank"
        ),
        expected={"R1": "no_rate"},
    ),
    Control(
        name="amounts are compared in the base currency",
        off=instead(netting, "in_base", lambda amount: amount),
        scenario=treatments("item|amount|currency|overdue\nR1|1,200,000|JPY|5"),
        expected={"R1": "routine_reminder"},
    ),
    Control(
        name="credits stay in their currency",
        off=instead(netting, "_ACCOUNT", ["customer"]),
        scenario=asked("item|amount|currency|overdue\nR1|300.00|EUR|5\nP1|-300.00|USD|"),
        expected={"R1": "letter: leads", "P1": "credit"},
    ),
]

FRAUD = {"causes": "item | cause\nR1 | fraud"}
REVIEWED = FRAUD | {"open_work": "does | kind\ncase | credit_review"}
CAUSES = [
    Control(
        name="our own fault is held",
        off=told_no("causes"),
        scenario=asked(ONE, causes="item | cause\nR1 | own_fault"),
        expected={"R1": "dispute"},
    ),
    Control(
        name="a disputed part is not asked for",
        off=told_no("disputes"),
        scenario=lambda: listed(tonight(facts(ONE, disputes="item | amount\nR1 | 100.00"))),
        expected=[("R1", "200.00")],
    ),
    Control(
        name="fraud opens a credit review",
        off=told_no("causes"),
        scenario=asked(ONE, **FRAUD),
        expected={"R1": "case: fraud_review"},
    ),
    Control(
        name="a credit review is opened once",
        off=reviews_forgotten(),
        scenario=asked(ONE, **REVIEWED),
        expected={"R1": "fraud_review"},
    ),
    Control(
        name="what people told us ends by itself",
        off=instead(causes, "valid", anytime),
        scenario=asked(ONE, causes="item | cause | to_day\nR1 | own_fault | -1"),
        expected={"R1": "letter: leads"},
    ),
]

HOLDS = [
    *(
        Control(
            name=f"hold: {kind}",
            off=giving(holds, "_set_by_hand", lambda held: held.clear()),
            scenario=asked(ONE, holds=f"item | kind\nR1 | {kind}"),
            expected={"R1": str(kind)},
        )
        for kind in (*m.HOLDS_SET_BY_HAND, m.HoldKind.WRITE_OFF)
    ),
    Control(
        name="hold: fraud",
        off=giving(decide, "hold", not_held_for(m.HoldKind.FRAUD_REVIEW)),
        scenario=asked(ONE, **REVIEWED),
        expected={"R1": "fraud_review"},
    ),
    Control(
        name="hold: dispute",
        off=giving(decide, "hold", not_held_for(m.HoldKind.DISPUTE)),
        scenario=asked(ONE + "\nR2 | 300.00 | 5", disputes="item\nR1"),
        expected={"R1": "dispute", "R2": "letter: leads"},
    ),
    Control(
        name="hold: promise",
        off=giving(holds, "_promised", lambda held: held.clear()),
        scenario=asked(ONE, promises="item | due_day\nR1 | 2"),
        expected={"R1": "promise"},
    ),
    Control(
        name="hold: grace after a promise",
        off=without_grace(),
        scenario=asked(ONE, promises="item | due_day\nR1 | -3"),
        expected={"R1": "promise"},
    ),
    Control(
        name="hold: cash data too old",
        off=instead(holds, "cash_data_too_old", lambda *_: False),
        scenario=lambda: answers(
            tonight(facts(ONE, cash_data_day=NIGHT - days(9)), a_policy(cash_data_max_age_days=5))
        ),
        expected={"R1": "cash_data_too_old"},
    ),
    Control(
        name="hold: covered by credits",
        off=giving(decide, "net", not_held_for(m.HoldKind.COVERED_BY_CREDITS)),
        scenario=asked(ONE + "\nR2 | 300.00 | 4\nP1 | -300.00 |"),
        expected={"R1": "covered_by_credits", "R2": "letter: leads", "P1": "credit"},
    ),
    Control(
        name="hold: below the minimum",
        off=giving(decide, "hold_below_minimum", not_held_for(m.HoldKind.BELOW_MINIMUM)),
        scenario=asked("item | amount | overdue\nR1 | 24.99 | 5"),
        expected={"R1": "below_minimum"},
    ),
    Control(
        name="the first hold in order gives the reason",
        off=instead(holds, "rank", lambda kind: len(m.HoldKind) - 1 - holds.HOLDS.index(kind)),
        scenario=asked(ONE, holds="item | kind\nR1 | manual\nR1 | insolvency"),
        expected={"R1": "insolvency"},
    ),
    Control(
        name="a hold of an invoice is one of its instalments",
        off=giving(holds, "lines_named", lambda named: named.filter("exact")),
        scenario=asked(INSTALMENTS, holds="item | kind\nR1 | manual"),
        expected={"R1-1": "manual", "R1-2": "manual"},
    ),
    Control(
        name="a hold ends by itself",
        off=instead(holds, "valid", anytime),
        scenario=asked(ONE, holds="item | kind | to_day\nR1 | manual | -1"),
        expected={"R1": "letter: leads"},
    ),
]

MATRIX = [
    Control(
        name="bounds are closed below",
        off=instead(matrix, "_band", strictly_above),
        scenario=treatments("item | amount | overdue\nR1 | 10,000.00 | 61"),
        expected={"R1": "special_handling"},
    ),
    Control(
        name="only what is chased is sorted",
        off=instead(matrix, "IS_CHASED", pl.lit(value=True)),
        scenario=treatments(ONE, holds="item | kind\nR1 | manual"),
        expected={"R1": "none"},
    ),
    *(
        Control(
            name=f"refused on load: {name}",
            off=instead(checks, guard, nothing),
            scenario=problems_of(policy),
            expected=count,
        )
        for name, guard, policy, count in [
            ("bounds that fall", "_rising", with_matrix(age_bands=(61, 1)), 1),
            ("a first bound that leaves a hole", "_beginning", a_policy(buckets=(2, 31)), 1),
            ("a hole in the grid", "_holes", with_matrix(grid=SHIPPED.matrix.grid[:1]), 1),
            ("a softening cell", "_softening", with_matrix(grid=SHIPPED.matrix.grid[::-1]), 2),
            ("a ladder that falls", "_ladder", a_policy(levels=SHIPPED.levels[::-1]), 2),
            ("missing rest days", "_cadence", with_cadence(rest_days={}), 4),
            ("amounts finer than their currency", "_amounts", a_policy(minimum=Decimal("0.001")), 1),
            ("days beyond the calendar", "_lengths", with_cadence(quiet_days=99_999), 1),
            ("a reminder of a letter just written", "_reminder", a_policy(release_reminder_days=6), 1),
        ]
    ),
]

CADENCE = [
    Control(
        name="quiet days after a contact",
        off=with_other_cadence(quiet_days=0),
        scenario=asked(LARGE, contacts="item | day\nR1 | -3"),
        expected={"R1": "quiet"},
    ),
    Control(
        name="rest days before the same again",
        off=with_other_cadence(rest_days=a_cadence(0, 0).rest_days),
        scenario=asked(ONE, contacts="item | day\nR1 | -10"),
        expected={"R1": "resting"},
    ),
    Control(
        name="what was done tonight is not done twice",
        off=cadence_given(lambda contacts, open_work: (contacts.filter(pl.col("day") < NIGHT), open_work)),
        scenario=lambda: answers(
            tonight(facts(ONE, contacts="item | day\nR1 | 0"), replace(SHIPPED, cadence=a_cadence(0, 0)))
        ),
        expected={"R1": "quiet"},
    ),
    Control(
        name="the ladder climbs one rung at a time",
        off=instead(cadence, "_next_level", cadence._highest_level),
        scenario=levels(OLD, contacts="item | level | day\nR1 | 1 | -20"),
        expected={"R1": 2},
    ),
    Control(
        name="a treatment climbs no higher than it may",
        off=instead(cadence, "_highest_level", lambda policy: pl.lit(len(policy.levels), pl.Int8)),
        scenario=levels(ONE, contacts="item | level | day\nR1 | 1 | -20"),
        expected={"R1": 1},
    ),
    Control(
        name="an open case speaks for the customer",
        off=blind_to("case"),
        scenario=asked(ONE, open_work="does | kind\ncase | special_handling"),
        expected={"R1": "case_open"},
    ),
    Control(
        name="an open visit speaks for the customer",
        off=blind_to("visit"),
        scenario=asked(ONE, open_work="does\nvisit"),
        expected={"R1": "visit_open"},
    ),
    Control(
        name="special handling breaks through an open visit",
        off=instead(cadence, "_VISIT_SEVERITY", m.Treatment.SPECIAL_HANDLING.severity),
        scenario=asked("item | amount | overdue\nR1 | 30,000.00 | 90", open_work="does\nvisit"),
        expected={"R1": "case: leads"},
    ),
    Control(
        name="a letter waiting for its release is not doubled",
        off=blind_to("letter"),
        scenario=asked(ONE, open_work="does | kind\nletter | waiting_for_release"),
        expected={"R1": "waiting_for_release"},
    ),
]

VOICE = [
    Control(
        name="one voice per customer",
        off=each_item_for_itself(),
        scenario=asked("item | amount | overdue\nR1 | 300.00 | 5\nR2 | 30,000.00 | 5"),
        expected={"R1": "visit: joins", "R2": "visit: leads"},
    ),
    Control(
        name="what only joins has not climbed",
        off=giving(decide, "speak", lambda lines: lines.with_columns(level=pl.lit(1, pl.Int8))),
        scenario=lambda: of_items(
            tonight(facts(LARGE + "\nR2 | 300.00 | 5", contacts="item | does | day\nR1 | visit | -9")), "level"
        ),
        expected={"R1": 0, "R2": 1},
    ),
    Control(
        name="no letter without an address",
        off=every_address_known(),
        scenario=asked(ONE, about="has_address\nno"),
        expected={"R1": "no_address"},
    ),
    Control(
        name="no address is a problem",
        off=instead(plan, "_without_address", nothing),
        scenario=problems_tonight(ONE, about="has_address\nno"),
        expected=1,
    ),
    Control(
        name="a key account's letter waits for release",
        off=giving(decide, "with_customers", lambda lines: lines.with_columns(key_account=False)),
        scenario=lambda: letters(tonight(facts(ONE, about="key_account\nyes"))),
        expected={"C1": "routine_reminder 1 en waiting_for_release"},
    ),
    Control(
        name="a key account is visited by its manager",
        off=giving(decide, "with_customers", lambda lines: lines.with_columns(key_account=False)),
        scenario=who_visits_the_key_account,
        expected=["MANAGER"],
    ),
    Control(
        name="credits set off are shown and taken off the total",
        off=giving(plan, "set_off", lambda lines: lines.clear()),
        scenario=lambda: sum(tonight(facts(ONE + "\nP1 | -100.00 |")).lines["chased_minor"].to_list()),
        expected=200_00,
    ),
]

CONTROLS = [
    *BALANCES,
    *CURRENCIES,
    *CAUSES,
    *DISPUTES,
    *HOLDS,
    *MATRIX,
    *CADENCE,
    *VOICE,
    *BOOK,
    *LADDER,
    *GROUPS,
    *SUSPICIONS,
    *HANDED_OVER,
    *PROMISES,
    *PROJECTION,
    *NOTES,
    *REACH,
    *APPROVAL,
    *VISITS,
]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_the_control_holds_and_without_it_the_scenario_goes_wrong(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert control.scenario() == control.expected
    control.off(monkeypatch)
    assert control.scenario() != control.expected


def test_every_kind_of_hold_is_in_the_matrix() -> None:
    of_holds = [control for control in HOLDS if control.name.startswith("hold: ")]
    assert {str(kind) for kind in m.HoldKind} <= {reason for one in of_holds for reason in one.expected.values()}
