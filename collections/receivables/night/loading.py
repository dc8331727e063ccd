"""Taking sources into the ledger: read them all, guard, take them all or none, keep the rejects."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import Path

import polars as pl
from sqlalchemy import Connection

from receivables.config import Config, Source
from receivables.documents.words import plural
from receivables.model import Problem
from receivables.night.dispute_lists import take_disputes
from receivables.night.files import expanded
from receivables.night.folders import file_name
from receivables.night.guards import refuse_guarded
from receivables.night.matching import match_receipts
from receivables.night.store import store_of
from receivables.night.tie_out.taking import take_balances, take_entries
from receivables.sources import Reading, read, refuse, write_rejects
from receivables.store import bank, ledger, records
from receivables.store.database import writing
from receivables.store.deliveries import load_deliveries
from receivables.store.doubles import paid_twice
from receivables.store.list_settlements import lists_no_longer_taken
from receivables.store.loads import taking
from receivables.store.merge import Merged
from receivables.store.payments import kind_of_line


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What a source held and what became of it. Amounts are minor units by currency.

    `taken_minor` and `refused_minor` add up to the file's own total, with its signs; `unread_amounts`: how many of the
    refused rows have an amount that no sum could count. `moved_minor`: by how much the ledger's total has changed.
    """

    name: str
    kind: str
    origin: str
    rows: int = 0
    taken: int = 0
    refused: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    taken_minor: dict[str, int] = field(default_factory=dict)
    refused_minor: dict[str, int] = field(default_factory=dict)
    unread_amounts: int = 0
    moved_minor: dict[str, int] = field(default_factory=dict)
    rejects: Path | None = None
    doubts: tuple[Problem, ...] = ()


