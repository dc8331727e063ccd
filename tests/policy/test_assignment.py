"""Who visits, where neither items nor customer name anybody: the territory's least loaded, else everybody's."""

from collections import Counter

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import frame, rows
from policy.strategies import law
from receivables.model import REPRESENTATIVE_SCHEMA
from receivables.policy.assignment import spread

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
