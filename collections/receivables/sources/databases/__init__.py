"""Databases: a table, a query or a shipped preset becomes the table that every other source is, batch by batch."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, CursorResult, Result

from receivables.source import SourceSettings
from receivables.sources import presets
from receivables.sources.cells import number_column, tidy, without_blank_rows
from receivables.sources.databases.connections import address, connected, in_words
from receivables.sources.databases.queries import column_names, existing_table, only, refuse_other_than_a_select
from receivables.sources.databases.values import column_texts
from receivables.sources.headers import Match, labelled, match
from receivables.sources.settings import SourceError
from receivables.sources.tables import RawTable

_BATCH_ROWS = 10_000
_HASHED_BITS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What the database answers with: the names of all its columns, what they are, and rows of those that are asked."""

    labels: tuple[str, ...]
    match: Match
    rows: Result[Any]

    @property
    def used(self) -> list[int]:
        """The positions of the columns that are read; all others stay where they are."""
        return _positions(self.match)


def open_database(settings: SourceSettings) -> RawTable:
    """The rows that a database gives for a source, of the columns that mean something.

    They are fetched by the ten thousand from a cursor on the server. The hash is one of the rows, in whatever order
    they come. Raises SourceError when the database cannot be reached or asked, when the query is no SELECT, and when
    a column that the kind needs is not there, or holds what is no text.
    """
    origin = f"{in_words(address(settings))}, {_asked(settings)}"
    with connected(settings) as conn:
        answer = _answer(conn.execution_options(stream_results=True, max_row_buffer=_BATCH_ROWS), settings, origin)
        frames, content_hash = _read(answer, origin)
    used = answer.used
    labels = (*(answer.labels[at] for at in used), *(label for at, label in enumerate(answer.labels) if at not in used))
    return RawTable(
        origin=origin,
        sheet=None,
        content_hash=content_hash,
        labels=labels,
        columns={name: used.index(at) for name, at in answer.match.columns.items()},
        cells=_joined(frames, len(used)),
    )


def _asked(settings: SourceSettings) -> str:
    if settings.table:
        return f"table {settings.table}"
    return f"preset {settings.preset}" if settings.preset else f"query of source {settings.name}"


def _answer(conn: Connection, settings: SourceSettings, origin: str) -> _Answer:
    if settings.table:
        source = existing_table(conn, settings)
        names = column_names(conn, source)
        labels, found = _matched(names, settings.columns, settings, origin)
        rows: Result[Any] = conn.execute(only(source, [names[at] for at in _positions(found)]))
        return _Answer(labels=labels, match=found, rows=rows)
    query = presets.query(settings, dialect=conn.dialect.name) if settings.preset else (settings.query or "")
    refuse_other_than_a_select(query, settings)
    # As it is written: neither colons nor percent signs in it stand for parameters.
    asked = conn.execution_options(no_parameters=True).exec_driver_sql(query.strip().rstrip(";"))
    names = list(asked.keys())
    own = {name: name for name in names} if settings.preset else {}
    labels, found = _matched(names, own | settings.columns, settings, origin)
    return _Answer(labels=labels, match=found, rows=_only(asked, found))


def _positions(found: Match) -> list[int]:
    """Where the columns stand that mean something: one may mean two things, such as an only date."""
    return sorted(set(found.columns.values()))


def _only(rows: CursorResult[Any], found: Match) -> Result[Any]:
    positions = _positions(found)
    return rows.columns(*positions) if len(positions) < len(rows.keys()) else rows


def _matched(
    names: Sequence[str], mapped: Mapping[str, str], settings: SourceSettings, origin: str
) -> tuple[tuple[str, ...], Match]:
    found = match(names, settings.kind, mapped=mapped, has_currency=settings.currency is not None)
    there = ", ".join(names)
    if found.unmapped:
        raise SourceError(f"{origin}: columns names {', '.join(found.unmapped)}, and there are: {there}")
    if found.missing:
        raise SourceError(
            f"{origin}: no column for {', '.join(found.missing)} of {settings.kind}; there are: {there}; "
            "set columns for the source where one has another name"
        )
    for column, labels in found.doubled.items():
        raise SourceError(
            f"{origin}: the columns {' and '.join(labels)} both fit {column}; "
            f'say which one it is, for example columns = {{ {column} = "{labels[0]}" }}'
        )
    return labelled(names), found


def _read(answer: _Answer, origin: str) -> tuple[list[pl.DataFrame], str]:
    """The rows as frames of cells, and a hash of them all that does not depend on their order."""
    labels = [answer.labels[at] for at in answer.used]
    frames: list[pl.DataFrame] = []
    total, count = 0, 0
    for batch in answer.rows.partitions(_BATCH_ROWS):
        texts, numbers = _columns(batch, labels, origin)
        texts = tidy(texts)
        total = (total + sum(_row_hashes(texts))) % (1 << _HASHED_BITS)
        frames.append(without_blank_rows(texts.hstack(numbers).with_row_index("row", offset=count + 1)))
        count += len(batch)
    header = repr((labels, count, total))
    return frames, hashlib.sha256(header.encode()).hexdigest()


def _columns(batch: Sequence[Sequence[Any]], labels: Sequence[str], origin: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    texts, numbers = [], []
    for position, (values, label) in enumerate(zip(zip(*batch, strict=True), labels, strict=True)):
        text, number = column_texts(values, where=f"{origin}, column {label}")
        texts.append(text.alias(str(position)))
        numbers.append(number.alias(number_column(position)))
    return pl.DataFrame(texts), pl.DataFrame(numbers)


def _row_hashes(texts: pl.DataFrame) -> Iterator[int]:
    written = texts.select(pl.concat_str(pl.all().fill_null(""), separator="\x1f")).to_series()
    for row in written:
        yield int.from_bytes(hashlib.blake2b(row.encode(), digest_size=_HASHED_BITS // 8).digest())


def _joined(frames: list[pl.DataFrame], width: int) -> pl.DataFrame:
    if not frames:
        return pl.DataFrame(schema={"row": pl.UInt32, **{str(position): pl.String for position in range(width)}})
    cells = pl.concat(frames)
    idle = [name for name in cells.columns if name.endswith("#") and not cells[name].any()]
    return cells.drop(idle)
