"""Promises and payment plans by command: what is said, listed and refused."""

from pathlib import Path
from typing import Any

import pytest

from cli.command import Ran, Run
from receivables.sample import SAMPLE_DAY

# A customer of the sample firm with one overdue invoice of 1,156.09 EUR and nothing else open.
CUSTOMER, ITEM = "10003", "2601343"
PLAN = f"{CUSTOMER}@{SAMPLE_DAY}"


@pytest.fixture
def told(run: Run, own_config: Path) -> Any:
    """Runs a command of that firm, on the sample day unless it says otherwise."""

    def tell(*arguments: str, code: int = 0, on: str = str(SAMPLE_DAY)) -> Ran:
        ran = run(*arguments, "--config", own_config, "--as-of", on)
        assert ran.code == code, ran.err
        return ran

    return tell


def _reason(tell: Any, on: str = str(SAMPLE_DAY)) -> str:
    (row,) = [one for one in tell("plan", "--json", on=on).json["decisions"] if one["item"] == ITEM]
    return str(row["reason"])


def test_a_plan_in_equal_rates_comes_to_all_that_is_open_and_holds_until_a_rate_is_missed(told: Any) -> None:
    agreed = told("payment-plans", "agree", CUSTOMER, "--rates", "3", "--first", "2026-11-30", "--by", "Ines")
    assert agreed.out == f"Payment plan {PLAN} is agreed: 1,156.09 EUR in 3 rates, from 2026-11-30 to 2027-01-30.\n"
    assert _reason(told) == "payment_plan"
    (plan,) = told("payment-plans", "list", "--json").json
    assert [(one["due_day"], one["amount"]) for one in plan["rates"]] == [
        ("2026-11-30", "385.36"),
        ("2026-12-30", "385.36"),
        ("2027-01-30", "385.37"),
    ]
    assert _reason(told, "2026-12-03") == "payment_plan"
    assert _reason(told, "2026-12-04") != "payment_plan"
    shown = told("payment-plans", "show", PLAN, on="2026-12-04").out
    assert "about all that was overdue: broken since 2026-12-04." in shown
    assert "385.36 EUR" in shown


def test_a_plan_rate_by_rate_about_an_item_may_be_cancelled(told: Any) -> None:
    rates = ("--rate", "2026-11-30=500", "--rate", "2026-12-15=600.50")
    told("payment-plans", "agree", CUSTOMER, "--items", ITEM, *rates, "--number", "PP1", "--by", "Ines")
    shown = told("payment-plans", "show", "PP1", "--json").json
    assert (shown["items"], shown["amount"], shown["state"]) == ([ITEM], "1100.50", "being_kept")
    assert told("payment-plans", "cancel", "PP1").out == "Payment plan PP1 is cancelled.\n"
    assert _reason(told) == "leads"
    assert told("payment-plans", "list", "--state", "being_kept").out == "Nothing to list.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("agree", CUSTOMER, "--by", "I"), 2, "expected either --rates with --first, or --rate once for each"),
        (("agree", CUSTOMER, "--rates", "3", "--by", "I"), 2, "expected either --rates with --first"),
        (("agree", CUSTOMER, "--rate", "2026-11-30", "--by", "I"), 2, "expected one like 2026-11-30=500.00"),
        (("agree", CUSTOMER, "--rate", "2026-11-30=9000", "--by", "I"), 1, "no more than the 1,156.09 that are open"),
        (("show", "nothing"), 1, "There is no payment plan 'nothing' on 2026-10-30"),
        (("cancel", "nothing"), 1, "There is no payment plan 'nothing'"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_a_sentence(
    told: Any, arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert said in told("payment-plans", *arguments, code=code).err


def test_promises_are_listed_as_they_stand_and_counted_by_customer(told: Any) -> None:
    told("promises", "record", CUSTOMER, "2026-11-05", "--item", ITEM, "--by", "Ines", "--grace", "0")
    assert "1,156.09 EUR" in told("promises", "list", "--due-this-week").out
    assert told("promises", "list", "--due-this-week", on="2026-11-06").out == "Nothing to list.\n"
    assert told("promises", "list", "--state", "broken").out == "Nothing to list.\n"
    (promise,) = told("promises", "list", "--state", "broken", "--json", on="2026-11-06").json
    assert (promise["items"], promise["state_day"]) == ([ITEM], "2026-11-06")
    assert promise["reckoned"] == [{"currency": "EUR", "promised": "1156.09", "paid": "0.00"}]
    figures = told("promises", "statistics", "--json", on="2026-11-06").json
    assert [(one["customer"], one["broken"], one["kept_rate"]) for one in figures] == [(CUSTOMER, 1, 0), (None, 1, 0)]
    assert "0 %" in told("promises", "statistics", on="2026-11-06").out


def test_a_promise_of_more_than_is_owed_is_recorded_and_pointed_out(told: Any) -> None:
    more = ("--item", ITEM, "--amount", "1156.10", "--currency", "EUR", "--by", "Ines")
    said = told("promises", "record", CUSTOMER, "2026-11-05", *more).out
    assert said.splitlines()[1] == "It is of more than they owe in it: 1,156.09 EUR."
    less = ("--amount", "1156.09", "--currency", "EUR", "--by", "Ines")
    assert len(told("promises", "record", CUSTOMER, "2026-11-05", *less).out.splitlines()) == 1


def test_whoever_broke_as_many_as_the_firm_allows_is_told_so_and_chased(told: Any, own_config: Path) -> None:
    text = own_config.read_text(encoding="utf-8")
    own_config.write_text(text.replace("max_broken_promises = 0", "max_broken_promises = 1"), encoding="utf-8")
    told("promises", "record", CUSTOMER, "2026-10-25", "--by", "Ines", "--grace", "0", on="2026-10-24")
    said = told("promises", "record", CUSTOMER, "2026-11-20", "--by", "Ines").out
    assert said.splitlines()[1] == "Nothing waits for it: 1 promise before it was broken."
    assert "open, holds nothing" in told("promises", "list").out
    assert _reason(told) == "leads"
