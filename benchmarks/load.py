"""Loading a ledger, and reading it as the facts of a night.

The floor is what the driver itself needs for the same rows: `executemany` into tables of the same columns and keys,
under the same pragmas, from tuples that are there already. It takes them in the order of the files; the lower floor,
in the order of the keys, is what a program that sorts for nothing would need.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, Table, select

from benchmarks.generate import AS_OF, RATES, write_lists
from benchmarks.measure import Job
from receivables.sources import Reading, SourceSettings, read
from receivables.store.database import open_store
from receivables.store.facts import facts, shards
from receivables.store.ledger import load_invoices, load_open_items, load_payments
from receivables.store.records import load_customers, load_rates
from receivables.store.tables import customer, item

_LOADERS = {"customers": load_customers, "invoices": load_invoices, "payments": load_payments}
_TABLES = (customer, item)


def lists(folder: Path, items: int) -> Job:
    """Make the files that the other figures read."""
    return lambda: write_lists(folder, items)


def reading(folder: Path, items: int) -> Job:
    """The files alone, read and typed: the part of a load that comes before the store."""
    return lambda: [read_list(folder, kind, f"{kind}_1") for kind in ("invoices", "payments")]


def floor(folder: Path, items: int) -> Job:
    """The driver alone, rows in the order of the files."""
    return _driver_alone(folder, by=(item.c.kind, item.c.item))


def lower_floor(folder: Path, items: int) -> Job:
    """The driver alone, rows in the order of the keys."""
    return _driver_alone(folder, by=tuple(item.primary_key))


def first_night(folder: Path, items: int) -> Job:
    """Customers, invoices and payments from CSV into an empty store."""
    engine = _store(folder / "first.db")

    def job() -> None:
        _load(engine, folder, "customers", "customers")
        _load_night(engine, folder, 1)

    return job


def first_night_alone(folder: Path, items: int) -> Job:
    """The same from frames that were read before: the store's own part of it."""
    engine = _store(folder / "alone.db")
    read = [
        (_LOADERS[kind], read_list(folder, kind, name).frame)
        for kind, name in (("customers", "customers"), ("invoices", "invoices_1"), ("payments", "payments_1"))
    ]

    def job() -> None:
        for load, frame in read:
            assert not load(engine, frame).refused

    return job


def second_night(folder: Path, items: int) -> Job:
    """The lists of the next day: 5 % of the invoices changed, 2 % new."""
    engine = _store(folder / "second.db")
    _load_night(engine, folder, 1)
    return lambda: _load_night(engine, folder, 2)


def same_again(folder: Path, items: int) -> Job:
    """The lists of the first night once more."""
    engine = loaded(folder)
    return lambda: _load_night(engine, folder, 1)


def first_list(folder: Path, items: int) -> Job:
    """The invoices of the first night as a list of all that is open, into an empty store."""
    engine = _store(folder / "first_list.db")
    return lambda: _take_list(engine, folder, 1)


def second_list(folder: Path, items: int) -> Job:
    """The next day's list."""
    engine = _store(folder / "second_list.db")
    _take_list(engine, folder, 1)
    return lambda: _take_list(engine, folder, 2)


def facts_by_shards(folder: Path, items: int) -> Job:
    """Every open line as the policy gets it, shard by shard."""
    engine = loaded(folder)

    def job() -> None:
        lines = sum(facts(engine, shard, AS_OF).items.height for shard in shards(engine, AS_OF))
        assert lines >= items

    return job


def _driver_alone(folder: Path, by: tuple[ColumnElement[Any], ...]) -> Job:
    rows = {table: _rows(loaded(folder), table, by if table is item else (customer.c.customer,)) for table in _TABLES}
    driver = _store(folder / "floor.db").raw_connection().driver_connection
    assert driver

    def job() -> None:
        driver.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            driver.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.c))})", values)
        driver.execute("COMMIT")

    return job


def _rows(engine: Engine, table: Table, by: tuple[ColumnElement[Any], ...]) -> list[tuple[object, ...]]:
    with engine.connect() as conn:
        return [tuple(row) for row in conn.execute(select(*table.c).order_by(*by))]


def loaded(folder: Path) -> Engine:
    """The store as it is after the first night; made once."""
    path = folder / "loaded.db"
    if path.exists():
        return open_store(f"sqlite:///{path}")
    engine = _store(path)
    _load(engine, folder, "customers", "customers")
    _load_night(engine, folder, 1)
    load_rates(engine, RATES)
    return engine


def _store(path: Path) -> Engine:
    """A new, empty store."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    return open_store(f"sqlite:///{path}")


def _load_night(engine: Engine, folder: Path, night: int) -> None:
    for kind in ("invoices", "payments"):
        _load(engine, folder, kind, f"{kind}_{night}")


def _take_list(engine: Engine, folder: Path, night: int) -> None:
    listed = read_list(folder, "open-items", f"invoices_{night}").frame
    load_open_items(engine, listed, as_of=AS_OF + timedelta(days=night))


def _load(engine: Engine, folder: Path, kind: str, name: str) -> None:
    taken = _LOADERS[kind](engine, read_list(folder, kind, name).frame)
    assert not taken.refused


def read_list(folder: Path, kind: str, name: str) -> Reading:
    """A file as typed rows, none of them refused."""
    taken = read(SourceSettings(name=name, file=folder / f"{name}.csv", kind=kind))
    assert not taken.rows_refused
    return taken
