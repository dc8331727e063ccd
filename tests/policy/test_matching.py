"""Which invoice a receipt pays: by number, by reference, by amount, and never by guessing."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.strategies import law
from receivables.policy.matching import OWED_SCHEMA, PAIR_SCHEMA, UNAPPLIED_SCHEMA, proposals

DAY = date(2026, 10, 30)
Row = Mapping[str, Any]


def receipt(rest: int, reference: str | None = None, name: str = "P1", **more: Any) -> Row:
    known = {"customer": "C1", "receipt": name, "currency": "EUR", "day": DAY, "rest_minor": rest}
    return {**known, "reference": reference, **more}


def owed(item: str, balance: int, due: int = 30, **more: Any) -> Row:
    """An invoice line, due so many days before the receipt."""
    due_day = DAY - timedelta(days=due)
    known = {"customer": "C1", "item": item, "document": item, "currency": "EUR", "balance_minor": balance}
    return {**known, "day": DAY - timedelta(days=60), "due_day": due_day, "reference": None, **more}


def matched(receipts: Iterable[Row], lines: Iterable[Row], *, barred: Iterable[Row] = ()) -> list[tuple[str, ...]]:
    found = proposals(
        pl.DataFrame(list(receipts), schema=UNAPPLIED_SCHEMA),
        pl.DataFrame(list(lines), schema=OWED_SCHEMA),
        barred=pl.DataFrame(list(barred), schema=PAIR_SCHEMA),
    )
    return sorted(
        (row["receipt"], row["document"], row["amount_minor"], row["rule"]) for row in found.iter_rows(named=True)
    )


BY_NUMBER = {
    "the invoice named, in full": ([receipt(100, "R1001")], [owed("R1001", 100)], [("P1", "R1001", 100)]),
    "what is left of a receipt stays unapplied": (
        [receipt(130, "R1001")],
        [owed("R1001", 100)],
        [("P1", "R1001", 100)],
    ),
    "a receipt that is smaller pays a part": ([receipt(30, "R1001")], [owed("R1001", 100)], [("P1", "R1001", 30)]),
    "several numbers each get their balance": (
        [receipt(160, "R1001, R1002")],
        [owed("R1001", 100), owed("R1002", 50)],
        [("P1", "R1001", 100), ("P1", "R1002", 50)],
    ),
    "the oldest due first where the receipt is smaller": (
        [receipt(120, "R1001 R1002")],
        [owed("R1001", 100, due=1), owed("R1002", 50, due=9)],
        [("P1", "R1001", 70), ("P1", "R1002", 50)],
    ),
    "the oldest receipt first where the invoice is smaller": (
        [receipt(80, "R1001", "P1"), receipt(80, "R1001", "P0", day=DAY - timedelta(days=1))],
        [owed("R1001", 100)],
        [("P0", "R1001", 80), ("P1", "R1001", 20)],
    ),
    "an invoice names its instalments, each a document": (
        [receipt(70, "4711")],
        [owed("4711/1", 50), owed("4711/2", 50, due=0)],
        [("P1", "4711/1", 50), ("P1", "4711/2", 20)],
    ),
    "an instalment is its invoice": (
        [receipt(50, "4711/2")],
        [owed("4711/1", 50, document="4711"), owed("4711/2", 50, due=0, document="4711")],
        [("P1", "4711", 50)],
    ),
}


@pytest.mark.parametrize(("receipts", "lines", "expected"), BY_NUMBER.values(), ids=BY_NUMBER)
def test_invoices_that_the_payer_names_are_paid(
    receipts: list[Row], lines: list[Row], expected: list[tuple[str, str, int]]
) -> None:
    assert matched(receipts, lines) == [(*match, "number") for match in expected]


def test_an_invoice_of_another_customer_or_currency_is_not_paid() -> None:
    others = [owed("R1001", 100, customer="C2"), owed("R1002", 100, currency="USD")]
    assert matched([receipt(100, "R1001 R1002")], others) == []


def test_whoever_names_an_invoice_that_is_paid_is_not_matched_by_amount() -> None:
    assert matched([receipt(100, "R1001")], [owed("R1001", 0), owed("R1002", 100)]) == []


def test_a_year_in_a_number_names_no_invoice_of_that_year() -> None:
    assert matched([receipt(99, "RE 2026")], [owed("RE/2026/1", 100), owed("RE/2026/2", 50)]) == []


def test_the_invoices_own_reference_finds_it() -> None:
    lines = [owed("R1", 100, reference="RF18539007547034"), owed("R2", 70, reference="PO 445566")]
    assert matched([receipt(60, "RF18 5390 0754 7034")], lines) == [("P1", "R1", 60, "reference")]
    assert matched([receipt(60, "our PO-445566")], lines) == [("P1", "R2", 60, "reference")]


def test_a_reference_that_several_invoices_share_must_be_paid_to_the_cent() -> None:
    lines = [owed("R1", 100, reference="PO445566"), owed("R2", 70, reference="PO445566")]
    assert matched([receipt(160, "PO445566")], lines) == []
    assert matched([receipt(170, "PO445566")], lines) == [("P1", "R1", 100, "reference"), ("P1", "R2", 70, "reference")]


BY_AMOUNT = {
    "one invoice": ([owed("R1", 100), owed("R2", 70)], 100, [("R1", 100)]),
    "two invoices of that amount leave it open": ([owed("R1", 100), owed("R2", 100)], 100, []),
    "an instalment": (
        [owed("R1/1", 40, document="R1"), owed("R1/2", 60, due=-10, document="R1")],
        60,
        [("R1", 60)],
    ),
    "all that is open": ([owed("R1", 100), owed("R2", 70, due=-5)], 170, [("R1", 100), ("R2", 70)]),
    "all that was overdue": (
        [owed("R1", 100), owed("R2", 70), owed("R3", 30, due=0)],
        170,
        [("R1", 100), ("R2", 70)],
    ),
    "the overdue part of instalments": (
        [owed("R1/1", 40, document="R1"), owed("R1/2", 60, due=-10, document="R1"), owed("R2", 7), owed("R3", 8)],
        55,
        [("R1", 40), ("R2", 7), ("R3", 8)],
    ),
    "a discount is not guessed away": ([owed("R1", 100)], 98, []),
    "an invoice written after the receipt is not meant": ([owed("R1", 100, day=DAY + timedelta(days=1))], 100, []),
    "later invoices do not disturb the sum": (
        [owed("R1", 100), owed("R2", 70), owed("R3", 9, due=-9, day=DAY + timedelta(days=1))],
        170,
        [("R1", 100), ("R2", 70)],
    ),
}


@pytest.mark.parametrize(("lines", "amount", "expected"), BY_AMOUNT.values(), ids=BY_AMOUNT)
def test_an_amount_that_leaves_no_doubt_is_matched(
    lines: list[Row], amount: int, expected: list[tuple[str, int]]
) -> None:
    assert matched([receipt(amount)], lines) == [("P1", *match, "amount") for match in expected]


def test_of_two_receipts_that_fit_one_invoice_the_oldest_has_it() -> None:
    receipts = [receipt(100, name="P1"), receipt(100, name="P0", day=DAY - timedelta(days=1))]
    assert matched(receipts, [owed("R1", 100), owed("R2", 40)]) == [("P0", "R1", 100, "amount")]


def test_a_receipt_that_fits_what_another_has_taken_is_not_given_the_remains() -> None:
    lines = [owed("R1/1", 50, document="R1"), owed("R1/2", 30, due=-10, document="R1"), owed("R2", 7)]
    assert matched([receipt(50), receipt(50, name="P2")], lines) == [("P1", "R1", 50, "amount")]


def test_two_instalments_of_one_amount_are_paid_by_two_receipts() -> None:
    lines = [owed("R1/1", 40, document="R1"), owed("R1/2", 40, due=-10, document="R1"), owed("R2", 7)]
    assert matched([receipt(40), receipt(40, name="P2")], lines) == [
        ("P1", "R1", 40, "amount"),
        ("P2", "R1", 40, "amount"),
    ]


def test_a_pair_that_somebody_parted_is_not_proposed_again() -> None:
    barred = [{"customer": "C1", "receipt": "P1", "document": "R1001"}]
    assert matched([receipt(100, "R1001")], [owed("R1001", 100)], barred=barred) == []
    assert matched([receipt(100)], [owed("R1001", 100)], barred=barred) == []
    assert matched([receipt(150)], [owed("R1001", 100), owed("R1002", 50)], barred=barred) == []


NUMBERS = [f"R100{number}" for number in range(5)]
AMOUNTS = st.sampled_from([1, 50, 50, 70, 100, 120, 170])
CUSTOMERS = st.sampled_from(["C1", "C1", "C2"])
CURRENCIES = st.sampled_from(["EUR", "EUR", "USD"])
DAYS = st.integers(-20, 20).map(lambda days: DAY + timedelta(days=days))
REFERENCES = st.sampled_from([None, "PO445566", "PO445567"])
RECEIPTS = st.lists(
    st.fixed_dictionaries(
        {
            "customer": CUSTOMERS,
            "receipt": st.sampled_from([f"P{number}" for number in range(6)]),
            "currency": CURRENCIES,
            "day": DAYS,
            "rest_minor": AMOUNTS,
            "reference": st.lists(st.sampled_from([*NUMBERS, "PO445566", "thanks"]), max_size=3).map(" ".join),
        }
    ),
    unique_by=lambda row: (row["customer"], row["receipt"]),
    max_size=8,
)
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "customer": CUSTOMERS,
            "item": st.sampled_from([f"{number}/{part}" for number in NUMBERS for part in (1, 2)]),
            "day": DAYS,
            "due_day": DAYS,
            "currency": CURRENCIES,
            "balance_minor": st.one_of(AMOUNTS, st.just(0)),
            "reference": REFERENCES,
        }
    ).map(lambda row: {**row, "document": row["item"].split("/")[0]}),
    unique_by=lambda row: (row["customer"], row["item"]),
    max_size=10,
)
PAIRS = st.lists(
    st.fixed_dictionaries(
        {"customer": CUSTOMERS, "receipt": st.sampled_from(["P0", "P1"]), "document": st.sampled_from(NUMBERS)}
    ),
    max_size=3,
)


def summed(frame: pl.DataFrame, by: list[str], amount: str) -> dict[tuple[Any, ...], int]:
    return {tuple(row[:-1]): row[-1] for row in frame.group_by(by).agg(pl.col(amount).sum()).iter_rows()}


@law
@given(receipts=RECEIPTS, lines=LINES, pairs=PAIRS, seed=st.integers(0, 9))
def test_never_more_than_the_rest_of_a_receipt_or_the_balance_of_an_invoice(
    receipts: list[Row], lines: list[Row], pairs: list[Row], seed: int
) -> None:
    unapplied = pl.DataFrame(receipts, schema=UNAPPLIED_SCHEMA)
    open_lines = pl.DataFrame(lines, schema=OWED_SCHEMA)
    barred = pl.DataFrame(pairs, schema=PAIR_SCHEMA)
    found = proposals(unapplied, open_lines, barred=barred)
    rests = summed(unapplied, ["customer", "currency", "receipt"], "rest_minor")
    balances = summed(open_lines, ["customer", "currency", "document"], "balance_minor")
    assert (found["amount_minor"] > 0).all()
    for name, limits in (("receipt", rests), ("document", balances)):
        given_away = summed(found, ["customer", "currency", name], "amount_minor")
        assert all(amount <= limits[key] for key, amount in given_away.items())
    assert found.join(barred, on=list(PAIR_SCHEMA)).is_empty()
    shuffled = proposals(
        unapplied.sample(fraction=1, shuffle=True, seed=seed),
        open_lines.sample(fraction=1, shuffle=True, seed=seed),
        barred=barred,
    )
    assert shuffled.equals(found)


@law
@given(receipts=RECEIPTS, lines=LINES, pairs=PAIRS)
def test_once_done_there_is_nothing_more_to_propose(receipts: list[Row], lines: list[Row], pairs: list[Row]) -> None:
    unapplied = pl.DataFrame(receipts, schema=UNAPPLIED_SCHEMA)
    open_lines = pl.DataFrame(lines, schema=OWED_SCHEMA)
    barred = pl.DataFrame(pairs, schema=PAIR_SCHEMA)
    found = proposals(unapplied, open_lines, barred=barred)
    by_receipt = found.group_by("customer", "currency", "receipt").agg(pl.col("amount_minor").sum())
    rests = unapplied.join(by_receipt, on=["customer", "currency", "receipt"], how="left").with_columns(
        rest_minor=pl.col("rest_minor") - pl.col("amount_minor").fill_null(0)
    )
    document = ["customer", "currency", "document"]
    by_document = found.group_by(document).agg(pl.col("amount_minor").sum())
    paid = open_lines.sort(*document, "due_day", "item").join(
        by_document, on=document, how="left", maintain_order="left"
    )
    until = pl.col("balance_minor").cum_sum().over(document)
    left = (until - pl.col("amount_minor").fill_null(0)).clip(0, pl.col("balance_minor"))
    again = proposals(
        rests.filter(pl.col("rest_minor") > 0).select(list(UNAPPLIED_SCHEMA)),
        paid.with_columns(balance_minor=left).select(list(OWED_SCHEMA)),
        barred=barred,
    )
    assert again.is_empty()
