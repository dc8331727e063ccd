"""Months of nights, each a table to be signed by a finance manager. `make approve` rewrites them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from golden import approve
from receivables.model import AssignmentState, Cause, DisputeOutcome, HoldKind
from receivables.store.causes import set_cause
from receivables.store.disputes import open_dispute, resolve_dispute
from receivables.store.holds import set_hold
from receivables.store.outbox.telling import release
from receivables.store.promises import record_promise
from receivables.store.visits import close_visit
from stories.teller import Story

HERE = Path(__file__).parent


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
    return {
        "invoice": number,
        "customer": customer,
        "invoice_date": "2026-01-02",
        "due_date": due,
        "currency": "EUR",
        "amount": amount,
    }


def _payment(number: str, customer: str, day: str, amount: str, invoice: str = "") -> dict[str, str]:
    return {
        "payment": number,
        "customer": customer,
        "date": day,
        "currency": "EUR",
        "amount": amount,
        "invoice": invoice,
    }


def a_reminder_rests_climbs_and_ends_with_the_payment(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "C1", "2026-03-02", "500.00"))
    story.nights(date(2026, 3, 1), date(2026, 3, 4))
    story.nights(date(2026, 4, 25), date(2026, 6, 10))
    story.load("payments", date(2026, 6, 11), _payment("P1", "C1", "2026-06-11", "500.00", "A"))
    story.nights(date(2026, 6, 11), date(2026, 6, 12))


def a_part_payment_moves_the_item_to_a_smaller_cell(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "C1", "2026-03-02", "12000.00"))
    story.nights(date(2026, 3, 1), date(2026, 3, 8))
    close_visit(
        story.store(),
        "C1",
        date(2026, 3, 3),
        state=AssignmentState.DONE,
        outcome="paid in part",
        as_of=date(2026, 3, 9),
    )
    story.told_by_hand(date(2026, 3, 9), "the representative reports the visit done")
    story.load("payments", date(2026, 3, 9), _payment("P1", "C1", "2026-03-09", "9000.00", "A"))
    story.nights(date(2026, 3, 9), date(2026, 4, 2))


def a_disputed_part_is_held_and_the_rest_is_chased(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "C1", "2026-03-02", "900.00"))
    number = open_dispute(
        story.store(),
        customer="C1",
        item="A",
        opened_day=date(2026, 3, 2),
        amount_minor=300_00,
        deadline_day=date(2026, 3, 20),
        author="Quality",
    )
    story.told_by_hand(date(2026, 3, 2), "300.00 EUR of A is disputed")
    story.nights(date(2026, 3, 2), date(2026, 3, 24))
    resolve_dispute(story.store(), dispute=number, outcome=DisputeOutcome.REJECTED, as_of=date(2026, 3, 25))
    story.told_by_hand(date(2026, 3, 25), "the dispute is rejected")
    story.nights(date(2026, 3, 25), date(2026, 4, 2))


def a_promise_is_waited_for_and_when_broken_the_dunning_goes_on(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "C1", "2026-02-20", "500.00"))
    story.nights(date(2026, 3, 2), date(2026, 3, 5))
    record_promise(story.store(), customer="C1", from_day=date(2026, 3, 6), due_day=date(2026, 3, 20), author="Clerk")
    story.told_by_hand(date(2026, 3, 6), "promised for 2026-03-20")
    story.nights(date(2026, 3, 6), date(2026, 3, 28))


def a_key_account_speaks_through_its_manager(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("K1", key_account="yes"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "K1", "2026-03-02", "500.00"))
    story.nights(date(2026, 3, 2), date(2026, 3, 5))
    release(story.store(), "K1", date(2026, 3, 3), by="S1", as_of=date(2026, 3, 6))
    story.told_by_hand(date(2026, 3, 6), "the account manager releases the letter")
    story.nights(date(2026, 3, 6), date(2026, 3, 16))


def a_release_that_does_not_come_lapses(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("K1", key_account="yes"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "K1", "2026-03-02", "500.00"))
    story.nights(date(2026, 3, 2), date(2026, 3, 12))


def a_missed_week_is_caught_up_once(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "C1", "2026-03-02", "500.00"))
    story.night(date(2026, 3, 2))
    story.told_by_hand(date(2026, 3, 3), "the machine is off until 2026-03-12")
    story.nights(date(2026, 3, 12), date(2026, 3, 28))


def small_arrears_every_week_do_not_disturb_the_rhythm_of_letters(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    old = _invoice("OLD", "C1", "2025-12-20", "500.00")
    small = [_invoice(f"NEW{week}", "C1", str(date(2026, 3, 1 + 7 * week)), "60.00") for week in range(1, 5)]
    story.load("invoices", date(2026, 3, 1), old, *small)
    story.nights(date(2026, 3, 1), date(2026, 4, 12))


def credits_cover_the_oldest_first_and_the_letter_shows_what_was_set_off(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    story.load(
        "invoices",
        date(2026, 3, 1),
        _invoice("A", "C1", "2026-02-01", "100.00"),
        _invoice("B", "C1", "2026-02-10", "50.00"),
    )
    story.load("payments", date(2026, 3, 1), _payment("P1", "C1", "2026-02-27", "120.00"))
    story.nights(date(2026, 3, 1), date(2026, 3, 2))


def fraud_stops_all_letters_and_opens_one_credit_review(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    story.load(
        "invoices",
        date(2026, 3, 1),
        _invoice("A", "C1", "2026-02-20", "500.00"),
        _invoice("B", "C1", "2026-04-20", "800.00"),
    )
    story.night(date(2026, 3, 1))
    set_cause(
        story.store(),
        customer="C1",
        cause=Cause.FRAUD,
        from_day=date(2026, 3, 10),
        evidence="bank details changed by e-mail",
        author="Credit control",
    )
    story.told_by_hand(date(2026, 3, 10), "fraud is suspected")
    story.nights(date(2026, 3, 10), date(2026, 3, 12))
    story.nights(date(2026, 4, 20), date(2026, 4, 22))


def a_hold_ends_by_itself(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "C1", "2026-02-20", "500.00"))
    set_hold(
        story.store(),
        customer="C1",
        kind=HoldKind.MANUAL,
        from_day=date(2026, 3, 1),
        to_day=date(2026, 3, 6),
        reason="fair",
        author="Clerk",
    )
    story.told_by_hand(date(2026, 3, 1), "on hold until 2026-03-06")
    story.nights(date(2026, 3, 1), date(2026, 3, 8))


def _entry(number: str, day: str, amount: str, kind: str = "", reference: str = "") -> dict[str, str]:
    return {
        "account": "DE89370400440532013000",
        "entry": number,
        "date": day,
        "currency": "EUR",
        "amount": amount,
        "kind": kind,
        "payer_account": "NL91ABNA0417164300",
        "reference": reference,
        "end_to_end": "E1",
    }


def a_bank_statement_pays_a_part_and_a_returned_debit_opens_the_invoice_again(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), {**_customer("C1"), "iban": "NL91 ABNA 0417 1643 00"})
    story.load("invoices", date(2026, 3, 1), _invoice("R1001", "C1", "2026-03-02", "500.00"))
    story.nights(date(2026, 3, 2), date(2026, 3, 4))
    paid = _entry("N1", "2026-03-05", "300.00", reference="R1001")
    story.load("bank-entries", date(2026, 3, 6), paid)
    story.nights(date(2026, 3, 6), date(2026, 3, 7))
    story.load("bank-entries", date(2026, 3, 12), _entry("N2", "2026-03-11", "-300.00", kind="return"))
    story.nights(date(2026, 3, 12), date(2026, 3, 20))


STORIES = [
    a_bank_statement_pays_a_part_and_a_returned_debit_opens_the_invoice_again,
    a_reminder_rests_climbs_and_ends_with_the_payment,
    a_part_payment_moves_the_item_to_a_smaller_cell,
    a_disputed_part_is_held_and_the_rest_is_chased,
    a_promise_is_waited_for_and_when_broken_the_dunning_goes_on,
    a_key_account_speaks_through_its_manager,
    a_release_that_does_not_come_lapses,
    a_missed_week_is_caught_up_once,
    small_arrears_every_week_do_not_disturb_the_rhythm_of_letters,
    credits_cover_the_oldest_first_and_the_letter_shows_what_was_set_off,
    fraud_stops_all_letters_and_opens_one_credit_review,
    a_hold_ends_by_itself,
]


@pytest.mark.parametrize("tell", STORIES, ids=lambda tell: tell.__name__)
def test_story(tell: Callable[[Story], None], tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path)
    tell(story)
    approve(HERE / "golden" / f"{tell.__name__}.txt", story.text())
