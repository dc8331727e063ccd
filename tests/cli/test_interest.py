"""What a clerk asks about late payment, and says about it."""

from pathlib import Path
from typing import Any

import pytest

from cli.command import Ran, Run, assert_refused
from night.firm import SmallFirm, customer, invoice, new_firm


@pytest.fixture
def firm(tmp_path: Path) -> SmallFirm:
    """Germany's law for all. C1 paid R1001 late and a part of R1002, C2 nothing of R1003."""
    firm = new_firm(tmp_path / "firm")
    path = firm.config.path
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('default = "none"', 'default = "de"'), encoding="utf-8")
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load(
        "invoices",
        invoice("R1001", "C1", amount="10000.00", invoice_date="2025-05-01", due_date="2025-05-31"),
        invoice("R1002", "C1", amount="1000.00", invoice_date="2026-03-01", due_date="2026-03-31"),
        invoice("R1003", "C2", amount="500.00", invoice_date="2026-05-01", due_date="2026-05-31"),
    )
    payment = {"customer": "C1", "currency": "EUR"}
    firm.load(
        "payments",
        {**payment, "payment": "P1", "date": "2025-08-31", "amount": "10000.00", "invoice": "R1001"},
        {**payment, "payment": "P2", "date": "2026-05-10", "amount": "400.00", "invoice": "R1002"},
    )
    return firm


@pytest.fixture
def said(run: Run, firm: SmallFirm) -> Any:
    def say(*arguments: str, code: int = 0, as_of: str | None = "2026-06-30") -> Ran:
        day = () if as_of is None else ("--as-of", as_of)
        ran = run("interest", *arguments, "--config", firm.config.path, *day)
        assert ran.code == code, ran.err
        return ran

    return say


def test_the_chain_says_span_by_span_how_interest_comes_about(said: Any) -> None:
    assert said("show", "--customer", "C1").out.splitlines() == [
        "Item R1001 of customer C1, due 2025-05-31, regime de:",
        "  2025-06-01 to 2025-06-30: 10,000.00 EUR unpaid, 30 days at 11.27 % a year (de_base 2.27 + 9): 92.63 EUR",
        "  2025-07-01 to 2025-08-31: 10,000.00 EUR unpaid, 62 days at 10.27 % a year (de_base 1.27 + 9): 174.45 EUR",
        "  Interest 267.08 EUR, lump sum 40.00 EUR.",
        "",
        "Item R1002 of customer C1, due 2026-03-31, regime de:",
        "  2026-04-01 to 2026-05-10: 1,000.00 EUR unpaid, 40 days at 10.27 % a year (de_base 1.27 + 9): 11.25 EUR",
        "  2026-05-11 to 2026-06-30: 600.00 EUR unpaid, 51 days at 10.27 % a year (de_base 1.27 + 9): 8.61 EUR",
        "  Interest 19.86 EUR, lump sum 40.00 EUR, each further day 0.17 EUR.",
    ]


def test_an_item_finds_its_customer_by_itself(said: Any) -> None:
    (item,) = said("show", "R1001", "--json").json["items"]
    assert (item["interest"], item["fee"], item["daily"]) == ("267.08", "40.00", "0.00")
    assert [(one["rate"], one["interest"]) for one in item["segments"]] == [("11.27", "92.63"), ("10.27", "174.45")]


def test_without_a_customer_all_that_is_open_is_listed(said: Any) -> None:
    listed = said("show", "--json").json["items"]
    assert [(one["item"], one["interest"]) for one in listed] == [("R1002", "19.86"), ("R1003", "4.22")]
    assert "R1001" not in said("show").out


def test_a_rate_that_is_not_known_is_said(said: Any) -> None:
    assert "cannot be reckoned: no rate of de_base" in said("show", "R1003", as_of="2026-10-30").out
    listed = said("show", as_of="2026-10-30")
    assert listed.out == "Nothing to list.\n"
    assert "interest, item R1003 of customer C2: no rate of de_base" in listed.err


def test_a_rate_in_the_config_is_all_it_takes(said: Any, firm: SmallFirm) -> None:
    rate = (
        '\n[[interest.rates]]\nseries = "de_base"\nfrom = 2026-07-01\nto = 2026-12-31\npercent = "1.27"\nsource = "a"\n'
    )
    with firm.config.path.open("a", encoding="utf-8") as config:
        config.write(rate)
    assert "Interest 21.38 EUR" in said("show", "R1003", as_of="2026-10-30").out
    newest = said("rates", "--series", "de_base", "--json", as_of=None).json[-1]
    assert (newest["to_day"], newest["source"]) == ("2026-12-31", "a")


