"""Lists as the readers hand them over, written by hand: what the tests of loading share."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, select

from receivables.model import ITEM_SCHEMA, TABLES, CellType
from receivables.store import frames, tables
from receivables.store.database import open_store, reading, writing
from receivables.store.loads import taking
from store.addresses import address

_TYPES = {
    CellType.AMOUNT: pl.Int64(),
    CellType.DATE: pl.Date(),
    CellType.YES_NO: pl.Boolean(),
    CellType.NUMBER: pl.Int64(),
}
_LINE = {"customer": "C1", "currency": "EUR"}
LEDGER_SCHEMA = pl.Schema({**ITEM_SCHEMA, "closed_day": pl.Date()})


def store(folder: Path) -> Engine:
    """An empty store."""
    return open_store(address(folder))


@contextmanager
def one_load(
    engine: Engine, *, kind: str = "invoices", source: str = "erp", content: str = "a", as_of: date, **figures: int
) -> Iterator[Connection]:
    """A load of one content of a source; what is written within belongs to it."""
    about = {"kind": kind, "source": source, "content_hash": content, "origin": f"{content}.csv"}
    with writing(engine) as conn, taking(conn, as_of=as_of, **about) as load:
        load.count(**{"taken": 1, "refused": 0, **figures})
        yield conn


def listed(kind: str, *rows: Mapping[str, Any]) -> pl.DataFrame:
    """A typed frame of that kind, with all its columns; what a row does not say is null."""
    schema = {
        f"{column.name}_minor" if column.type is CellType.AMOUNT else column.name: _TYPES.get(column.type, pl.String())
        for column in TABLES[kind].columns
    }
    return pl.DataFrame(list(rows), schema=schema).with_row_index("row", offset=2)


def invoice(number: str, amount_minor: int = 10_000, **more: Any) -> dict[str, Any]:
    """An invoice of C1 in EUR of 1 September, due on the 30th, unless it says otherwise."""
    dated = {"invoice_date": date(2026, 9, 1), "due_date": date(2026, 9, 30)}
    return {**_LINE, **dated, "invoice": number, "amount_minor": amount_minor, **more}


def credit_note(number: str, amount_minor: int, **more: Any) -> dict[str, Any]:
    """A credit note to C1."""
    return invoice(number, amount_minor, kind="credit_note", due_date=None, **more)


def payment(number: str, amount_minor: int, **more: Any) -> dict[str, Any]:
    """A payment by C1 on 1 October."""
    return {**_LINE, "date": date(2026, 10, 1), "payment": number, "amount_minor": amount_minor, **more}


def lines(engine: Engine) -> list[dict[str, Any]]:
    """Every line of the ledger with its closing day."""
    query = select(*(tables.item.c[name] for name in LEDGER_SCHEMA))
    with reading(engine) as conn:
        return frames.read_frame(conn, query, LEDGER_SCHEMA).to_dicts()


def ledger(engine: Engine) -> dict[str, dict[str, Any]]:
    """The lines of the ledger by item number; numbers must differ."""
    return {line["item"]: line for line in lines(engine)}


def closed(engine: Engine) -> dict[str, date | None]:
    """The closing day of every line of the ledger by its item number."""
    return {number: line["closed_day"] for number, line in ledger(engine).items()}


def balances(engine: Engine) -> dict[str, int]:
    """What the lines of each document add up to."""
    sums: dict[str, int] = {}
    for line in lines(engine):
        sums[line["document"]] = sums.get(line["document"], 0) + line["amount_minor"]
    return sums
