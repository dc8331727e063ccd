"""The Tryton preset against Tryton itself: books kept through its own models, and its own amounts to pay."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sources.books import given, listed_as_open, new_store, open_in, take_ledger

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tryton(tmp_path_factory) -> tuple[str, dict[str, Any]]:
    """The address of Tryton's database, and what Tryton says of it."""
    folder = tmp_path_factory.mktemp("tryton")
    program = Path(__file__).with_name("tryton_books.py")
    made = subprocess.run(
        [sys.executable, "-O", str(program), str(folder)], check=False, capture_output=True, text=True, timeout=300
    )
    assert made.returncode == 0, made.stderr
    return f"sqlite:///{folder / 'books.sqlite'}", json.loads(made.stdout)


def expected(told: dict[str, Any]) -> dict[tuple[str, str, str], int]:
    """Tryton's amounts to pay by customer, number and currency; and the payment that is nobody's."""
    first, second = told["parties"]["first"], told["parties"]["second"]
    whose = {"plain": first, "parts": first, "later": first, "loose_note": second, "foreign": second}
    # Handed on to be paid by another party than the one that was invoiced.
    whose["handed_on"] = first
    due = {number: int(Decimal(amount) * 100) for number, amount in told["to_pay"].items() if Decimal(amount)}
    numbers = {name: told["numbers"][name] for name in whose}
    assert due.keys() == set(numbers.values())
    by_item = {
        (whose[name], number, "USD" if name == "foreign" else "EUR"): due[number] for name, number in numbers.items()
    }
    return by_item | {(second, "move 15", "EUR"): -3333}


def test_the_ledger_leaves_open_what_tryton_calls_amount_to_pay(tryton, tmp_path):
    url, told = tryton
    engine = new_store(tmp_path)
    take_ledger(engine, url, "tryton")
    assert open_in(engine) == expected(told)


def test_the_list_of_open_items_is_what_tryton_calls_amount_to_pay(tryton):
    url, told = tryton
    assert listed_as_open(given(url, "tryton", "open-items")) == expected(told)


def test_instalments_are_the_lines_to_pay_and_a_part_payment_goes_to_the_first(tryton):
    url, told = tryton
    number = told["numbers"]["parts"]
    frame = given(url, "tryton", "open-items").frame.filter(invoice=number)
    assert [(part, str(due), *amounts) for part, due, *amounts in frame.select(_PART).rows()] == [
        ("1", "2026-04-01", 50000, 0),
        ("2", "2026-05-01", 50001, 40001),
    ]


_PART = ["instalment", "due_date", "amount_minor", "balance_minor"]


def test_an_invoice_that_is_due_anew_is_due_on_its_new_days_only(tryton):
    url, told = tryton
    frame = given(url, "tryton", "invoices").frame.filter(invoice=told["numbers"]["later"])
    assert [(str(due), minor) for due, minor in frame.select("due_date", "amount_minor").rows()] == [
        ("2026-07-01", 4000),
        ("2026-08-01", 6000),
    ]


def test_what_is_reconciled_with_another_currency_is_settled(tryton):
    url, told = tryton
    number = told["numbers"]["in_dollars"]
    paid = given(url, "tryton", "payments").frame.filter(invoice=number)
    assert paid.select("currency", "amount_minor", "date").rows() == [("USD", 10000, date(2026, 4, 9))]


def test_one_payment_of_two_invoices_is_divided_between_them(tryton):
    url, told = tryton
    paid = given(url, "tryton", "payments").frame.filter(customer=told["parties"]["second"], currency="EUR")
    numbers = told["numbers"]
    assert paid.select("payment", "invoice", "amount_minor").rows() == [
        ("move 14", numbers["one"], 7000),
        (f"move 14/{numbers['two']}", numbers["two"], 3000),
        ("move 15", None, 3333),
        ("move 20", None, 0),  # used for an invoice in another currency
    ]


def test_a_credit_note_names_what_it_was_reconciled_with_and_so_does_a_cancellation(tryton):
    url, told = tryton
    notes = given(url, "tryton", "invoices").frame.filter(kind="credit_note")
    numbers = told["numbers"]
    assert set(notes.select("invoice", "applies_to", "amount_minor").rows()) == {
        (numbers["note"], numbers["credited"], 23800),
        (numbers["loose_note"], None, 5000),
        ("move 17", numbers["cancelled"], 99900),
    }


def test_drafts_are_out(tryton):
    url, told = tryton
    invoices = given(url, "tryton", "invoices").frame
    assert invoices.rows() and set(invoices["invoice"]) == {*told["numbers"].values(), "move 17"}


def test_customers_have_their_address_and_mail(tryton):
    url, _ = tryton
    customers = given(url, "tryton", "customers").frame
    assert customers.select("name", "email", "address").rows() == [
        ("First customer", "pay@first.example", "Street 1\n12345 Town"),
        ("Second customer", None, None),
    ]
