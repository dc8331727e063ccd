"""The loads themselves: what each content of a source brought becomes known at one moment, which is the load's own.

So a line of the ledger leads to the load of the same moment, and by it to the source and the file it came from.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, insert, select

from receivables.store.days import to_number
from receivables.store.moments import forget, given_out, moment
from receivables.store.tables import load


class Taking:
    """A load under way. Whoever takes it says at the end how many rows it had."""

    rows_taken = 0
    rows_refused = 0

    def count(self, *, taken: int, refused: int) -> None:
        """So many rows of the source were taken, and so many refused."""
        self.rows_taken, self.rows_refused = taken, refused


@contextmanager
def taking(
    conn: Connection, *, source: str, kind: str, content_hash: str, as_of: date, origin: str
) -> Iterator[Taking]:
    """All that is written to `conn` within belongs to this load: it gets one moment, which no other load has.

    `conn` is `writing`; several loads may follow one another in one transaction, and stay or go together. The load is
    remembered when its content is new as of that day, or when it changed something: the same content taken again
    after another one may.
    """
    forget(conn)
    under_way = Taking()
    yield under_way
    key = {"source": source, "content_hash": content_hash, "as_of": to_number(as_of)}
    if given_out(conn) is not None or not _is_known(conn, key):
        figures = {"rows_taken": under_way.rows_taken, "rows_refused": under_way.rows_refused}
        values = {**key, **figures, "kind": kind, "origin": origin, "known_at": moment(conn)}
        conn.execute(insert(load).values(values))
    forget(conn)


def contents_taken_whole(conn: Connection, *, source: str, kind: str) -> frozenset[str]:
    """The hashes of all that was ever taken of a source, as far as no row of it was refused."""
    whole = [load.c.source == source, load.c.kind == kind, load.c.rows_refused == 0]
    return frozenset(conn.execute(select(load.c.content_hash).where(*whole).distinct()).scalars())


def _is_known(conn: Connection, key: Mapping[str, object]) -> bool:
    same = [load.c[name] == value for name, value in key.items()]
    return conn.execute(select(load.c.known_at).where(*same).limit(1)).first() is not None
