"""Customer lists and what else comes beside the ledger."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from receivables.store import records, shards
from receivables.store.database import writing
from receivables.store.disputes import load_disputes
from receivables.store.ledger import load_invoices
from receivables.store.merge import Merged
from receivables.store.tables import dispute
from store.hand_made import everything, stored
from store.lists import invoice, listed, store

AKER = {"customer": "C1", "name": "Aker", "segment": "pumps", "key_account": True, "credit_limit_minor": 500}
BRANDT = {"customer": "0002", "name": "Brandt"}
DISPUTE = {
    "dispute": "D1",
    "customer": "C1",
    "invoice": "R1",
    "currency": "EUR",
    "amount_minor": 100,
    "opened": date(2026, 10, 1),
    "deadline": date(2026, 10, 15),
}
LISTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "customers": (records.load_customers, AKER),
    "contacts": (records.load_contacts, {"customer": "C1", "name": "Ada", "rank": 2}),
    "salespeople": (records.load_salespeople, {"salesperson": "S1", "name": "Bo", "territory": "North"}),
    "rates": (
        records.load_rates,
        {"currency": "USD", "date": date(2026, 9, 30), "rate": "0.93", "source": "central bank"},
    ),
    "disputes": (load_disputes, DISPUTE),
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store(tmp_path)


@pytest.mark.parametrize("kind", LISTS)
def test_the_same_list_twice_changes_nothing(engine: Engine, kind: str) -> None:
    load, row = LISTS[kind]
    assert load(engine, listed(kind, row)) == Merged(new=1)
    before = everything(engine)
    assert load(engine, listed(kind, row)) == Merged(unchanged=1)
    assert everything(engine) == before


def test_a_customer_list_fills_in_bare_records_and_leaves_customers_it_does_not_name(engine: Engine) -> None:
    load_invoices(engine, listed("invoices", invoice("R1"), invoice("R2", customer="C9", name="Nine")))
    assert records.load_customers(engine, listed("customers", AKER, BRANDT)) == Merged(new=1, changed=1)
    assert stored(engine, "customer", "customer", "name", "bare", "key_account") == [
        ("0002", "Brandt", False, False),
        ("C1", "Aker", False, True),
        ("C9", "Nine", True, False),
    ]


def test_what_an_invoice_list_says_never_changes_a_listed_customer(engine: Engine) -> None:
    records.load_customers(engine, listed("customers", AKER))
    load_invoices(engine, listed("invoices", invoice("R1", name="A. Ker", address="Kade 1")))
    assert stored(engine, "customer", "name", "address", "bare") == [("Aker", "", False)]


def test_a_column_that_the_list_does_not_have_wipes_nothing(engine: Engine) -> None:
    records.load_customers(engine, listed("customers", {**AKER, "address": "Kade 1"}, BRANDT))
    records.load_customers(engine, listed("customers", {"customer": "C1", "name": "Aker BV"}))
    assert ("C1", "Aker BV", "Kade 1", "pumps", True, 500) in stored(
        engine, "customer", "customer", "name", "address", "segment", "key_account", "credit_limit_minor"
    )


def test_an_empty_cell_of_a_column_that_the_list_has_is_taken_over(engine: Engine) -> None:
    records.load_customers(engine, listed("customers", {**AKER, "address": "Kade 1"}))
    records.load_customers(engine, listed("customers", AKER, {**BRANDT, "address": "Weg 2"}))
    assert stored(engine, "customer", "customer", "address") == [("0002", "Weg 2"), ("C1", "")]


def test_a_dispute_resolved_by_command_stays_resolved_when_the_list_comes_again(engine: Engine) -> None:
    load_disputes(engine, listed("disputes", DISPUTE))
    with writing(engine) as conn:
        conn.execute(update(dispute).values(resolved_day=20_000, outcome="rejected", author="Ada"))
    assert load_disputes(engine, listed("disputes", {**DISPUTE, "amount_minor": 200})) == Merged(changed=1)
    assert stored(engine, "dispute", "item", "amount_minor", "resolved_day", "outcome", "author") == [
        ("R1", 200, 20_000, "rejected", "Ada")
    ]


def test_the_shard_of_a_customer_never_changes() -> None:
    assert [shards.shard_of(customer) for customer in ("C1", "0002", "上海")] == [3, 94, 125]
