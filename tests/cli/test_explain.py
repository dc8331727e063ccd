"""The customers of the sample firm that were made by hand, explained on the sample day; and what was asked wrongly."""

import re
from pathlib import Path

import pytest

from cli.command import Run
from golden import approve
from receivables.documents.explanation import LANGUAGES
from receivables.sample import SAMPLE_DAY
from receivables.sample.stories import TOLD_CUSTOMERS

HERE = Path(__file__).parent


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_eight_stories_are_explained(run: Run, config_after: Path, language: str) -> None:
    told = [
        run(
            "explain", "--customer", one.number, "--language", language, "--config", config_after, "--as-of", SAMPLE_DAY
        )
        for one in TOLD_CUSTOMERS
    ]
    assert [one.code for one in told] == [0] * len(told)
    text = re.sub(r"\b[0-9a-f]{16}\b", "<hash>", "\n".join(one.out for one in told))
    approve(HERE / "golden" / f"explained.{language}.txt", text)


def test_a_settled_item_is_told_with_what_settled_it(run: Run, config_after: Path) -> None:
    told = run("explain", "2600480", "--config", config_after, "--as-of", SAMPLE_DAY)
    assert told.code == 0, told.err
    assert re.search(r"2600480 of customer \S+ was settled on \d{4}-\d\d-\d\d\.", told.out)
    assert re.search(r"Receipt P\d+ of \d{4}-\d\d-\d\d: ", told.out)


def test_an_item_is_not_posted_before_its_day(run: Run, config_after: Path) -> None:
    told = run("explain", "2601382", "--config", config_after, "--as-of", "2026-09-01")
    assert "2601382 of customer 10408 is dated 2026-09-30: on 2026-09-01 it was not posted yet." in told.out


def test_what_was_not_known_yet_is_not_told(run: Run, config_after: Path) -> None:
    arguments = ("--customer", "10408", "--config", config_after, "--as-of", SAMPLE_DAY)
    told = run("explain", *arguments, "--known-at", "2020-01-01")
    assert "has nothing open on 2026-10-30." in told.out
    refused = run("explain", "2601382", *arguments, "--known-at", "2020-01-01")
    assert refused.code == 1
    assert "Customer 10408 has no item '2601382'" in refused.err


def test_every_step_of_a_disputed_item_names_the_record_behind_it(run: Run, config: Path) -> None:
    found = run("explain", "2600242", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    records = {step["code"]: step["record"] for item in found["items"] for step in item["steps"] if step["record"]}
    assert (records["dispute_part"]["kind"], records["dispute_part"]["key"]) == ("dispute", "D26001")
    assert records["rate"]["kind"] == "rate"
    assert records["balance"]["known_since"] is not None
