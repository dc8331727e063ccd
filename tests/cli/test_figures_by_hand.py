"""The figures of the commands against the same figures worked out by pencil, today and for a day that is past."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cli.command import Run
from cli.pencil import Ledger, records
from receivables.model import ItemKind
from receivables.sample import SAMPLE_DAY

DAYS = [SAMPLE_DAY, SAMPLE_DAY - timedelta(days=9), date(2026, 3, 31)]
FIVE_ROWS = Path(__file__).parents[2] / "examples" / "five_rows.csv"


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_a_customer_owes_what_was_invoiced_less_credited_less_paid_by_that_day(
    run: Run, config: Path, as_of: date
) -> None:
    aged = run("aging", "--json", "--config", config, "--as-of", as_of).json
    totals = {(row["customer"], row["currency"]): Decimal(row["total"]) for row in aged["rows"]}
    expected = Ledger.of_sample_firm(config.parent, as_of).balances()
    assert len(expected) > 50
    assert {key: total for key, total in totals.items() if total} == expected


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_every_open_item_is_in_the_plan_with_its_balance_and_its_age(run: Run, config: Path, as_of: date) -> None:
    planned = run("plan", "--json", "--config", config, "--as-of", as_of).json
    decided = {
        (row["customer"], row["item"]): (Decimal(row["balance"]), row["days_overdue"])
        for row in planned["decisions"]
        if row["kind"] == ItemKind.INVOICE
    }
    expected = Ledger.of_sample_firm(config.parent, as_of).owed()
    assert decided == {key: (item.balance, item.days_overdue) for key, item in expected.items()}


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_buckets_of_a_customer_add_up_to_its_balance_and_those_of_all_to_the_totals(
    run: Run, config: Path, as_of: date
) -> None:
    aged = run("aging", "--json", "--config", config, "--as-of", as_of).json
    for row in aged["rows"]:
        assert sum(map(Decimal, row["amounts"].values())) == Decimal(row["total"])
    for currency, total in aged["totals"].items():
        of_currency = [row for row in aged["rows"] if row["currency"] == currency]
        assert sum(Decimal(row["total"]) for row in of_currency) == Decimal(total["total"])
        for bucket in aged["buckets"]:
            assert sum(Decimal(row["amounts"][bucket]) for row in of_currency) == Decimal(total["amounts"][bucket])


def test_what_is_owed_stands_in_the_bucket_of_its_days(run: Run, config: Path) -> None:
    planned = run("plan", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    aged = run("aging", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    expected = Ledger.of_sample_firm(config.parent, SAMPLE_DAY).overdue_by_bucket()
    credit = sum(Decimal(row["balance"]) for row in planned["decisions"] if Decimal(row["balance"]) < 0)
    in_buckets = sum(Decimal(amount) for total in aged["totals"].values() for amount in total["amounts"].values())
    not_due = sum(
        Decimal(row["balance"])
        for row in planned["decisions"]
        if row["days_overdue"] <= 0 and Decimal(row["balance"]) > 0
    )
    assert in_buckets == sum(expected.values()) + not_due + credit
    assert {bucket for _, bucket in expected} == set(aged["buckets"]) - {"not due"}


def test_a_receipt_of_last_week_does_not_count_the_week_before(run: Run, config: Path) -> None:
    recent = [
        payment
        for payment in records(config.parent / "data" / "payments.csv")
        if payment["Payment Date"] > str(DAYS[1]) and payment["Invoice No."]
    ]
    before = run("plan", "--json", "--config", config, "--as-of", DAYS[1]).json["decisions"]
    after = run("plan", "--json", "--config", config, "--as-of", SAMPLE_DAY).json["decisions"]
    assert len(recent) > 10
    for payment in recent:
        owed = [
            sum(
                Decimal(row["balance"])
                for row in decisions
                if row["customer"] == payment["Customer No."] and row["item"].split("/")[0] == payment["Invoice No."]
            )
            for decisions in (before, after)
        ]
        assert owed[0] > owed[1], payment


def test_a_letter_asks_for_what_its_customer_owes_overdue_less_what_is_held_and_set_off(run: Run, config: Path) -> None:
    planned = run("plan", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    disputed = {row["Customer No."] for row in records(config.parent / "data" / "disputes.csv")}
    free = {row["customer"] for row in planned["decisions"] if row["kind"] != ItemKind.INVOICE}
    plain = [letter for letter in planned["letters"] if letter["customer"] not in disputed | free]
    assert len(plain) > 50
    for letter in plain:
        totals: dict[str, Decimal] = {}
        for row in planned["decisions"]:
            if row["customer"] == letter["customer"] and row["does"] == "letter":
                assert row["days_overdue"] > 0
                totals[row["currency"]] = totals.get(row["currency"], Decimal(0)) + Decimal(row["balance"])
        assert {currency: Decimal(total) for currency, total in letter["totals"].items()} == totals


def test_the_five_rows_get_what_a_reader_finds_on_paper(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "five" / "config.toml"
    assert run("init", config.parent).code == 0
    loaded = run("load", FIVE_ROWS, "--as", "open-items", "--config", config, "--as-of", SAMPLE_DAY, "--json").json
    assert loaded[0]["rows"] == {"taken": 5, "refused": 0}
    assert loaded[0]["totals"]["taken"] == {"EUR": "94500.00"}
    planned = run("plan", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    assert [
        (row["item"], row["days_overdue"], row["balance"], row["treatment"], row["does"], row["reason"])
        for row in planned["decisions"]
    ] == [
        ("R-1001", -16, "3500.00", "none", "nothing", "not_overdue"),
        ("R-1002", 10, "1200.00", "routine_reminder", "letter", "leads"),
        ("R-1003", 91, "4800.00", "escalated_letter", "letter", "leads"),
        ("R-1004", 29, "25000.00", "rep_visit", "visit", "leads"),
        ("R-1005", 122, "60000.00", "special_handling", "case", "leads"),
    ]
    assert [letter["totals"] for letter in planned["letters"]] == [{"EUR": "1200.00"}, {"EUR": "4800.00"}]
    assert [letter["level"] for letter in planned["letters"]] == [1, 1]
    assert [visit["totals"] for visit in planned["assignments"]] == [{"EUR": "25000.00"}]
    assert [case["totals"] for case in planned["cases"]] == [{"EUR": "60000.00"}]