def load_sources(config: Config, *, as_of: date) -> tuple[SourceRead, ...]:
    """Take every `[[source]]` as of a day, in the order of the config; otherwise as `load_files`."""
    return load_files(config, config.sources, as_of=as_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A source that was taken, and the rows of it that were not (REJECT_SCHEMA)."""

    read: SourceRead
    rejects: pl.DataFrame


def load_files(config: Config, sources: Sequence[Source], *, as_of: date) -> tuple[SourceRead, ...]:
    """Take files as of a day: all of them, or none, where one cannot be taken or a guard stops it.

    All are read first, then all guards are asked, then all are taken in one transaction, and receipts are given to the
    invoices that they pay. Rows that cannot be taken go to `rejects/<source>.csv` in the output folder. Taking the same
    content again changes nothing. Raises SourceError where a file cannot be taken at all, GuardRefusal where a guard
    stops it, StoreError where the store does.
    """
    engine = store_of(config)
    files = expanded(engine, sources)
    readings = [read(source) for source in files.sources]
    refuse_guarded(list(zip(files.sources, readings, strict=True)), as_of=as_of)
    with writing(engine) as conn:
        # Each reading is let go once it is taken: together they may be as large as the ledger.
        taken = [_take(conn, config, source, readings.pop(0), as_of) for source in files.sources]
        match_receipts(conn, as_of=as_of)
        doubled = paid_twice(conn, as_of=as_of) if _CASH & {source.kind for source in files.sources} else []
    _keep_rejects(config, taken)
    reads = [*(one.read for one in taken), *map(_without_files, files.without_files)]
    return tuple(_with_doubled(reads, doubled))


def _with_doubled(reads: list[SourceRead], doubled: Sequence[Problem]) -> Iterator[SourceRead]:
    """The doubts about payments that came in twice are told with the last source that brought any."""
    last = max((at for at, one in enumerate(reads) if one.kind in _CASH), default=None)
    for at, one in enumerate(reads):
        yield replace(one, doubts=(*one.doubts, *doubled)) if doubled and at == last else one


def _without_files(source: Source) -> SourceRead:
    """Nothing was there, which is said and stops nobody: a bank may have had no business today."""
    doubt = Problem(where=f"source {source.name}", what=f"no file fits {source.file}")
    return SourceRead(name=source.name, kind=source.kind, origin=source.origin, doubts=(doubt,))


def load_file(config: Config, source: Source, *, as_of: date) -> SourceRead:
    """Take one file as of a day; otherwise as `load_files`."""
    return load_files(config, [source], as_of=as_of)[0]


def take_more(
    conn: Connection, config: Config, source: Source, reading: Reading, *, as_of: date
) -> tuple[SourceRead, pl.DataFrame]:
    """Take rows of a source beside what its file brought, as part of a transaction, and give receipts to invoices.

    With what the ledger refused of them (REJECT_SCHEMA); the source's file of rejects stays as it is.
    """
    taken = _take(conn, config, source, reading, as_of)
    match_receipts(conn, as_of=as_of)
    return taken.read, taken.rejects


def _take(conn: Connection, config: Config, source: Source, reading: Reading, as_of: date) -> _Taken:
    content = {"content_hash": reading.content_hash, "origin": reading.origin}
    with taking(conn, source=source.name, kind=source.kind, as_of=as_of, **content) as load:
        merged = _load(conn, config, source, reading, as_of)
        reading = refuse(reading, _refused_rows(reading, merged))
        load.count(taken=reading.rows_taken, refused=reading.rows_refused)
    notes = (*merged.notes, *(_forsaken(conn, config, source) if source.kind == "open-items" else ()))
    doubts = tuple(Problem(where=reading.origin, what=note) for note in notes)
    rejects = rejects_path(config, source.name) if reading.rejects.height else None
    return _Taken(read=_summary(source, reading, merged, doubts, rejects), rejects=reading.rejects)


def _load(conn: Connection, config: Config, source: Source, reading: Reading, as_of: date) -> Merged:
    """What the rows say is taken by what the config says of such rows, or by themselves."""
    match reading.kind:
        case "disputes":
            return take_disputes(conn, reading.frame, config.disputes)
        case "control-balances":
            return take_balances(conn, reading.frame, config.tie_out)
        case "journal-lines":
            return take_entries(conn, reading.frame, config.tie_out)
    return _LOADERS[reading.kind](conn, reading, source, as_of)


def _forsaken(conn: Connection, config: Config, source: Source) -> list[str]:
    """What lists had open that the firm takes no longer: nothing will ever settle it."""
    known = {source.name, *(each.name for each in config.sources)}
    return [
        f"{plural(count, 'open item')} came from the list of source {name}, which is no source any more: nothing "
        f"settles them. Take a last list of it, with --source {name}"
        for name, count in lists_no_longer_taken(conn, known).items()
    ]


def rejects_path(config: Config, source: str) -> Path:
    """Where the rows lie that the last load of a source refused."""
    return config.output / "rejects" / f"{file_name(source)}.csv"


def _keep_rejects(config: Config, taken: Sequence[_Taken]) -> None:
    """The rejects of each source's last load; a load without any leaves none behind from an earlier one."""
    for name, files in groupby(taken, key=lambda one: one.read.name):
        rejects = [one.rejects for one in files if one.rejects.height]
        path = rejects_path(config, name)
        if rejects:
            write_rejects(rejects, path)
        else:
            path.unlink(missing_ok=True)


_CASH = {"payments", "bank-entries"}
_Loader = Callable[[Connection, Reading, Source, date], Merged]


def _rows(load: Callable[[Connection, pl.DataFrame], Merged]) -> _Loader:
    """A loader to which the rows say everything."""
    return lambda conn, reading, _source, _as_of: load(conn, reading.frame)


def _open_items(conn: Connection, reading: Reading, source: Source, as_of: date) -> Merged:
    return ledger.load_open_items(
        conn,
        reading.frame,
        as_of=as_of,
        source=source.name,
        max_shrink=source.guard.max_shrink,
        max_grow=source.guard.max_grow,
        unread=_unread_items(reading),
    )


def _bank_entries(conn: Connection, reading: Reading, _source: Source, _as_of: date) -> Merged:
    return bank.load_bank_entries(conn, reading.frame, reading.statements)


_LOADERS: dict[str, _Loader] = {
    "invoices": _rows(ledger.load_invoices),
    "open-items": _open_items,
    "payments": _rows(ledger.load_payments),
    "bank-entries": _bank_entries,
    "customers": _rows(records.load_customers),
    "contacts": _rows(records.load_contacts),
    "salespeople": _rows(records.load_salespeople),
    "deliveries": _rows(load_deliveries),
    "rates": _rows(records.load_rates),
}


def _refused_rows(reading: Reading, merged: Merged) -> pl.DataFrame:
    """The rows (`row`, `reason`) that the ledger has refused."""
    refused = pl.DataFrame(
        [(one.customer, one.item, one.kind, one.reason) for one in merged.refusals],
        schema=dict.fromkeys(("customer", "item", "kind", "reason"), pl.String),
        orient="row",
    )
    if refused.is_empty():
        return refused
    if reading.kind == "bank-entries":
        named = reading.frame.select("row", customer="account", item="entry")
        return named.join(refused, on=["customer", "item"]).select("row", "reason")
    is_payment = reading.kind == "payments"
    item, kind = (pl.col("payment"), kind_of_line(pl.col("kind"))) if is_payment else (_ITEM, pl.col("kind"))
    named = reading.frame.select("row", "customer", item=item, kind=kind)
    return named.join(refused, on=["customer", "item", "kind"]).select("row", "reason")


# How the ledger calls an invoice, or an instalment of one.
_ITEM = pl.concat_str("invoice", "instalment", separator="/", ignore_nulls=True)


def _unread_items(reading: Reading) -> pl.DataFrame:
    """The items that stand in the list in rows that were refused: they are not missing from it."""
    return reading.refused_frame.drop_nulls(["customer", "invoice"]).select("customer", item=_ITEM)


def _summary(
    source: Source, reading: Reading, merged: Merged, doubts: tuple[Problem, ...], rejects: Path | None
) -> SourceRead:
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
        moved_minor={currency: minor for currency, minor in merged.moved_minor.items() if minor},
        rejects=rejects,
        doubts=reading.doubts + doubts,
    )
