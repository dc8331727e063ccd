"""Several lists of open items, and lists beside bank receipts: each is silent only about its own, none pays twice."""

import itertools
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from receivables.policy.balances import balances as open_balances
from receivables.store.database import StoreError
from receivables.store.facts import facts
from receivables.store.ledger import load_invoices, load_open_items, load_payments
from receivables.store.lines import POSTED_SCHEMA
from receivables.store.merge import Merged
from receivables.store.postings import post
from receivables.store.records import add_bare_customers
from store.lists import balances, closed, invoice, ledger, lines, listed, one_load, payment, store

FIRST = date(2026, 10, 28)
SECOND, THIRD = FIRST + timedelta(days=1), FIRST + timedelta(days=2)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store(tmp_path)


def take(engine: Engine, *rows: dict[str, Any], source: str = "a", as_of: date = FIRST) -> Merged:
    """The list of a source."""
    with one_load(engine, kind="open-items", source=source, content=f"{source}{as_of}{len(rows)}", as_of=as_of) as conn:
        return load_open_items(conn, listed("open-items", *rows), as_of=as_of, source=source, max_shrink=1)


def receive(engine: Engine, number: str, amount_minor: int, day: date, *, customer: str = "C1") -> None:
    """A receipt from the bank, of which only the customer is known."""
    known = {"item": number, "kind": "receipt", "document": f"{number}@receipt", "day": day, "due_day": day}
    row = {"customer": customer, "currency": "EUR", "amount_minor": -amount_minor, **known}
    frame = pl.DataFrame([row], schema=POSTED_SCHEMA)
    with one_load(engine, kind="bank-entries", source="bank", content=f"{number}{amount_minor}", as_of=day) as conn:
        add_bare_customers(conn, frame)
        post(conn, frame)


def owed(engine: Engine, as_of: date) -> dict[str, int]:
    """What is open on a day, by item."""
    items = facts(engine, None, as_of).items
    return dict(open_balances(items, as_of=as_of).select("item", "balance_minor").iter_rows())


