"""A source whose file is a pattern stands for every file that fits it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from receivables.config import Source
from receivables.sources import is_e_invoice, is_pattern, matching, sha256_of
from receivables.store.database import reading
from receivables.store.loads import contents_taken_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """What there is to read. `sources`: one for each file; `without_files`: those whose pattern nothing fits."""

    sources: tuple[Source, ...]
    without_files: tuple[Source, ...]


def expanded(engine: Engine, sources: Iterable[Source]) -> Expanded:
    """The sources with a source for each file that a pattern fits, in the order of the files' names.

    Of open-item lists the last one is taken, which says what is open now. E-invoices stay together, since thousands of
    them are read at once. A bank statement of which every row was taken before is not read again, unless it is the
    last, by which it is known how old the source is.
    """
    found: list[Source] = []
    without: list[Source] = []
    for source in sources:
        if source.file is None or not is_pattern(source.file):
            found.append(source)
        elif files := matching(source.file):
            found += _chosen(engine, source, files)
        else:
            without.append(source)
    return Expanded(sources=tuple(found), without_files=tuple(without))


def _chosen(engine: Engine, source: Source, files: tuple[Path, ...]) -> Iterator[Source]:
    if source.kind == "open-items":
        files = files[-1:]
    elif source.kind == "invoices" and all(map(is_e_invoice, files)):
        yield source
        return
    elif source.kind == "bank-entries" and not source.guard.control_total:
        files = _new(engine, source, files)
    yield from (replace(source, file=file) for file in files)


def _new(engine: Engine, source: Source, files: tuple[Path, ...]) -> tuple[Path, ...]:
    with reading(engine) as conn:
        known = contents_taken_whole(conn, source=source.name, kind=source.kind)
    return (*(file for file in files[:-1] if sha256_of(file) not in known), files[-1])
