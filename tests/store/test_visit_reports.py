"""What representatives report of their visits, and what each outcome moves at once."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from receivables.config import Config
from receivables.model import AssignmentState, CaseKind, Cause, DisputeKind, Rank
from receivables.model.visit_reports import (
    Became,
    Disputed,
    NewContact,
    NotMet,
    Outcome,
    Paid,
    PaidBy,
    PlanProposed,
    Promised,
    Refused,
    SuspectedFraud,
    VisitReport,
)
from receivables.night import visit_reports
from receivables.night.outcome_forms import WrongOutcome, outcome_in_words
from receivables.night.visit_reports import report_visit
from receivables.store import tables
from receivables.store.case_steps import CaseKey
from receivables.store.cases import approve
from receivables.store.causes import set_cause
from receivables.store.database import StoreError, writing
from receivables.store.disputes import open_dispute, reassign_dispute
from receivables.store.plans import save_plan
from receivables.store.suspicion_answers import accept
from receivables.store.visit_reports import list_reports
from receivables.store.visits import visit
from store.hand_made import NIGHT, Owed, everything, pay, plan, post, stored
from store.visits_to_report import DAY, LATER, NEXT, config_with, euros, report, tell, visited_firm

PAID = Paid(method=PaidBy.CASH, amount=euros("50"), day=DAY)
PROMISED = Promised(day=LATER, amount=euros("100"), currency="EUR", items=("R1",))
PLAN = PlanProposed(rates=3, first_day=LATER)
DISPUTED = Disputed(items=("R1", "R2"), dispute_kind=DisputeKind.QUALITY, text="rust")
REFUSED = Refused(reason="never ordered it")
FRAUD = SuspectedFraud(reason="an empty shed")
CONTACT = NewContact(name="Ada", rank=Rank.FINANCE_MANAGER, phone="1")
AWAY = NotMet(next_day=NEXT)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return config_with(tmp_path_factory.mktemp("config"))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return visited_firm(tmp_path)


@pytest.fixture(scope="module")
def untouched(database: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A firm of which nothing is taken."""
    return visited_firm(tmp_path_factory.mktemp(database))


def _promises(engine: Engine) -> list[tuple[object, ...]]:
    epoch = date(1970, 1, 1)
    rows = stored(engine, "promise", "from_day", "due_day", "grace_days", "amount_minor", "withdrawn_day", "author")
    return [(epoch + timedelta(days=one), epoch + timedelta(days=due), *rest) for one, due, *rest in rows]  # type: ignore[arg-type]


# --- what each outcome becomes --------------------------------------------------------------------------------------


def test_money_is_not_booked_but_expected_and_nothing_is_asked_for_meanwhile(engine: Engine, config: Config) -> None:
    before = stored(engine, "item", "item", "amount_minor")
    (outcome,) = tell(engine, config, PAID).report.outcomes
    assert (outcome.became, outcome.became_key) == (Became.PROMISE, f"C1@{NIGHT}/report-1.1")
    assert _promises(engine) == [(DAY, DAY + timedelta(days=5), 0, 5_000, None, "S1")]
    assert stored(engine, "item", "item", "amount_minor") == before


def test_money_paid_before_something_fell_due_is_expected_for_what_is_overdue_now(
    engine: Engine, config: Config
) -> None:
    tell(engine, config, Paid(method=PaidBy.TRANSFER, amount=euros("200"), day=date(2026, 9, 1)))
    assert _promises(engine) == [(date(2026, 9, 1), DAY, 0, 20_000, None, "S1")]
    assert stored(engine, "promise_item", "item") == [("R1",), ("R2",)]


def test_a_promise_is_the_customers_word_about_what_it_names(engine: Engine, config: Config) -> None:
    reported = tell(engine, config, PROMISED, Promised(day=NEXT, items=("R2",)))
    assert [one.amount_minor for one in reported.report.outcomes] == [10_000, None]
    assert _promises(engine) == [(DAY, LATER, None, 10_000, None, "S1"), (DAY, NEXT, None, None, None, "S1")][::-1]
    assert (reported.state, visit(engine, "C1", NIGHT).outcome) == (
        AssignmentState.DONE,
        f"promised 100.00 EUR for {LATER}; promised all of it for {NEXT}",
    )


