"""Measures of a case: terms that hold up, who may approve them, and what the ledger says became of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.strategies import law
from receivables.model.cases import CaseRules, Stage
from receivables.model.handovers import HandoverState
from receivables.model.measures import (
    TERMS_OF,
    Measure,
    MeasureKind,
    MeasureState,
    WrongTerms,
    fields_of,
    read_terms,
    written_terms,
)
from receivables.model.write_offs import WriteOffState
from receivables.policy.measures import Open, Seen, concluded, faults, judged

TODAY = date(2026, 10, 30)
LAST = TODAY + timedelta(days=10)
OWED = (
    Open(debtor="C1", item="R1", currency="EUR", balance_minor=60_000),
    Open(debtor="C1", item="R2", currency="EUR", balance_minor=40_000),
    Open(debtor="C1", item="R3", currency="CNY", balance_minor=10_000),
)
LAST_DAY = {"last_day": str(LAST)}
PLAN = {"amount": "1000", "instalments": "2026-11-30:600, 2026-12-30:400"}
SAID: Mapping[MeasureKind, dict[str, str]] = {
    MeasureKind.INSTALMENT_PLAN: PLAN,
    MeasureKind.PROMPT_PAYMENT_DISCOUNT: {"percent": "3", **LAST_DAY},
    MeasureKind.SECURITY: {"form": "guarantee", "amount": "5000", **LAST_DAY},
    MeasureKind.DEPOSIT_FOR_NEW_ORDERS: {"percent": "30", **LAST_DAY},
    MeasureKind.SET_OFF: {"what": "our debt", "amount": "600", "items": "R1", **LAST_DAY},
    MeasureKind.RETURN_OF_GOODS: {"what": "two pumps", "amount": "400", "items": "R2", **LAST_DAY},
    MeasureKind.SUPPLY_STOP: LAST_DAY,
    MeasureKind.CREDIT_INSURANCE_CLAIM: {"recipient": "insurer", "amount": "1000", **LAST_DAY},
    MeasureKind.FACTORING_CLAIM: {"recipient": "factor", "amount": "1000", **LAST_DAY},
    MeasureKind.LAWYER_LETTER: {"recipient": "lawyer", **LAST_DAY},
    MeasureKind.AGENCY: {"recipient": "agency", **LAST_DAY},
    MeasureKind.WRITE_OFF: {"items": "R1, R2", **LAST_DAY},
}


def measure(kind: str, **changes: str) -> Measure:
    """A measure as above, in EUR, with terms said otherwise."""
    its = MeasureKind(kind)
    return Measure(kind=its, terms=read_terms(its, {**SAID[its], **changes}, currency="EUR"))


def wrong(*measures: Measure) -> list[str]:
    return list(faults(measures, OWED, as_of=TODAY))


def test_every_kind_of_measure_has_terms_that_hold_up_and_say_the_same_when_written_and_read_again() -> None:
    assert set(SAID) == set(MeasureKind) == set(TERMS_OF)
    for kind in MeasureKind:
        one = measure(kind)
        assert wrong(one) == []
        assert read_terms(kind, written_terms(one.terms)) == one.terms


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        ("instalment_plan", {"amount": "900"}, "its instalments come to 1,000.00, expected the 900.00 EUR agreed"),
        ("instalment_plan", {"instalments": "2026-11-30:1000, 2026-11-30:0.01"}, "two instalments on one day"),
        ("instalment_plan", {"instalments": "2026-10-29:1000"}, "expected none before 2026-10-30"),
        ("instalment_plan", {"amount": "1000.01", "instalments": "2026-11-30:1000.01"}, "no more than the 1,000.00"),
        ("instalment_plan", {"amount": "0", "instalments": "2026-11-30:0"}, "instalments, or some of nothing"),
        ("prompt_payment_discount", {"last_day": "2026-10-29"}, "its last day 2026-10-29 has passed"),
        ("prompt_payment_discount", {"percent": "100"}, "expected more than 0 and less than 100"),
        ("prompt_payment_discount", {"currency": "USD"}, "nothing of the case is open in USD"),
        ("set_off", {"amount": "600.01"}, "no more than the 600.00 open"),
        ("set_off", {"items": "R9"}, "item 'R9' is none of the case, expected R1, R2, R3"),
        ("security", {"amount": "0"}, "amount is not above nothing"),
        ("write_off", {"items": ","}, "it names no item"),
    ],
)
def test_terms_that_do_not_hold_up_are_named(kind: str, changes: dict[str, str], says: str) -> None:
    found = wrong(measure(kind, **changes))
    assert any(one.startswith(f"{kind}: ") and says in one for one in found), found


def test_a_proposal_is_something_and_no_item_gets_a_measure_twice() -> None:
    assert wrong() == ["it has no measures, expected one or more"]
    apart = [measure("set_off"), measure("set_off", items="R2", amount="400")]
    assert wrong(*apart) == []
    for other in (measure("set_off", items="R2, R1"), measure("set_off", items="")):
        assert wrong(measure("set_off"), other) == [
            "set_off: it stands there twice about the same items, expected once"
        ]


@pytest.mark.parametrize(
    ("kind", "said", "says"),
    [
        ("supply_stop", {"last_day": "soon"}, "supply_stop, last_day is 'soon', expected a day as YYYY-MM-DD"),
        ("supply_stop", {}, "supply_stop: last_day is missing, expected last_day"),
        ("supply_stop", {**LAST_DAY, "until": "x"}, "supply_stop: there is no term 'until', expected last_day, what"),
        ("set_off", {"amount": "NaN"}, "set_off, amount is 'NaN', expected a number like 1234.56"),
        ("set_off", {"amount": "1.005"}, "expected no more decimals than EUR has"),
        ("instalment_plan", {"instalments": "500"}, "'500' is no rate, expected one like 2026-12-01:500.00"),
        ("instalment_plan", {"grace_days": "-1"}, "grace_days is '-1', expected a number of days"),
    ],
)
def test_terms_that_say_nothing_are_refused_with_what_was_expected(kind: str, said: dict[str, str], says: str) -> None:
    its = MeasureKind(kind)
    whole = {**SAID[its], **said} if kind != "supply_stop" else said
    with pytest.raises(WrongTerms) as refused:
        read_terms(its, whole, currency="EUR")
    assert says in str(refused.value)
    assert "currency" not in fields_of(MeasureKind.SUPPLY_STOP)


@pytest.mark.parametrize(
    ("kind", "day", "left", "state"),
    [
        ("prompt_payment_discount", LAST, 3_000, "kept"),
        ("prompt_payment_discount", LAST, 3_001, "in_force"),
        ("prompt_payment_discount", LAST + timedelta(days=1), 3_001, "broken"),
        ("set_off", LAST, 40_000, "kept"),
        ("set_off", LAST + timedelta(days=1), 40_001, "broken"),
        ("supply_stop", LAST, 100_000, "in_force"),
        ("supply_stop", LAST + timedelta(days=1), 100_000, "ended"),
        ("security", LAST + timedelta(days=99), 100_000, "in_force"),
    ],
)
def test_the_ledger_tells_what_was_kept_up_to_the_last_day(kind: str, day: date, left: int, state: str) -> None:
    one = measure(kind)
    assert judged(one.kind, one.terms, Seen(owed_minor=100_000, left_minor=left), as_of=day) == state


@pytest.mark.parametrize(
    ("kind", "seen", "state"),
    [
        ("instalment_plan", {"plan": MeasureState.BROKEN}, "broken"),
        ("instalment_plan", {"plan": MeasureState.KEPT}, "kept"),
        ("agency", {"handover": HandoverState.PREPARED}, "in_force"),
        ("agency", {"handover": HandoverState.APPROVED}, "kept"),
        ("lawyer_letter", {"handover": HandoverState.WITHDRAWN}, "broken"),
        ("write_off", {"write_offs": (WriteOffState.BOOKED, WriteOffState.APPROVED)}, "in_force"),
        ("write_off", {"write_offs": (WriteOffState.BOOKED, WriteOffState.SETTLED)}, "kept"),
        ("write_off", {"write_offs": (WriteOffState.BOOKED, WriteOffState.REFUSED)}, "broken"),
    ],
)
def test_what_a_measure_has_set_going_tells_how_it_stands(kind: str, seen: dict[str, Any], state: str) -> None:
    one = measure(kind)
    assert judged(one.kind, one.terms, Seen(**seen), as_of=TODAY) == state


_STANDING = st.tuples(
    st.sampled_from(MeasureKind), st.sampled_from([one for one in MeasureState if one is not MeasureState.PROPOSED])
)


@given(st.lists(_STANDING, min_size=1, max_size=4))
@law
def test_one_broken_measure_breaks_a_case_and_none_is_kept_while_one_that_settles_something_waits(
    standing: list[tuple[MeasureKind, MeasureState]],
) -> None:
    found = concluded(standing)
    states = [state for _, state in standing]
    if MeasureState.BROKEN in states:
        assert found is MeasureState.BROKEN
    settling = [state for kind, state in standing if kind not in ("supply_stop", "deposit_for_new_orders")]
    if found is MeasureState.KEPT:
        assert MeasureState.IN_FORCE not in (settling or states)
    if found is None:
        assert MeasureState.IN_FORCE in states


LIMITED = CaseRules(
    limits={"finance": Decimal(10_000), "manager": Decimal(50_000)},
    measures={"finance": (MeasureKind.SUPPLY_STOP,)},
)


@pytest.mark.parametrize(
    ("role", "amount", "kind", "says", "people"),
    [
        ("finance", 10_000, "supply_stop", "", 1),
        ("finance", 10_001, "supply_stop", "approves up to 10,000, and this is 10,001; expected manager", 2),
        ("finance", 1, "write_off", "does not approve the measure write_off, expected manager", 1),
        ("manager", 50_000, "write_off", "", 1),
        ("manager", 50_001, "write_off", "", 2),
        ("manager", None, "write_off", "", 2),
        ("finance", None, "supply_stop", "and this is an amount without a rate; expected manager", 2),
        ("representative", 1, "supply_stop", "the role 'representative' approves no cases, expected finance or", 0),
        ("", 1, "supply_stop", "no role was said, expected finance or manager", 0),
    ],
)
def test_a_role_approves_up_to_its_limit_and_above_the_highest_two_people_do(
    role: str, amount: int | None, kind: str, says: str, people: int
) -> None:
    said = None if amount is None else Decimal(amount)
    assert says in (found := LIMITED.why_not(role, said, [MeasureKind(kind)]))
    assert bool(found) == bool(says)
    if people:
        assert LIMITED.people(role, said) == people


@pytest.mark.parametrize(
    ("amount", "kind", "is_second", "acts"),
    [
        (10_000, "supply_stop", False, "finance or manager"),
        (10_001, "supply_stop", False, "manager"),
        (1, "write_off", False, "manager"),
        (50_001, "supply_stop", False, "manager (two people)"),
        (50_001, "supply_stop", True, "manager (a second person)"),
        (None, "supply_stop", False, "manager (two people)"),
    ],
)
def test_a_proposal_waits_for_those_who_may_approve_it_and_for_nobody_else(
    amount: int | None, kind: str, is_second: bool, acts: str
) -> None:
    said = None if amount is None else Decimal(amount)
    nobody = {"representative": "S1", "managers": (), "place": 0}
    kinds = [MeasureKind(kind)]
    assert LIMITED.to_act(Stage.PROPOSED, **nobody, kinds=kinds, amount=said, is_second=is_second) == acts
    assert CaseRules().to_act(Stage.PROPOSED, **nobody, kinds=kinds, amount=said) == "the company"


def test_without_limits_whoever_is_no_representative_approves_alone() -> None:
    assert CaseRules().why_not("representative", Decimal(1), ())
    assert not CaseRules().why_not("", None, ())
    assert CaseRules().people("", None) == 1
