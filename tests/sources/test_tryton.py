"""The Tryton preset against Tryton itself: books kept through its own models, and its own amounts to pay."""

import json
import subprocess
import sys
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
    numbers = told["numbers"]
    theirs = {
        numbers["plain"]: first,
        numbers["parts"]: first,
        numbers["loose_note"]: second,
        numbers["foreign"]: second,
    }
    due = {number: int(Decimal(amount) * 100) for number, amount in told["to_pay"].items() if Decimal(amount)}
    assert due.keys() == theirs.keys()
    by_item = {
        (customer, number, "USD" if number == numbers["foreign"] else "EUR"): due[number]
        for number, customer in theirs.items()
    }
    return by_item | {(second, "move 12", "EUR"): -3333}


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


def test_one_payment_of_two_invoices_is_divided_between_them(tryton):
    url, told = tryton
    paid = given(url, "tryton", "payments").frame.filter(customer=told["parties"]["second"], currency="EUR")
    numbers = told["numbers"]
    assert paid.select("payment", "invoice", "amount_minor").rows() == [
        ("move 11", numbers["one"], 7000),
        (f"move 11/{numbers['two']}", numbers["two"], 3000),
        ("move 12", None, 3333),
    ]


def test_a_credit_note_names_what_it_was_reconciled_with_and_so_does_a_cancellation(tryton):
    url, told = tryton
    notes = given(url, "tryton", "invoices").frame.filter(kind="credit_note")
    numbers = told["numbers"]
    assert set(notes.select("invoice", "applies_to", "amount_minor").rows()) == {
        (numbers["note"], numbers["credited"], 23800),
        (numbers["loose_note"], None, 5000),
        ("move 14", numbers["cancelled"], 99900),
    }


def test_drafts_are_out(tryton):
    url, told = tryton
    invoices = given(url, "tryton", "invoices").frame
    assert invoices.rows() and set(invoices["invoice"]) == {*told["numbers"].values(), "move 14"}


def test_customers_have_their_address_and_mail(tryton):
    url, _ = tryton
    customers = given(url, "tryton", "customers").frame
    assert customers.select("name", "email", "address").rows() == [
        ("First customer", "pay@first.example", "Street 1\n12345 Town"),
        ("Second customer", None, None),
    ]
