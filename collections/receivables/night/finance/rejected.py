"""Rows of sources that were refused: looked at, corrected cell by cell, and taken by the loader like any others."""

import csv
import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NoReturn

import polars as pl

from receivables.config import Config, Guard, Source
from receivables.night.loading import rejects_path, take_more
from receivables.night.store import store_of
from receivables.sources import REJECT_SCHEMA, Reading, SourceError, read, write_rejects
from receivables.store.corrections import Correction, corrections_of, keep_corrections, refuse_corrected
from receivables.store.database import StoreError, writing
from receivables.store.lock import exclusive

# A list of all that is open settles what it has not, and a statement covers its days: neither can be taken in part.
_ONLY_WHOLE = ("open-items", "bank-entries")
# What `write_rejects` puts before text that a spreadsheet would carry out.
_HARMLESS = r"^'([=+@\t]|-[^\d.,])"


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A refused row: where it stands, why, its cells as they came (header -> text) and the header that is wrong.

    `key` names it by what it holds. `corrected`: by whom and when, where somebody has done so already.
    """

    key: str
    file: str
    sheet: str
    row: int
    column: str
    reason: str
    cells: Mapping[str, str]
    corrected: Correction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedSource:
    """A source with refused rows, how many of them are still to be mended, and whether that can be done row by row."""

    name: str
    kind: str
    rows: int
    open_rows: int
    is_correctable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What became of corrected rows: `taken` and `refused` are all that came; amounts by currency, in minor units."""

    taken: int
    refused: int
    taken_minor: Mapping[str, int]
    refused_minor: Mapping[str, int]
    moved_minor: Mapping[str, int]
    reasons: tuple[str, ...] = ()


def rejected_sources(config: Config) -> tuple[RejectedSource, ...]:
    """The sources of the config whose last load refused rows."""
    found = []
    for name, kind in {source.name: source.kind for source in config.sources}.items():
        rows = rejected_rows(config, name)
        if rows:
            open_rows = sum(row.corrected is None for row in rows)
            can = kind not in _ONLY_WHOLE
            found.append(RejectedSource(name=name, kind=kind, rows=len(rows), open_rows=open_rows, is_correctable=can))
    return tuple(found)


def rejected_rows(config: Config, source: str) -> tuple[RejectedRow, ...]:
    """The rows that the last load of a source refused, in the order of its files."""
    known = corrections_of(store_of(config), source)
    return tuple(_with_keys(source, _read(rejects_path(config, source)), known))


def correct_rows(
    config: Config, source: str, cells: Mapping[str, Mapping[str, str]], *, by: str, as_of: date
) -> Corrected:
    """Take rows of a source, named by their keys, with other cells (header -> text).

    They go through the loader with the source's settings, and only what it takes leaves the source's file of rejects;
    what it refuses stays there with its new cells and the new reason. Raises StoreError where a row is not refused (any
    more), which says who was first, or while a night runs; SourceError where the rows cannot be read at all, or the
    source cannot be taken in part. Then nothing is changed.
    """
    settings = _settings(config, source)
    engine, path = store_of(config), rejects_path(config, source)
    with exclusive(engine, "load"):
        rejects = _read(path)
        with writing(engine) as conn:
            refuse_corrected(conn, cells)
            entered = _entered(source, rejects, cells)
            reading = _reading(settings, entered)
            taken, refused = take_more(conn, config, settings, reading, as_of=as_of)
            # The first row of what was read is its header.
            still = [row - 2 for row in refused["row"]]
            corrections = (
                Correction(
                    row_key=one.key,
                    source=source,
                    day=as_of,
                    author=by,
                    origin=one.origin,
                    cells_before=_json(one.before),
                    cells_after=_json(one.after),
                )
                for at, one in enumerate(entered)
                if at not in still
            )
            keep_corrections(conn, corrections)
        _keep(path, rejects, entered, refused, still)
    return Corrected(
        taken=taken.taken,
        refused=taken.refused,
        taken_minor=taken.taken_minor,
        refused_minor=taken.refused_minor,
        moved_minor=taken.moved_minor,
        reasons=tuple(refused["reason"]),
    )


def refuse_gone(source: str, row: RejectedRow | None) -> NoReturn:
    """Raises StoreError about a row that is not refused any more: it says who was first, if that is known."""
    if row is not None and row.corrected is not None:
        told = row.corrected
        raise StoreError(f"{told.origin} was corrected by {told.author} on {told.day} already")
    raise StoreError(
        f"A row of {source} is not among its refused ones any more: expected one that the last load refused"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entered:
    """A row that somebody has corrected; `at`: its place in the file of rejects."""

    at: int
    key: str
    origin: str
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]


