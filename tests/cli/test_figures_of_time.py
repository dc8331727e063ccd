"""Movement, forecast and effects as commands: tied to the aging, and to what really came."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from cli.command import Run
from receivables.sample import SAMPLE_DAY

BEFORE = SAMPLE_DAY - timedelta(days=30)
EIGHT_WEEKS_AGO = SAMPLE_DAY - timedelta(days=56)


def test_a_movement_leads_from_the_aging_of_one_day_to_that_of_the_other(run: Run, config: Path) -> None:
    moved = run("movement", "--json", "--config", config, "--from", BEFORE, "--as-of", SAMPLE_DAY).json
    agings = [run("aging", "--json", "--config", config, "--as-of", day).json["totals"] for day in (BEFORE, SAMPLE_DAY)]
    assert moved["ties"]
    for one in moved["currencies"]:
        before, after = (aging[one["currency"]] for aging in agings)
        owed = sum(Decimal(bucket["owed"]) for bucket in one["buckets"])
        assert owed + Decimal(one["credit_before"]) == Decimal(before["total"])
        in_buckets = [Decimal(owed) + Decimal(credit) for owed, credit in zip(one["owed"], one["credit"], strict=True)]
        assert in_buckets == [Decimal(after["amounts"][bucket]) for bucket in moved["buckets"]]


def test_what_a_forecast_expects_and_does_not_is_what_is_open(run: Run, config: Path) -> None:
    found = run("forecast", "--json", "--config", config, "--as-of", SAMPLE_DAY).json
    assert found["ties"]
    totals = run("aging", "--json", "--config", config, "--as-of", SAMPLE_DAY).json["totals"]
    for one in found["currencies"]:
        parts = [Decimal(week["expected"]) for week in one["weeks"]] + [Decimal(rest["amount"]) for rest in one["rest"]]
        assert sum(parts) == Decimal(one["open"]) == Decimal(totals[one["currency"]]["total"])


def test_the_forecast_of_eight_weeks_ago_met_what_came_by_an_eighth_in_all_and_mostly_within_its_bounds(
    run: Run, config: Path
) -> None:
    asked = ("--weeks", "8", "--against", "--as-of", EIGHT_WEEKS_AGO)
    found = run("forecast", "--json", "--config", config, *asked).json
    weeks = [week for one in found["currencies"] for week in one["weeks"]]
    for one in found["currencies"]:
        expected, came = (_sum(one["weeks"], name) for name in ("expected", "came"))
        assert abs(expected - came) <= came / 8
    within = [Decimal(week["low"]) <= Decimal(week["came"]) <= Decimal(week["high"]) for week in weeks]
    assert sum(within) >= 0.75 * len(weeks)


def test_commands_print_what_they_tell_programs(run: Run, config_after: Path) -> None:
    moved = run("movement", "--config", config_after, "--from", BEFORE, "--as-of", SAMPLE_DAY)
    assert "rolled on" in moved.out
    assert moved.code == 0
    cash = run("forecast", "--config", config_after, "--as-of", SAMPLE_DAY)
    assert "in a later week, or never" in cash.out
    # Letters of the last night: nothing can have come of them yet.
    brought = run("effects", "--config", config_after, "--as-of", SAMPLE_DAY)
    assert brought.out.splitlines()[-1] == "Nothing to list."


def test_a_movement_between_no_two_days_is_refused(run: Run, config: Path) -> None:
    ran = run("movement", "--config", config, "--from", SAMPLE_DAY, "--as-of", SAMPLE_DAY)
    assert (ran.code, "a day before the other" in ran.err) == (1, True)


def _sum(weeks: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(week[name]) for week in weeks), Decimal(0))
