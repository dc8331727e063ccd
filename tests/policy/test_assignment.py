"""Who visits by when: whoever is named, unless away or full; else the territory's least loaded, else anybody's."""

from collections import Counter
from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import NIGHT, days, frame, rows
from policy.strategies import law
from receivables.model import ABSENCE_SCHEMA, REPRESENTATIVE_SCHEMA
from receivables.model.visits import VisitSettings
from receivables.policy.assignment import ASKED_SCHEMA, hand_over, place, spread
from receivables.policy.team import LOAD_SCHEMA, Team

TEAM = """
    salesperson | territory | open_visits
    S1          | north     | 2
    S2          | north     | 0
    S3          | south     | 9
    S4          |           | 5
"""


def team(table: str) -> pl.DataFrame:
    return frame(
        (
            {
                "salesperson": row["salesperson"],
                "name": row["salesperson"],
                "territory": row["territory"] or None,
                "open_visits": int(row["open_visits"]),
            }
            for row in rows(table)
        ),
        REPRESENTATIVE_SCHEMA,
    )


def visits(*wanted: tuple[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(list(wanted), schema={"customer": pl.String, "territory": pl.String}, orient="row")


def test_the_least_loaded_of_the_territory_goes() -> None:
    assert spread(visits(("C1", "north")), team(TEAM)).rows() == [("C1", "S2")]


def test_each_visit_given_counts_at_once() -> None:
    wanted = visits(*((f"C{number}", "north") for number in range(1, 6)))
    assert spread(wanted, team(TEAM))["salesperson"].to_list() == ["S2", "S2", "S1", "S2", "S1"]


def test_a_territory_without_anybody_is_served_by_the_least_loaded_of_all() -> None:
    wanted = visits(("C1", "east"), ("C2", None), ("C3", "south"))
    assert spread(wanted, team(TEAM)).rows() == [("C1", "S2"), ("C2", "S2"), ("C3", "S3")]


def test_visits_are_given_out_in_the_order_of_the_customers_and_of_the_salespeoples_numbers() -> None:
    as_busy = team("salesperson | territory | open_visits\nS2 | north | 1\nS1 | north | 1")
    wanted = visits(("C2", "north"), ("C1", "north"))
    assert spread(wanted, as_busy).rows() == [("C1", "S1"), ("C2", "S2")]


def test_without_representatives_nobody_is_found() -> None:
    assert spread(visits(("C1", "north")), team("").clear()).rows() == [("C1", None)]


def test_without_visits_there_is_nothing_to_give_out() -> None:
    assert spread(visits(), team(TEAM)).is_empty()


@law
@given(
    st.lists(st.sampled_from(["north", "south", None]), max_size=30),
    st.lists(st.tuples(st.sampled_from(["north", "south", None]), st.integers(0, 5)), min_size=1, max_size=6),
)
def test_every_visit_is_given_and_at_each_step_to_a_least_loaded(
    territories: list[str | None], people: list[tuple[str | None, int]]
) -> None:
    wanted = visits(*((f"C{number:02}", territory) for number, territory in enumerate(territories)))
    rows = [
        {"salesperson": f"S{number}", "name": "", "territory": territory, "open_visits": load}
        for number, (territory, load) in enumerate(people)
    ]
    given_out = spread(wanted, frame(rows, REPRESENTATIVE_SCHEMA))
    loads = Counter({row["salesperson"]: row["open_visits"] for row in rows})
    for territory, chosen in zip(territories, given_out["salesperson"], strict=True):
        theirs = [row["salesperson"] for row in rows if territory and row["territory"] == territory]
        candidates = theirs or [row["salesperson"] for row in rows]
        assert chosen == min(candidates, key=lambda name: (loads[name], name))
        loads[chosen] += 1


# --- who goes by when, where people are away or full ----------------------------------------------------------------

PEOPLE = """
    salesperson | territory | country | visits_per_week | open_visits
    S1          | north     | DE      |                 | 0
    S2          | north     | DE      |                 | 3
    S3          | south     | GB      | 2               | 1
"""
DUE = NIGHT + days(7)


def placed(
    wanted: str, *, away: str = "", loads: str = "", most: int = 0, over: str = "wait", working: int | None = None
) -> dict[str, str]:
    """For each customer who goes by when, and why not as asked. `wanted`: customer, salesperson, territory a line."""
    asked = [
        {"customer": row[0], "salesperson": row[1] or None, "territory": row[2] if len(row) > 2 else "north"}
        | {"due_day": DUE, "visit_days": working}
        for row in _cells(wanted)
    ]
    found = place(frame(asked, ASKED_SCHEMA), _team(away, loads, most, over))
    return {row["customer"]: _said(row) for row in found.to_dicts()}


def _team(away: str, loads: str, most: int, over: str = "wait") -> Team:
    known = [{name: cell or None for name, cell in row.items()} for row in rows(PEOPLE)]
    people = pl.DataFrame([row | {"name": row["salesperson"]} for row in known]).cast(
        {"visits_per_week": pl.Int64, "open_visits": pl.Int64}
    )
    absences = [
        {
            "salesperson": who,
            "from_day": NIGHT + days(int(first)),
            "to_day": NIGHT + days(int(last)) if last else None,
            "substitute": substitute or None,
        }
        for who, first, last, substitute in _cells(away)
    ]
    had = [
        {"salesperson": who, "week": date.fromisoformat(week), "visits": int(many)} for who, week, many in _cells(loads)
    ]
    settings = VisitSettings(visits_per_week=most, over_capacity=over)
    return Team(people, frame(absences, ABSENCE_SCHEMA), frame(had, LOAD_SCHEMA), settings, "DE", NIGHT)


def _cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if line.strip()]


def _said(row: dict[str, Any]) -> str:
    why = [f"{row['away']} is away"] if row["away"] else []
    why += [f"{row['full']} is full"] if row["full"] else []
    why += ["moved"] if row["moved_from"] else []
    return f"{row['salesperson']} {row['due_day']}" + (f" ({', '.join(why)})" if why else "")


def test_who_is_named_goes_by_the_day_asked_for_and_who_is_not_is_found_as_ever() -> None:
    assert placed("C1 | S2\nC2 |\nC3 | | south\nC4 | X9") == {
        "C1": "S2 2026-11-06",
        "C2": "S1 2026-11-06",
        "C3": "S3 2026-11-06",
        "C4": "X9 2026-11-06",
    }


def test_who_is_away_until_the_due_day_hands_over_and_who_is_back_before_it_goes() -> None:
    assert placed("C1 | S1", away="S1 | -5 | 6 | S2") == {"C1": "S1 2026-11-06"}
    assert placed("C1 | S1", away="S1 | -5 | 7 | S2") == {"C1": "S2 2026-11-06 (S1 is away)"}
    # S2 can go on the very day.
    assert placed("C1 | S1", away="S1 | 0 | | S2\nS2 | 1 | 20 | S3") == {"C1": "S2 2026-11-06 (S1 is away)"}


def test_substitutes_of_substitutes_stand_in_and_a_circle_or_nobody_gives_it_to_the_least_loaded() -> None:
    chain = "S1 | 0 | 30 | S2\nS2 | 0 | 30 | S3"
    assert placed("C1 | S1", away=chain) == {"C1": "S3 2026-11-06 (S1 is away)"}
    circle = "S1 | 0 | 30 | S2\nS2 | 0 | 30 | S1"
    assert placed("C1 | S1", away=circle) == {"C1": "S3 2026-11-06 (S1 is away)"}
    assert placed("C1 | S1", away="S1 | 0 | 30 |") == {"C1": "S2 2026-11-06 (S1 is away)"}
    everybody = "S1 | 0 | |\nS2 | 0 | |\nS3 | 0 | |"
    assert placed("C1 | S1", away=everybody) == {"C1": "None 2026-11-06 (S1 is away)"}


def test_a_full_week_moves_the_visit_to_the_first_with_room_and_never_to_another() -> None:
    loads = "S1 | 2026-11-02 | 2\nS1 | 2026-11-09 | 2\nS1 | 2026-11-16 | 1"
    assert placed("C1 | S1", loads=loads, most=2) == {"C1": "S1 2026-11-20 (moved)"}
    assert placed("C1 | S3 |", loads="S3 | 2026-11-02 | 2") == {"C1": "S3 2026-11-13 (moved)"}
    away_then = "S1 | 10 | 20 |"
    assert placed("C1 | S1", away=away_then, loads=loads, most=2) == {"C1": "S1 2026-11-20 (moved)"}
    assert placed("C1 | S1", away="S1 | 10 | 21 |", loads=loads, most=2) == {"C1": "S1 2026-11-27 (moved)"}


def test_where_the_firm_has_it_so_others_with_room_make_what_is_too_much() -> None:
    loads = "S1 | 2026-11-02 | 2\nS2 | 2026-11-02 | 1"
    assert placed("C1 | S1\nC2 | S1", loads=loads, most=2, over="spread") == {
        "C1": "S2 2026-11-06 (S1 is full)",
        "C2": "S3 2026-11-06 (S1 is full)",
    }
    full = loads + "\nS2 | 2026-11-02 | 1\nS3 | 2026-11-02 | 2"
    assert placed("C1 | S1", loads=full, most=1, over="spread") == {"C1": "S1 2026-11-13 (moved)"}


def test_working_days_are_those_of_whoever_goes() -> None:
    assert placed("C1 | S1", working=5) == {"C1": "S1 2026-11-06"}
    # Boxing Day is a Saturday in 2026, and in Great Britain people stay at home on the Monday after it instead.
    assert placed("C1 | S1\nC2 | S3", working=40) == {"C1": "S1 2026-12-28", "C2": "S3 2026-12-29"}


def handed_over(away: str, *, loads: str = "", over: str = "wait") -> dict[str, str]:
    """As `placed`, of a visit of S1's to C1 and one of S2's to C2 under way, for those that somebody else gets."""
    rows = [("C1", "S1", "north", DUE, None), ("C2", "S2", "north", DUE, None)]
    found = hand_over(pl.DataFrame(rows, ASKED_SCHEMA, orient="row"), _team(away, loads, 0, over))
    return {row["customer"]: _said(row | {"salesperson": row["to_salesperson"]}) for row in found.to_dicts()}


def test_visits_under_way_go_to_whoever_stands_in_and_stay_where_nobody_does() -> None:
    assert handed_over("S1 | 0 | 9 | S3") == {"C1": "S3 2026-11-06 (S1 is away)"}
    assert handed_over("S1 | 0 | |\nS2 | 0 | |\nS3 | 0 | |") == {}


def test_whoever_stands_in_makes_visits_under_way_in_the_first_week_with_room_or_leaves_them_to_others() -> None:
    full = "S3 | 2026-11-02 | 2\nS3 | 2026-11-09 | 2"
    assert handed_over("S1 | 0 | 9 | S3", loads=full) == {"C1": "S3 2026-11-20 (S1 is away, moved)"}
    elsewhere = {"C1": "S2 2026-11-06 (S1 is away, S3 is full)"}
    assert handed_over("S1 | 0 | 9 | S3", loads=full, over="spread") == elsewhere


@law
@given(
    st.lists(st.tuples(st.sampled_from(["S1", "S2", "S3", ""]), st.sampled_from(["north", "south", ""])), max_size=25),
    st.lists(st.tuples(st.sampled_from(["S1", "S2", "S3"]), st.integers(-3, 9), st.integers(0, 12)), max_size=3),
    st.integers(1, 4),
    st.sampled_from(["wait", "spread"]),
)
def test_no_visit_is_lost_none_is_early_and_nobody_has_more_in_a_week_than_they_can_make(
    wanted: list[tuple[str, str]], away: list[tuple[str, int, int]], most: int, over: str
) -> None:
    asked = "\n".join(f"C{number:02} | {who} | {place}" for number, (who, place) in enumerate(wanted))
    absences = "\n".join(f"{who} | {first} | {first + many} |" for who, first, many in away)
    said = placed(asked, away=absences, most=most, over=over)
    assert len(said) == len(wanted)
    weeks: Counter[tuple[str, int]] = Counter()
    for (named, _), answer in zip(wanted, said.values(), strict=True):
        who, due = answer.split()[:2]
        assert date.fromisoformat(due) >= DUE
        weeks[who, date.fromisoformat(due).isocalendar().week] += who != "None"
        if named and over == "wait" and "away" not in answer:
            assert who == named
    assert all(many <= (2 if who == "S3" else most) for (who, _), many in weeks.items())