def _entered(source: str, rejects: pl.DataFrame, cells: Mapping[str, Mapping[str, str]]) -> list[_Entered]:
    places = {row.key: at for at, row in enumerate(_with_keys(source, rejects, {}))}
    if not cells or not cells.keys() <= places.keys():
        refuse_gone(source, None)
    found = []
    for key, told in cells.items():
        at = places[key]
        before = json.loads(rejects["cells"][at] or "{}")
        after = {header: told.get(header, came) or None for header, came in before.items()}
        found.append(_Entered(at=at, key=key, origin=_origin(rejects, at), before=before, after=after))
    # In the order of the file.
    return sorted(found, key=lambda one: one.at)


def _origin(rejects: pl.DataFrame, at: int) -> str:
    file, sheet, row = rejects.select("file", "sheet", "row").row(at)
    return f"{file}{f', sheet {sheet}' if sheet else ''}, row {row}"


def _settings(config: Config, source: str) -> Source:
    """What the firm says of the source, but for where its table is and what guards a whole load."""
    found = next((one for one in config.sources if one.name == source), None)
    if found is None:
        raise StoreError(f"There is no source '{source}': expected one of the config's")
    if found.kind in _ONLY_WHOLE:
        raise SourceError(
            f"source {source}: rows of {found.kind} cannot be taken alone, because what such a list has not counts "
            "as well; mend them where they come from and load the whole again"
        )
    whole = replace(found, url=None, query=None, table=None, preset=None, sheet=None, header_row=None, guard=Guard())
    return replace(whole, encoding="utf-8", delimiter=",")


def _reading(settings: Source, entered: Sequence[_Entered]) -> Reading:
    """The rows as a table of texts, read as the source's own file is: one line each below the headers."""
    headers = list(dict.fromkeys(header for one in entered for header in one.after))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{settings.name} corrected.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, fieldnames=headers, restval="")
            writer.writeheader()
            writer.writerows({header: cell or "" for header, cell in one.after.items()} for one in entered)
        return read(replace(settings, file=file))


def _keep(
    path: Path, rejects: pl.DataFrame, entered: Sequence[_Entered], refused: pl.DataFrame, still: Sequence[int]
) -> None:
    """The file of rejects without what was taken; what was refused again has its new cells and reason."""
    again = {entered[at].at: refused.row(place, named=True) for place, at in enumerate(still)}
    gone = {one.at for one in entered} - again.keys()
    rows = [
        {**row, **{name: again[at][name] for name in ("column", "value", "reason", "amount", "cells")}}
        if at in again
        else row
        for at, row in enumerate(rejects.iter_rows(named=True))
        if at not in gone
    ]
    if rows:
        write_rejects([pl.DataFrame(rows, schema=REJECT_SCHEMA)], path)
    else:
        path.unlink(missing_ok=True)


def _read(path: Path) -> pl.DataFrame:
    """The file of rejects (REJECT_SCHEMA), empty where there is none."""
    if not path.exists():
        return REJECT_SCHEMA.to_frame()
    texts = pl.read_csv(path, schema_overrides=dict.fromkeys(REJECT_SCHEMA, pl.String), infer_schema=False)
    came = texts.with_columns(pl.all().str.replace(_HARMLESS, "${1}"))
    return came.select(pl.col(name).cast(dtype) for name, dtype in REJECT_SCHEMA.items())


def _with_keys(source: str, rejects: pl.DataFrame, known: Mapping[str, Correction]) -> Iterator[RejectedRow]:
    """The rows with their keys: rows that hold the same are told apart by their number among them."""
    seen: Counter[str] = Counter()
    for row in rejects.iter_rows(named=True):
        cells = row["cells"] or "{}"
        seen[cells] += 1
        key = hashlib.sha256(_json([source, cells, seen[cells]]).encode()).hexdigest()[:24]
        yield RejectedRow(
            key=key,
            file=row["file"] or "",
            sheet=row["sheet"] or "",
            row=row["row"] or 0,
            column=row["column"] or "",
            reason=row["reason"] or "",
            cells={header: cell or "" for header, cell in json.loads(cells).items()},
            corrected=known.get(key),
        )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
