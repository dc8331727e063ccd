"""A batch that one statement keeps whole and another opens counts once."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from receivables.store.database import writing
from receivables.store.merge import Merged
from receivables.store.tables import bank_entry
from store.hand_made import stored
from store.lists import store
from store.test_bank import entry, take

WHOLE = entry("B1", 300)
PARTS = entry("B1#E1", 100), entry("B1#2", 200)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store(tmp_path)


def amounts(engine: Engine) -> list[tuple[object, ...]]:
    return stored(engine, "bank_entry", "entry", "amount_minor")


def test_parts_take_the_place_of_a_whole_that_is_nobodys_yet(engine: Engine) -> None:
    take(engine, WHOLE, entry("B2", 300))
    assert take(engine, *PARTS) == Merged(new=2)
    assert amounts(engine) == [("B1#2", 200), ("B1#E1", 100), ("B2", 300)]


def test_parts_of_a_whole_that_is_somebodys_are_refused(engine: Engine) -> None:
    take(engine, WHOLE)
    with writing(engine) as conn:
        conn.execute(update(bank_entry).values(customer="C1"))
    merged = take(engine, *PARTS, entry("B2", 5))
    assert (merged.new, merged.refused) == (1, 2)
    assert "a part of the entry B1, which was taken as a whole for customer C1" in merged.refusals[0].reason
    assert amounts(engine) == [("B1", 300), ("B2", 5)]


def test_a_whole_whose_parts_are_known_is_not_taken_again(engine: Engine) -> None:
    take(engine, *PARTS)
    assert take(engine, WHOLE) == Merged(unchanged=1)
    assert take(engine, *PARTS) == Merged(unchanged=2)
    assert amounts(engine) == [("B1#2", 200), ("B1#E1", 100)]


def test_a_whole_that_comes_with_its_parts_is_left_out(engine: Engine) -> None:
    assert take(engine, WHOLE, *PARTS) == Merged(new=2, unchanged=1)


def test_a_name_that_only_looks_like_a_part_is_an_entry(engine: Engine) -> None:
    """Parts have the day and the currency of the whole, and make its amount."""
    take(engine, entry("B1", 100), entry("B2", -100), entry("B2#charges", -5))
    later = entry("B1#2", 100, date=date(2026, 10, 30))
    assert take(engine, entry("B1#1", 99), later, entry("B2", -100)) == Merged(new=2, unchanged=1)
    assert len(amounts(engine)) == 5
