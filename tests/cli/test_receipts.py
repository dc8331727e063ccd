"""What a clerk does about money that no rule could give away."""

from pathlib import Path
from typing import Any

import pytest

from cli.command import Ran, Run, assert_refused
from night.firm import SmallFirm, customer, invoice, new_firm

OURS = "DE89 3704 0044 0532 0130 00"


def entry(number: str, amount: str, **more: str) -> dict[str, str]:
    known = {"account": OURS, "entry": number, "date": "2026-10-29", "currency": "EUR", "amount": amount}
    return {**known, "payer": "", "payer_account": "", "reference": "", **more}


@pytest.fixture
def firm(tmp_path: Path) -> SmallFirm:
    """C1 owes 1,000.00 and 400.00; 1,000.00 of 29 October came from nobody known, 390.00 from C1 for what it does not
    say, and 400.00 of C1 that names R1002.
    """
    firm = new_firm(tmp_path / "firm")
    firm.load("customers", customer("C1", iban="NL91 ABNA 0417"), customer("C2", iban=""))
    firm.load("invoices", invoice("R1001", "C1"), invoice("R1002", "C1", amount="400.00"))
    firm.load(
        "bank-entries",
        entry("N1", "1000.00", payer="Aker Trading", payer_account="FR76 3000"),
        entry("N2", "390.00", payer_account="NL91ABNA0417"),
        entry("N3", "250.00", payer_account="NL91ABNA0417", reference="R1002"),
        entry("N4", "-4.50", reference="fees"),
    )
    return firm


@pytest.fixture
def told(run: Run, firm: SmallFirm) -> Any:
    def tell(*arguments: str, code: int = 0) -> Ran:
        day = () if "matches" in arguments else ("--as-of", "2026-10-30")
        ran = run("receipts", *arguments, "--config", firm.config.path, *day)
        assert ran.code == code, ran.err
        return ran

    return tell


def test_what_waits_is_listed_with_what_it_may_be_for(told: Any) -> None:
    listed = told("list", "--json").json
    (receipt,) = listed["receipts"]
    assert (receipt["receipt"], receipt["rest"], receipt["candidates"]) == ("3000/N2", "390.00", [])
    (nobodys,) = listed["unassigned"]
    assert (nobodys["entry"], nobodys["amount"], nobodys["payer"]) == ("N1", "1000.00", "Aker Trading")
    assert [one["why"] for one in nobodys["candidates"]] == ["owes exactly this amount"]
    text = told("list").out
    assert "390.00 EUR" in text
    assert "In no customer's account:" in text
    assert "C1 Customer C1 (owes exactly this amount)" in text
    assert "3000/N2" not in told("list", "--customer", "C2").out


def test_an_entry_that_is_assigned_is_given_to_what_it_pays(told: Any) -> None:
    said = told("assign", "013000", "N1", "--customer", "C1", "--by", "Ines").out
    assert said == "Entry N1 is money of customer C1 now, and stands in the ledger as 3000/N1.\n"
    made = told("matches", "--json").json
    assert [(one["receipt"], one["document"], one["amount"], one["rule"]) for one in made] == [
        ("3000/N1", "R1001", "1000.00", "amount"),
        ("3000/N3", "R1002", "250.00", "number"),
    ]
    assert told("list", "--json").json["unassigned"] == []


def test_a_receipt_is_matched_by_hand_and_the_match_taken_back(told: Any) -> None:
    said = told("match", "N2", "R1001", "300", "--customer", "C1", "--by", "Ines").out
    assert said == "Match 2: 300.00 EUR of receipt 3000/N2 for invoice R1001.\n"
    assert told("list", "--json").json["receipts"][0]["rest"] == "90.00"
    assert "by hand" in told("matches").out
    said = told("undo", "2", "--by", "Tom").out
    assert said == (
        "Match 2 is taken back as of 2026-10-30: 300.00 EUR of receipt 3000/N2 is unapplied, and invoice R1001 owed "
        "again.\n"
    )
    assert [one["match"] for one in told("matches", "--json").json] == [1]
    (undone,) = [one for one in told("matches", "--undone", "--json").json if one["undone_day"]]
    assert undone["undone_by"] == "Tom"
    assert told("matches", "--customer", "C2").out == "Nothing to list.\n"


def test_what_cannot_be_matched_is_refused_in_a_sentence(told: Any) -> None:
    assert_refused(told("match", "N2", "R1001", "391", "--customer", "C1", "--by", "Ines", code=1), 1, "390.00")
    assert_refused(told("match", "N9", "R1001", "--customer", "C1", "--by", "Ines", code=1), 1, "'N9'")
    assert_refused(told("undo", "7", "--by", "Ines", code=1), 1, "no match 7")
    assert_refused(told("assign", "013000", "N9", "--customer", "C1", "--by", "Ines", code=1), 1, "'N9'")


def test_a_load_says_what_became_of_receipts_and_how_far_statements_reach(run: Run, firm: SmallFirm) -> None:
    file = firm.write("bank-entries", entry("N5", "7.00", date="2026-10-30"))
    arguments = ("load", file, "--as", "bank-entries", "--config", firm.config.path, "--as-of", "2026-10-30")
    ran = run(*arguments)
    assert ran.code == 0, ran.err
    said = ran.out
    assert "Receipts: 1 given to invoices = 1 by number; 1 unapplied, 390.00 EUR; 2 in no customer's account" in said
    assert "Bank statements reach to 30 October 2026 (account DE89370400440532013000)." in said
    assert run(*arguments, "--json").json[0]["last_statements"] == {"DE89370400440532013000": "2026-10-30"}


def test_the_doctor_says_the_last_statement_of_every_account(run: Run, firm: SmallFirm) -> None:
    said = run("doctor", "--config", firm.config.path)
    assert "account DE89370400440532013000: last statement up to 2026-10-29" in said.out
    found = run("doctor", "--config", firm.config.path, "--json").json
    assert found["last_statements"] == {"DE89370400440532013000": "2026-10-29"}
    assert found["bank"] == []
    text = firm.config.path.read_text(encoding="utf-8")
    limited = text.replace("cash_data_max_age_days = 0", "cash_data_max_age_days = 5")
    assert limited != text
    firm.config.path.write_text(limited, encoding="utf-8")
    (problem,) = run("doctor", "--config", firm.config.path, "--json").json["bank"]
    assert "no statement after 2026-10-29" in problem["what"]
