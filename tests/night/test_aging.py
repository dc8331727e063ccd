"""The aging of any day: receipts of later days do not count yet, and a night that was run keeps what it decided."""

from datetime import date, timedelta

import openpyxl
import polars as pl
import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.model import Does, Reason
from receivables.night.aging import aging, write_aging
from receivables.night.explaining import explained
from receivables.night.places import PlaceNotWritable
from receivables.night.planning import begin

MATTERS = ["customer", "item", "kind", "currency", "balance_minor", "bucket"]


@pytest.fixture
def book(firm: SmallFirm) -> SmallFirm:
    """Two customers, a part payment in August and one in October."""
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load(
        "invoices",
        invoice("R1", "C1", due="2026-10-01"),
        invoice("R2", "C1", due="2026-11-15", amount="80.00"),
        invoice("R3", "C2", due="2026-07-01", amount="500.00", invoice_date="2026-06-01"),
        invoice("R4", "C2", due="2026-09-30", amount="20.00", currency="USD"),
    )
    payment = {"customer": "C2", "currency": "EUR", "invoice": "R3"}
    firm.load(
        "payments",
        {**payment, "payment": "P1", "date": "2026-08-15", "amount": "100.00"},
        {**payment, "payment": "P2", "date": "2026-10-20", "amount": "400.00"},
        {**payment, "payment": "P3", "date": "2026-10-29", "amount": "30.00", "invoice": ""},
    )
    return firm


def _open(firm: SmallFirm, as_of: date) -> list[tuple[str, int, str]]:
    lines = aging(firm.config, as_of=as_of).lines.sort("item")
    return [(row["item"], row["balance_minor"], row["bucket"]) for row in lines.to_dicts()]


def test_a_later_receipt_is_unapplied_when_an_earlier_day_is_asked_for(book: SmallFirm) -> None:
    assert _open(book, NIGHT) == [
        ("P3", -3_000, "1-30"),
        ("R1", 100_000, "1-30"),
        ("R2", 8_000, "not due"),
        ("R4", 2_000, "1-30"),
    ]
    assert _open(book, date(2026, 10, 19)) == [
        ("R1", 100_000, "1-30"),
        ("R2", 8_000, "not due"),
        ("R3", 40_000, "over 90"),
        ("R4", 2_000, "1-30"),
    ]
    assert _open(book, date(2026, 8, 14)) == [("R3", 50_000, "31-60")]


@pytest.mark.parametrize("as_of", [NIGHT, date(2026, 10, 19), date(2026, 8, 20), date(2026, 1, 1)])
def test_the_buckets_add_up_to_the_ledgers_own_balance(book: SmallFirm, as_of: date) -> None:
    aged = aging(book.config, as_of=as_of)
    by_currency = dict(aged.lines.group_by("currency").agg(pl.col("balance_minor").sum()).iter_rows())
    assert {currency: minor for currency, minor in by_currency.items() if minor} == aged.ledger_balances
    by_bucket = aged.lines.group_by("currency", "bucket").agg(pl.col("balance_minor").sum())
    assert by_bucket["balance_minor"].sum() == sum(aged.ledger_balances.values())


def test_an_empty_ledger_has_an_empty_aging(firm: SmallFirm) -> None:
    aged = aging(firm.config, as_of=NIGHT)
    assert (aged.lines.height, aged.ledger_lines, aged.ledger_balances) == (0, 0, {})
    assert write_aging(firm.config, as_of=NIGHT).is_file()


def test_a_night_that_was_run_keeps_what_it_decided(book: SmallFirm) -> None:
    book.night()
    (line,) = aging(book.config, as_of=NIGHT).lines.filter(item="R1").to_dicts()
    assert (line["does"], line["reason"]) == (Does.LETTER, Reason.LEADS)
    (item,) = explained(book.config, "C1", as_of=NIGHT, item="R1").items
    assert (item.does, item.reason) == (Does.LETTER, Reason.LEADS)
    (item,) = explained(book.config, "C1", as_of=NIGHT + timedelta(days=1), item="R1").items
    assert (item.does, item.reason) == (Does.NOTHING, Reason.QUIET)


def test_a_night_that_was_only_begun_has_decided_nothing_yet(book: SmallFirm) -> None:
    book.night()
    later = NIGHT + timedelta(days=1)
    begin(book.config, as_of=later)
    (line,) = aging(book.config, as_of=later).lines.filter(item="R1").to_dicts()
    assert (line["does"], line["reason"]) == (Does.NOTHING, Reason.QUIET)


def test_what_came_after_the_night_stands_beside_what_it_decided(book: SmallFirm) -> None:
    book.night()
    book.load("invoices", invoice("R5", "C1", due="2026-10-02", amount="60.00"))
    found = {row["item"]: row["reason"] for row in aging(book.config, as_of=NIGHT).lines.to_dicts()}
    assert (found["R1"], found["R5"]) == (Reason.LEADS, Reason.QUIET)


def test_the_workbook_lies_where_it_was_asked_for(book: SmallFirm) -> None:
    asked = book.folder / "for" / "the board" / "aging.xlsx"
    assert write_aging(book.config, as_of=NIGHT, out=asked) == asked
    assert write_aging(book.config, as_of=NIGHT) == book.out() / "aging.xlsx"
    assert asked.read_bytes() == (book.out() / "aging.xlsx").read_bytes()
    assert openpyxl.load_workbook(asked).sheetnames
    assert [path.name for path in asked.parent.iterdir()] == ["aging.xlsx"]


def test_a_place_that_takes_no_file_is_named(book: SmallFirm) -> None:
    with pytest.raises(PlaceNotWritable, match=r"config\.toml/aging\.xlsx cannot be written"):
        write_aging(book.config, as_of=NIGHT, out=book.config.path / "aging.xlsx")
