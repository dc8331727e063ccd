"""Visits by command: taken on, handed back, given to another, shown step by step; who is away."""

from pathlib import Path
from typing import Any

import pytest

from cli.command import Ran, Run

VISIT = ("10408", "2026-10-30")
AS_OF = ("--as-of", "2026-11-02")


@pytest.fixture
def after(run: Run, own_config_after: Path) -> Any:
    """Runs a command of the firm whose night was run."""

    def tell(*arguments: str, code: int = 0) -> Ran:
        ran = run("visits", *arguments, "--config", own_config_after)
        assert ran.code == code, ran.err
        return ran

    return tell


def test_a_visit_goes_from_hand_to_hand_and_each_step_is_shown(after: Any) -> None:
    after("accept", *VISIT, "--by", "Solange", *AS_OF)
    assert "is accepted since 2026-11-02 by Solange" in after("accept", *VISIT, "--by", "Eve", *AS_OF, code=1).err
    said = after("hand-back", *VISIT, "--reason", "ill", "--by", "Solange", *AS_OF).out
    assert said == "Visit to customer 10408 of 2026-10-30: handed back by Solange; goes to S01.\n"
    after("reassign", *VISIT, "--to", "S03", "--reason", "nearer", "--by", "Henrike", *AS_OF)
    shown = [line.split() for line in after("show", *VISIT).out.splitlines() if line.startswith("   ")]
    assert shown == [
        ["1", "2026-10-30", "open", "S04", "the", "night"],
        ["2", "2026-11-02", "accepted", "S04", "Solange"],
        ["3", "2026-11-02", "handed", "back", "S04", "->", "S01", "Solange", "ill"],
        ["4", "2026-11-02", "open", "S01", "->", "S03", "Henrike", "nearer"],
    ]
    assert [one["to_state"] for one in after("show", *VISIT, "--json").json["steps"]][2:] == ["handed_back", "open"]
    under_way = [one["customer"]["customer"] for one in after("list", "--json").json]
    after("close", *VISIT, "--outcome", "pays", "--by", "Maaike", *AS_OF)
    assert "10408" in under_way
    assert "10408" not in after("list").out
    assert "10408" in after("list", "--state", "all", "--customer", "10408").out


def test_visits_of_a_week_are_listed_in_the_order_of_a_journey(after: Any) -> None:
    rows = after("list", "--route", "--manager", "S10").out.splitlines()[1:]
    assert [row.split()[:2] for row in rows] == [
        ["2026-11-02", "10171"],
        ["2026-11-02", "10090"],
        ["2026-11-02", "10332"],
    ]


def test_who_is_away_is_listed_until_they_are_back(after: Any) -> None:
    said = after("absent", "S04", "--from", "2026-11-03", "--substitute", "S03", "--by", "Henrike").out
    assert said == "S04 is away from 2026-11-03 until they are back; S03 stands in.\n"
    (one,) = after("absences", *AS_OF, "--json").json
    assert (one["salesperson"], one["to_day"], one["substitute"], one["author"]) == ("S04", None, "S03", "Henrike")
    after("back", "S04", "--by", "Henrike", "--as-of", "2026-11-10")
    assert after("absences", "--as-of", "2026-11-10").out == "Nothing to list.\n"
    assert "2026-11-09" in after("absences", "--past", "--as-of", "2026-11-10").out
