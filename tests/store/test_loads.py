"""What a load brought leads back to the load, and a load is remembered for what it changed."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from receivables.store.database import StoreError, reading, writing
from receivables.store.ledger import load_invoices
from receivables.store.loads import taking
from receivables.store.tables import item, load
from store.hand_made import everything, stored
from store.lists import invoice, listed, one_load, store

DAY = date(2026, 10, 30)
ONE = listed("invoices", invoice("R1"))
OTHER = listed("invoices", invoice("R1", 20_000))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store(tmp_path)


def take(engine: Engine, frame, content: str = "a", *, source: str = "erp", as_of: date = DAY) -> None:
    with one_load(engine, source=source, content=content, as_of=as_of) as conn:
        load_invoices(conn, frame)


def test_what_a_load_brought_has_its_moment(engine: Engine) -> None:
    take(engine, ONE)
    take(engine, listed("invoices", invoice("R1"), invoice("R2")), "b", source="other")
    query = select(item.c.item, load.c.source, load.c.origin).join(load, load.c.known_at == item.c.known_at)
    with reading(engine) as conn:
        assert sorted(conn.execute(query).tuples()) == [("R1", "erp", "a.csv"), ("R2", "other", "b.csv")]


def test_a_load_is_remembered_with_its_figures(engine: Engine) -> None:
    with one_load(engine, as_of=DAY, taken=9, refused=1):
        pass
    assert stored(engine, "load", "source", "content_hash", "kind", "origin", "rows_taken", "rows_refused") == [
        ("erp", "a", "invoices", "a.csv", 9, 1)
    ]


def test_the_same_content_again_leaves_no_trace(engine: Engine) -> None:
    take(engine, ONE)
    before = everything(engine)
    take(engine, ONE)
    assert everything(engine) == before


def test_the_same_content_as_of_another_day_is_a_load_that_brought_nothing(engine: Engine) -> None:
    take(engine, ONE)
    known = stored(engine, "item", "known_at")
    take(engine, ONE, as_of=date(2026, 10, 31))
    assert stored(engine, "load", "source", "content_hash") == [("erp", "a")] * 2
    assert stored(engine, "item", "known_at") == known


def test_a_content_that_comes_back_after_another_one_is_remembered_again(engine: Engine) -> None:
    for content, frame in (("a", ONE), ("b", OTHER), ("a", ONE)):
        take(engine, frame, content)
    assert [row[1] for row in stored(engine, "load", "known_at", "content_hash")] == ["a", "b", "a"]
    assert stored(engine, "item", "known_at")[0] == stored(engine, "load", "known_at")[-1]


def test_several_loads_of_one_transaction_have_a_moment_each_and_stay_or_go_together(engine: Engine) -> None:
    about = {"kind": "invoices", "content_hash": "a", "origin": "a.csv", "as_of": DAY}
    with writing(engine) as conn:
        for number in ("R1", "R2"):
            with taking(conn, source=number, **about):
                load_invoices(conn, listed("invoices", invoice(number)))
    loads = stored(engine, "load", "source", "known_at")
    assert stored(engine, "item", "item", "known_at") == loads
    assert loads[0][1] != loads[1][1]
    before = everything(engine)
    with pytest.raises(StoreError), writing(engine) as conn:
        with taking(conn, source="R3", **about):
            load_invoices(conn, listed("invoices", invoice("R3")))
        with taking(conn, source="R4", **about):
            raise StoreError("refused")
    assert everything(engine) == before


def test_what_a_transaction_writes_before_and_after_a_load_is_not_the_loads(engine: Engine) -> None:
    about = {"source": "erp", "kind": "invoices", "content_hash": "a", "origin": "a.csv", "as_of": DAY}
    with writing(engine) as conn:
        load_invoices(conn, listed("invoices", invoice("R1")))
        with taking(conn, **about):
            load_invoices(conn, listed("invoices", invoice("R2")))
        load_invoices(conn, listed("invoices", invoice("R3")))
    before, of_load, after = (row[1] for row in stored(engine, "item", "item", "known_at"))
    assert before < of_load < after
    assert stored(engine, "load", "known_at") == [(of_load,)]
