"""Who is signed in. A session is opened by a token that only the browser has: the store keeps its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from receivables.store.database import reading, writing
from receivables.store.moments import clock_time, to_datetime
from receivables.store.tables.users import session, user_account
from receivables.store.users.people import Person, enabled_row, person_of

_MINUTE = 60_000_000
_HOUR = 60 * _MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who asks, and the moment they ask at by the store's clock. `seen`: when they did last, as noted; None: never."""

    person: Person
    now: datetime
    seen: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """One of somebody's sessions, for them to recognise."""

    began: datetime
    seen: datetime
    address: str
    means: str
    is_this: bool


def hash_of(token: str) -> str:
    """What the store keeps of a token. Tokens hold 256 bits of chance: nobody finds one by trying."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(engine: Engine, user: str, *, hours: int, means: str, address: str) -> str:
    """Sign somebody in; the token that opens the session, for at most so many hours."""
    token = secrets.token_urlsafe(32)
    with writing(engine) as conn:
        enabled_row(conn, user)
        now = clock_time(conn)
        values = {"began": now, "seen": now, "ends": now + hours * _HOUR, "means": means, "address": address}
        conn.execute(delete(session).where(session.c.user == user, session.c.ends < now))
        conn.execute(insert(session).values(hash=hash_of(token), user=user, **values))
    return token


def who_is_signed_in(engine: Engine, token: str, *, idle_minutes: int) -> SignedIn | None:
    """Who has this session; None when it is none, has ended, was idle for too long, or they may no longer sign in."""
    with reading(engine) as conn:
        now = clock_time(conn)
        query = (
            select(user_account, session.c.seen)
            .join_from(session, user_account, session.c.user == user_account.c.user)
            .where(session.c.hash == hash_of(token), session.c.ends > now)
            .where(session.c.seen > now - idle_minutes * _MINUTE, user_account.c.disabled.is_(None))
        )
        found = conn.execute(query).one_or_none()
        if found is None:
            return None
        return SignedIn(person=person_of(conn, found), now=to_datetime(now), seen=to_datetime(found.seen))


def note_seen(engine: Engine, token: str) -> None:
    """The session is in use: it is idle from now on."""
    with writing(engine) as conn:
        conn.execute(update(session).where(session.c.hash == hash_of(token)).values(seen=clock_time(conn)))


def end_session(engine: Engine, token: str) -> None:
    """Sign out. Again: changes nothing."""
    with writing(engine) as conn:
        conn.execute(delete(session).where(session.c.hash == hash_of(token)))


def end_all_sessions(engine: Engine, user: str, *, but: str = "") -> None:
    """Sign somebody out everywhere (`but` in the session of this token); their programs' tokens stay."""
    with writing(engine) as conn:
        conn.execute(delete(session).where(session.c.user == user, session.c.hash != hash_of(but)))


def sessions_of(engine: Engine, user: str, *, token: str = "") -> list[OpenSession]:
    """Where somebody is signed in, the latest first."""
    with reading(engine) as conn:
        query = select(session).where(session.c.user == user, session.c.ends > clock_time(conn))
        return [
            OpenSession(
                began=to_datetime(row.began),
                seen=to_datetime(row.seen),
                address=row.address,
                means=row.means,
                is_this=row.hash == hash_of(token),
            )
            for row in conn.execute(query.order_by(session.c.seen.desc()))
        ]
