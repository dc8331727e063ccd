"""How customers stand: written by shards, read as a list by worth and as the matrix."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, true, update

from receivables.model import Does, HoldKind, Treatment
from receivables.policy.standing import STANDING_SCHEMA, cell_bit
from receivables.store import tables
from receivables.store.database import writing
from receivables.store.facts import Shard
from receivables.store.plans import save_plan
from receivables.store.scope import Scope
from receivables.store.standing import Chosen, matrix, refill_matrix, save_standing, standing_of, worklist
from store.hand_made import NIGHT, Owed, begin, firm, plan, stored

_NONE = pl.DataFrame(schema={"customer": pl.String})
_ROW: dict[str, Any] = {
    "night": NIGHT,
    "policy_hash": "policy-1",
    "salesperson": "S1",
    "territory": "north",
    "lines": 2,
    "overdue_lines": 1,
    "unconverted": 0,
    "open_minor": 20_000,
    "overdue_minor": 10_000,
    "chased_minor": 10_000,
    "by_currency": "EUR 20000 10000",
    "buckets": "10000 0 10000 0 0",
    "oldest_days": 45,
    "treatment": "routine_reminder",
    "does": "nothing",
    "reason": "resting",
    "level": 0,
    "next_day": None,
    "hold": None,
    "promise_day": None,
    "kept": 0,
    "broken": 0,
    "worth_minor": 1_000,
    "cells": " 0.0:1:10000:10000",
    "cell_bits": cell_bit(0, 0),
}


def rows(*customers: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{**_ROW, **one} for one in customers], schema=STANDING_SCHEMA)


def write(engine: Engine, *customers: dict[str, Any], left_alone: Sequence[str] = ()) -> None:
    alone = pl.DataFrame({"customer": left_alone}, schema={"customer": pl.String})
    with writing(engine) as conn:
        save_standing(conn, rows(*customers), true(), left_alone=alone)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """C1 to C4: most is lost at C2, as much at C1 as at C3, nothing at C4."""
    engine = firm(tmp_path)
    write(
        engine,
        {"customer": "C1", "salesperson": "S2"},
        {"customer": "C2", "worth_minor": 5_000, "does": "visit", "treatment": "rep_visit", "cells": " 1.1:2:900:900"}
        | {"cell_bits": cell_bit(1, 1), "promise_day": NIGHT + timedelta(days=3), "next_day": NIGHT},
        {"customer": "C3", "next_day": NIGHT + timedelta(days=9), "territory": "south"},
        {"customer": "C4", "worth_minor": 0, "hold": "promise", "cells": " promise:1:10000:0", "cell_bits": 0},
    )
    return engine


def listed(engine: Engine, scope: Scope | None = None, **chosen: Any) -> list[str]:
    return [row.customer for row in worklist(engine, scope or Scope(None), Chosen(**chosen)).rows]


def test_where_most_is_lost_by_waiting_comes_first(engine: Engine) -> None:
    assert listed(engine) == ["C2", "C3", "C1", "C4"]


def test_a_customer_is_read_as_it_was_written(engine: Engine) -> None:
    found = standing_of(engine, "C1")
    assert found is not None
    assert (found.name, found.amounts, found.buckets) == ("Aker", {"EUR": (20_000, 10_000)}, (10_000, 0, 10_000, 0, 0))
    assert [(cell.age_band, cell.amount_band, cell.lines, cell.chased_minor) for cell in found.cells] == [
        (0, 0, 1, 10_000)
    ]
    assert standing_of(engine, "C9") is None


@pytest.mark.parametrize(
    ("chosen", "customers"),
    [
        ({"salesperson": "S2"}, ["C1"]),
        ({"territory": "south"}, ["C3"]),
        ({"treatment": Treatment.REP_VISIT}, ["C2"]),
        ({"does": Does.NOTHING}, ["C3", "C1", "C4"]),
        ({"hold": HoldKind.PROMISE}, ["C4"]),
        ({"on_hold": False}, ["C2", "C3", "C1"]),
        ({"free_on": NIGHT}, ["C2", "C1"]),
        ({"promised_until": NIGHT + timedelta(days=3)}, ["C2"]),
        ({"promised_until": NIGHT + timedelta(days=2)}, []),
        ({"cell": (0, 0)}, ["C3", "C1"]),
        ({"cell": (1, 1), "policy_hash": "policy-1"}, ["C2"]),
        ({"cell": (1, 1), "policy_hash": "another"}, []),
        ({"outside": "promise"}, ["C4"]),
    ],
)
def test_a_list_shows_only_what_was_asked_for(engine: Engine, chosen: dict[str, Any], customers: list[str]) -> None:
    assert listed(engine, **chosen) == customers


def test_a_far_cell_that_shares_a_bit_with_another_is_not_mistaken_for_it(engine: Engine) -> None:
    assert cell_bit(7, 6) == cell_bit(0, 0)
    assert listed(engine, cell=(7, 6)) == []


def test_pages_follow_one_another_without_gap_or_repeat(engine: Engine) -> None:
    first = worklist(engine, limit=1)
    second = worklist(engine, limit=2, after=first.next)
    third = worklist(engine, limit=2, after=second.next)
    assert [row.customer for page in (first, second, third) for row in page.rows] == ["C2", "C3", "C1", "C4"]
    assert third.next is None


def test_a_representative_sees_own_customers_and_those_to_be_visited(engine: Engine) -> None:
    assert listed(engine, Scope(("S2",))) == ["C1"]
    begin(engine)
    save_plan(engine, plan([Owed("C4", "R1", "visit")]))
    with writing(engine) as conn:
        conn.execute(update(tables.assignment).values(salesperson="S2"))
    assert listed(engine, Scope(("S2",))) == ["C1", "C4"]
    assert listed(engine, Scope(())) == []


def test_a_shard_replaces_its_own_customers_only(engine: Engine) -> None:
    save_plan(engine, plan([]), shard=Shard(first=0, last=1, cash_data_day=None), standings=rows({"customer": "C2"}))
    assert [row[0] for row in stored(engine, "standing", "customer", "worth_minor")] == ["C2", "C3", "C4"]


def test_for_whom_the_night_is_over_stands_as_before(engine: Engine) -> None:
    begin(engine)
    save_plan(engine, plan([Owed("C1", "R1", "visit")]), standings=rows({"customer": "C1", "does": "visit"}))
    again = plan([Owed("C1", "R1"), Owed("C2", "R1")])
    save_plan(
        engine, again, standings=rows({"customer": "C1", "does": "nothing"}, {"customer": "C2", "does": "letter"})
    )
    assert stored(engine, "standing", "customer", "does") == [("C1", "visit"), ("C2", "letter")]


def test_what_fails_leaves_neither_decisions_nor_standing(engine: Engine) -> None:
    before = stored(engine, "standing", "customer", "worth_minor")
    with pytest.raises(Exception, match=r"(?i)unique"):
        save_plan(engine, plan([Owed("C1", "R1")]), standings=rows({"customer": "C1"}, {"customer": "C1"}))
    assert stored(engine, "standing", "customer", "worth_minor") == before
    assert stored(engine, "decision", "customer") == []


def cells(engine: Engine, scope: Scope | None = None, night: date | None = None) -> list[tuple[object, ...]]:
    found = matrix(engine, scope or Scope(None), night=night)
    return [(one.age_band, one.amount_band, one.outside, one.customers, one.lines, one.chased_minor) for one in found]


def test_the_matrix_is_kept_by_night_and_filled_again_without_a_trace(engine: Engine) -> None:
    refill_matrix(engine, NIGHT)
    refill_matrix(engine, NIGHT)
    whole = [(-1, -1, "promise", 1, 1, 0), (0, 0, "", 2, 2, 20_000), (1, 1, "", 1, 2, 900)]
    assert cells(engine) == whole
    write(engine, {"customer": "C1"})
    refill_matrix(engine, NIGHT + timedelta(days=1))
    assert cells(engine) == [(0, 0, "", 1, 1, 10_000)]
    assert cells(engine, night=NIGHT) == whole


def test_a_representative_sees_the_matrix_of_own_customers(engine: Engine) -> None:
    refill_matrix(engine, NIGHT)
    assert cells(engine, Scope(("S2",))) == [(0, 0, "", 1, 1, 10_000)]
    assert cells(engine, Scope(())) == []
