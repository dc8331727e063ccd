"""`receivables aging` as a controller asks for it."""

from pathlib import Path

import pytest

from cli.command import Run
from receivables.sample import SAMPLE_DAY


def test_what_is_asked_for_takes_the_place_of_the_firms_own(run: Run, config: Path) -> None:
    asked = ("--age-by", "invoice", "--buckets", "0,1,3", "--months", "--credits", "hidden", "--salesperson", "S01")
    day = ("--config", config, "--as-of", SAMPLE_DAY)
    aged = run("aging", "--json", *day, *asked, "--compare-with", "2026-09-30").json
    assert aged["buckets"] == aged["before"]["buckets"] == ["this month", "1-2 months", "over 2 months"]
    assert (aged["options"]["age_by"], aged["options"]["salesperson"]) == ("invoice", ["S01"])
    assert {row["why"] for row in aged["left_out"]} == {"filtered", "credits_hidden"}
    whole = run("aging", "--json", *day).json["totals"]["EUR"]["total"]
    left_out = [row["balance"] for row in aged["left_out"] if row["currency"] == "EUR"]
    assert sum(map(float, (aged["totals"]["EUR"]["total"], *left_out))) == pytest.approx(float(whole))
    assert aged["before"]["as_of"] == "2026-09-30"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("--buckets", "a"), "'a' are no bounds, expected whole numbers like 1,31,61,91"),
        (("--buckets", "1,2", "--months"), "buckets begin with 1, expected 0, this month, and a later one after it"),
        (("--buckets", ",".join(map(str, range(1, 10_001)))), "buckets are 10,000, expected 24 at the most"),
        (("--buckets", f"1,{10**20}"), "buckets reach beyond 10,000"),
        (("--months",), "expected --buckets beside it, such as 0,1,2,3"),
        (("--compare-with", SAMPLE_DAY), f"expected a day before {SAMPLE_DAY}"),
        (("--credits", "gone"), "'gone' is not one of 'aged', 'shown', 'summarised', 'hidden'"),
    ],
)
def test_what_does_not_go_together_is_refused(run: Run, config: Path, asked: tuple[object, ...], sentence: str) -> None:
    failed = run("aging", "--config", config, "--as-of", SAMPLE_DAY, *asked)
    assert failed.code == 2
    assert sentence in " ".join(failed.err.split())
