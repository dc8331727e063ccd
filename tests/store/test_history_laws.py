"""Laws of what was known: whatever comes and however it is corrected, each past state of knowledge stays to be had."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, delete, select

from receivables.policy.balances import balances
from receivables.store import tables
from receivables.store.database import StoreError, reading, writing
from receivables.store.facts import facts, shards
from receivables.store.reach import newest_moment
from store.hand_made import everything
from store.lists import store
from store.steps import Step, begin, steps

ASKED = [date(2026, 10, 4), date(2026, 12, 31)]
_STEPS = st.lists(steps(), min_size=1, max_size=6)
# One store for all examples: making one costs more than an example does.
_LAWS = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return store(tmp_path_factory.mktemp("laws"))


@pytest.fixture
def begun(shared: Engine) -> Callable[[], Engine]:
    def empty() -> Engine:
        with writing(shared) as conn:
            for table in tables.metadata.tables.values():
                conn.execute(delete(table))
        begin(shared)
        return shared

    return empty


def _after_each(engine: Engine, what: list[Step]) -> Iterator[Step]:
    """Let the steps happen, one by one. One that is refused changes nothing, and that is no matter here."""
    for step in what:
        with suppress(StoreError):
            step(engine)
            yield step


def _answers(engine: Engine, known_at: datetime | None = None) -> dict[tuple[date, str], Any]:
    """All that is known of each day that is asked for, in an order of its own."""
    found = {}
    for as_of in ASKED:
        known = facts(engine, None, as_of, known_at=known_at)
        for field in fields(known):
            one = getattr(known, field.name)
            found[as_of, field.name] = sorted(one.rows(), key=repr) if isinstance(one, pl.DataFrame) else one
    return found


def _now(engine: Engine) -> datetime:
    moment = newest_moment(engine)
    assert moment is not None
    return moment


@given(_STEPS)
@_LAWS
def test_what_was_answered_at_a_moment_is_answered_again_when_that_moment_is_asked_for(begun, what) -> None:
    engine = begun()
    seen = {_now(engine): _answers(engine)}
    for _ in _after_each(engine, what):
        answers = _answers(engine)
        assert seen.setdefault(_now(engine), answers) == answers
    for moment, answers in seen.items():
        assert _answers(engine, moment) == answers
    first, last = min(seen), max(seen)
    assert _answers(engine, last + timedelta(days=999)) == seen[last]
    assert not any(_answers(engine, first - timedelta(days=999)).values())


@given(_STEPS)
@_LAWS
def test_the_same_once_more_makes_no_version(begun, what) -> None:
    engine = begun()
    for step in _after_each(engine, what):
        before = everything(engine)
        step(engine)
        assert everything(engine) == before


@given(_STEPS)
@_LAWS
def test_the_versions_of_a_fact_follow_one_another_and_never_overlap(begun, what) -> None:
    engine = begun()
    for _ in _after_each(engine, what):
        pass
    for name, past in tables.PAST.items():
        for versions in _versions(engine, tables.metadata.tables[name], past).values():
            assert all(since < until for since, until in versions)
            assert all(before[1] <= after[0] for before, after in pairwise(versions))


def _versions(engine: Engine, table: Table, past: Table) -> dict[tuple[Any, ...], list[tuple[int, float]]]:
    """Since when and until when each fact, by its key, was known as it is and as it was."""
    found: dict[tuple[Any, ...], list[tuple[int, float]]] = {}
    with reading(engine) as conn:
        for one in (table, past):
            for row in conn.execute(select(one)).mappings():
                key = tuple(row[column.name] for column in table.primary_key)
                found.setdefault(key, []).append((row["known_at"], row.get("known_until", float("inf"))))
    return {key: sorted(versions) for key, versions in found.items()}


@given(_STEPS)
@_LAWS
def test_a_past_state_of_knowledge_by_shards_is_the_whole_of_it(begun, what) -> None:
    engine = begun()
    moments = [_now(engine), *(_now(engine) for _ in _after_each(engine, what))]
    then = moments[len(moments) // 2]
    whole = facts(engine, None, ASKED[0], known_at=then)
    ranges = shards(engine, ASKED[0], items_per_shard=1, known_at=then)
    parts = [facts(engine, shard, ASKED[0], known_at=then) for shard in ranges]
    assert sorted(pl.concat([part.items for part in parts]).rows()) == sorted(whole.items.rows())
    # Their heads, too: who was ever of one group lies in one shard.
    heads = [part.customers.select("customer", "head") for part in (whole, *parts)]
    assert sorted(pl.concat(heads[1:]).rows()) == sorted(heads[0].rows())
    assert {part.cash_data_day for part in parts} == {whole.cash_data_day}
    owed = balances(whole.items, as_of=ASKED[0])["balance_minor"].sum()
    assert owed == whole.items["amount_minor"].sum()
