"""Letters that wait for somebody, some at a time: those to release, and those whose way out is to be settled."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, and_, func, or_, select

from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.letters import LetterRecord, letters_where
from receivables.store.outbox.states import of_keys
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import dispatch, letter

Key = tuple[date, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """Some letters in the order of their nights and customers, and after which the rest goes on; None: the end."""

    letters: tuple[LetterRecord, ...]
    next: Key | None


def letters_by_state(engine: Engine, scope: Scope = EVERYTHING) -> dict[LetterState, int]:
    """How many letters there are in each state."""
    query = select(letter.c.state, func.count()).where(scope.of(letter.c.customer)).group_by(letter.c.state)
    with reading(engine) as conn:
        return {LetterState(state): count for state, count in conn.execute(query)}


def letters_in(
    engine: Engine,
    states: Collection[LetterState],
    scope: Scope = EVERYTHING,
    *,
    after: Key | None = None,
    limit: int = 25,
) -> LetterPage:
    """The letters in these states, the oldest night first."""
    theirs = select(letter.c.customer, letter.c.night).where(letter.c.state.in_(states), scope.of(letter.c.customer))
    if after is not None:
        night, customer = to_number(after[0]), after[1]
        later = or_(letter.c.night > night, and_(letter.c.night == night, letter.c.customer > customer))
        theirs = theirs.where(later)
    with reading(engine) as conn:
        keys = conn.execute(theirs.order_by(letter.c.night, letter.c.customer).limit(limit + 1)).all()
        shown = [(customer, to_day(night)) for customer, night in keys[:limit]]
        # SQLite finds no row by pairs: without their customers it reads all that any letter ever listed.
        its_customers = letter.c.customer.in_([customer for customer, _ in shown])
        found = letters_where(conn, its_customers, of_keys(shown)) if shown else []
    more = len(keys) > limit
    return LetterPage(letters=tuple(found), next=(shown[-1][1], shown[-1][0]) if more else None)


def last_said(engine: Engine, letters: Collection[LetterRecord]) -> dict[str, str]:
    """What is on record of the last attempt to deliver each: its reference -> how, to whom and what was said."""
    if not letters:
        return {}
    its = or_(*(and_(dispatch.c.customer == one.key[0], dispatch.c.night == to_number(one.key[1])) for one in letters))
    query = select(dispatch).where(dispatch.c.mailing == Mailing.LETTER, its).order_by(dispatch.c.attempt)
    with reading(engine) as conn:
        rows = conn.execute(query).all()
    said = {(row.customer, row.night): row for row in rows}
    return {
        one.reference: f"{row.channel}, {', '.join(row.recipient.splitlines())}: {row.detail}".strip(" :,")
        for one in letters
        if (row := said.get((one.key[0], to_number(one.key[1])))) is not None
    }
