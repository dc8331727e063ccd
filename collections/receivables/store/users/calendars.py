"""Secret addresses of calendars: whoever knows one reads the visits of a representative, and nothing else."""

import secrets
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from receivables.store.database import reading, writing
from receivables.store.moments import clock_time, to_datetime
from receivables.store.tables.users import calendar_link, user_account
from receivables.store.users.people import Person, enabled_row, person_of
from receivables.store.users.sessions import hash_of


def make_calendar_link(engine: Engine, user: str) -> str:
    """A new secret for somebody's calendar, told this once: the store keeps its hash. The former one ends.

    Raises StoreError for nobody who may sign in.
    """
    secret = secrets.token_urlsafe(32)
    with writing(engine) as conn:
        enabled_row(conn, user)
        conn.execute(delete(calendar_link).where(calendar_link.c.user == user))
        conn.execute(insert(calendar_link).values(user=user, hash=hash_of(secret), made=clock_time(conn)))
    return secret


def revoke_calendar_link(engine: Engine, user: str) -> None:
    """Nobody reads the calendar by its secret any more. Again: changes nothing."""
    with writing(engine) as conn:
        conn.execute(delete(calendar_link).where(calendar_link.c.user == user))


def calendar_link_made(engine: Engine, user: str) -> datetime | None:
    """Since when somebody's calendar has a secret, None: it has none."""
    with reading(engine) as conn:
        made = conn.execute(select(calendar_link.c.made).where(calendar_link.c.user == user)).scalar_one_or_none()
    return None if made is None else to_datetime(made)


def whose_calendar(engine: Engine, secret: str) -> tuple[Person, datetime] | None:
    """Whose calendar is asked for, and the moment by the store's clock; None when it is nobody's, or is disabled."""
    query = (
        select(user_account)
        .join_from(calendar_link, user_account, calendar_link.c.user == user_account.c.user)
        .where(calendar_link.c.hash == hash_of(secret), user_account.c.disabled.is_(None))
    )
    with reading(engine) as conn:
        found = conn.execute(query).one_or_none()
        return None if found is None else (person_of(conn, found), to_datetime(clock_time(conn)))