def test_a_list_is_silent_only_about_what_its_own_source_brought(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"), source="north")
    take(engine, invoice("S1"), invoice("S2"), invoice("S3", customer="C2"), source="south")
    assert take(engine, invoice("R1"), source="north", as_of=SECOND) == Merged(unchanged=1, vanished=1)
    assert balances(engine) == {"R1": 10_000, "R2": 0, "S1": 10_000, "S2": 10_000, "S3": 10_000}
    assert take(engine, invoice("S1"), source="south", as_of=SECOND) == Merged(unchanged=1, vanished=2)
    assert owed(engine, SECOND) == {"R1": 10_000, "S1": 10_000}


def test_what_an_invoice_list_brought_is_not_settled_by_the_silence_of_an_open_item_list(engine: Engine) -> None:
    with one_load(engine, source="ledger", as_of=FIRST) as conn:
        load_invoices(conn, listed("invoices", invoice("L1")))
    take(engine, invoice("R1"))
    take(engine, as_of=SECOND)
    assert owed(engine, SECOND) == {"L1": 10_000}


def test_what_a_list_has_named_once_is_its_own(engine: Engine) -> None:
    with one_load(engine, source="ledger", as_of=FIRST) as conn:
        load_invoices(conn, listed("invoices", invoice("L1")))
    assert take(engine, invoice("L1", balance_minor=4_000)) == Merged(changed=1)
    assert take(engine, as_of=SECOND) == Merged(vanished=1)
    assert owed(engine, SECOND) == {}


def test_a_list_under_a_new_name_takes_its_items_over_and_says_so(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"), source="old")
    renamed = take(engine, invoice("R1"), source="new", as_of=SECOND)
    assert renamed.notes == (
        "1 of its items came from the list of source old before and are this list's from now on; what only old had "
        "stays open until that list is taken again",
    )
    assert take(engine, source="new", as_of=THIRD).vanished == 1
    assert owed(engine, THIRD) == {"R2": 10_000}


def test_a_line_of_which_no_load_is_known_belongs_to_any_list(engine: Engine) -> None:
    load_open_items(engine, listed("open-items", invoice("R1"), invoice("R2")), as_of=FIRST)
    assert take(engine, invoice("R1"), as_of=SECOND) == Merged(unchanged=1, vanished=1)


def test_a_list_is_older_only_than_those_of_its_own_source(engine: Engine) -> None:
    take(engine, invoice("R1"), source="north", as_of=SECOND)
    take(engine, invoice("R1", balance_minor=1), source="north", as_of=THIRD)
    assert take(engine, invoice("S1"), source="south", as_of=FIRST).new == 1
    with pytest.raises(StoreError, match="as of 2026-10-28, but one as of 2026-10-30 was taken before"):
        take(engine, invoice("R1"), source="north", as_of=FIRST)


def test_a_list_that_shrinks_is_measured_against_its_own_items_only(engine: Engine) -> None:
    take(engine, *(invoice(f"R{number}") for number in range(100)), source="north")
    take(engine, *(invoice(f"S{number}") for number in range(10)), source="south")
    rows = [invoice(f"S{number}") for number in range(5)]
    with (
        pytest.raises(
            StoreError, match="list of source south as of 2026-10-29: EUR would shrink by 50%, from 10 items"
        ),
        one_load(engine, kind="open-items", source="south", content="half", as_of=SECOND) as conn,
    ):
        load_open_items(conn, listed("open-items", *rows), as_of=SECOND, source="south")


def test_a_receipt_counts_until_the_next_list_and_from_then_on_the_list_does(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"))
    receive(engine, "B1", 10_000, SECOND)
    assert owed(engine, SECOND) == {"R1": 10_000, "R2": 10_000, "B1": -10_000}
    take(engine, invoice("R2"), as_of=THIRD)
    assert owed(engine, THIRD) == {"R2": 10_000}
    assert owed(engine, SECOND) == {"R1": 10_000, "R2": 10_000, "B1": -10_000}


def test_a_receipt_after_the_day_of_the_list_counts_although_the_list_is_taken_later(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"))
    receive(engine, "B1", 10_000, THIRD)
    take(engine, invoice("R1"), invoice("R2"), as_of=SECOND)
    assert owed(engine, THIRD) == {"R1": 10_000, "R2": 10_000, "B1": -10_000}


@pytest.mark.parametrize("day", [FIRST - timedelta(days=9), FIRST])
def test_a_receipt_that_comes_to_light_after_a_list_of_its_day_or_later_credits_nobody_twice(
    engine: Engine, day: date
) -> None:
    take(engine, invoice("R1"))
    receive(engine, "B1", 10_000, day)
    assert owed(engine, FIRST) == {"R1": 10_000}
    assert owed(engine, day).get("B1") == (None if day == FIRST else -10_000)
    assert len(lines(engine)) == 3
    receive(engine, "B1", 10_000, day)
    assert len(lines(engine)) == 3


def test_a_correction_of_an_older_receipt_moves_the_settlement_with_it_and_a_removal_takes_it_away(
    engine: Engine,
) -> None:
    take(engine, invoice("R1"))
    receive(engine, "B1", 10_000, FIRST)
    receive(engine, "B1", 7_000, FIRST)
    assert ledger(engine)["B1@receipt@2026-10-28"]["amount_minor"] == 7_000
    receive(engine, "B1", 7_000, SECOND)
    assert set(ledger(engine)) == {"R1", "B1"}
    assert owed(engine, SECOND) == {"R1": 10_000, "B1": -7_000}


def test_a_payment_that_names_its_invoice_is_in_the_balance_of_a_list_of_its_day(engine: Engine) -> None:
    take(engine, invoice("R1", balance_minor=4_000))
    load_payments(engine, listed("payments", payment("P1", 6_000, invoice="R1")))
    assert owed(engine, FIRST) == {"R1": 4_000}
    load_payments(engine, listed("payments", payment("P2", 1_000, invoice="R1", date=SECOND)))
    assert owed(engine, SECOND) == {"R1": 3_000}
    take(engine, invoice("R1", balance_minor=3_000), as_of=SECOND)
    assert owed(engine, SECOND) == {"R1": 3_000}


@pytest.mark.parametrize("list_first", [True, False])
def test_a_payment_for_an_invoice_that_came_and_went_between_two_lists_is_no_credit(
    engine: Engine, list_first: bool
) -> None:
    take(engine, invoice("R1"), as_of=date(2026, 9, 30))
    steps = [
        lambda: take(engine, invoice("R1"), as_of=date(2026, 10, 2)),
        lambda: load_payments(engine, listed("payments", payment("P1", 6_000, invoice="R9"))),
    ]
    for step in steps if list_first else reversed(steps):
        step()
    assert owed(engine, date(2026, 10, 1)) == {"R1": 10_000, "P1": -6_000}
    assert owed(engine, date(2026, 10, 2)) == {"R1": 10_000}


def test_what_was_applied_to_an_invoice_counts_against_it_when_it_comes_from_elsewhere_after_all(
    engine: Engine,
) -> None:
    take(engine, invoice("R1"), as_of=date(2026, 9, 30))
    load_payments(engine, listed("payments", payment("P1", 6_000, invoice="R9")))
    take(engine, invoice("R1"), as_of=date(2026, 10, 2))
    with one_load(engine, as_of=date(2026, 10, 2)) as conn:
        load_invoices(conn, listed("invoices", invoice("R9")))
    assert owed(engine, date(2026, 10, 2)) == {"R1": 10_000, "R9": 4_000}
    take(engine, invoice("R1"), as_of=date(2026, 10, 3))
    assert owed(engine, date(2026, 10, 3)) == {"R1": 10_000, "R9": 4_000}


def test_receipts_of_customers_whom_no_list_knows_are_left_alone(engine: Engine) -> None:
    take(engine, invoice("R1"))
    receive(engine, "B1", 500, FIRST, customer="C2")
    take(engine, invoice("R1"), as_of=SECOND)
    assert owed(engine, SECOND) == {"R1": 10_000, "B1": -500}


def test_a_receipt_of_a_customer_who_has_paid_everything_is_settled_by_the_silence_of_the_list(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2", customer="C2"))
    receive(engine, "B1", 10_000, SECOND)
    take(engine, invoice("R2", customer="C2"), as_of=SECOND)
    assert owed(engine, SECOND) == {"R2": 10_000}
    assert closed(engine) == {"R1": SECOND, "R1@2026-10-29": SECOND, "R2": None} | dict.fromkeys(
        ("B1", "B1@receipt@2026-10-29"), SECOND
    )


@pytest.fixture(scope="module")
def shared(database: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return store(tmp_path_factory.mktemp("orders"))


# One store for all examples: each has a customer and a source of its own.
_RUNS = itertools.count()
_BALANCE = st.integers(0, 3).map(lambda hundreds: hundreds * 100)
_RECEIPTS = st.lists(
    st.tuples(
        st.integers(0, 2),  # loaded before the first list, between the two, after both
        st.integers(-1, 3),  # days after the first list
        st.integers(1, 9),
        st.sampled_from([None, "R1", "R2"]),
    ),
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(_BALANCE, _BALANCE), st.tuples(_BALANCE, _BALANCE), _RECEIPTS)
def test_in_whatever_order_lists_and_receipts_come_the_lists_have_the_last_word_about_their_days(
    shared: Engine, first: tuple[int, int], second: tuple[int, int], receipts: list[Any]
) -> None:
    """A list of the 28th and one of the 30th; receipts of the 27th to the 31st."""
    run = next(_RUNS)
    customer, source = f"C{run}", f"S{run}"
    days = (FIRST, THIRD)

    def pay(loaded: int) -> None:
        rows = [
            payment(f"P{at}", minor, customer=customer, date=FIRST + timedelta(days=after), invoice=named)
            for at, (when, after, minor, named) in enumerate(receipts)
            if when == loaded
        ]
        load_payments(shared, listed("payments", *rows))

    pay(0)
    for at, balances_listed in enumerate((first, second)):
        rows = [
            invoice(f"R{number}", 1_000, balance_minor=minor, customer=customer)
            for number, minor in enumerate(balances_listed, start=1)
        ]
        take(shared, *rows, source=source, as_of=days[at])
        pay(at + 1)
    for as_of, of_list, since in (
        (FIRST, first, FIRST),
        (SECOND, first, FIRST),
        (THIRD + timedelta(days=1), second, THIRD),
    ):
        paid = sum(minor for _, after, minor, _ in receipts if since < FIRST + timedelta(days=after) <= as_of)
        items = facts(shared, None, as_of, customer=customer).items
        assert open_balances(items, as_of=as_of)["balance_minor"].sum() == sum(of_list) - paid
