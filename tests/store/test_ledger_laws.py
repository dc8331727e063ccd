"""Laws of the ledger, whatever lists come and however often."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from receivables.store.database import writing
from receivables.store.ledger import load_invoices, load_open_items, load_payments
from receivables.store.merge import Merged
from receivables.store.tables import customer, item
from store.lists import invoice, lines, listed, payment, store

_AMOUNT = st.integers(-3, 3).map(lambda hundreds: hundreds * 100)
_DAY = st.integers(0, 9).map(lambda days: date(2026, 10, 1) + timedelta(days=days))
_CUSTOMER = st.sampled_from(["C1", "C2", "0003"])
_NUMBER = st.sampled_from(["1", "2", "3"])
_INVOICES = st.lists(
    st.builds(
        invoice,
        _NUMBER,
        _AMOUNT,
        customer=_CUSTOMER,
        invoice_date=_DAY,
        instalment=st.sampled_from([None, "a", "b"]),
        kind=st.sampled_from(["invoice", "credit_note"]),
        applies_to=st.none() | _NUMBER,
    ),
    max_size=8,
    unique_by=lambda row: (row["customer"], row["invoice"], row["instalment"], row["kind"]),
)
_PAYMENTS = st.lists(
    st.builds(payment, _NUMBER, _AMOUNT, customer=_CUSTOMER, date=_DAY, invoice=st.none() | _NUMBER),
    max_size=8,
    unique_by=lambda row: (row["customer"], row["payment"]),
)
_OPEN_ITEMS = st.lists(
    st.builds(
        invoice,
        _NUMBER,
        st.integers(1, 5).map(lambda hundreds: hundreds * 100),
        customer=_CUSTOMER,
        balance_minor=st.none() | st.integers(0, 500),
        instalment=st.sampled_from([None, "a"]),
        kind=st.sampled_from([None, "invoice", "credit_note"]),
    ),
    max_size=8,
    unique_by=lambda row: (row["customer"], row["invoice"], row["instalment"], row["kind"] or "invoice"),
)
# One store for all examples: making one costs more than an example does.
_LAWS = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def shared(database: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return store(tmp_path_factory.mktemp("laws"))


@pytest.fixture
def emptied(shared: Engine):
    def empty() -> Engine:
        with writing(shared) as conn:
            conn.execute(delete(item))
            conn.execute(delete(customer))
        return shared

    return empty


def _closing_days(posted: list[dict[str, Any]]) -> dict[tuple[str, str, str], date | None]:
    groups = defaultdict(list)
    for line in posted:
        groups[line["customer"], line["document"], line["currency"]].append(line)
    return {
        group: None if sum(line["amount_minor"] for line in members) else max(line["day"] for line in members)
        for group, members in groups.items()
    }


@given(st.lists(st.tuples(_INVOICES, _PAYMENTS), min_size=1, max_size=3))
@_LAWS
def test_a_line_is_closed_exactly_when_its_group_nets_to_zero_and_the_same_lists_change_nothing(
    emptied, nights
) -> None:
    engine = emptied()
    for invoices, payments in nights:
        load_invoices(engine, listed("invoices", *invoices))
        load_payments(engine, listed("payments", *payments))
        posted = lines(engine)
        expected = _closing_days(posted)
        for line in posted:
            assert line["closed_day"] == expected[line["customer"], line["document"], line["currency"]]
        assert load_invoices(engine, listed("invoices", *invoices)) == Merged(unchanged=len(invoices))
        assert load_payments(engine, listed("payments", *payments)) == Merged(unchanged=len(payments))
        assert lines(engine) == posted


@given(st.lists(_OPEN_ITEMS, min_size=1, max_size=4))
@_LAWS
def test_after_a_list_exactly_what_it_says_is_open(emptied, nights) -> None:
    engine = emptied()
    for days, rows in enumerate(nights):
        as_of = date(2026, 10, 28) + timedelta(days=days)
        frame = listed("open-items", *rows)
        merged = load_open_items(engine, frame, as_of=as_of, max_shrink=Decimal(1))
        assert merged.new + merged.changed + merged.unchanged == len(rows)
        assert {key: left for key, left in _by_customer(engine).items() if left} == _expected(rows)
        before = lines(engine)
        again = load_open_items(engine, frame, as_of=as_of, max_shrink=Decimal(1))
        assert again == Merged(unchanged=len(rows))
        assert lines(engine) == before
        expected = _closing_days(before)
        assert all(
            line["closed_day"] == expected[line["customer"], line["document"], line["currency"]] for line in before
        )


def _by_customer(engine: Engine) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines(engine):
        sums[line["customer"], line["document"]] += line["amount_minor"]
    return sums


def _expected(rows: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    left = {}
    for row in rows:
        number = f"{row['invoice']}/{row['instalment']}" if row["instalment"] else row["invoice"]
        balance = row["amount_minor"] if row["balance_minor"] is None else row["balance_minor"]
        is_credit = row["kind"] == "credit_note"
        left[row["customer"], f"{number}@credit_note" if is_credit else number] = -balance if is_credit else balance
    return {key: balance for key, balance in left.items() if balance}
