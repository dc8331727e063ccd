"""The controls of visits: who goes by when, and what becomes of those that nobody reports (see `test_controls`)."""

from typing import Any

import polars as pl

from policy.builders import answers, tonight
from policy.controls import Control, instead
from policy.test_assignment import handed_over, placed
from policy.test_visits import CASE, visited
from receivables.policy import decide, team, visits


def _waits_for_ever(lines: pl.DataFrame, open_work: pl.DataFrame, *_: Any, **__: Any) -> tuple[pl.DataFrame, ...]:
    return lines.with_columns(cell_treatment="treatment"), open_work


VISITS = [
    Control(
        name="visits: what nobody reports falls back",
        off=instead(decide, "fall_back", _waits_for_ever),
        scenario=lambda: answers(tonight(visited(-7), CASE)),
        expected={"R1": "case: leads"},
    ),
    Control(
        name="visits: before its fallback day a visit is waited for",
        off=instead(visits, "_has_lapsed", lambda policy, as_of: pl.col("does") == "visit"),
        scenario=lambda: answers(tonight(visited(-6), CASE)),
        expected={"R1": "visit_open"},
    ),
    Control(
        name="visits: whoever is away hands over",
        off=instead(team.Team, "is_away", lambda *_: False),
        scenario=lambda: placed("C1 | S1", away="S1 | 0 | 30 | S2"),
        expected={"C1": "S2 2026-11-06 (S1 is away)"},
    ),
    Control(
        name="visits: nobody is given more in a week than they can make",
        off=instead(team.Team, "has_room", lambda *_: True),
        scenario=lambda: placed("C1 | S1\nC2 | S1", most=1),
        expected={"C1": "S1 2026-11-06", "C2": "S1 2026-11-13 (moved)"},
    ),
    Control(
        name="visits: whoever stands in is given no more than they can make",
        off=instead(team.Team, "first_day_with_room", lambda _, __, due_day, **___: due_day),
        scenario=lambda: handed_over("S1 | 0 | 9 | S3", loads="S3 | 2026-11-02 | 2"),
        expected={"C1": "S3 2026-11-13 (S1 is away, moved)"},
    ),
]
