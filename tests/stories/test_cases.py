"""Cases of special handling over months: agreed, kept, broken, opened again higher up, and handed over."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from golden import approve as approve_text
from receivables.documents.words import MEASURES
from receivables.model import CaseKind, HoldKind
from receivables.model.cases import CaseDeed
from receivables.model.measures import Measure, MeasureKind, read_terms
from receivables.night import cases as steps
from receivables.night import handovers
from receivables.night.replaying import replay
from receivables.store import cases
from receivables.store.case_steps import CaseKey
from receivables.store.holds import list_holds
from stories.teller import Story

_DECIDED = (CaseDeed.APPROVED, CaseDeed.CHANGED, CaseDeed.REFUSED)

HERE = Path(__file__).parent
CUSTOMER = {
    "customer": "C1",
    "name": "Customer C1",
    "address": "Street 1, 12345 Town",
    "country": "DE",
    "salesperson": "S1",
    "key_account": "no",
}
REPRESENTATIVE = {"salesperson": "S1", "name": "Ada", "manager": "Head of Sales"}
GUARANTEE = {"form": "guarantee", "amount": "40000.00", "last_day": "2026-07-10"}
OPENED = date(2026, 6, 1)
KEY = CaseKey(customer="C1", kind=CaseKind.SPECIAL_HANDLING, night=OPENED)
RULES = {
    "# places = []": 'places = ["Managing director"]',
    "# [cases.limits]": "[cases.limits]",
    '# finance = "10000"': 'finance = "10000"',
    '# manager = "50000"': 'manager = "50000"',
}


class Case:
    """The case of a customer with two invoices of 20,000, long overdue, as its steps are told."""

    def __init__(self, story: Story) -> None:
        self.story = story
        story.load("salespeople", OPENED, REPRESENTATIVE)
        story.load("customers", OPENED, CUSTOMER)
        bill = {"customer": "C1", "invoice_date": "2026-02-01", "due_date": "2026-03-01", "currency": "EUR"}
        story.load("invoices", OPENED, *({"invoice": name, **bill, "amount": "20000.00"} for name in ("A", "B")))
        self.told = 0

    def nights(self, *days: date) -> None:
        """These nights, each with the steps it has taken."""
        for day in days:
            self.story.night(day)
            self.tell()
            self.story.told += [
                f"{day}    !! {problem.what}" for problem in steps.case_problems(self.story.config, as_of=day)
            ]

    def tell(self) -> None:
        """The steps since they were told last."""
        record = cases.case(self.story.store(), "C1", KEY.kind, OPENED)
        for one in record.steps[self.told :]:
            whom = f"{'as' if one.deed in _DECIDED else 'to'} {one.whom}" if one.whom else ""
            said = [one.deed.replace("_", " "), whom]
            due = f"until {one.deadline_day}" if one.deadline_day else ""
            text = " ".join(filter(None, [*said, due, one.text]))
            self.story.told.append(f"{one.day}    -> {one.author or 'the night'}: {text}, {one.to_stage}")
        self.told = len(record.steps)

    def propose(self, day: date, **said: dict[str, str]) -> None:
        """The representative proposes measures."""
        steps.propose(self.story.config, KEY, _measures(said), author="Ada", as_of=day)
        self._tell_measures(day)

    def approve(self, day: date, *by: tuple[str, str]) -> None:
        """People approve and the representative takes it into force."""
        for author, role in by:
            steps.approve(self.story.config, KEY, author=author, role=role, as_of=day)
        steps.take_into_force(self.story.config, KEY, author="Ada", as_of=day)
        self.tell()

    def _tell_measures(self, day: date) -> None:
        record = cases.case(self.story.store(), "C1", KEY.kind, OPENED)
        named = [f"{MEASURES[one.measure]} until {one.terms.last_day}" for one in record.proposed]
        self.story.told += [f"{day}       {one}" for one in named]
        self.tell()

    def paid(self, day: date, amount: str, invoice: str) -> None:
        """Money comes."""
        row = {"payment": f"P{day}", "customer": "C1", "date": str(day), "currency": "EUR", "amount": amount}
        self.story.load("payments", day, {**row, "invoice": invoice})

    def held(self, day: date) -> None:
        """What is on hold by hand, and who is not supplied."""
        engine = self.story.store()
        found = [f"{one.item} until {one.to_day}" for one in list_holds(engine, day) if one.kind is HoldKind.MANUAL]
        stopped = [f"{one.customer} until {one.to_day}" for one in cases.supply_stops(engine, day)]
        on_hold, not_supplied = ", ".join(found) or "nothing", ", ".join(stopped) or "nobody"
        self.story.told_by_hand(day, f"on hold: {on_hold}; not supplied: {not_supplied}")


def _measures(said: dict[str, dict[str, str]]) -> list[Measure]:
    kinds = {MeasureKind(kind): its for kind, its in said.items()}
    return [Measure(kind=kind, terms=read_terms(kind, its, currency="EUR")) for kind, its in kinds.items()]


def _plan(*rates: str) -> dict[str, dict[str, str]]:
    amount, instalments = f"{20_000 * len(rates):.2f}", ", ".join(f"{day}:20000.00" for day in rates)
    return {"instalment_plan": {"amount": amount, "instalments": instalments}}


def a_plan_in_instalments_is_kept_and_the_case_is_closed(case: Case) -> None:
    case.nights(OPENED)
    case.propose(date(2026, 6, 3), **_plan("2026-06-30", "2026-07-31"), supply_stop={"last_day": "2026-07-31"})
    case.approve(date(2026, 6, 5), ("Bea", "manager"))
    case.held(date(2026, 6, 5))
    case.nights(date(2026, 6, 6))
    case.paid(date(2026, 6, 29), "20000.00", "A")
    case.nights(date(2026, 6, 30), date(2026, 7, 1))
    case.paid(date(2026, 7, 30), "20000.00", "B")
    case.nights(date(2026, 7, 30), date(2026, 7, 31))
    case.held(date(2026, 7, 31))


def a_missed_instalment_opens_the_case_again_at_the_manager_and_supply_stays_stopped(case: Case) -> None:
    case.nights(OPENED)
    case.propose(date(2026, 6, 3), **_plan("2026-06-30", "2026-07-31"), supply_stop={"last_day": "2026-08-31"})
    case.approve(date(2026, 6, 5), ("Bea", "manager"))
    case.nights(date(2026, 7, 3), date(2026, 7, 4), date(2026, 7, 5))
    case.held(date(2026, 7, 5))
    case.propose(date(2026, 7, 8), agency={"recipient": "Inkasso", "last_day": "2026-07-31"})
    case.approve(date(2026, 7, 9), ("Bea", "manager"))
    number = cases.case(case.story.store(), "C1", KEY.kind, OPENED).proposed[0].effect[0]
    handovers.approve(case.story.config, number, by="Bea", as_of=date(2026, 7, 10))
    case.story.told_by_hand(date(2026, 7, 10), f"handover {number} is approved by Bea")
    case.nights(date(2026, 7, 11))
    case.held(date(2026, 7, 11))


def what_is_past_its_deadline_goes_to_the_manager_and_on_to_the_next_place(case: Case) -> None:
    case.nights(OPENED, date(2026, 6, 9), date(2026, 6, 10))
    case.story.told_by_hand(date(2026, 6, 10), "the same night once more")
    case.nights(date(2026, 6, 10), date(2026, 6, 12), date(2026, 6, 13))
    case.propose(date(2026, 6, 15), security=GUARANTEE)
    case.nights(date(2026, 6, 19))
    steps.refuse(case.story.config, KEY, author="Bea", role="finance", reason="no bank named", as_of=date(2026, 6, 19))
    case.tell()
    case.propose(date(2026, 6, 22), security={**GUARANTEE, "provider": "Bank"})
    case.approve(date(2026, 6, 23), ("Cy", "manager"))
    case.held(date(2026, 6, 23))
    case.nights(date(2026, 7, 11))
    case.held(date(2026, 7, 11))


def a_discount_is_earned_and_what_is_let_off_is_proposed_for_write_off(case: Case) -> None:
    case.nights(OPENED)
    case.propose(date(2026, 6, 3), prompt_payment_discount={"percent": "3", "last_day": "2026-06-15"})
    changed = _measures({"prompt_payment_discount": {"percent": "2", "last_day": "2026-06-12"}})
    steps.change(
        case.story.config, KEY, changed, author="Bea", role="manager", as_of=date(2026, 6, 4), text="2 % is enough"
    )
    steps.accept(case.story.config, KEY, author="Ada", as_of=date(2026, 6, 5))
    steps.take_into_force(case.story.config, KEY, author="Ada", as_of=date(2026, 6, 5))
    case.tell()
    case.paid(date(2026, 6, 11), "20000.00", "A")
    case.paid(date(2026, 6, 12), "19200.00", "B")
    case.nights(date(2026, 6, 13))
    case.held(date(2026, 6, 13))


def what_we_owe_is_set_off_the_case_is_closed_and_the_rest_is_left_to_the_matrix(case: Case) -> None:
    case.nights(OPENED)
    set_off = {"what": "invoice 77 of theirs", "amount": "20000.00", "items": "A", "last_day": "2026-06-30"}
    case.propose(date(2026, 6, 3), set_off=set_off)
    case.approve(date(2026, 6, 5), ("Bea", "manager"))
    case.nights(date(2026, 6, 6))
    credit = {"invoice": "N1", "customer": "C1", "invoice_date": "2026-06-10", "due_date": "", "currency": "EUR"}
    credit |= {"amount": "20000.00", "kind": "credit_note", "applies_to": "A"}
    case.story.load("invoices", date(2026, 6, 10), credit)
    case.nights(date(2026, 6, 10), date(2026, 8, 1))


STORIES: tuple[Callable[[Case], None], ...] = (
    a_plan_in_instalments_is_kept_and_the_case_is_closed,
    a_missed_instalment_opens_the_case_again_at_the_manager_and_supply_stays_stopped,
    what_is_past_its_deadline_goes_to_the_manager_and_on_to_the_next_place,
    a_discount_is_earned_and_what_is_let_off_is_proposed_for_write_off,
    what_we_owe_is_set_off_the_case_is_closed_and_the_rest_is_left_to_the_matrix,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_story(story: Callable[[Case], None], tmp_path: Path) -> None:
    case = Case(Story.of_a_firm(tmp_path, replacing=RULES))
    story(case)
    approve_text(HERE / "golden" / f"{story.__name__}.txt", case.story.text())
    replayed = replay(case.story.config, first=OPENED, last=OPENED + timedelta(days=90))
    assert [one.differences for one in replayed if one.differences] == []
