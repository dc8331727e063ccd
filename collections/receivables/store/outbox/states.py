"""From which state a letter, or a statement, may come into which: written once, and kept in every change's condition.

`of` says which of the two is meant.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select, tuple_, update
from sqlalchemy.sql.dml import Update

from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.store.days import to_day, to_number
from receivables.store.evidence import Told, append_all
from receivables.store.outbox.mailings import TABLES, Key, event_of

# A letter may be written again, for another day, while it is ready. What is withdrawn stays so.
TRANSITIONS: Mapping[LetterState, Collection[LetterState]] = {
    LetterState.RESERVED: (LetterState.READY, LetterState.WITHDRAWN),
    LetterState.WAITING_FOR_RELEASE: (LetterState.RESERVED, LetterState.WITHDRAWN),
    LetterState.READY: (LetterState.READY, LetterState.SENDING, LetterState.FAILED, LetterState.WITHDRAWN),
    LetterState.SENDING: (LetterState.SENT, LetterState.FAILED, LetterState.READY, LetterState.AMBIGUOUS),
    LetterState.AMBIGUOUS: (LetterState.SENT, LetterState.RESERVED),
    LetterState.FAILED: (LetterState.READY, LetterState.WITHDRAWN),
    LetterState.SENT: (LetterState.BOUNCED,),
    LetterState.BOUNCED: (LetterState.RESERVED, LetterState.WITHDRAWN),
    LetterState.WITHDRAWN: (),
}
_AT_ONCE = 500


def before(to: LetterState) -> tuple[LetterState, ...]:
    """The states from which a letter may come into `to`."""
    return tuple(state for state, next_ones in TRANSITIONS.items() if to in next_ones)


def of_keys(keys: Iterable[Key], *, of: Mailing = Mailing.LETTER) -> ColumnElement[bool]:
    """The condition on its table that it is one of these."""
    its = TABLES[of].c
    return tuple_(its.customer, its.night).in_([(customer, to_number(night)) for customer, night in keys])


def move(
    conn: Connection,
    keys: Iterable[Key],
    to: LetterState,
    *,
    as_of: date,
    of: Mailing = Mailing.LETTER,
    **values: Any,
) -> set[Key]:
    """Bring letters into a state, with other columns if need be, and say which came into it.

    Those that are in a state from which there is no way there, because somebody else was quicker, stay as they are.
    """
    changed = {"state": to, "state_day": to_number(as_of), **values}
    table, moved = TABLES[of], set[Key]()
    chosen = list(keys)
    if len(chosen) == 1:
        ((customer, night),) = chosen
        which = {"of_customer": customer, "of_night": to_number(night)}
        return set(chosen) if conn.execute(_moving_one(to, of), {**which, **changed}).rowcount else set()
    for start in range(0, len(chosen), _AT_ONCE):
        part = chosen[start : start + _AT_ONCE]
        may = update(table).where(of_keys(part, of=of), table.c.state.in_(before(to))).values(changed)
        keys_of = may.returning(table.c.customer, table.c.night)
        moved |= {(customer, to_day(night)) for customer, night in conn.execute(keys_of)}
    return moved


@cache
def _moving_one(to: LetterState, of: Mailing) -> Update:
    """Made once: letters leave one by one, and making the statement costs more than it does."""
    table = TABLES[of]
    its = (table.c.customer == bindparam("of_customer"), table.c.night == bindparam("of_night"))
    return update(table).where(*its, table.c.state.in_(before(to)))


def withdraw_where(
    conn: Connection, condition: ColumnElement[bool], *, reason: str, as_of: date, of: Mailing = Mailing.LETTER
) -> int:
    """Take back every letter of the condition that may be; how many that were. What was written of them is told."""
    table, event = TABLES[of], event_of(of, "withdrawn")
    may = table.c.state.in_(before(LetterState.WITHDRAWN))
    written = select(table.c.customer, table.c.night).where(condition, may, table.c.document_hash != "")
    told = [
        Told(customer=customer, night=to_day(night), event=event, payload=withdrawal(reason, as_of))
        for customer, night in conn.execute(written.order_by(table.c.customer, table.c.night))
    ]
    values = {"state": LetterState.WITHDRAWN, "state_day": to_number(as_of), "reason": reason}
    withdrawn = conn.execute(update(table).where(condition, may).values(values)).rowcount
    append_all(conn, told)
    return withdrawn


def withdrawal(reason: str, as_of: date) -> dict[str, str]:
    """What is told of a letter that was taken back."""
    return {"reason": reason, "day": as_of.isoformat()}
