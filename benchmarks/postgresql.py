"""Loading a ledger into PostgreSQL. CPU is that of the client and the server together, memory the client's.

The floor is a bare COPY of the same rows, in the order of their keys, into tables of the same columns and keys. The
frames are read beforehand: what is measured is the store's own work, and its memory on top of the frames.
"""

from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy import Engine, Table

from benchmarks import servers
from benchmarks.load import read_list
from benchmarks.measure import Job
from receivables.store.database import open_store
from receivables.store.ledger import load_invoices, load_payments
from receivables.store.records import load_customers
from receivables.store.tables import customer, item
from tests import postgres

_TABLES = (customer, item)


def bare_copy(folder: Path, items: int) -> Job:
    """The rows of the first night by one COPY for each table."""
    return _copy(folder, "")


def copy_without_keys(folder: Path, items: int) -> Job:
    """The same into tables in which no row is ever found again, for they have no keys."""
    return _copy(folder, "kept_nowhere_")


def _copy(folder: Path, prefix: str) -> Job:
    loaded = _store()
    _night(folder, 1, with_customers=True)(loaded)
    texts = {prefix + table.name: _copied_out(_driver(loaded), table) for table in _TABLES}
    empty = _driver(_store())
    if prefix:
        for table in _TABLES:
            empty.execute(f"CREATE TABLE {prefix}{table.name} AS SELECT * FROM {table.name} WITH NO DATA")
        empty.commit()

    def job() -> None:
        for name, text in texts.items():
            with empty.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                copy.write(text)
        empty.commit()

    return job


def first_night(folder: Path, items: int) -> Job:
    """Customers, invoices and payments into an empty store."""
    engine, load = _store(), _night(folder, 1, with_customers=True)
    return lambda: load(engine)


def second_night(folder: Path, items: int) -> Job:
    """The lists of the next day: 5 % of the invoices changed, 2 % new."""
    engine, load = _store(), _night(folder, 2)
    _night(folder, 1, with_customers=True)(engine)
    return lambda: load(engine)


def same_again(folder: Path, items: int) -> Job:
    """The lists of the first night once more."""
    engine, load = _store(), _night(folder, 1, with_customers=True)
    load(engine)
    return lambda: load(engine)


def _driver(engine: Engine) -> psycopg.Connection:
    driver = engine.raw_connection().driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def _copied_out(driver: psycopg.Connection, table: Table) -> bytes:
    keys = ", ".join(column.name for column in table.primary_key)
    with driver.cursor().copy(f"COPY (SELECT * FROM {table.name} ORDER BY {keys}) TO STDOUT") as copy:
        return b"".join(bytes(row) for row in copy)


def _store() -> Engine:
    """A new store on a server that counts."""
    engine = open_store(postgres.new_database())
    servers.count(postgres.postmaster())
    return engine


def _night(folder: Path, night: int, *, with_customers: bool = False) -> Callable[[Engine], None]:
    lists = [(load_invoices, "invoices"), (load_payments, "payments")]
    read = [(load, read_list(folder, kind, f"{kind}_{night}").frame) for load, kind in lists]
    if with_customers:
        read.insert(0, (load_customers, read_list(folder, "customers", "customers").frame))

    def load(engine: Engine) -> None:
        for taken, frame in read:
            assert not taken(engine, frame).refused

    return load
