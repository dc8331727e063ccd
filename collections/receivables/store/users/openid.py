"""Signing in at a provider: what was begun there, and whom its answer names."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select

from receivables.store.database import writing
from receivables.store.moments import clock_time
from receivables.store.tables.users import openid_state, user_account
from receivables.store.users.passwords import note_attempt
from receivables.store.users.sessions import hash_of

_SECOND = 1_000_000
_TEN_MINUTES = 600 * _SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What was sent along: it has to come back. `state` is in the browser, its hash in the store.

    `now`: seconds since 1970-01-01 UTC by the store's clock.
    """

    state: str
    nonce: str
    verifier: str
    goes_to: str
    now: int


def begin_openid(engine: Engine, *, goes_to: str) -> Begun:
    """Begin to sign somebody in; it holds for ten minutes, and for one answer."""
    with writing(engine) as conn:
        now = clock_time(conn)
        begun = Begun(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            goes_to=goes_to,
            now=now // _SECOND,
        )
        conn.execute(delete(openid_state).where(openid_state.c.ends < now))
        values = {"nonce": begun.nonce, "verifier": begun.verifier, "goes_to": goes_to, "ends": now + _TEN_MINUTES}
        conn.execute(insert(openid_state).values(hash=hash_of(begun.state), **values))
    return begun


def take_openid(engine: Engine, state: str) -> Begun | None:
    """What was begun under this state; it is taken once. None: nothing was, or too long ago, or it was taken."""
    its = openid_state.c.hash == hash_of(state)
    with writing(engine) as conn:
        now = clock_time(conn)
        found = conn.execute(select(openid_state).where(its, openid_state.c.ends > now)).one_or_none()
        conn.execute(delete(openid_state).where(its))
    if found is None:
        return None
    kept = {"nonce": found.nonce, "verifier": found.verifier, "goes_to": found.goes_to}
    return Begun(state=state, now=now // _SECOND, **kept)


def user_called(engine: Engine, openid: str, *, address: str) -> str | None:
    """The user whom the provider calls so, None: nobody who may sign in. It is on record either way."""
    theirs = (user_account.c.openid == openid) & (user_account.c.openid != "") & user_account.c.disabled.is_(None)
    with writing(engine) as conn:
        user: str | None = conn.execute(select(user_account.c.user).where(theirs)).scalar_one_or_none()
        outcome = "refused" if user is None else "signed_in"
        # Who is nobody here is not kept: it may be anybody's address.
        note_attempt(conn, user or "", address, means="openid", outcome=outcome)
    return user