def test_a_plan_is_proposed_for_the_customers_case_which_is_opened_where_there_is_none(
    engine: Engine, config: Config
) -> None:
    (outcome,) = tell(engine, config, PLAN).report.outcomes
    assert (outcome.became, outcome.amount_minor) == (Became.CASE, 20_000)
    assert stored(engine, "case", "customer", "stage", "proposed_by", "policy_hash") == [("C1", "proposed", "S1", "")]
    (terms,) = stored(engine, "case_measure", "terms")
    rates = "2026-11-22:66.66, 2026-12-22:66.66, 2027-01-22:66.68"
    assert rates in str(terms)
    morrow = NIGHT + timedelta(days=1)
    save_plan(engine, plan([Owed("C1", "R1", "visit")], as_of=morrow))
    with pytest.raises(StoreError, match="is proposed since 2026-11-02 by S1, expected one that is proposing"):
        tell(engine, config, PlanProposed(rates=2, first_day=LATER), night=morrow)


def test_a_dispute_goes_to_its_owner_and_one_that_is_open_already_only_hears_of_it(
    engine: Engine, config: Config
) -> None:
    named = {"customer": "C1", "item": "R2", "kind": DisputeKind.QUALITY}
    known = open_dispute(engine, **named, opened_day=NIGHT, dispute="D1", author="Ada")
    new, heard = tell(engine, config, DISPUTED).report.outcomes
    assert (new.became, new.day, new.became_key) == (
        Became.DISPUTE,
        DAY + timedelta(days=14),
        f"C1@{NIGHT}/report-1.1",
    )
    assert (heard.became, heard.became_key) == (Became.MESSAGE, known)
    assert stored(engine, "dispute_message", "dispute", "text") == [
        (new.became_key, "rust"),
        ("D1", "said again at the visit, about all of it: rust"),
    ]


def test_who_refuses_is_unwilling_by_the_word_of_whoever_heard_it(engine: Engine, config: Config) -> None:
    tell(engine, config, REFUSED)
    assert stored(engine, "cause", "item", "cause", "evidence", "author") == [
        ("", "unwilling", f"said to S1 on {DAY}: never ordered it", "S1")
    ]


@pytest.mark.parametrize(
    ("use", "became", "cause"),
    [
        ("propose", Became.SUSPICION, []),
        ("decide", Became.SUSPICION, [("fraud", "visit_report")]),
        ("off", Became.NOTHING, []),
    ],
)
def test_a_suspicion_of_fraud_goes_as_far_as_triage_lets_it(
    engine: Engine, tmp_path: Path, use: str, became: Became, cause: list[tuple[str, str]]
) -> None:
    config = config_with(tmp_path, "[reports]", f'[triage]\nvisit_report = {{ use = "{use}" }}\n[reports]')
    (outcome,) = tell(engine, config, FRAUD).report.outcomes
    assert outcome.became is became
    assert stored(engine, "cause", "cause", "author") == cause


def test_fraud_is_heard_of_a_customer_whose_cause_was_said_to_be_another(engine: Engine, config: Config) -> None:
    said = tell(engine, config, REFUSED, FRAUD).report.outcomes
    assert [one.became for one in said] == [Became.CAUSE, Became.SUSPICION]


def test_where_nobody_was_met_the_visit_is_due_again_and_after_too_many_attempts_its_manager_decides(
    engine: Engine, config: Config
) -> None:
    for attempt in (1, 2):
        day = DAY + timedelta(days=attempt)
        reported = tell(engine, config, NotMet(next_day=day + timedelta(days=1)), CONTACT, day=day)
        assert (reported.attempts, reported.due_day) == (attempt, day + timedelta(days=1))
        assert reported.state in {AssignmentState.OPEN, AssignmentState.ACCEPTED}
    last = tell(engine, config, NotMet(next_day=LATER), day=DAY + timedelta(days=3))
    assert (last.state, last.attempts, last.handed_to) == (AssignmentState.HANDED_BACK, 3, "M1")
    (step,) = [one for one in visit(engine, "C1", NIGHT).steps if one.to_state == AssignmentState.HANDED_BACK]
    assert (step.author, step.reason) == ("S1", "nobody was met in 3 attempts")


