"""Laws of the intervals in which decisions are kept, whatever nights bring."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from receivables.store import tables
from receivables.store.database import writing
from receivables.store.plans import save_plan
from store.hand_made import NIGHT, Owed, firm, plan, stored

# Nights in order, 0 days apart: the same night again. On each, the balance of every item that is open.
Balances = dict[tuple[str, str], int]
BALANCES = st.dictionaries(
    st.tuples(st.sampled_from(["C1", "C2"]), st.sampled_from(["R1", "R2"])), st.integers(1, 2), max_size=4
)
NIGHTS = st.lists(st.tuples(st.integers(0, 2), BALANCES), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def engine(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = firm(Path(tmp_path_factory.mktemp("intervals")))
    yield opened
    opened.dispose()


def save_all(engine: Engine, nights: list[tuple[int, Balances]]) -> dict[date, Balances]:
    """Save every plan in an empty store; what was planned last on each night."""
    with writing(engine) as conn:
        conn.execute(delete(tables.decision))
    as_of, planned = NIGHT, {}
    for days, balances in nights:
        as_of += timedelta(days=days)
        items = [Owed(customer, item, balance_minor=minor) for (customer, item), minor in balances.items()]
        save_plan(engine, plan(items, as_of=as_of))
        planned[as_of] = balances
    return planned


def held_on(engine: Engine, night: date) -> list[tuple[tuple[str, str], int]]:
    day = (night - date(1970, 1, 1)).days
    rows = stored(engine, "decision", "customer", "item", "from_day", "to_day", "balance_minor")
    return [((c, i), minor) for c, i, first, last, minor in rows if first <= day and (last is None or day <= last)]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights=NIGHTS)
def test_on_every_night_exactly_what_was_last_planned_holds(engine: Engine, nights: list[tuple[int, Balances]]) -> None:
    planned = save_all(engine, nights)
    before: Balances = {}
    for offset in range((max(planned) - NIGHT).days + 1):
        night = NIGHT + timedelta(days=offset)
        before = planned.get(night, before)
        assert held_on(engine, night) == sorted(before.items())


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights=NIGHTS)
def test_no_interval_ends_before_it_begins_and_each_item_holds_one_decision_at_most(
    engine: Engine, nights: list[tuple[int, Balances]]
) -> None:
    save_all(engine, nights)
    rows = stored(engine, "decision", "customer", "item", "from_day", "to_day")
    assert all(last is None or first <= last for _, _, first, last in rows)
    for (customer, item, _, last), (next_customer, next_item, first, _) in pairwise(rows):
        assert (customer, item) != (next_customer, next_item) or (last is not None and last < first)
