"""Payments that go back, debts that are given up, and the documents they count in."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from receivables.model import ITEM_SCHEMA
from receivables.policy.balances import balances as open_balances
from receivables.store.facts import facts
from receivables.store.ledger import load_invoices, load_open_items, load_payments, unknown_documents
from receivables.store.matches import match_by_rule
from receivables.store.merge import Merged
from store.hand_made import everything
from store.lists import invoice, ledger, listed, payment, store

PAID, BACK = date(2026, 10, 1), date(2026, 10, 15)
NIGHT = date(2026, 10, 30)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store(tmp_path)


def pay(engine: Engine, *rows: dict[str, Any]) -> Merged:
    return load_payments(engine, listed("payments", *rows))


def reversal(number: str, amount_minor: int = 10_000, **more: Any) -> dict[str, Any]:
    return payment(number, amount_minor, kind="reversal", date=BACK, **more)


def owed(engine: Engine, as_of: date = NIGHT) -> dict[str, int]:
    items = facts(engine, None, as_of).items
    return dict(open_balances(items, as_of=as_of).select("item", "balance_minor").iter_rows())


def placed(engine: Engine) -> dict[str, tuple[str, str, int]]:
    return {number: (line["kind"], line["document"], line["amount_minor"]) for number, line in ledger(engine).items()}


@pytest.mark.parametrize("together", [True, False], ids=["in one list", "in a later list"])
def test_a_reversal_opens_the_invoice_again_that_the_payment_had_paid(engine: Engine, *, together: bool) -> None:
    load_invoices(engine, listed("invoices", invoice("R1")))
    rows = [payment("P1", 10_000, invoice="R1"), reversal("S1", reverses="P1")]
    for part in [rows] if together else [rows[:1], rows[1:]]:
        pay(engine, *part)
    assert placed(engine)["S1"] == ("reversal", "R1", 10_000)
    assert owed(engine, date(2026, 10, 14)) == {}
    assert owed(engine, BACK) == {"R1": 10_000}


def test_a_reversal_may_name_the_invoice_instead_of_the_payment(engine: Engine) -> None:
    load_invoices(engine, listed("invoices", invoice("R1")))
    pay(engine, payment("P1", 10_000, invoice="R1"), reversal("S1", 4_000, invoice="R1"))
    assert owed(engine) == {"R1": 4_000}


def test_a_reversal_of_an_unapplied_receipt_takes_the_credit_away(engine: Engine) -> None:
    load_invoices(engine, listed("invoices", invoice("R1")))
    pay(engine, payment("P1", 10_000), reversal("S1", reverses="P1"))
    assert placed(engine)["S1"] == ("reversal", "P1@receipt", 10_000)
    assert owed(engine, date(2026, 10, 14)) == {"R1": 10_000, "P1": -10_000}
    assert owed(engine) == {"R1": 10_000}
    assert unknown_documents(engine, NIGHT) == []


def test_a_reversal_that_bears_the_number_of_its_payment_takes_that_one_back(engine: Engine) -> None:
    load_invoices(engine, listed("invoices", invoice("R1")))
    pay(engine, payment("P1", 10_000, invoice="R1"), reversal("P1"))
    assert owed(engine) == {"R1": 10_000}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            reversal("S1", reverses="P9"),
            "takes back payment P9, which this customer has neither in the ledger nor in the list: expected the number "
            "of a payment, or the invoice that is open again",
        ),
        (
            reversal("S1"),
            "takes back payment S1, which this customer has neither in the ledger nor in the list: expected the number "
            "of a payment, or the invoice that is open again",
        ),
        (
            reversal("S1", reverses="P1", currency="USD"),
            "takes back payment P1 in USD, expected EUR as the payment has",
        ),
        (
            reversal("S1", reverses="P1", customer="C2"),
            "takes back payment P1, which this customer has neither in the ledger nor in the list: expected the number "
            "of a payment, or the invoice that is open again",
        ),
    ],
)
def test_a_reversal_that_takes_back_nothing_known_is_refused(engine: Engine, row: dict[str, Any], reason: str) -> None:
    pay(engine, payment("P1", 10_000))
    before = everything(engine)
    refused = pay(engine, row)
    assert (refused.new, refused.refused) == (0, 1)
    assert [(one.item, one.kind, one.reason) for one in refused.refusals] == [("S1", "reversal", reason)]
    assert everything(engine) == before


def test_the_same_list_of_payments_twice_changes_nothing(engine: Engine) -> None:
    load_invoices(engine, listed("invoices", invoice("R1"), invoice("R2")))
    rows = [
        payment("P1", 10_000, invoice="R1"),
        reversal("S1", reverses="P1"),
        payment("W1", 500, invoice="R2", kind="write_off"),
    ]
    assert pay(engine, *rows) == Merged(new=3)
    before = everything(engine)
    assert pay(engine, *rows) == Merged(unchanged=3)
    assert everything(engine) == before


def test_a_debt_that_is_given_up_is_owed_no_longer_and_is_no_money_received(engine: Engine) -> None:
    load_invoices(engine, listed("invoices", invoice("R1")))
    pay(engine, payment("W1", 9_000, invoice="R1", kind="write_off", date=BACK))
    assert placed(engine)["W1"] == ("write_off", "R1", -9_000)
    assert owed(engine) == {"R1": 1_000}
    assert facts(engine, None, NIGHT).cash_data_day is None


def test_what_names_an_unknown_invoice_is_said(engine: Engine) -> None:
    pay(engine, payment("W1", 100, invoice="R9", kind="write_off"), reversal("S1", 200, invoice="R8"))
    assert [(one.where, one.what.split("; ")[1]) for one in unknown_documents(engine, NIGHT)] == [
        ("customer C1, reversal S1", "it is owed by itself until the invoice is loaded"),
        ("customer C1, write off W1", "it stays open as a credit of the customer until the invoice is loaded"),
    ]


def test_a_payment_of_an_invoice_that_a_list_has_as_instalments_stands_alone_and_names_it(engine: Engine) -> None:
    rows = [invoice("R1", instalment="1"), invoice("R1", instalment="2"), invoice("4/711")]
    load_open_items(engine, listed("open-items", *rows), as_of=date(2026, 9, 1))
    pay(engine, payment("P1", 100, invoice="R1"), payment("P2", 50, invoice="R1/1"), payment("P3", 7, invoice="4/711"))
    assert {number: document for number, (_, document, _) in placed(engine).items() if number[0] == "P"} == {
        "P1": "P1@receipt",
        "P2": "R1/1",
        "P3": "4/711",
    }
    refused = pay(engine, payment("W1", 9, invoice="R1", kind="write_off"))
    assert refused.refusals[0].reason == (
        "names invoice R1, which is open by its instalments: expected one of them, such as R1/1"
    )


kinds = st.sampled_from(["invoice", "credit_note", "receipt", "reversal", "write_off", "allocation", "settlement"])
documents = st.sampled_from(["R1", "R2", "P1@receipt"])
some_lines = st.lists(st.tuples(kinds, documents, st.integers(1, 500), st.integers(0, 20), st.booleans()), max_size=25)


def _line(number: int, kind: str, document: str, amount: int, days: int, back: bool) -> dict[str, Any]:
    takes = kind in ("credit_note", "receipt", "write_off") or (kind in ("allocation", "settlement") and back)
    day = date(2026, 10, 1 + days)
    named = {"customer": "C1", "item": f"{number}", "kind": kind, "document": document, "currency": "EUR"}
    return {**named, "day": day, "due_day": day, "amount_minor": -amount if takes else amount}


@given(some_lines, st.integers(0, 21))
def test_whatever_kinds_of_lines_there_are_the_balances_add_up_to_what_was_posted(rows: list[Any], until: int) -> None:
    items = pl.DataFrame([_line(number, *row) for number, row in enumerate(rows)], schema=ITEM_SCHEMA)
    as_of = date(2026, 10, 1 + until)
    counted = items.filter(pl.col("day") <= as_of)
    left = open_balances(items, as_of=as_of)
    assert left["balance_minor"].sum() == counted["amount_minor"].sum()
    by_document = left.group_by("document").agg(left=pl.col("balance_minor").sum())
    posted = counted.group_by("document").agg(posted=pl.col("amount_minor").sum()).filter(pl.col("posted") != 0)
    assert dict(by_document.filter(pl.col("left") != 0).iter_rows()) == dict(posted.iter_rows())


@given(st.lists(st.integers(1, 500), min_size=1, max_size=4), st.data())
def test_a_payment_and_its_reversal_leave_the_invoice_open_in_full_from_that_day_on(
    amounts: list[int], data: Any
) -> None:
    rows = [_line(0, "invoice", "R1", 500, 0, False)]
    for number, amount in enumerate(amounts, start=1):
        paid = data.draw(st.integers(1, 10))
        rows.append(_line(2 * number, "receipt", "R1", amount, paid, False))
        rows.append(_line(2 * number + 1, "reversal", "R1", amount, data.draw(st.integers(paid, 20)), False))
    items = pl.DataFrame(rows, schema=ITEM_SCHEMA)
    last = max(row["day"] for row in rows)
    assert open_balances(items, as_of=last).select("item", "balance_minor").rows() == [("0", 500)]
    paid_first = min(row["day"] for row in rows if row["kind"] == "receipt")
    back_first = min(row["day"] for row in rows if row["kind"] == "reversal")
    if paid_first < back_first:
        owed_then = open_balances(items, as_of=paid_first).filter(pl.col("item") == "0")["balance_minor"].sum()
        assert owed_then < 500


@pytest.mark.parametrize("paid_back", [10_000, 4_000])
def test_a_reversal_of_a_payment_that_was_given_to_an_invoice_opens_the_invoice_again(
    engine: Engine, paid_back: int
) -> None:
    load_invoices(engine, listed("invoices", invoice("R4711")))
    pay(engine, payment("P1", 10_000, reference="R4711"))
    match_by_rule(engine, as_of=date(2026, 10, 2))
    assert owed(engine, date(2026, 10, 14)) == {}
    pay(engine, reversal("S1", paid_back, reverses="P1"))
    match_by_rule(engine, as_of=BACK)
    assert owed(engine, date(2026, 10, 14)) == {}
    # What did not come back still pays the invoice that its payer named.
    assert owed(engine, BACK) == {"R4711": paid_back}


def test_a_payment_of_an_invoice_in_instalments_of_a_list_pays_the_oldest_first(engine: Engine) -> None:
    first, second = invoice("R4711", instalment="1"), invoice("R4711", instalment="2", due_date=date(2026, 12, 31))
    load_open_items(engine, listed("open-items", first, second), as_of=date(2026, 9, 1))
    pay(engine, payment("P1", 15_000, invoice="R4711"))
    match_by_rule(engine, as_of=PAID)
    assert owed(engine) == {"R4711/2": 5_000}