def test_once_the_fallback_has_taken_the_lines_over_another_attempt_moves_the_due_day_no_more(
    engine: Engine, tmp_path: Path
) -> None:
    config = config_with(tmp_path, 'fallback = "none"', 'fallback = "escalated_letter"')
    before, after = (NIGHT + timedelta(days=days) for days in (6, 7))
    assert tell(engine, config, NotMet(next_day=LATER), day=before).due_day == LATER
    assert tell(engine, config, NotMet(next_day=LATER), customer="C2", day=after).due_day == NIGHT


def test_what_branches_owe_is_promised_by_the_branch_that_is_named(engine: Engine, config: Config) -> None:
    with writing(engine) as conn:
        its = (tables.line.c.customer == "C1") & (tables.line.c.item == "R2")
        conn.execute(update(tables.line).where(its).values(debtor="C2"))
    reported = tell(engine, config, PROMISED, Promised(day=LATER, items=("R2",), debtor="C2"))
    assert [one.debtor for one in reported.report.outcomes] == ["C1", "C2"]
    assert stored(engine, "promise_item", "customer", "item") == [("C1", "R1"), ("C2", "R2")]


# --- what cannot be -------------------------------------------------------------------------------------------------

_TOO_MUCH = "customer C1 owes 200.00 EUR of what is overdue on 2026-11-02, expected no more"


