"""Reporting a visit by command: in words or as JSON, and what is said back."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.command import Ran, Run
from receivables.sample import SAMPLE_DAY

DAY = "2026-11-03"
BY = ("--by", "Solange")
PROMISE = (
    "--outcome",
    "promise:date=2026-11-13,amount=20000",
    "--outcome",
    "contact:name=Hugo,rank=3,manner=by phone, late",
)


@pytest.fixture
def told(run: Run, own_config_after: Path) -> Any:
    """Runs a command of the firm some days after its night."""

    def tell(*arguments: object) -> Ran:
        return run(*map(str, arguments), "--config", own_config_after, "--as-of", DAY)

    return tell


def test_a_visit_is_reported_once_and_corrected_and_listed(told: Any, run: Run, own_config_after: Path) -> None:
    visit = ("visits", "report", "10067", SAMPLE_DAY)
    first = told(*visit, *BY, *PROMISE)
    assert first.out.splitlines() == [
        f"Report 1 on the visit to customer 10067 of {SAMPLE_DAY} is taken.",
        f"  Promised 20,000.00 EUR for 2026-11-13: promise 10067@{SAMPLE_DAY}/report-1.1.",
        "  Hugo is to be spoken to: noted among the contacts.",
        "The visit is done.",
    ]
    assert "is taken already." in told(*visit, *BY, *PROMISE).out
    second = told(*visit, "--by", "Ines", "--outcome", "refused:reason=no")
    assert (second.code, "was reported by Solange on 2026-11-03" in second.err) == (1, True)
    told(*visit, *BY, "--corrects", 1, "--outcome", "promise:date=2026-11-12")
    (standing,) = told("visits", "reports", "--customer", "10067", "--json").json
    assert (standing["number"], standing["outcomes"][0]["became"]) == (2, "promise")
    assert "promised all of it for 2026-11-12" in told("visits", "reports").out
    people = run("contacts", "list", "--customer", "10067", "--config", own_config_after)
    assert "Hugo" not in people.out


def test_a_report_is_taken_as_json_and_said_in_json(told: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    outcome = {"outcome": "not_met", "next": "2026-11-05", "reason": "closed"}
    file.write_text(json.dumps({"outcomes": [outcome], "token": "form-1"}), encoding="utf-8")
    visit = ("visits", "report", "10171", SAMPLE_DAY, "--by", "Dana", "--json")
    found = told(*visit, "--file", file).json
    assert (found["attempts"], found["state"], found["repeated"]) == (1, "open", False)
    file.write_text('{"outcomes": [{"next": "2026-11-05"}]}', encoding="utf-8")
    broken = told(*visit, "--file", file)
    assert (broken.code, "expected an object whose field outcome names its kind" in broken.err) == (1, True)
    neither = told(*visit)
    assert (neither.code, "expected either --outcome, once or more, or --file" in neither.err) == (2, True)


def test_somebody_is_noted_by_command_until_the_lists_have_the_last_word(run: Run, own_config_after: Path) -> None:
    def said(*arguments: str) -> str:
        return run("contacts", *arguments, "--config", own_config_after).out

    assert said("record", "10067", "Hugo", "--rank", "managing_director", "--by", "Ines") == (
        "Contact Hugo of customer 10067 is noted.\n"
    )
    assert "Hugo" in said("list", "--customer", "10067")
    assert said("leave-to-lists", "10067", "Hugo") == "Contact Hugo of customer 10067 is as lists say.\n"
