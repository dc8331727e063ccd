"""Small rests written off and booked; claims handed over, silent, recalled or paid. `make approve` rewrites them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from golden import approve as approved_text
from receivables.model.handovers import HandoverKind
from receivables.night import handovers, write_offs
from receivables.store.disputes import open_dispute
from receivables.store.handover_records import list_handovers
from receivables.store.handovers import recall
from receivables.store.write_off_records import list_write_offs
from receivables.store.write_offs import refuse
from stories.teller import Story

HERE = Path(__file__).parent
RULES = {
    "# [write_offs]": "[write_offs]",
    "# residual_amount": "residual_amount",
    "# booking_days": "booking_days",
}


def _customer(number: str, *, key_account: str = "no") -> dict[str, str]:
    return {
        "customer": number,
        "name": f"Customer {number}",
        "address": "Street 1, 12345 Town",
        "country": "DE",
        "salesperson": "S1",
        "key_account": key_account,
    }


def _invoice(number: str, customer: str, due: str, amount: str) -> dict[str, str]:
    dated = {"invoice_date": "2026-01-02", "due_date": due}
    return {"invoice": number, "customer": customer, **dated, "currency": "EUR", "amount": amount}


def _payment(number: str, customer: str, day: str, amount: str, invoice: str, kind: str = "payment") -> dict[str, str]:
    about = {"payment": number, "customer": customer, "date": day, "currency": "EUR"}
    return {**about, "amount": amount, "invoice": invoice, "kind": kind}


def _proposed(story: Story, day: date) -> None:
    found = write_offs.propose(story.config, as_of=day)
    story.told_by_hand(day, f"write-offs: {found.new} proposed, {found.stood} as before, {found.withdrawn} withdrawn")


def _approved(story: Story, day: date, number: str) -> None:
    write_offs.approve(story.config, [number], by="Head of finance", as_of=day)
    story.told_by_hand(day, f"the head of finance approves the write-off {number}")


def _complaints(story: Story, day: date) -> None:
    found = [*write_offs.problems(story.config, as_of=day), *handovers.problems(story.config, as_of=day)]
    for problem in found:
        story.told_by_hand(day, f"  the report says: {problem.where}: {problem.what}")


def _standing(story: Story, day: date) -> None:
    for one in list_write_offs(story.store(), day):
        closed = f" by {one.closed_as.replace('_', '-')} {one.closed_by}" if one.closed_by else ""
        story.told_by_hand(day, f"  write-off {one.number}: {one.amount_minor / 100:.2f} EUR, {one.state}{closed}")


def small_rests_are_proposed_approved_held_and_booked(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"), _customer("C2"))
    invoices = [_invoice(number, "C1", "2026-03-02", "500.00") for number in "ABC"]
    story.load("invoices", date(2026, 3, 1), *invoices, _invoice("D", "C2", "2026-03-02", "500.00"))
    paid = [_payment(f"P{number}", "C1", "2026-03-05", "497.00", number) for number in "ABC"]
    story.load("payments", date(2026, 3, 5), *paid, _payment("PD", "C2", "2026-03-05", "490.00", "D"))
    open_dispute(story.store(), customer="C1", item="C", opened_day=date(2026, 3, 5), amount_minor=1_00, author="Sales")
    story.told_by_hand(date(2026, 3, 5), "1.00 EUR of C is disputed")
    story.night(date(2026, 3, 6))
    _proposed(story, date(2026, 3, 6))
    _standing(story, date(2026, 3, 6))
    for number in "AB":
        _approved(story, date(2026, 3, 6), f"C1/{number}@2026-03-06")
    (listed,) = write_offs.book(story.config, as_of=date(2026, 3, 6))
    story.told_by_hand(
        date(2026, 3, 6), f"booking list: {listed.balances} balances, {listed.totals['EUR'] / 100:.2f} EUR"
    )
    story.night(date(2026, 3, 7))
    booked = _payment("W1", "C1", "2026-03-10", "3.00", "A", "write_off")
    story.load("payments", date(2026, 3, 10), booked)
    story.night(date(2026, 3, 10))
    for day in (date(2026, 3, 16), date(2026, 3, 17)):
        story.night(day)
        _complaints(story, day)
    refuse(story.store(), ["C1/B@2026-03-06"], reason="they pay", by="Clerk", as_of=date(2026, 3, 18))
    story.told_by_hand(date(2026, 3, 18), "the approval of B is taken back: they pay")
    story.nights(date(2026, 3, 18), date(2026, 3, 19))
    _standing(story, date(2026, 3, 19))


def _handed_over(story: Story, day: date, customer: str, *items: str) -> str:
    said = {"kind": HandoverKind.AGENCY, "recipient": "the agency", "reason": "no answer", "by": "Clerk", "as_of": day}
    number = handovers.prepare(story.config, customer=customer, items=items, **said)  # type: ignore[arg-type]
    story.told_by_hand(day, f"the clerk prepares {number}: {', '.join(items) or 'all of'} {customer}")
    return number


def _agreed(story: Story, day: date, number: str) -> None:
    ended = handovers.approve(story.config, number, by="Head of finance", as_of=day)
    story.told_by_hand(
        day,
        f"the head of finance approves {number}: {ended.letters} letters, {ended.visits} visits, "
        f"{ended.cases} cases end",
    )


def handed_over_it_is_silent_until_it_is_recalled(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    invoices = [_invoice("A", "C1", "2026-01-05", "500.00"), _invoice("B", "C1", "2026-03-02", "80.00")]
    story.load("invoices", date(2026, 3, 1), *invoices)
    story.nights(date(2026, 3, 1), date(2026, 3, 2))
    number = _handed_over(story, date(2026, 3, 9), "C1", "A")
    story.nights(date(2026, 3, 9), date(2026, 3, 10))
    _agreed(story, date(2026, 3, 11), number)
    story.nights(date(2026, 3, 11), date(2026, 3, 16))
    story.nights(date(2026, 4, 19), date(2026, 4, 20))
    _complaints(story, date(2026, 4, 20))
    recall(story.store(), number, reason="the agency found nothing", by="Clerk", as_of=date(2026, 4, 21))
    story.told_by_hand(date(2026, 4, 21), f"{number} is recalled")
    story.nights(date(2026, 4, 21), date(2026, 4, 22))
    story.nights(date(2026, 5, 3), date(2026, 5, 4))


def handed_over_whole_new_invoices_are_silent_too_until_all_that_was_handed_over_is_paid(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("K1", key_account="yes"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "K1", "2026-03-02", "500.00"))
    story.nights(date(2026, 3, 2), date(2026, 3, 4))
    number = _handed_over(story, date(2026, 3, 5), "K1")
    _agreed(story, date(2026, 3, 5), number)
    story.night(date(2026, 3, 5))
    story.load("invoices", date(2026, 3, 6), _invoice("B", "K1", "2026-03-08", "90.00"))
    story.nights(date(2026, 3, 8), date(2026, 3, 10))
    story.load("payments", date(2026, 3, 21), _payment("P1", "K1", "2026-03-21", "500.00", "A"))
    story.nights(date(2026, 3, 21), date(2026, 3, 22))
    (found,) = list_handovers(story.store(), date(2026, 3, 22))
    story.told_by_hand(date(2026, 3, 22), f"{number} is {found.state} since {found.ended_day}")


STORIES = [
    small_rests_are_proposed_approved_held_and_booked,
    handed_over_it_is_silent_until_it_is_recalled,
    handed_over_whole_new_invoices_are_silent_too_until_all_that_was_handed_over_is_paid,
]


@pytest.mark.parametrize("tell", STORIES, ids=lambda tell: tell.__name__)
def test_story_of_what_is_given_up_or_handed_over(tmp_path: Path, tell: Callable[[Story], None]) -> None:
    story = Story.of_a_firm(tmp_path, replacing=RULES)
    tell(story)
    approved_text(HERE / "golden" / f"{tell.__name__}.txt", story.text())
