"""A night knows what was paid as far as the statements of every account reach."""

import json
from datetime import date
from pathlib import Path

import pytest

from golden import approve
from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.config import load_config
from receivables.documents.run_report import receipts_text, report_text
from receivables.night import reporting
from receivables.night.store import store_of
from receivables.store.letters import list_letters

HERE = Path(__file__).parent
OURS, OTHER = "DE89370400440532013000", "NL91ABNA0417164300"


def entry(number: str, day: str, amount: str = "10.00", account: str = OURS, **more: str) -> dict[str, str]:
    known = {"account": account, "entry": number, "date": day, "currency": "EUR", "amount": amount, "reference": ""}
    return {**known, **more}


def payment(number: str, of: str, *, amount: str, day: str) -> dict[str, str]:
    return {"payment": number, "customer": of, "date": day, "currency": "EUR", "amount": amount}


@pytest.fixture
def careful(firm: SmallFirm) -> SmallFirm:
    """A firm whose letters wait when cash data is older than five days; C1 and C2 owe 1,000.00 each."""
    text = firm.config.path.read_text(encoding="utf-8")
    limited = text.replace("cash_data_max_age_days = 0", "cash_data_max_age_days = 5")
    assert limited != text
    firm.config.path.write_text(limited, encoding="utf-8")
    careful = SmallFirm(load_config(firm.config.path))
    careful.load("customers", customer("C1"), customer("C2"))
    careful.load("invoices", invoice("R1001", "C1"), invoice("R1002", "C2"))
    return careful


def letters(firm: SmallFirm) -> list[str]:
    return [one.customer.customer for one in list_letters(store_of(firm.config), as_of=NIGHT)]


def test_letters_wait_while_one_account_is_behind_and_the_night_says_why(careful: SmallFirm) -> None:
    careful.load("bank-entries", entry("N1", "2026-10-29"), entry("M1", "2026-10-20", account=OTHER))
    careful.night()
    assert letters(careful) == []
    report = reporting.finish(careful.config, (), as_of=NIGHT)
    text = report_text(report)
    assert "2 held lines = 2 waiting for newer cash data." in text
    assert f"Bank statements all reach to 20 October 2026 (account {OTHER})." in text


def test_letters_go_out_once_every_account_has_its_statement(careful: SmallFirm) -> None:
    careful.load("bank-entries", entry("N1", "2026-10-29"), entry("M1", "2026-10-20", account=OTHER))
    careful.load("bank-entries", entry("M2", "2026-10-28", account=OTHER))
    careful.night()
    assert letters(careful) == ["C1", "C2"]


def test_an_account_without_a_statement_for_a_year_holds_no_letter_and_is_named(careful: SmallFirm) -> None:
    careful.load("bank-entries", entry("N1", "2026-10-29"), entry("M1", "2025-10-01", account=OTHER))
    careful.night()
    assert letters(careful) == ["C1", "C2"]
    text = report_text(reporting.finish(careful.config, (), as_of=NIGHT))
    assert f"No statement for a year, taken for closed: {OTHER}." in text


def test_the_night_says_what_became_of_receipts(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1", iban="FR76"), customer("C2", iban=""))
    firm.load("invoices", invoice("R1001", "C1"), invoice("R1002", "C2"), invoice("R1003", "C1", amount="80.00"))
    firm.load(
        "bank-entries",
        entry("N1", "2026-10-28", "700.00", payer_account="FR76", reference="R1001", kind="", end_to_end="E1"),
        entry("N2", "2026-10-28", "80.00", payer_account="FR76", kind="", end_to_end="E2"),
        entry("N3", "2026-10-28", "33.00", payer_account="FR76", kind="", end_to_end=""),
        entry("N4", "2026-10-29", "55.00", payer_account="", kind="", end_to_end=""),
        entry("N5", "2026-10-29", "-9.00", payer_account="", kind="", end_to_end=""),
    )
    firm.load("bank-entries", entry("N6", "2026-10-29", "-80.00", kind="return", end_to_end="E2"))
    firm.night()
    report = reporting.finish(firm.config, (), as_of=NIGHT)
    approve(HERE / "golden" / "receipts.txt", "\n".join(receipts_text(report.receipts)) + "\n")
    written = json.loads((firm.out() / "report.json").read_text(encoding="utf-8"))
    assert written["receipts"]["unapplied"] == {"lines": 1, "amounts": {"EUR": "33.00"}}
    assert written["receipts"]["unassigned"] == {"lines": 1, "amounts": {"EUR": "55.00"}}
    assert written["receipts"]["given"] == {"number": {"lines": 1, "amounts": {"EUR": "700.00"}}}
    assert written["receipts"]["taken_back"] == {"lines": 1, "amounts": {"EUR": "80.00"}}
    assert written["receipts"]["last_statements"] == {OURS: "2026-10-29"}
    assert written["does_not_add_up"] == []


def test_a_second_night_says_the_same_of_the_first(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1", iban="FR76"))
    firm.load("invoices", invoice("R1001", "C1"))
    firm.load("bank-entries", entry("N1", "2026-10-28", "700.00", payer_account="FR76", reference="R1001"))
    firm.night()
    first = reporting.finish(firm.config, (), as_of=NIGHT).receipts
    firm.load("customers", customer("C2"), as_of=date(2026, 10, 31))
    assert reporting.finish(firm.config, (), as_of=NIGHT).receipts == first


def test_a_payment_that_a_list_and_the_bank_both_have_is_pointed_out_once(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1", iban="FR76"), customer("C2", iban="FR77"))
    firm.load("invoices", invoice("R1001", "C1"), invoice("R1002", "C2"))
    listed = payment("P1", "C1", amount="300.00", day="2026-10-26")
    assert firm.load("payments", listed).doubts == ()
    read = firm.load(
        "bank-entries",
        entry("N1", "2026-10-28", "300.00", payer_account="FR76"),
        entry("N2", "2026-10-28", "300.00", payer_account="FR77"),
        entry("N3", "2026-10-29", "299.00", payer_account="FR76"),
    )
    (doubt,) = read.doubts
    assert doubt.where == "customer C1, payment P1"
    assert doubt.what.startswith(
        "EUR 300.00 of 2026-10-26 stand in a list of payments and, as 3000/N1 of 2026-10-28, on the bank account"
    )


def test_payments_more_than_five_days_apart_are_two(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1", iban="FR76"))
    firm.load("payments", payment("P1", "C1", amount="300.00", day="2026-10-22"))
    assert firm.load("bank-entries", entry("N1", "2026-10-28", "300.00", payer_account="FR76")).doubts == ()
