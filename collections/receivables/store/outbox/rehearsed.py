"""Copies that went to the firm's own test address: of which letters and statements, and which did not go out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Engine, and_, select

from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.frames import among
from receivables.store.letters import LetterRecord, letters_where
from receivables.store.outbox.attempts import DEFERRED, TEST, TESTED
from receivables.store.outbox.mailings import TABLES, Key
from receivables.store.outbox.states import of_keys
from receivables.store.tables import dispatch, letter


def tested(engine: Engine, keys: Sequence[Key]) -> dict[str, list[LetterRecord]]:
    """The letters to the customers of `keys` of which a copy went to the test address as they are now written."""
    if not keys:
        return {}
    copied = select(dispatch.c.customer).where(_its(Mailing.LETTER), _is_copied(Mailing.LETTER)).exists()
    theirs = pl.Series(sorted({customer for customer, _ in keys}), dtype=pl.String)
    found: dict[str, list[LetterRecord]] = defaultdict(list)
    with reading(engine) as conn:
        for one in letters_where(conn, among(letter.c.customer, theirs), copied):
            found[one.customer.customer].append(one)
    return found


def statements_tested(engine: Engine, keys: Sequence[Key]) -> set[Key]:
    """Those of these statements of which a copy went to the test address as they are now written."""
    of = Mailing.STATEMENT
    its = TABLES[of].c
    query = select(its.customer, its.night).join(dispatch, _its(of)).where(_is_copied(of))
    found: set[Key] = set()
    with reading(engine) as conn:
        for start in range(0, len(keys), 500):
            some = conn.execute(query.where(of_keys(keys[start : start + 500], of=of)))
            found |= {(customer, to_day(night)) for customer, night in some}
    return found


def copies_not_sent(engine: Engine, as_of: date) -> list[str]:
    """Of the day's copies for a test that did not go out the other side's words, each once.

    Of letters that are still ready: there are few, and an index knows them.
    """
    failed = (dispatch.c.day == to_number(as_of), dispatch.c.channel == TEST, dispatch.c.outcome == DEFERRED)
    query = select(dispatch.c.detail).join(letter, _its(Mailing.LETTER))
    query = query.where(letter.c.state == LetterState.READY, *failed)
    with reading(engine) as conn:
        return list(conn.execute(query.distinct().order_by("detail")).scalars())


def _its(of: Mailing) -> ColumnElement[bool]:
    """That an attempt is one to deliver a row of that kind's table."""
    its, attempt = TABLES[of].c, dispatch.c
    return and_(attempt.mailing == of, attempt.customer == its.customer, attempt.night == its.night)


def _is_copied(of: Mailing) -> ColumnElement[bool]:
    return and_(dispatch.c.outcome == TESTED, dispatch.c.document_hash == TABLES[of].c.document_hash)
