"""What is on record of some customers, their business with us, and one customer's own rows: on both databases."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.store import custom, one_customer, records
from receivables.store.database import StoreError, reading
from receivables.store.disputes import open_dispute
from receivables.store.given_away import given_away
from receivables.store.ledger import load_invoices, load_payments
from receivables.store.on_record import number_of_payments, on_record, payments
from receivables.store.payment_plans import agree_plan
from receivables.store.promises import record_promise
from store.lists import invoice, listed, one_load, payment, store

DAY = date(2026, 10, 30)
BOTH = pl.Series(["C1", "C2"], dtype=pl.String)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """C1 was invoiced in two years and paid twice, C2 once; C3 is somebody else."""
    made = store(tmp_path)
    records.load_customers(made, listed("customers", *({"customer": f"C{n}", "name": f"N{n}"} for n in (1, 2, 3))))
    invoices = [
        invoice("R0", invoice_date=date(2025, 1, 2), amount_minor=700),
        invoice("R1", invoice_date=date(2026, 1, 2), amount_minor=1000),
        invoice("R2", customer="C2", invoice_date=date(2026, 2, 2), amount_minor=400),
        invoice("R3", customer="C3", invoice_date=date(2026, 2, 2), amount_minor=50),
    ]
    load_invoices(made, listed("invoices", *invoices))
    receipts = (
        payment("P0", 700, invoice="R0", date=date(2025, 3, 1)),
        payment("P1", 300, invoice="R1", date=date(2026, 3, 1)),
    )
    load_payments(made, listed("payments", *receipts))
    yield made
    made.dispose()


def test_turnover_first_days_and_last_payments_are_of_those_asked_about(engine: Engine) -> None:
    with reading(engine) as conn:
        years = {"begin": date(2024, 10, 30), "middle": date(2025, 10, 30), "end": DAY}
        assert custom.turnover(conn, BOTH, **years).rows() == [("C1", "EUR", 1000, 700), ("C2", "EUR", 400, 0)]
        assert custom.first_days(conn, BOTH, DAY) == {"C1": date(2025, 1, 2), "C2": date(2026, 2, 2)}
        assert custom.last_payments(conn, BOTH, DAY).rows() == [("C1", "EUR", date(2026, 3, 1), 300)]
        lasting = custom.lines_since(conn, BOTH, since=date(2025, 10, 30), as_of=DAY)
        assert sorted(lasting["item"]) == ["P1", "R1", "R2"]


def test_what_all_owe_is_remembered_until_something_is_loaded(engine: Engine) -> None:
    assert custom.open_of_all(engine, DAY) == {"EUR": 1150}
    assert custom.open_of_all(engine, date(2026, 1, 31)) == {"EUR": 1000}
    with one_load(engine, as_of=DAY) as conn:
        load_invoices(conn, listed("invoices", invoice("R9", 7)))
    assert custom.open_of_all(engine, DAY) == {"EUR": 1157}


def test_payments_come_the_newest_first_and_no_more_than_asked_for(engine: Engine) -> None:
    with reading(engine) as conn:
        assert [row["item"] for row in payments(conn, BOTH, DAY)] == ["P1", "P0"]
        assert [row["item"] for row in payments(conn, BOTH, DAY, most=1)] == ["P1"]
        assert [row["item"] for row in payments(conn, BOTH, date(2026, 1, 1))] == ["P0"]
        assert number_of_payments(conn, "C1", DAY) == 2


def test_what_was_said_is_there_with_its_parts(engine: Engine) -> None:
    word = {"from_day": date(2026, 3, 1), "author": "Ada"}
    record_promise(engine, customer="C1", items=["R1"], due_day=DAY, promise="W1", **word)
    agree_plan(engine, customer="C2", items=["R2"], rates=[(DAY, 400)], plan="PL1", **word)
    open_dispute(engine, customer="C1", item="R1", opened_day=DAY, author="Ada", dispute="D1")
    with reading(engine) as conn:
        found = on_record(conn, BOTH)
    (promise,), (plan,), (dispute,) = found["promise"]["C1"], found["payment_plan"]["C2"], found["dispute"]["C1"]
    assert (promise["due_day"], [one["item"] for one in promise["items"]]) == (DAY, ["R1"])
    assert [(one["due_day"], one["amount_minor"]) for one in plan["rates"]] == [(DAY, 400)]
    assert (dispute["opened_day"], dispute["messages"]) == (DAY, [])
    assert not found["letter"]


def test_one_customers_rows_are_found_and_a_number_nobody_has_heard_of_is_refused(engine: Engine) -> None:
    with reading(engine) as conn:
        assert one_customer.master_data(conn, "C1")["name"] == "N1"
        assert sorted(one_customer.open_lines_of(conn, "C1", DAY)["item"]) == ["P1", "R1"]
        assert one_customer.decisions_of(conn, "C1", DAY).is_empty()
        assert one_customer.branches_of(conn, "C1") == ()
        with pytest.raises(StoreError, match="There is no customer 'C9'"):
            one_customer.master_data(conn, "C9")
    assert given_away(engine, "S1", since=date(2026, 1, 1)) == []
