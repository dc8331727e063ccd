"""What is told on one night about the nights to come is what those nights do, if nothing changes."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from receivables.model import HoldKind
from receivables.model.visit_reports import VisitReport
from receivables.night.explaining import Explained, explained
from receivables.night.outcome_forms import outcome_in_words
from receivables.night.visit_reports import report_visit
from receivables.store.database import reading
from receivables.store.holds import set_hold
from receivables.store.past_decisions import decisions_on
from stories.teller import ALL, Story

NIGHT = date(2026, 3, 4)
ITEMS = {"C1": "A", "C2": "B", "C3": "D", "C4": "E"}


def _firm(story: Story) -> None:
    """One customer to remind, one key account whose manager does not answer, one on hold, one not due yet."""
    about = {"address": "Street 1, 12345 Town", "country": "DE", "salesperson": "S1"}
    rows = [{"customer": one, "name": f"Customer {one}", "key_account": "no"} | about for one in ITEMS]
    rows[1]["key_account"] = "yes"
    story.load("customers", date(2026, 3, 1), *rows)
    due = {"C1": "2026-03-02", "C2": "2026-03-02", "C3": "2026-03-02", "C4": "2026-03-09"}
    invoice = {"invoice_date": "2026-01-02", "currency": "EUR", "amount": "500.00"}
    invoices = [{"invoice": ITEMS[one], "customer": one, "due_date": due[one]} | invoice for one in ITEMS]
    story.load("invoices", date(2026, 3, 1), *invoices)
    set_hold(
        story.store(),
        customer="C3",
        kind=HoldKind.MANUAL,
        from_day=date(2026, 3, 1),
        to_day=date(2026, 3, 11),
        reason="agreed",
        author="Ines",
    )


def test_the_nights_to_come_do_what_was_told_on_the_day_that_was_told(tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path)
    _firm(story)
    story.nights(date(2026, 3, 3), NIGHT)
    told = {item: _next_day(explained(story.config, one, as_of=NIGHT), item) for one, item in ITEMS.items()}
    assert told == {
        "A": date(2026, 3, 17),  # fourteen days after the letter of the 3rd
        "B": date(2026, 3, 9),  # the release of the letter of the 3rd has lapsed
        "D": date(2026, 3, 12),  # the day after its hold
        "E": date(2026, 3, 10),  # its first overdue day
    }
    done: dict[str, date] = {}
    for number in range(1, 15):
        night = NIGHT + timedelta(days=number)
        story.night(night)
        for item in _acted_on(story, night):
            done.setdefault(item, night)
    assert done == told


def test_a_night_that_was_run_is_explained_by_what_it_knew_and_decided(tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path)
    _firm(story)
    story.nights(date(2026, 3, 3), NIGHT)
    payment = {"payment": "P1", "customer": "C1", "date": "2026-03-03", "currency": "EUR", "amount": "500.00"}
    story.load("payments", date(2026, 3, 5), payment | {"invoice": "A"})
    then = explained(story.config, "C1", as_of=date(2026, 3, 3))
    assert then.recorded
    (item,) = then.items
    assert (item.balance_minor, item.does, item.reason) == (500_00, "letter", "leads")
    now = explained(story.config, "C1", as_of=date(2026, 3, 6), item="A")
    assert not now.recorded
    assert [step.code for step in now.items[0].steps] == ["settled", "applied_receipt"]


REPORTED = {"C1": "refused:reason=never ordered it", "C2": "plan:rates=3,first=2026-03-16,every=week"}


@pytest.mark.parametrize("reported_first", [True, False], ids=["before the night", "after the night"])
def test_what_people_did_on_the_day_of_a_night_explains_it_only_where_it_came_before(
    tmp_path: Path, reported_first: bool
) -> None:
    """Two visits are reported on the day after they were asked for; of one a case was opened."""
    story, day = Story.of_a_firm(tmp_path), date(2026, 3, 4)
    place = {"address": "Street 1, 12345 Town", "country": "DE", "salesperson": "S1"}
    bill = {"invoice_date": "2026-02-01", "due_date": "2026-03-02", "currency": "EUR", "amount": "12000.00"}
    story.load("customers", date(2026, 3, 2), *({"customer": one, "name": one, **place} for one in REPORTED))
    story.load("invoices", date(2026, 3, 2), *({"customer": one, "invoice": f"R{one}", **bill} for one in REPORTED))
    story.night(date(2026, 3, 3))
    if not reported_first:
        story.night(day)
    for customer, text in REPORTED.items():
        said = {"author": "S1", "token": customer, "outcomes": (outcome_in_words(text),)}
        report_visit(story.store(), story.config, VisitReport(customer=customer, night=date(2026, 3, 3), **said), day)
    if reported_first:
        story.night(day)
    told = {one: _about_contacts(explained(story.config, one, as_of=day)) for one in REPORTED}
    reported = "last_visit 2026-03-04"
    waits = ["visit_open", "last_visit 2026-03-03"]
    later = ["open_visit", "visit_over_later"]
    assert told == (
        {"C1": ["quiet", reported], "C2": ["case_open", reported, "open_case"]}
        if reported_first
        else {"C1": [*waits, *later], "C2": [*waits, "case_opened_later", *later]}
    )


def _about_contacts(found: Explained) -> list[str]:
    """Why nothing is done, and what is said of visits and cases."""
    (item,) = found.items
    about = {"last_visit", "open_visit", "visit_over_later", "open_case", "case_opened_later", "case_closed_later"}
    its = [step for step in item.steps if step.code in about]
    return [item.reason, *(f"{step.code} {step.values.get('last_contact', '')}".strip() for step in its)]


def _next_day(found: Explained, item: str) -> object:
    (one,) = [one for one in found.items if one.item == item]
    (step,) = [step for step in one.steps if step.code.startswith("next_")]
    return step.values["day"]


def _acted_on(story: Story, night: date) -> list[str]:
    with reading(story.store()) as conn:
        decided = decisions_on(conn, ALL, night)
    return [item for item, does in decided.select("item", "does").iter_rows() if does != "nothing"]
