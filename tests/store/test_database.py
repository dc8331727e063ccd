"""Opening the store, and its two kinds of transactions."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import func, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

import postgres
from receivables.store import frames
from receivables.store.database import StoreError, connect, open_store, reading, writing
from receivables.store.tables import metadata, salesperson
from store.addresses import address, empty_address
from store.lists import store

_ROW = {"salesperson": "S1", "name": "Ada"}


def _count(engine) -> int:
    with reading(engine) as conn:
        return conn.execute(select(func.count()).select_from(salesperson)).scalar_one()


def test_a_new_store_has_every_table_and_opening_it_again_keeps_what_is_in_it(tmp_path: Path) -> None:
    with writing(open_store(empty_address(tmp_path))) as conn:
        conn.execute(insert(salesperson).values(_ROW))
    engine = store(tmp_path)
    assert _count(engine) == 1
    with reading(engine) as conn:
        assert set(metadata.tables) <= set(inspect(conn).get_table_names())


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("receivables.db", "address is 'receivables.db', expected a file such as sqlite:///"),
        ("sqlite://", "expected a file such as sqlite:///"),
        ("mysql://me:secret@host/db", r"mysql://me:\*\*\*@host/db', expected a file"),
        ("sqlite:////no/such/folder/a.db", "folder /no/such/folder does not exist"),
        ("postgresql://me:secret@/firm?host=/no/such", r"postgresql://me:\*\*\*@/firm\?host=\S+ cannot be reached: "),
        ("postgresql://me@/firm?host=/no/such&password=secret", r"password=\S+ cannot be reached: .*PGPASSWORD"),
        ("postgresql//me:secret@host/firm", r"address is 'postgresql//\*\*\*@host/firm', expected"),
        ("postgresql:/me:sec/ret@host/firm", r"address is 'postgresql:/\*\*\*@host/firm', expected"),
        ("postgresql://me:secret@host:high/firm", r"address is 'postgresql://\*\*\*@host:high/firm', expected"),
    ],
)
@pytest.mark.sqlite
def test_an_address_that_is_no_store_is_refused_in_a_sentence_without_its_password(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as refused:
        open_store(url)
    assert "ret@" not in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.sqlite
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "firm.db"
    path.write_text("invoice,customer\n" * 100)
    with pytest.raises(StoreError, match=r"firm\.db cannot be opened as the store: file is not a database"):
        open_store(f"sqlite:///{path}")
    assert path.read_text() == "invoice,customer\n" * 100


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    engine = store(tmp_path)
    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.execute(insert(salesperson).values(_ROW))
        conn.execute(insert(salesperson).values(_ROW))
    assert _count(engine) == 0


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    engine = store(tmp_path)
    with reading(engine) as conn:
        before = conn.execute(select(func.count()).select_from(salesperson)).scalar_one()
        with writing(engine) as other:
            other.execute(insert(salesperson).values(_ROW))
        assert conn.execute(select(func.count()).select_from(salesperson)).scalar_one() == before == 0
    assert _count(engine) == 1


def test_writers_follow_one_another(tmp_path: Path) -> None:
    """Whoever reads, adds one and writes must not meet another who does the same."""
    engine = store(tmp_path)
    with writing(engine) as conn:
        conn.execute(insert(salesperson).values(salesperson="S1", name="0"))

    def count_up() -> None:
        for _ in range(20):
            with writing(engine) as conn:
                counted = int(conn.execute(select(salesperson.c.name)).scalar_one())
                conn.execute(update(salesperson).values(name=str(counted + 1)))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(count_up) for _ in range(4)]:
            done.result()
    with reading(engine) as conn:
        assert conn.execute(select(salesperson.c.name)).scalar_one() == "80"


@pytest.mark.postgresql
def test_reading_cannot_write(tmp_path: Path) -> None:
    refusal = r"The store firm_\d+ on /\S+ refused: cannot execute INSERT in a read-only transaction"
    with pytest.raises(StoreError, match=refusal), reading(store(tmp_path)) as conn:
        conn.execute(insert(salesperson).values(_ROW))


@pytest.mark.postgresql
def test_a_server_that_stops_meanwhile_is_named_in_a_sentence(tmp_path: Path) -> None:
    engine = store(tmp_path)
    end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = :db")
    with pytest.raises(StoreError, match=r"The store firm_\d+ on \S+ refused: "), writing(engine) as conn:
        with connect(address(tmp_path)).connect() as other:
            other.execute(end, {"db": engine.url.database})
        frames.insert(conn, salesperson, pl.DataFrame([_ROW]))
    assert _count(store(tmp_path)) == 0


@pytest.mark.postgresql
def test_a_database_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="keeps text as LATIN1, expected a database in UTF8"):
        open_store(postgres.new_database("template0", encoding="LATIN1"))


def test_many_processes_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    code = "import sys; from receivables.store.database import open_store; open_store(sys.argv[1])"
    command = [sys.executable, "-c", code, empty_address(tmp_path)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate()[1].decode() for process in processes] == [""] * 3


def test_a_text_that_the_database_takes_in_no_question_is_refused_in_words_or_found_nowhere(tmp_path: Path) -> None:
    try:
        with reading(open_store(address(tmp_path))) as conn:
            assert conn.execute(select(salesperson).where(salesperson.c.name == "A\0da")).all() == []
    except StoreError as refused:
        assert "NUL" in str(refused)
