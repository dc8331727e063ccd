"""Receipts given to invoices, by rule and by hand, and taken back."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.store import receipt_figures as figures
from receivables.store.database import StoreError, reading
from receivables.store.ledger import load_invoices, load_payments
from receivables.store.matches import list_matches, match_by_rule, record_match, undo_match
from receivables.store.open_lines import open_lines
from receivables.store.tables import item
from store.hand_made import everything
from store.lists import invoice, listed, payment, store

RECEIVED = date(2026, 10, 1)
NIGHT = date(2026, 10, 5)
LATER = date(2026, 10, 9)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """C1 owes R1001 of 100.00 and R1002 of 50.00."""
    engine = store(tmp_path)
    load_invoices(engine, listed("invoices", invoice("R1001", 10_000), invoice("R1002", 5_000)))
    return engine


def pay(engine: Engine, number: str, amount_minor: int, **more: Any) -> None:
    load_payments(engine, listed("payments", payment(number, amount_minor, **more)))


def balances(engine: Engine, as_of: date) -> dict[str, int]:
    """What is open of each document on a day."""
    with reading(engine) as conn:
        lines = open_lines(conn, item.c.customer == "C1", as_of=as_of)
    sums = lines.group_by("document").agg(pl.col("balance_minor").sum())
    return dict(sorted(sums.iter_rows()))


def by_hand(engine: Engine, receipt: str = "P1", document: str = "R1001", **more: Any) -> int:
    known = {"customer": "C1", "receipt": receipt, "invoice": document, "author": "Ines", "as_of": NIGHT}
    return record_match(engine, **{**known, **more}).match


def matched(engine: Engine) -> list[tuple[Any, ...]]:
    return sorted((one.receipt, one.document, one.amount_minor, one.rule) for one in list_matches(engine))


def test_a_receipt_pays_the_invoice_that_its_payer_names_and_the_rest_stays_unapplied(engine: Engine) -> None:
    pay(engine, "P1", 12_000, reference="invoice R1001")
    match_by_rule(engine, as_of=NIGHT)
    assert matched(engine) == [("P1", "R1001", 10_000, "number")]
    assert balances(engine, NIGHT) == {"P1@receipt": -2_000, "R1002": 5_000}


def test_matching_twice_changes_nothing(engine: Engine) -> None:
    pay(engine, "P1", 12_000, reference="invoice R1001")
    pay(engine, "P2", 5_000)
    match_by_rule(engine, as_of=NIGHT)
    before = everything(engine)
    match_by_rule(engine, as_of=NIGHT)
    match_by_rule(engine, as_of=LATER)
    assert everything(engine) == before


def test_the_days_before_a_match_stay_as_they_were(engine: Engine) -> None:
    pay(engine, "P1", 10_000)
    match_by_rule(engine, as_of=NIGHT)
    assert balances(engine, RECEIVED) == {"P1@receipt": -10_000, "R1001": 10_000, "R1002": 5_000}
    assert balances(engine, NIGHT) == {"R1002": 5_000}


def test_a_receipt_of_a_later_day_waits(engine: Engine) -> None:
    pay(engine, "P1", 10_000, date=LATER)
    match_by_rule(engine, as_of=NIGHT)
    assert matched(engine) == []


def test_what_is_posted_for_later_days_is_not_given_twice(engine: Engine) -> None:
    pay(engine, "P1", 10_000, reference="R1001")
    pay(engine, "P2", 9_000, invoice="R1001", date=LATER)
    match_by_rule(engine, as_of=NIGHT)
    assert matched(engine) == [("P1", "R1001", 1_000, "number")]


def test_a_receipt_that_a_later_day_takes_back_is_given_to_nothing(engine: Engine) -> None:
    pay(engine, "P1", 10_000)
    pay(engine, "P1", 10_000, kind="reversal", reverses="P1", date=LATER)
    pay(engine, "P2", 5_000)
    pay(engine, "X2", 3_000, kind="reversal", reverses="P2", date=LATER)
    match_by_rule(engine, as_of=NIGHT)
    assert matched(engine) == []


def test_a_clerk_gives_a_part_of_a_receipt_to_an_invoice_and_saying_so_again_changes_nothing(engine: Engine) -> None:
    pay(engine, "P1", 7_000, reference="thanks")
    number = by_hand(engine, amount=Decimal(30))
    assert by_hand(engine, amount=Decimal(30)) == number
    assert balances(engine, NIGHT) == {"P1@receipt": -4_000, "R1001": 7_000, "R1002": 5_000}
    assert by_hand(engine, document="R1002") != number
    assert balances(engine, NIGHT) == {"R1001": 7_000, "R1002": 1_000}
    assert matched(engine) == [("P1", "R1001", 3_000, "by_hand"), ("P1", "R1002", 4_000, "by_hand")]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"amount": Decimal("70.01")}, "no more than the 70.00 left of the receipt and the 100.00 open of the invoice"),
        ({"amount": Decimal(0)}, "expected more than nothing"),
        ({"document": "R1003"}, "has no open invoice 'R1003'"),
        ({"document": "U1"}, "is in EUR and invoice U1 in USD"),
        ({"receipt": "P9"}, "has no unapplied receipt 'P9'"),
        ({"customer": "C9"}, "no customer 'C9'"),
        ({"as_of": date(2026, 9, 30)}, "has no unapplied receipt 'P1' on 2026-09-30"),
    ],
)
def test_a_match_that_cannot_be_is_refused_and_changes_nothing(
    engine: Engine, more: dict[str, Any], expected: str
) -> None:
    load_invoices(engine, listed("invoices", invoice("U1", 10_000, currency="USD")))
    pay(engine, "P1", 7_000)
    before = everything(engine)
    with pytest.raises(StoreError, match=expected):
        by_hand(engine, **more)
    assert everything(engine) == before


def test_a_receipt_of_the_bank_may_be_called_by_its_number_there(engine: Engine) -> None:
    pay(engine, "3000/N1", 7_000)
    by_hand(engine, "N1")
    assert matched(engine) == [("3000/N1", "R1001", 7_000, "by_hand")]


def test_a_match_taken_back_is_open_again_from_that_day_on_and_not_proposed_again(engine: Engine) -> None:
    pay(engine, "P1", 10_000, reference="R1001")
    match_by_rule(engine, as_of=NIGHT)
    (match,) = list_matches(engine)
    undo_match(engine, match=match.match, author="Ines", as_of=LATER)
    assert balances(engine, NIGHT) == {"R1002": 5_000}
    assert balances(engine, LATER) == {"P1@receipt": -10_000, "R1001": 10_000, "R1002": 5_000}
    match_by_rule(engine, as_of=LATER)
    assert matched(engine) == []
    (undone,) = list_matches(engine, undone=True)
    assert (undone.undone_day, undone.undone_by) == (LATER, "Ines")
    before = everything(engine)
    undo_match(engine, match=match.match, author="Tom", as_of=date(2026, 10, 12))
    assert everything(engine) == before


def test_a_match_is_not_taken_back_before_its_day(engine: Engine) -> None:
    pay(engine, "P1", 10_000)
    match_by_rule(engine, as_of=NIGHT)
    (match,) = list_matches(engine)
    with pytest.raises(StoreError, match="expected an end no earlier"):
        undo_match(engine, match=match.match, author="Ines", as_of=RECEIVED)
    with pytest.raises(StoreError, match="no match 7"):
        undo_match(engine, match=7, author="Ines", as_of=RECEIVED)


def test_a_reversed_payment_takes_its_matches_back_on_the_day_of_the_reversal(engine: Engine) -> None:
    pay(engine, "P1", 15_000)
    match_by_rule(engine, as_of=NIGHT)
    assert balances(engine, NIGHT) == {}
    pay(engine, "P1", 15_000, kind="reversal", reverses="P1", date=LATER)
    match_by_rule(engine, as_of=date(2026, 10, 12))
    assert balances(engine, date(2026, 10, 8)) == {}
    assert balances(engine, LATER) == {"R1001": 10_000, "R1002": 5_000}
    assert matched(engine) == []


def test_a_payment_corrected_to_less_than_was_given_of_it_takes_its_matches_back(engine: Engine) -> None:
    pay(engine, "P1", 10_000)
    match_by_rule(engine, as_of=NIGHT)
    pay(engine, "P1", 4_000)
    match_by_rule(engine, as_of=LATER)
    assert balances(engine, LATER) == {"P1@receipt": -4_000, "R1001": 10_000, "R1002": 5_000}


def test_a_payment_that_was_corrected_is_given_anew_to_the_invoice_that_its_payer_names(engine: Engine) -> None:
    pay(engine, "P1", 10_000, reference="R1001")
    match_by_rule(engine, as_of=NIGHT)
    pay(engine, "P1", 4_000, reference="R1001")
    match_by_rule(engine, as_of=LATER)
    assert balances(engine, LATER) == {"R1001": 6_000, "R1002": 5_000}


def test_a_matched_payment_that_names_another_invoice_by_now_is_taken_back_from_the_first(engine: Engine) -> None:
    pay(engine, "P1", 5_000, reference="R1001")
    match_by_rule(engine, as_of=NIGHT)
    assert balances(engine, NIGHT) == {"R1001": 5_000, "R1002": 5_000}
    pay(engine, "P1", 5_000, invoice="R1002")
    match_by_rule(engine, as_of=LATER)
    assert balances(engine, LATER) == {"R1001": 10_000}
    assert matched(engine) == []


def test_matches_are_numbered_on_and_listed_for_a_customer(engine: Engine) -> None:
    pay(engine, "P1", 10_000)
    match_by_rule(engine, as_of=NIGHT)
    pay(engine, "P2", 5_000)
    match_by_rule(engine, as_of=NIGHT)
    assert [one.match for one in list_matches(engine, customer="C1")] == [2, 1]
    assert list_matches(engine, customer="C2") == []


def test_what_was_given_taken_back_and_left_is_counted_by_day(engine: Engine) -> None:
    pay(engine, "P1", 10_000, reference="R1001")
    pay(engine, "P2", 700, reference="thanks")
    match_by_rule(engine, as_of=NIGHT)
    undo_match(engine, match=1, author="Ines", as_of=LATER)
    with reading(engine) as conn:
        assert figures.given_on(conn, NIGHT).rows() == [("number", "EUR", 1, 10_000)]
        assert figures.given_on(conn, LATER).is_empty()
        assert figures.taken_back_on(conn, LATER).rows() == [("number", "EUR", 1, 10_000)]
        assert figures.unapplied_on(conn, NIGHT).rows() == [(None, "EUR", 1, 700)]
        assert figures.unapplied_on(conn, LATER).rows() == [(None, "EUR", 2, 10_700)]
        assert figures.unassigned_on(conn, LATER).is_empty()
