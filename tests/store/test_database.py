"""Opening the store, and its two kinds of transactions."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from receivables.store.database import StoreError, open_store, reading, writing
from receivables.store.tables import metadata, salesperson
from store.addresses import address
from store.lists import store

_ROW = {"salesperson": "S1", "name": "Ada"}


def _count(engine) -> int:
    with reading(engine) as conn:
        return conn.execute(select(func.count()).select_from(salesperson)).scalar_one()


def test_a_new_store_has_every_table_and_opening_it_again_keeps_what_is_in_it(tmp_path: Path) -> None:
    with writing(store(tmp_path)) as conn:
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
    ],
)
def test_an_address_that_is_no_store_is_refused_in_a_sentence(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        open_store(url)


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


def test_many_processes_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    code = "import sys; from receivables.store.database import open_store; open_store(sys.argv[1])"
    command = [sys.executable, "-c", code, address(tmp_path)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate()[1].decode() for process in processes] == [""] * 3