@pytest.mark.parametrize(
    ("outcomes", "refusal"),
    [
        ((), "says nothing of what came of it"),
        ((Paid(method=PaidBy.CASH, amount=euros("200.01"), day=DAY),), f"paid of 200.01 EUR: {_TOO_MUCH}"),
        ((PAID, Promised(day=LATER, amount=euros("150.01"))), f"paid and promise of 200.01 EUR: {_TOO_MUCH}"),
        ((Promised(day=LATER, amount=euros("100.01"), items=("R1",)),), "owes 100.00 EUR of R1 on"),
        ((Promised(day=LATER, amount=euros("1.001")),), "no more decimals than EUR has"),
        ((Promised(day=LATER, amount=euros("1"), currency="USD"),), "nothing is overdue in USD on 2026-11-02"),
        ((Promised(day=LATER, items=("R9",)),), "Customer C1 has no item 'R9'"),
        ((Promised(day=LATER, debtor="C2"),), "names customer C2: expected C1"),
        ((Paid(method=PaidBy.CASH, amount=euros("1"), day=NEXT),), "expected 2026-11-02 at the latest, or a promise"),
        ((Disputed(items=("R1",), amount=euros("100.01")),), "of item R1 of customer C1 100.00 EUR are open"),
        ((NotMet(next_day=DAY),), "names 2026-11-02 for the next attempt: expected a day after 2026-11-02"),
        ((AWAY, PROMISED), "says that nobody was met, and promise besides"),
        ((Promised(day=LATER, amount=euros("100")), PROMISED, PROMISED), "promise of 300.00 EUR: customer C1 owes"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    untouched: Engine, config: Config, outcomes: tuple[Outcome, ...], refusal: str
) -> None:
    before = everything(untouched)
    with pytest.raises(StoreError) as raised:
        tell(untouched, config, *outcomes)
    assert refusal in str(raised.value)
    assert everything(untouched) == before


def test_what_is_paid_by_now_is_not_owed_and_credits_of_others_are_not_counted(engine: Engine, config: Config) -> None:
    pay(engine, "C1", "R1", day=DAY)
    with pytest.raises(StoreError, match="nothing is open of R1"):
        tell(engine, config, PROMISED)
    post(engine, "C1", "R3", 700, currency="USD")
    with pytest.raises(StoreError, match="names no currency: customer C1 owes in EUR and USD"):
        tell(engine, config, Promised(day=LATER, amount=euros("1")))


def test_two_people_do_not_say_two_causes_on_one_day(engine: Engine, config: Config) -> None:
    set_cause(engine, customer="C1", cause=Cause.UNKNOWN, from_day=DAY, author="Ada")
    with pytest.raises(StoreError, match="Ada has said on the same day that the cause of customer C1 is unknown"):
        tell(engine, config, REFUSED)


# --- once, by one ---------------------------------------------------------------------------------------------------


def test_the_same_form_again_gets_the_same_answer_and_moves_nothing_twice(engine: Engine, config: Config) -> None:
    every = (PAID, PROMISED, DISPUTED, FRAUD, CONTACT)
    first = tell(engine, config, *every)
    before = everything(engine)
    again = tell(engine, config, *every, day=NEXT)
    assert (again.repeated, again.report, again.state) == (True, first.report, first.state)
    assert everything(engine) == before
    other = VisitReport(
        customer="C1", night=NIGHT, author="S1", token=report(*every).token, outcomes=(CONTACT,), note="other"
    )
    with pytest.raises(StoreError, match=r"sent already, by S1 on 2026-11-02, as report 1 .* said something else"):
        report_visit(engine, config, other, DAY)


@pytest.mark.parametrize("first", [CONTACT, AWAY], ids=["made", "not met"])
def test_who_reports_the_same_visit_second_is_told_who_was_first_and_when(
    engine: Engine, config: Config, first: Outcome
) -> None:
    tell(engine, config, first, by="S2")
    before = everything(engine)
    with pytest.raises(StoreError, match=r"was reported by S2 on 2026-11-02 at \d\d:\d\d UTC already"):
        tell(engine, config, AWAY)
    assert everything(engine) == before


def test_a_failure_in_the_last_step_leaves_nothing(
    untouched: Engine, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(untouched)
    with monkeypatch.context() as broken, pytest.raises(OSError, match="the power is off"):
        broken.setattr(visit_reports, "_answer", _power_off)
        tell(untouched, config, PAID, PLAN, DISPUTED, REFUSED, FRAUD, CONTACT)
    assert everything(untouched) == before


def _power_off(*_: object, **__: object) -> None:
    raise OSError("the power is off")


# --- corrected ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong", [PAID, PROMISED, PLAN, DISPUTED, REFUSED, FRAUD, CONTACT, AWAY], ids=lambda one: one.kind
)
def test_a_report_corrected_the_same_day_takes_back_what_it_moved(
    engine: Engine, config: Config, wrong: Outcome
) -> None:
    tell(engine, config, wrong)
    right = tell(engine, config, NewContact(name="Bo"), corrects=1)
    assert (right.report.number, right.state, right.report.left_over) == (2, AssignmentState.DONE, "")
    assert stored(engine, "cause", "customer") == []
    assert stored(engine, "contact", "name") == [("Bo",)]
    day = (DAY - date(1970, 1, 1)).days
    assert set(stored(engine, "promise", "withdrawn_day")) <= {(day,)}
    assert set(stored(engine, "dispute", "resolved_day", "outcome")) <= {(day, "rejected")}
    assert set(stored(engine, "suspicion", "state")) <= {("withdrawn",)}
    assert set(stored(engine, "case", "state", "stage")) <= {("closed", "closed")}
    standing = list_reports(engine, DAY, customer="C1")
    assert [one.number for one in standing] == [2]
    assert [one.corrected_by for one in list_reports(engine, DAY, corrected=True)] == [None, 2]


def test_a_visit_that_was_not_made_after_all_is_due_again(engine: Engine, config: Config) -> None:
    tell(engine, config, CONTACT)
    again = tell(engine, config, AWAY, corrects=1)
    assert (again.state, again.due_day, again.attempts) == (AssignmentState.ACCEPTED, NEXT, 1)


def test_what_was_said_of_the_cause_before_that_day_counts_again(engine: Engine, config: Config) -> None:
    set_cause(engine, customer="C1", cause=Cause.UNWILLING, from_day=DAY, evidence="a letter", author="Ada")
    tell(engine, config, REFUSED)
    tell(engine, config, CONTACT, corrects=1)
    assert stored(engine, "cause", "evidence", "author") == [("a letter", "Ada")]


def _another(engine: Engine, config: Config) -> None:
    tell(engine, config, CONTACT, by="S2", corrects=1)


def _next_day(engine: Engine, config: Config) -> None:
    tell(engine, config, CONTACT, day=NEXT, corrects=1)


def _owner(engine: Engine, config: Config) -> None:
    number = f"C1@{NIGHT}/report-1.1"
    reassign_dispute(engine, dispute=number, owner="Sales", author="Ada", as_of=DAY)
    tell(engine, config, CONTACT, corrects=1)


def _accepted(engine: Engine, config: Config) -> None:
    accept(engine, 1, as_of=DAY, author="Ada")
    tell(engine, config, CONTACT, corrects=1)


def _approved(engine: Engine, config: Config) -> None:
    key = CaseKey(customer="C1", kind=CaseKind.SPECIAL_HANDLING, night=DAY)
    approve(engine, key, author="Ada", role="finance", amount=euros("200"), rules=config.cases, as_of=DAY)
    tell(engine, config, CONTACT, corrects=1)


def _twice(engine: Engine, config: Config) -> None:
    tell(engine, config, NewContact(name="Bo"), corrects=1)
    tell(engine, config, NewContact(name="Cy"), corrects=1)


@pytest.mark.parametrize(
    ("wrong", "then", "refusal"),
    [
        (CONTACT, _another, "is S1's of 2026-11-02: expected its author to correct it"),
        (CONTACT, _next_day, "expected to be corrected on that day, and it is 2026-11-03"),
        (CONTACT, _twice, "was corrected already, by report 2"),
        (DISPUTED, _owner, "was taken up by somebody since"),
        (FRAUD, _accepted, "suspicion 1 was accepted since"),
        (PLAN, _approved, "for the case of customer C1 of 2026-11-02 is approved by now"),
    ],
)
def test_what_something_has_come_of_is_corrected_no_more(
    engine: Engine, config: Config, wrong: Outcome, then: Callable[[Engine, Config], None], refusal: str
) -> None:
    tell(engine, config, wrong)
    with pytest.raises(StoreError) as raised:
        then(engine, config)
    assert refusal in str(raised.value)
    assert "C1" in {one.customer for one in list_reports(engine, NEXT)}


# --- in words -------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("paid:method=cash,amount=50,date=2026-11-02", PAID),
        ("promise:date=2026-11-22,amount=100,currency=EUR,item=R1", PROMISED),
        ("plan:rates=3,first=2026-11-22", PLAN),
        ("dispute:item=R1,item=R2,kind=quality,text=rust", DISPUTED),
        ("refused:reason=never ordered it", REFUSED),
        ("fraud:reason=an empty shed", FRAUD),
        ("contact:name=Ada,rank=finance_manager,phone=1", CONTACT),
        ("not_met:next=2026-11-03", AWAY),
    ],
)
def test_every_outcome_is_said_in_words(text: str, outcome: Outcome) -> None:
    assert outcome_in_words(text) == outcome


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("lunch", "There is no outcome 'lunch' of a visit: expected paid, promise"),
        ("promise:amount=1", "The outcome promise does not say date"),
        ("promise:date=soon", "The outcome promise, date is 'soon': expected a day as YYYY-MM-DD"),
        ("paid:method=gold,amount=1,date=2026-11-02", "method is 'gold': expected transfer, cash"),
        ("promise:date=2026-11-02,amount=-1", "amount is '-1': expected an amount above nothing"),
        ("promise:date=2026-11-02,much=1", "has no field 'much'"),
        ("contact:name=A,name=B", "expected a text, once"),
        ("promise:tomorrow", "'tomorrow' is no field"),
    ],
)
def test_what_no_outcome_says_is_told_by_its_field(text: str, refusal: str) -> None:
    with pytest.raises(WrongOutcome) as raised:
        outcome_in_words(text)
    assert refusal in str(raised.value)