def test_what_is_known_of_rates_is_listed_with_its_source(said: Any) -> None:
    text = said("rates", as_of=None).out
    assert "2026-06-30" in text
    assert "https://" in text


def test_what_is_late_under_no_regime_bears_nothing(said: Any) -> None:
    said("terms", "set", "--customer", "C2", "--regime", "none", "--from", "2026-01-01", "--by", "Ines")
    assert_refused(said("show", "R1003", code=1), 1, "Nothing of item R1003 of customer C2 bears interest")


def test_a_waiver_takes_it_off_and_can_be_taken_back(said: Any) -> None:
    said("waive", "R1002", "--customer", "C1", "--reason", "fair", "--by", "Ines", as_of="2026-06-01")
    (item,) = said("show", "R1002", "--json").json["items"]
    assert (item["interest"], item["waived"], item["fee"], item["fee_waived"]) == ("0.00", "19.86", "0.00", "40.00")
    (waiver,) = said("waivers", "--json").json
    assert (waiver["item"], waiver["what"], waiver["reason"], waiver["author"]) == ("R1002", "both", "fair", "Ines")
    assert said("show", "R1002", "--json", as_of="2026-05-31").json["items"][0]["interest"] != "0.00"
    said("unwaive", "R1002", "--customer", "C1")
    assert said("waivers", "--json").json == []
    assert said("show", "R1002", "--json").json["items"][0]["interest"] == "19.86"


def test_a_waiver_for_a_customer_covers_all_and_may_leave_the_fee(said: Any) -> None:
    said("waive", "--customer", "C1", "--what", "interest", "--reason", "fair", "--by", "Ines")
    found = said("show", "--customer", "C1", "--json").json["items"]
    assert [(one["interest"], one["fee"]) for one in found] == [("0.00", "40.00"), ("0.00", "40.00")]


def test_nothing_that_was_not_waived_is_taken_back(said: Any) -> None:
    refused = said("unwaive", "R1002", "--customer", "C1", code=1)
    assert_refused(refused, 1, "Nothing was waived for item R1002 of customer C1")


def test_an_agreed_rate_holds_for_invoices_from_its_day_on(said: Any) -> None:
    agreed = ("terms", "set", "--customer", "C1", "--regime", "contract", "--rate", "5", "--by", "Ines")
    said(*agreed, "--from", "2026-01-01")
    found = said("show", "--customer", "C1", "--json").json["items"]
    assert [(one["regime"], one["interest"]) for one in found] == [("de", "267.08"), ("contract", "9.67")]
    (terms,) = said("terms", "list", "--json", as_of=None).json
    assert (terms["from_day"], terms["regime"], terms["percent"]) == ("2026-01-01", "contract", "5")


@pytest.mark.parametrize(
    ("terms", "what"),
    [
        (("--regime", "fr"), "There is no regime 'fr': expected one of cn, contract, de, eu, none, uk"),
        (("--regime", "contract"), "A contract without --rate"),
        (("--regime", "none", "--rate", "5"), "No interest, but --rate 5"),
        (("--regime", "de", "--rate", "-1"), "expected 0 to 1000 percent"),
        (("--regime", "cn", "--rate", "2.99"), "regime cn expects 3.00 % or more, cn_lpr_1y of 2026-06-01"),
        (("--regime", "cn", "--rate", "5", "--from", "2030-01-01"), "is not known"),
    ],
)
def test_terms_that_cannot_be_are_refused(said: Any, terms: tuple[str, ...], what: str) -> None:
    day = () if "--from" in terms else ("--from", "2026-06-01")
    assert_refused(said("terms", "set", "--customer", "C1", *terms, *day, "--by", "Ines", code=1), 1, what)
    assert said("terms", "list", "--json", as_of=None).json == []


def test_nobody_is_waived_what_nobody_knows(said: Any) -> None:
    refused = said("waive", "R9", "--customer", "C1", "--reason", "fair", "--by", "Ines", code=1)
    assert_refused(refused, 1, "Customer C1 has no item 'R9'")
