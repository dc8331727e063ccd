"""What programs of somebody's ask by instead of a session. The store keeps a token's hash, and when it was used."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from receivables.store.database import StoreError, reading, writing
from receivables.store.moments import clock_time, to_datetime
from receivables.store.tables.users import api_token, user_account
from receivables.store.users.people import account_row, enabled_row, person_of
from receivables.store.users.sessions import SignedIn, hash_of

_DAY = 24 * 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramToken:
    """A token on record, never the token itself. `used`: when it was last used, to the minute; None: not yet."""

    user: str
    name: str
    made: datetime
    ends: datetime
    used: datetime | None


def make_token(engine: Engine, user: str, *, name: str, days: int) -> str:
    """A token for a program of somebody's, who sees what they see. A name of theirs has one: the former one ends."""
    token = secrets.token_urlsafe(32)
    with writing(engine) as conn:
        enabled_row(conn, user)
        now = clock_time(conn)
        conn.execute(delete(api_token).where(api_token.c.user == user, api_token.c.name == name))
        values = {"user": user, "name": name, "made": now, "ends": now + days * _DAY}
        conn.execute(insert(api_token).values(hash=hash_of(token), **values))
    return token


def whose_token(engine: Engine, token: str) -> SignedIn | None:
    """Whose program has this token; None when it is none, has ended, or they may no longer sign in."""
    with reading(engine) as conn:
        now = clock_time(conn)
        query = (
            select(user_account, api_token.c.used)
            .join_from(api_token, user_account, api_token.c.user == user_account.c.user)
            .where(api_token.c.hash == hash_of(token), api_token.c.ends > now, user_account.c.disabled.is_(None))
        )
        found = conn.execute(query).one_or_none()
        if found is None:
            return None
        used = None if found.used is None else to_datetime(found.used)
        return SignedIn(person=person_of(conn, found), now=to_datetime(now), seen=used)


def note_used(engine: Engine, token: str) -> None:
    """A program asks by this token now."""
    with writing(engine) as conn:
        conn.execute(update(api_token).where(api_token.c.hash == hash_of(token)).values(used=clock_time(conn)))


def list_tokens(engine: Engine, user: str | None = None) -> list[ProgramToken]:
    """The tokens of somebody (None: of everybody) by user and name, also those that have ended and are on record still.

    Raises StoreError when there is no such user.
    """
    query = select(api_token).order_by(api_token.c.user, api_token.c.name)
    with reading(engine) as conn:
        if user is not None:
            query = query.where(api_token.c.user == account_row(conn, user).user)
        return [
            ProgramToken(
                user=row.user,
                name=row.name,
                made=to_datetime(row.made),
                ends=to_datetime(row.ends),
                used=None if row.used is None else to_datetime(row.used),
            )
            for row in conn.execute(query)
        ]


def revoke_token(engine: Engine, user: str, *, name: str) -> None:
    """End a token: whoever has it is nobody from the next request on. Raises StoreError when they have no such one."""
    with writing(engine) as conn:
        account_row(conn, user)
        its = (api_token.c.user == user) & (api_token.c.name == name)
        if conn.execute(delete(api_token).where(its)).rowcount == 0:
            raise StoreError(f"User {user} has no token '{name}': expected one of `receivables users tokens {user}`")
