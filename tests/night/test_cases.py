"""Cases in a firm: what is at stake in its own currency, handovers that are refused, groups, what a night says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from night.firm import NIGHT, SmallFirm, contents, customer, invoice
from receivables.config import load_config
from receivables.model import CaseKind
from receivables.model.measures import Measure, MeasureKind, read_terms
from receivables.model.roles import Role
from receivables.night import cases as steps
from receivables.night.handovers import NotToBeHandedOver
from receivables.night.store import store_of
from receivables.store import cases
from receivables.store.absences import record_absence
from receivables.store.case_steps import CaseKey
from receivables.store.database import StoreError, reading
from receivables.store.disputes import open_dispute
from receivables.store.handover_records import list_handovers
from receivables.store.scope import Scope, is_within, scope_of

LATER = NIGHT + 3 * timedelta(days=1)
LAST = {"last_day": "2026-12-31"}
OLD = {"due": "2026-06-01", "amount": "20000.00"}


@pytest.fixture
def grouped(firm: SmallFirm) -> SmallFirm:
    """The head H of a group and its branch B owe 20,000 each, long overdue, in one case of H."""
    text = firm.config.path.read_text(encoding="utf-8")
    firm.config.path.write_text(text.replace('address = "customer"', 'address = "head"'), encoding="utf-8")
    its = SmallFirm(load_config(firm.config.path))
    its.load("customers", customer("H", parent=""), customer("B", parent="H"))
    its.load("invoices", invoice("R1", "H", **OLD), invoice("R2", "B", **OLD))
    its.plan()
    return its


KEY = CaseKey(customer="H", kind=CaseKind.SPECIAL_HANDLING, night=NIGHT)


def measure(kind: str, **said: str) -> Measure:
    return Measure(kind=MeasureKind(kind), terms=read_terms(MeasureKind(kind), said, currency="EUR"))


def approved(firm: SmallFirm, *measures: Measure) -> None:
    steps.propose(firm.config, KEY, measures, author="Ada", as_of=LATER)
    steps.approve(firm.config, KEY, author="Bea", role="", as_of=LATER)


def test_what_is_at_stake_is_in_the_base_currency_and_unknown_without_a_rate(firm: SmallFirm) -> None:
    firm.load("customers", customer("H"))
    dollars = {**invoice("R2", "H", **OLD), "currency": "USD"}
    firm.load("invoices", invoice("R1", "H", **OLD), dollars)
    firm.load("rates", {"currency": "USD", "date": str(NIGHT), "rate": "0.80", "source": "ECB"})
    firm.plan()
    assert steps.at_stake(firm.config, KEY, as_of=NIGHT) == Decimal("36000.00")
    assert steps.at_stake(firm.config, KEY, as_of=NIGHT - timedelta(days=1)) is None


def test_who_decides_depends_on_what_is_open_on_the_day_not_on_what_was(firm: SmallFirm) -> None:
    text = firm.config.path.read_text(encoding="utf-8")
    limits = '\n[cases.limits]\nmanager = "30000"\n'
    firm.config.path.write_text(text + limits, encoding="utf-8")
    its = SmallFirm(load_config(firm.config.path))
    its.load("customers", customer("H"))
    its.load("invoices", invoice("R1", "H", **OLD), invoice("R2", "H", **OLD))
    its.plan()
    steps.propose(its.config, KEY, [measure("supply_stop", **LAST)], author="Ada", as_of=NIGHT)
    paid = {"payment": "Z1", "customer": "H", "date": str(LATER), "currency": "EUR", "amount": "20000.00"}
    its.load("payments", {**paid, "invoice": "R1"}, as_of=LATER)
    record = cases.case(store_of(its.config), "H", CaseKind.SPECIAL_HANDLING, NIGHT)
    asked = [steps.to_act(its.config, record, as_of=day) for day in (NIGHT, LATER)]
    assert asked == ["manager (two people)", "manager"]


def test_a_groups_case_stops_supply_to_each_that_owes_and_plans_are_made_for_each(grouped: SmallFirm) -> None:
    rates = {"amount": "20000", "instalments": "2026-12-01:20000"}
    plans = [measure("instalment_plan", **rates, items=one) for one in ("R1", "R2")]
    approved(grouped, measure("supply_stop", **LAST), *plans)
    steps.take_into_force(grouped.config, KEY, author="Ada", as_of=LATER)
    engine = store_of(grouped.config)
    assert [one.customer for one in cases.supply_stops(engine, LATER)] == ["B", "H"]
    cases.close(engine, "H", KEY.kind, NIGHT, outcome="settled by the parent", as_of=LATER)
    assert cases.supply_stops(engine, LATER) == []


def test_a_handover_that_is_refused_takes_nothing_into_force(grouped: SmallFirm) -> None:
    agency = measure("agency", recipient="Inkasso", items="R2", **LAST)
    approved(grouped, measure("supply_stop", **LAST), agency)
    engine = store_of(grouped.config)
    dispute = open_dispute(engine, customer="B", item="R2", opened_day=LATER, author="Sales")
    before = contents(grouped.config)
    with pytest.raises(NotToBeHandedOver, match="Of item R2 of customer B"):
        steps.take_into_force(grouped.config, KEY, author="Ada", as_of=LATER)
    assert contents(grouped.config) == before
    cases.close(engine, "H", KEY.kind, NIGHT, outcome=f"waits for {dispute}", as_of=LATER)


def test_what_several_of_a_group_owe_is_no_single_handover(grouped: SmallFirm) -> None:
    both = measure("agency", recipient="Inkasso", items="R1, R2", **LAST)
    approved(grouped, both)
    with pytest.raises(StoreError, match="its items are owed by B and H, expected those of one"):
        steps.take_into_force(grouped.config, KEY, author="Ada", as_of=LATER)
    engine = store_of(grouped.config)
    assert list_handovers(engine, LATER) == []


def test_a_case_all_of_which_is_paid_is_closed_by_the_night_and_supply_goes_on(grouped: SmallFirm) -> None:
    approved(grouped, measure("supply_stop", **LAST))
    steps.take_into_force(grouped.config, KEY, author="Ada", as_of=LATER)
    paid = {"date": str(LATER), "currency": "EUR", "amount": "20000.00"}
    rows = [
        {"payment": f"P{one}", "customer": one, **paid, "invoice": item} for one, item in (("H", "R1"), ("B", "R2"))
    ]
    grouped.load("payments", *rows, as_of=LATER)
    grouped.plan(LATER)
    found = cases.case(store_of(grouped.config), "H", KEY.kind, NIGHT)
    assert (found.stage, found.steps[-1].deed, found.steps[-1].text) == ("closed", "closed", "paid")
    assert cases.supply_stops(store_of(grouped.config), LATER) == []


def test_a_night_says_which_cases_nobody_acts_on_and_that_nobody_is_above(grouped: SmallFirm) -> None:
    late = date(2026, 11, 9)
    grouped.plan(late)
    (problem,) = steps.case_problems(grouped.config, as_of=late)
    assert problem.where == "case of customer H of 2026-10-30"
    assert problem.what == (
        "to be proposed, past its deadline of 2026-11-06, passed on to nobody: neither the representative has a "
        "manager nor does [cases] name places"
    )


@pytest.fixture
def handled(firm: SmallFirm) -> SmallFirm:
    """Bo's customer H owes 20,000, long overdue. Bo answers to Ines; Kim stands in for Bo's substitute, who is ill."""
    people = (("S1", "Bo", "M1"), ("S2", "Mo", "M1"), ("S3", "Kim", "M1"), ("M1", "Ines", ""))
    firm.load("salespeople", *({"salesperson": one, "name": name, "manager": above} for one, name, above in people))
    firm.load("customers", customer("H", salesperson="S1"))
    firm.load("invoices", invoice("R1", "H", **OLD))
    firm.plan()
    return firm


def acts(firm: SmallFirm, day: date) -> str:
    record = cases.case(store_of(firm.config), "H", KEY.kind, NIGHT)
    return steps.to_act(firm.config, record, as_of=day)


def test_while_a_representative_is_away_whoever_stands_in_sees_the_case_and_acts_on_it(handled: SmallFirm) -> None:
    engine, back = store_of(handled.config), LATER + timedelta(days=3)
    record_absence(engine, "S1", from_day=LATER, to_day=back - timedelta(days=1), substitute="S2", author="Ines")
    record_absence(engine, "S2", from_day=LATER, substitute="S3", author="Ines")
    assert acts(handled, NIGHT) == "Bo (S1)"
    handled.plan(LATER)
    assert acts(handled, LATER) == "Kim (S3) for Bo (S1)"
    with reading(engine) as conn:
        seen = {number: is_within(engine, scope_of(conn, Role.REPRESENTATIVE, number), "H") for number in ("S2", "S3")}
    assert seen == {"S2": False, "S3": True}
    handled.plan(back)
    assert acts(handled, LATER) == "Bo (S1)"
    assert not is_within(engine, Scope(("S3",)), "H")


def test_list_and_report_name_the_same_person_once_a_deadline_was_missed(handled: SmallFirm) -> None:
    late = date(2026, 11, 9)
    handled.plan(late)
    (problem,) = steps.case_problems(handled.config, as_of=late)
    assert problem.what.endswith("passed on to Ines (M1)")
    assert acts(handled, late) == "Ines (M1), in place of Bo (S1)"
