"""Signing in by password: argon2id, and pauses that grow with every wrong one."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, func, insert, select, update

from receivables.store.database import StoreError, writing
from receivables.store.moments import clock_time, to_datetime
from receivables.store.tables.users import session, sign_in_attempt, user_account
from receivables.store.users.people import account_row
from receivables.store.users.sessions import hash_of

_SECOND = 1_000_000
# The first pause is so long, each further wrong password doubles it, up to the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 5 * _SECOND, 15 * 60 * _SECOND
# One address may be many people's: it is paused after so many times as many wrong ones, within an hour.
_PEOPLE, _HOUR = 10, 3600 * _SECOND
_TOO_LONG = 1_024
_DIFFERENT = 5
_hasher = PasswordHasher()
# Each check takes 64 MiB for a moment: whoever sends many must not take all memory.
_at_once = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Refused:
    """It is not the password of that user, or there is none: nobody is told which. `until`: paused up to then."""

    until: datetime | None = None


def set_password(engine: Engine, user: str, password: str, *, least: int, but: str = "") -> None:
    """Give somebody a password; the pauses end, and every session of theirs but that of the token `but`.

    Raises StoreError for one that is too short, too long, of a few signs over and over, or just their name.
    """
    if not least <= len(password) <= _TOO_LONG:
        raise StoreError(f"The password has {len(password)} signs, expected at least {least}, at most {_TOO_LONG}")
    if len(set(password)) < _DIFFERENT:
        raise StoreError(f"The password has {len(set(password))} different signs: expected at least {_DIFFERENT}")
    if user in password.lower():
        raise StoreError("The password holds the user's name: expected one that nobody guesses first")
    hashed = _hasher.hash(password)
    with writing(engine) as conn:
        account_row(conn, user)
        values = {"password_hash": hashed, "unlocked": clock_time(conn)}
        conn.execute(update(user_account).where(user_account.c.user == user).values(**values))
        # Whoever knew the former one is out.
        conn.execute(delete(session).where(session.c.user == user, session.c.hash != hash_of(but)))


def unlock(engine: Engine, user: str) -> None:
    """Forget the wrong passwords: they may try at once."""
    with writing(engine) as conn:
        account_row(conn, user)
        conn.execute(update(user_account).where(user_account.c.user == user).values(unlocked=clock_time(conn)))


def check_password(engine: Engine, user: str, password: str, *, address: str, tries: int) -> Refused | None:
    """None: it is theirs. Takes as long for a user that there is not, and is on record either way.

    The attempt counts as wrong before it is looked at, so that many at once are as many.
    """
    with writing(engine) as conn:
        now = clock_time(conn)
        until = _paused_until(conn, user, address, tries)
        if until > now:
            note_attempt(conn, user, address, means="password", outcome="locked")
            return Refused(to_datetime(until))
        attempt = note_attempt(conn, user, address, means="password", outcome="refused")
        found = conn.execute(select(user_account).where(user_account.c.user == user)).one_or_none()
    hashed = found.password_hash if found is not None and found.disabled is None else ""
    if not _is_right(hashed or _nobodys(), password) or not hashed:
        return Refused()
    with writing(engine) as conn:
        its = sign_in_attempt.c.number == attempt
        conn.execute(update(sign_in_attempt).where(its).values(outcome="signed_in"))
        if _hasher.check_needs_rehash(hashed):
            again = _hasher.hash(password)
            conn.execute(update(user_account).where(user_account.c.user == user).values(password_hash=again))
    return None


def note_attempt(conn: Connection, user: str, address: str, *, means: str, outcome: str) -> int:
    """Put on record that somebody tried to sign in; the number of the entry."""
    number: int = conn.execute(select(func.coalesce(func.max(sign_in_attempt.c.number), 0) + 1)).scalar_one()
    values = {"user": user[:200], "address": address, "means": means, "outcome": outcome}
    conn.execute(insert(sign_in_attempt).values(number=number, moment=clock_time(conn), **values))
    return number


def _paused_until(conn: Connection, user: str, address: str, tries: int) -> int:
    """The latest of the pauses, 0: none: of this user at this address, of the user anywhere, of the address.

    Wrong ones from elsewhere hardly count: else anybody could keep somebody out who only knows their name.
    """
    attempt = sign_in_attempt.c
    good = select(func.coalesce(func.max(attempt.moment), 0)).where(
        attempt.user == user, attempt.outcome == "signed_in"
    )
    unlocked = select(func.coalesce(func.max(user_account.c.unlocked), 0)).where(user_account.c.user == user)
    since = max(conn.execute(good).scalar_one(), conn.execute(unlocked).scalar_one())
    recent = attempt.moment > clock_time(conn) - _HOUR
    theirs = (attempt.user == user) & (attempt.moment > since)
    here = _wrong(conn, theirs & (attempt.address == address))
    anywhere = _wrong(conn, theirs & recent)
    of_address = _wrong(conn, (attempt.address == address) & recent)
    pauses: list[int] = [
        here.last + pause(here.wrong, tries),
        anywhere.last + pause(anywhere.wrong, tries * _PEOPLE),
        of_address.last + pause(of_address.wrong, tries * _PEOPLE),
    ]
    return max(pauses)


def _wrong(conn: Connection, chosen: ColumnElement[bool]) -> Row[tuple[int, int]]:
    """How many wrong passwords, and the moment of the last."""
    last = func.coalesce(func.max(sign_in_attempt.c.moment), 0).label("last")
    query = select(func.count().label("wrong"), last)
    return conn.execute(query.where(chosen, sign_in_attempt.c.outcome == "refused")).one()


def pause(wrong: int, tries: int) -> int:
    """How long nobody may try after so many wrong passwords, in microseconds.

    >>> [pause(wrong, tries=5) // 1_000_000 for wrong in (4, 5, 6, 7, 12, 13, 99)]
    [0, 5, 10, 20, 640, 900, 900]
    """
    if wrong < tries:
        return 0
    # Beyond ten doublings it is the longest anyway.
    doublings: int = min(wrong - tries, 10)
    return min(_FIRST_PAUSE << doublings, _LONGEST_PAUSE)


def _is_right(hashed: str, password: str) -> bool:
    if len(password) > _TOO_LONG:
        return False
    with _at_once:
        try:
            return _hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    """What is compared for a user that there is not."""
    return _hasher.hash(secrets.token_urlsafe(32))
