"""What is replaced or removed is kept, with the moments between which it was what we knew."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from receivables.model import HoldKind
from receivables.store import records
from receivables.store.database import reading, writing
from receivables.store.facts import facts
from receivables.store.holds import end_hold, set_hold
from receivables.store.ledger import load_invoices, load_open_items, load_payments
from receivables.store.line_versions import LineVersion, line_versions
from receivables.store.moments import moment, newest, to_datetime
from receivables.store.reach import newest_moment, reach
from receivables.store.tables import clock, load
from store.addresses import address
from store.hand_made import everything, post, stored
from store.lists import invoice, listed, one_load, payment, store

DAY = date(2026, 10, 30)
SECOND = DAY + timedelta(days=1)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store(tmp_path)


def _take(engine: Engine, amount_minor: int, content: str) -> None:
    with one_load(engine, content=content, as_of=DAY) as conn:
        load_invoices(conn, listed("invoices", invoice("R1", amount_minor)))


def _now(engine: Engine) -> int:
    with reading(engine) as conn:
        found = newest(conn)
    assert found is not None
    return found


def _said(versions: list[LineVersion]) -> list[tuple[object, ...]]:
    return [(one.item, one.amount_minor, one.source, one.origin, one.known_until is None) for one in versions]


def test_a_corrected_line_is_kept_as_it_was_until_the_load_that_corrected_it(engine: Engine) -> None:
    _take(engine, 10_000, "a")
    _take(engine, 12_000, "b")
    first, second = stored(engine, "load", "known_at")
    assert stored(engine, "item", "amount_minor", "known_at") == [(12_000, *second)]
    assert stored(engine, "item_past", "amount_minor", "known_at", "known_until") == [(10_000, *first, *second)]


def test_a_line_that_only_closes_or_opens_again_has_no_new_version(engine: Engine) -> None:
    _take(engine, 10_000, "a")
    since = stored(engine, "item", "known_at")
    load_payments(engine, listed("payments", payment("P1", 10_000, invoice="R1")))
    assert stored(engine, "item", "item", "closed_day")[1] == ("R1", 20_727)
    load_payments(engine, listed("payments", payment("P1", 9_000, invoice="R1")))
    assert stored(engine, "item", "item", "closed_day")[1] == ("R1", None)
    assert [row[1] for row in stored(engine, "item", "item", "known_at")][1:] == [row[0] for row in since]
    assert stored(engine, "item_past", "item") == [("P1",)]


def test_a_settlement_that_the_days_next_list_takes_back_is_kept(engine: Engine) -> None:
    for balance in (4_000, 10_000):
        with one_load(engine, kind="open-items", content=str(balance), as_of=DAY) as conn:
            load_open_items(conn, listed("open-items", invoice("R1", balance_minor=balance)), as_of=DAY)
    assert stored(engine, "item", "item") == [("R1",)]
    assert stored(engine, "item_past", "item", "amount_minor") == [("R1@2026-10-30", -6_000)]


def test_all_that_a_transaction_writes_has_one_moment(engine: Engine) -> None:
    with writing(engine) as conn:
        load_invoices(conn, listed("invoices", invoice("R1")))
        load_payments(conn, listed("payments", payment("P1", 100, invoice="R1")))
        records.load_contacts(conn, listed("contacts", {"customer": "C1", "name": "Ada"}))
    moments = {known for table in ("item", "customer", "contact") for known in stored(engine, table, "known_at")}
    assert moments == {(_now(engine),)}


def test_what_a_transaction_writes_twice_leaves_no_version_that_nobody_knew(engine: Engine) -> None:
    _take(engine, 10_000, "a")
    with writing(engine) as conn:
        for amount in (11_000, 12_000, 13_000):
            load_invoices(conn, listed("invoices", invoice("R1", amount)))
    assert stored(engine, "item_past", "amount_minor") == [(10_000,)]
    assert stored(engine, "item", "amount_minor", "known_at") == [(13_000, _now(engine))]


def test_a_moment_is_later_than_all_before_it_even_when_the_clock_has_gone_back(engine: Engine) -> None:
    _take(engine, 10_000, "a")
    ahead = _now(engine) + 10**12
    with writing(engine) as conn:
        conn.execute(update(clock).values(newest=ahead))
    _take(engine, 12_000, "b")
    assert _now(engine) == ahead + 1
    assert stored(engine, "item", "known_at") == [(ahead + 1,)]


def test_who_asks_twice_within_a_transaction_gets_the_same_moment_and_no_later_transaction_does(engine: Engine) -> None:
    with writing(engine) as conn:
        first = moment(conn)
        assert moment(conn) == first
    with writing(engine) as conn:
        assert moment(conn) > first


def test_a_hold_that_was_ended_is_known_as_it_was_before(engine: Engine) -> None:
    _take(engine, 10_000, "a")
    about = {"customer": "C1", "kind": HoldKind.MANUAL}
    set_hold(engine, **about, from_day=DAY, reason="asked", author="Ada")
    before = newest_moment(engine)
    end_hold(engine, **about, as_of=DAY)
    assert facts(engine, None, DAY).holds.is_empty()
    assert facts(engine, None, DAY, known_at=before).holds["to_day"].to_list() == [None]


def test_the_versions_of_an_item_lead_to_the_loads_that_brought_them(engine: Engine) -> None:
    _take(engine, 10_000, "a")
    _take(engine, 12_000, "b")
    load_payments(engine, listed("payments", payment("P1", 100, invoice="R1"), payment("P2", 100)))
    versions = line_versions(engine, "C1", "R1")
    assert _said(versions) == [
        ("R1", 10_000, "erp", "a.csv", False),
        ("R1", 12_000, "erp", "b.csv", True),
        ("P1", -100, "", "", True),
    ]
    assert versions[0].known_until == versions[1].known_from


def test_what_was_there_before_such_moments_were_kept_is_known_from_ever_and_until_it_changes(engine: Engine) -> None:
    post(engine, "C1", "R1", 10_000)
    assert line_versions(engine, "C1", "R1")[0].known_from is None
    assert reach(engine).first_moment is None
    _take(engine, 12_000, "a")
    first = reach(engine).first_moment
    assert first == newest_moment(engine)
    before = facts(engine, None, DAY, known_at=first - timedelta(microseconds=1))
    assert before.items["amount_minor"].to_list() == [10_000]
    assert facts(engine, None, DAY, known_at=first).items["amount_minor"].to_list() == [12_000]
    assert [one.known_from for one in line_versions(engine, "C1", "R1")] == [None, first]


def test_the_first_moment_comes_after_all_loads_that_were_there_before(engine: Engine) -> None:
    ahead = 4 * 10**15
    with writing(engine) as conn:
        about = {"source": "erp", "content_hash": "a", "kind": "invoices", "origin": "a.csv"}
        conn.execute(load.insert().values(known_at=ahead, as_of=1, rows_taken=1, rows_refused=0, **about))
    _take(engine, 10_000, "b")
    assert to_datetime(ahead + 1) == newest_moment(engine)


_KILLED = """
import os, signal, sys
from datetime import date
from sqlalchemy import event
from receivables.store.database import open_store
from receivables.store.ledger import load_invoices
from store.lists import invoice, listed, one_load

engine = open_store(sys.argv[1])

@event.listens_for(engine, "before_cursor_execute")
def kill(conn, cursor, statement, parameters, context, executemany):
    if statement.startswith('UPDATE "item"') or statement.startswith("UPDATE item"):
        os.kill(os.getpid(), signal.SIGKILL)

with one_load(engine, content="b", as_of=date(2026, 10, 30)) as conn:
    load_invoices(conn, listed("invoices", invoice("R1", 12_000)))
"""


def test_a_load_that_is_killed_between_keeping_the_old_and_writing_the_new_leaves_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    _take(engine, 10_000, "a")
    before = everything(engine)
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, address(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert everything(engine) == before
    _take(engine, 12_000, "b")
    assert stored(engine, "item_past", "amount_minor") == [(10_000,)]
