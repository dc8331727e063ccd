"""Taking a source into the ledger: read, merge, keep the rejects, remember the load."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, Engine

from receivables.config import Config, Source
from receivables.model import Problem
from receivables.night.folders import file_name
from receivables.night.store import store_of
from receivables.sources import Reading, SourceSettings, read, refuse, write_rejects
from receivables.store import ledger, records
from receivables.store.database import writing
from receivables.store.loads import taking
from receivables.store.merge import Merged


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What a source held and what became of it. Amounts are minor units by currency.

    `unread_amounts`: how many of the refused rows have an amount that no sum could count.
    """

    name: str
    kind: str
    origin: str
    rows: int
    taken: int
    refused: int
    new: int
    changed: int
    unchanged: int
    vanished: int
    taken_minor: dict[str, int]
    refused_minor: dict[str, int]
    unread_amounts: int
    rejects: Path | None
    doubts: tuple[Problem, ...]


def load_sources(config: Config, *, as_of: date) -> tuple[SourceRead, ...]:
    """Take every `[[source]]` as of a day, in the order of the config; otherwise as `load_files`."""
    return load_files(config, config.sources, as_of=as_of)


def load_files(config: Config, sources: Sequence[Source], *, as_of: date) -> tuple[SourceRead, ...]:
    """Take files as of a day. All are read before any is taken: where one cannot be, the ledger stays as it was.

    Rows that cannot be taken go to `rejects/<source>.csv` in the output folder. Taking the same content again changes
    nothing. Raises SourceError where a file cannot be taken at all, StoreError where the store refuses one: then that
    one and those after it are not taken.
    """
    readings = [read_source(source) for source in sources]
    engine = store_of(config)
    # Each reading is let go once it is taken: together they may be as large as the ledger.
    return tuple(_take(config, engine, source, readings.pop(0), as_of) for source in sources)


def load_file(config: Config, source: Source, *, as_of: date) -> SourceRead:
    """Take one file as of a day; otherwise as `load_files`."""
    return load_files(config, [source], as_of=as_of)[0]


def _take(config: Config, engine: Engine, source: Source, reading: Reading, as_of: date) -> SourceRead:
    content = {"content_hash": reading.content_hash, "origin": reading.origin}
    with writing(engine) as conn, taking(conn, source=source.name, kind=source.kind, as_of=as_of, **content) as load:
        merged = _merge(conn, reading, source, as_of)
        reading = refuse(reading, _refused_rows(reading, merged))
        load.count(taken=reading.rows_taken, refused=reading.rows_refused)
    rejects = _keep_rejects(config, source, reading)
    return _summary(source, reading, merged, rejects)


def read_source(source: Source) -> Reading:
    """The file of a source as typed rows, rejects and doubts."""
    return read(SourceSettings(**{name: value for name, value in asdict(source).items() if name != "guard"}))


def _keep_rejects(config: Config, source: Source, reading: Reading) -> Path | None:
    """The rejects of a source's last load; a load without any leaves none behind from an earlier one."""
    path = config.output / "rejects" / f"{file_name(source.name)}.csv"
    if reading.rejects.height:
        write_rejects(reading, path)
        return path
    path.unlink(missing_ok=True)
    return None


def _merge(conn: Connection, reading: Reading, source: Source, as_of: date) -> Merged:
    if reading.kind == "open-items":
        return ledger.load_open_items(
            conn, reading.frame, as_of=as_of, max_shrink=source.guard.max_shrink, unread=_unread_items(reading)
        )
    return _LOADERS[reading.kind](conn, reading.frame)


_LOADERS: dict[str, Callable[[Connection, pl.DataFrame], Merged]] = {
    "invoices": ledger.load_invoices,
    "payments": ledger.load_payments,
    "customers": records.load_customers,
    "contacts": records.load_contacts,
    "salespeople": records.load_salespeople,
    "disputes": records.load_disputes,
    "rates": records.load_rates,
}


def _refused_rows(reading: Reading, merged: Merged) -> pl.DataFrame:
    """The rows (`row`, `reason`) that the ledger has refused."""
    refused = pl.DataFrame(
        [(one.customer, one.item, one.reason) for one in merged.refusals],
        schema={"customer": pl.String, "item": pl.String, "reason": pl.String},
        orient="row",
    )
    if refused.is_empty():
        return refused
    item = pl.col("payment") if reading.kind == "payments" else _ITEM
    named = reading.frame.select("row", "customer", item=item)
    return named.join(refused, on=["customer", "item"]).select("row", "reason")


# How the ledger calls an invoice, or an instalment of one.
_ITEM = pl.concat_str("invoice", "instalment", separator="/", ignore_nulls=True)


def _unread_items(reading: Reading) -> pl.DataFrame:
    """The items that stand in the list in rows that were refused: they are not missing from it."""
    return reading.refused_frame.drop_nulls(["customer", "invoice"]).select("customer", item=_ITEM)


def _summary(source: Source, reading: Reading, merged: Merged, rejects: Path | None) -> SourceRead:
    return SourceRead(
        name=source.name,
        kind=source.kind,
        origin=reading.origin,
        rows=reading.rows,
        taken=reading.rows_taken,
        refused=reading.rows_refused,
        new=merged.new,
        changed=merged.changed,
        unchanged=merged.unchanged,
        vanished=merged.vanished,
        taken_minor=reading.taken,
        refused_minor=reading.refused,
        unread_amounts=reading.unread_amounts,
        rejects=rejects,
        doubts=reading.doubts,
    )
