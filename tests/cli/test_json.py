"""What programs rely on: the keys of section 6 of the design, amounts as decimal text, codes that the model knows."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cli.command import Run
from receivables.config import load_config
from receivables.model import CaseKind, Does, HoldKind, ItemKind, LetterState, Reason, Treatment
from receivables.sample import SAMPLE_DAY

AMOUNT = re.compile(r"-?\d+\.\d\d")
REASONS = {*Reason, *HoldKind}


def _is_amount_by_currency(totals: dict[str, str]) -> bool:
    return bool(totals) and all(re.fullmatch("[A-Z]{3}", code) and AMOUNT.fullmatch(totals[code]) for code in totals)


@pytest.fixture
def planned(run: Run, config: Path) -> Any:
    return run("plan", "--json", "--config", config, "--as-of", SAMPLE_DAY).json


def test_a_plan_names_its_day_and_the_policy_it_was_made_under(planned: Any, config: Path) -> None:
    assert set(planned) == {"as_of", "policy", "decisions", "letters", "assignments", "cases", "problems"}
    assert planned["as_of"] == str(SAMPLE_DAY)
    assert planned["policy"] == load_config(config).policy.hash


def test_a_decision_has_the_promised_keys_and_speaks_in_codes(planned: Any) -> None:
    promised = {"item", "customer", "currency", "balance", "days_overdue", "treatment", "does", "reason"}
    assert len(planned["decisions"]) > 400
    for decision in planned["decisions"]:
        assert promised <= set(decision)
        assert AMOUNT.fullmatch(decision["balance"])
        assert isinstance(decision["days_overdue"], int)
        assert decision["treatment"] in set(Treatment)
        assert decision["does"] in set(Does)
        assert decision["reason"] in REASONS
        assert decision["kind"] in set(ItemKind)


def test_letters_assignments_and_cases_have_totals_by_currency(planned: Any) -> None:
    for letter in planned["letters"]:
        assert {"customer", "treatment", "level", "language", "totals"} <= set(letter)
        assert letter["language"] in {"en", "de", "zh"}
        assert letter["level"] == 1
    for case in planned["cases"]:
        assert case["kind"] in set(CaseKind)
    for work in (*planned["letters"], *planned["assignments"], *planned["cases"]):
        assert _is_amount_by_currency(work["totals"])


def test_a_problem_says_where_and_what(planned: Any) -> None:
    assert {problem["where"] for problem in planned["problems"]} == {"customer 10404", "customer 10499"}
    assert all(set(problem) == {"where", "what"} for problem in planned["problems"])


def test_an_aging_has_its_buckets_in_order_and_an_amount_in_each(run: Run, config: Path) -> None:
    aged = run("aging", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    assert set(aged) == {"as_of", "known_at", "options", "buckets", "rows", "totals", "left_out", "problems"}
    assert aged["problems"] == []
    assert aged["as_of"] == str(SAMPLE_DAY)
    assert aged["buckets"] == ["not due", "1-30", "31-60", "61-90", "over 90"]
    assert set(aged["totals"]) == {"EUR", "USD", "CNY"}
    for row in aged["rows"]:
        assert set(row) == {"customer", "currency", "amounts", "total"}
        assert list(row["amounts"]) == aged["buckets"]
        assert all(map(AMOUNT.fullmatch, (*row["amounts"].values(), row["total"])))


def test_the_night_that_was_run_plans_nothing_more(run: Run, config_after: Path) -> None:
    again = run("plan", "--json", "--config", config_after, "--as-of", SAMPLE_DAY).json
    assert [again[work] for work in ("letters", "assignments", "cases")] == [[], [], []]
    assert "That night was run" in run("plan", "--config", config_after, "--as-of", SAMPLE_DAY).out


def test_what_the_night_did_is_what_was_planned(run: Run, config: Path, config_after: Path) -> None:
    planned = run("plan", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    for work, command in (("letters", "letters"), ("assignments", "visits"), ("cases", "cases")):
        listed = run(command, "list", "--json", "--config", config_after).json
        assert {one["customer"]["customer"]: one["totals"] for one in listed} == {
            one["customer"]: one["totals"] for one in planned[work]
        }


def test_a_letter_is_listed_with_its_reference_its_state_and_its_lines(run: Run, config_after: Path) -> None:
    letters = run("letters", "list", "--json", "--config", config_after).json
    assert len(letters) > 50
    for letter in letters:
        assert letter["reference"] == f"L-20261030-{letter['customer']['customer']}"
        assert letter["state"] in {LetterState.SENT, LetterState.WAITING_FOR_RELEASE}
        asked = sum(Decimal(line["chased"]) for line in letter["lines"])
        assert asked == sum(map(Decimal, letter["totals"].values())) or len(letter["totals"]) > 1
    waiting = run("letters", "list", "--state", "waiting_for_release", "--json", "--config", config_after).json
    assert waiting
    assert all(letter["customer"]["key_account"] for letter in waiting)


@pytest.mark.parametrize(
    "noun", ["letters", "visits", "cases", "disputes", "promises", "payment-plans", "holds", "causes"]
)
def test_an_empty_list_is_an_empty_json_list_and_a_sentence(run: Run, tmp_path: Path, noun: str) -> None:
    run("init", tmp_path / "new")
    config = tmp_path / "new" / "config.toml"
    assert run(noun, "list", "--json", "--config", config).json == []
    assert run(noun, "list", "--config", config).out == "Nothing to list.\n"


def test_disputes_are_listed_with_the_disputed_part_and_its_deadline(run: Run, config: Path) -> None:
    disputes = run("disputes", "list", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    found = {one["dispute"]: (one["item"], one["amount"], one["currency"], one["overdue"]) for one in disputes}
    assert found["D26001"] == ("2600242", "2450.00", "USD", True)
    assert found["D26014"] == ("2601375", None, "CNY", False)


def test_an_explanation_has_the_same_steps_as_codes_and_as_sentences(run: Run, config: Path) -> None:
    found = run("explain", "2601247", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    assert set(found) == {"as_of", "known_at", "recorded", "customer", "name", "steps", "items"}
    (one,) = found["items"]
    assert (one["item"], one["balance"], one["does"], one["reason"]) == ("2601247", "1890.00", "letter", "leads")
    assert all(set(step) == {"part", "code", "sentence", "values", "record"} for step in one["steps"])
    codes = {step["code"]: step for step in one["steps"]}
    assert {"letter_leads", "next_letter", "balance", "source", "overdue", "policy", "cell_of_item"} <= set(codes)
    assert codes["balance"]["values"]["balance"] == "1890.00"
    assert set(codes["balance"]["record"]) == {"kind", "key", "author", "day", "known_since"}
    assert codes["source"]["record"]["kind"] == "load"
    told = run("explain", "2601247", "--config", config, "--as-of", SAMPLE_DAY).out
    assert [step["sentence"] for step in one["steps"] if step["sentence"] not in told] == []


def test_a_load_says_what_was_taken_and_refused_and_what_it_changed(run: Run, config: Path, tmp_path: Path) -> None:
    invoices = config.parent / "data" / "invoices.csv"
    run("init", tmp_path / "new")
    own = tmp_path / "new" / "config.toml"
    (loaded,) = run("load", invoices, "--as", "invoices", "--json", "--config", own).json
    assert loaded["rows"] == {"taken": 3029, "refused": 1}
    assert loaded["ledger"] == {"new": 3029, "changed": 0, "unchanged": 0, "vanished": 0}
    assert _is_amount_by_currency(loaded["totals"]["taken"])
    assert (loaded["totals"]["refused"], loaded["unread_amounts"]) == ({}, 1)
    assert Path(loaded["rejects"]).is_file()
    assert all(set(doubt) == {"where", "what"} for doubt in loaded["doubts"])
    (again,) = run("load", invoices, "--as", "invoices", "--json", "--config", own).json
    assert again["ledger"] == {"new": 0, "changed": 0, "unchanged": 3029, "vanished": 0}


def test_the_doctor_lists_what_to_mend_by_where_it_is(run: Run, config: Path) -> None:
    ran = run("doctor", "--json", "--config", config)
    assert ran.code == 1
    found = ran.json
    checks = {"letterhead", "templates", "sources", "store", "bank", "holds", "e-mail", "delivery"}
    assert set(found) == checks | {"last_statements"}
    assert found["templates"] == []
    assert any("2601247" in problem["what"] for problem in found["sources"])
    assert any("10404" in problem["where"] for problem in found["store"])
    assert ran.err == f"receivables: {sum(map(len, found.values()))} things to mend\n"
