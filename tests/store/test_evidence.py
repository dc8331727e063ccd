"""Evidence: a chain that can be added to, and in which any change shows."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, text, update
from sqlalchemy.exc import DatabaseError

from receivables.store import schema
from receivables.store.database import connect, open_store, writing
from receivables.store.evidence import End, append, end_of_chain, entries, faults
from receivables.store.tables import evidence
from store.addresses import address, empty_address

NIGHT = date(2026, 11, 2)
_UNLOCK = {
    "sqlite": ("DROP TRIGGER evidence_is_not_changed", "DROP TRIGGER evidence_is_not_removed"),
    "postgresql": ("ALTER TABLE evidence DISABLE TRIGGER USER",),
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_store(address(tmp_path))


def _tell(engine: Engine, count: int) -> None:
    for number in range(count):
        with writing(engine) as conn:
            append(
                conn, customer=f"C{number % 2}", night=NIGHT, event="sent", payload={"attempt": number, "to": "客户"}
            )


def _tamper(engine: Engine, change: Callable[[Connection], Any]) -> None:
    """As somebody would who may do anything with the database."""
    with writing(engine) as conn:
        for statement in _UNLOCK[conn.dialect.name]:
            conn.execute(text(statement))
        change(conn)


def _where(engine: Engine, noted: End | None = None) -> list[str]:
    return [problem.where for problem in faults(engine, noted=noted)]


def test_what_was_told_is_told_again_in_its_order(engine: Engine) -> None:
    _tell(engine, 5)
    assert [entry.number for entry in entries(engine)] == [1, 2, 3, 4, 5]
    assert [entry.data["attempt"] for entry in entries(engine, customer="C1")] == [1, 3]
    assert entries(engine, customer="C1", night=date(2026, 11, 3)) == []
    moments = [entry.moment for entry in entries(engine)]
    assert moments == sorted(set(moments))
    assert _where(engine) == []


def test_several_entries_of_one_transaction_follow_one_another(engine: Engine) -> None:
    with writing(engine) as conn:
        first, second = (
            append(conn, customer="C1", night=NIGHT, event=name, payload={}) for name in ("sending", "sent")
        )
    assert (second.number, second.previous) == (2, first.hash)
    assert first.moment < second.moment


def test_what_is_undone_with_its_transaction_was_never_told(engine: Engine) -> None:
    _tell(engine, 1)
    with pytest.raises(RuntimeError), writing(engine) as conn:
        append(conn, customer="C1", night=NIGHT, event="sent", payload={})
        raise RuntimeError
    _tell(engine, 1)
    assert [entry.number for entry in entries(engine)] == [1, 2]
    assert _where(engine) == []


@pytest.mark.parametrize("made", ["at once", "step by step"])
def test_no_entry_is_put_away_by_another_of_its_number_or_with_all_the_others(tmp_path: Path, made: str) -> None:
    engine = open_store(address(tmp_path)) if made == "at once" else connect(empty_address(tmp_path))
    schema.upgrade(engine)
    _tell(engine, 2)
    put_away = {
        "sqlite": "INSERT OR REPLACE INTO evidence SELECT number, moment, customer, night, 'withdrawn', payload, "
        "previous, hash FROM evidence",
        "postgresql": "TRUNCATE evidence",
    }
    with pytest.raises(DatabaseError, match="evidence is only ever added to"), writing(engine) as conn:
        conn.exec_driver_sql(put_away[engine.dialect.name])
    engine.dispose()


@pytest.mark.parametrize("statement", [update(evidence).values(event="withdrawn"), delete(evidence)])
@pytest.mark.parametrize("made", ["at once", "step by step"])
def test_an_entry_is_neither_changed_nor_removed(tmp_path: Path, statement: Any, made: str) -> None:
    engine = open_store(address(tmp_path)) if made == "at once" else connect(empty_address(tmp_path))
    schema.upgrade(engine)
    _tell(engine, 2)
    with pytest.raises(DatabaseError, match="evidence is only ever added to"), writing(engine) as conn:
        conn.execute(statement)
    assert len(entries(engine)) == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [("payload", "{}"), ("event", "withdrawn"), ("customer", "C9"), ("night", 1), ("moment", 1), ("hash", "0" * 64)],
)
def test_an_entry_that_was_changed_shows(engine: Engine, column: str, value: Any) -> None:
    _tell(engine, 4)
    _tamper(engine, lambda conn: conn.execute(update(evidence).where(evidence.c.number == 2).values({column: value})))
    assert "entry 2" in _where(engine)


def test_a_changed_entry_with_its_hash_made_to_fit_breaks_the_chain_after_it(engine: Engine) -> None:
    _tell(engine, 4)
    _tamper(engine, lambda conn: conn.execute(update(evidence).where(evidence.c.number == 2).values(event="x")))
    forged = next(entry for entry in entries(engine) if entry.number == 2)
    with writing(engine) as conn:
        conn.execute(update(evidence).where(evidence.c.number == 2).values(hash=forged.reckoned()))
    assert _where(engine) == ["entry 3"]


@pytest.mark.parametrize(("number", "shows"), [(1, "entry 2"), (3, "entry 4")])
def test_an_entry_that_was_removed_shows(engine: Engine, number: int, shows: str) -> None:
    _tell(engine, 5)
    _tamper(engine, lambda conn: conn.execute(delete(evidence).where(evidence.c.number == number)))
    assert _where(engine) == [shows]


def test_entries_taken_off_the_end_show_to_whoever_noted_it(engine: Engine) -> None:
    _tell(engine, 3)
    noted = end_of_chain(engine)
    assert noted.number == 3
    _tell(engine, 2)
    assert _where(engine, noted) == []
    _tamper(engine, lambda conn: conn.execute(delete(evidence).where(evidence.c.number >= 3)))
    assert _where(engine) == []
    assert _where(engine, noted) == ["entry 3"]


def test_an_empty_chain_is_whole(engine: Engine) -> None:
    assert end_of_chain(engine) == End()
    assert _where(engine, End()) == []


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(), max_size=4))
def test_whatever_a_payload_says_comes_back(engine: Engine, payload: dict[str, Any]) -> None:
    payload = {name.replace("\x00", ""): value for name, value in payload.items()}
    with writing(engine) as conn:
        told = append(conn, customer="C1", night=NIGHT, event="sent", payload=payload)
    assert told.data == payload
    assert _where(engine) == []
