"""Who may sign in: accounts, made and changed by an administrator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from receivables.model.roles import OF_REPRESENTATIVES, Role
from receivables.store.database import StoreError, reading, writing
from receivables.store.moments import clock_time, to_datetime
from receivables.store.scope import Scope, scope_of
from receivables.store.tables import salesperson as salesperson_table
from receivables.store.tables.users import api_token, calendar_link, session, sign_in_attempt, user_account

# Nothing with blanks or signs that look alike; what people call themselves in mail fits.
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-@+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks. `salesperson`: their number as a representative, else empty; `scope`: whose customers they see."""

    user: str
    name: str
    role: Role
    salesperson: str
    language: str
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One who may sign in, or might before it was disabled. `openid`: what the provider calls them."""

    user: str
    name: str
    role: Role
    salesperson: str
    language: str
    openid: str
    has_password: bool
    made: datetime
    disabled: datetime | None


def person_of(conn: Connection, account: Row[Any]) -> Person:
    """The person of a row of `user_account`."""
    role = Role(account.role)
    return Person(
        user=account.user,
        name=account.name,
        role=role,
        salesperson=account.salesperson,
        language=account.language,
        scope=scope_of(conn, role, account.salesperson),
    )


def list_accounts(engine: Engine) -> list[Account]:
    """Everybody who has an account, disabled ones included."""
    with reading(engine) as conn:
        return [_account(row) for row in conn.execute(select(user_account).order_by(user_account.c.user))]


def add_user(
    engine: Engine, *, user: str, name: str, role: Role, salesperson: str = "", language: str = "", openid: str = ""
) -> None:
    """Let somebody sign in, once there is a password or the provider knows them. The same again changes nothing.

    Raises StoreError for a name that has other data already, one with signs that are not allowed, a representative or
    manager without the number of one, and an OpenID that is another's.
    """
    if not user or not set(user) <= _ALLOWED:
        raise StoreError(f"The user is called '{user}', expected small letters, digits and . _ - @ +")
    values = {"name": name, "role": role, "salesperson": salesperson, "language": language, "openid": openid}
    with writing(engine) as conn:
        found = conn.execute(select(user_account).where(user_account.c.user == user)).one_or_none()
        if found is not None:
            if all(getattr(found, column) == value for column, value in values.items()):
                return
            whose = f"{found.name} ({found.role})" if found.name else "of somebody who has left"
            raise StoreError(f"There is a user {user} already, {whose}: expected another name")
        _refuse_numberless(conn, role, salesperson)
        _refuse_taken(conn, user, openid)
        conn.execute(insert(user_account).values(user=user, made=clock_time(conn), **values))


def change_role(engine: Engine, user: str, *, role: Role, salesperson: str = "", was: Role | None = None) -> None:
    """Give somebody another role; whoever is signed in as them has it at once.

    `was`: the role that whoever changes it knows of, None: whichever. Raises StoreError as above, where they have
    another role by now, and where nobody would be left to manage users.
    """
    with writing(engine) as conn:
        found = account_row(conn, user)
        if was is not None and found.role not in {was, role}:
            raise StoreError(f"User {user} is {found.role} by now, not {was}: somebody else changed it, look again")
        if role is not Role.ADMIN:
            _refuse_without_admin(conn, user)
        number = salesperson or (found.salesperson if role in OF_REPRESENTATIVES else "")
        _refuse_numberless(conn, role, number)
        _set(conn, user, role=role, salesperson=number)


def change_language(engine: Engine, user: str, language: str) -> None:
    """Keep the language somebody reads pages in."""
    with writing(engine) as conn:
        account_row(conn, user)
        _set(conn, user, language=language)


def disable(engine: Engine, user: str) -> None:
    """Nobody signs in as them any more, and whoever was is signed out. Again: changes nothing.

    Raises StoreError where nobody would be left to manage users.
    """
    with writing(engine) as conn:
        if account_row(conn, user).disabled is None:
            _refuse_without_admin(conn, user)
            _set(conn, user, disabled=clock_time(conn))
        for table in (session, api_token, calendar_link):
            conn.execute(delete(table).where(table.c.user == user))


def enable(engine: Engine, user: str) -> None:
    """They may sign in again. Raises StoreError for somebody who was forgotten."""
    with writing(engine) as conn:
        if not account_row(conn, user).name:
            raise StoreError(f"User {user} has left and was forgotten: expected another user")
        _set(conn, user, disabled=None, unlocked=clock_time(conn))


def forget_user(engine: Engine, user: str) -> None:
    """Keep of somebody who has left only the name they signed in by: it stands under what they did.

    It is nobody's from then on, and nobody else gets it. Again: changes nothing.
    """
    with writing(engine) as conn:
        left = account_row(conn, user).disabled or clock_time(conn)
        _set(conn, user, name="", salesperson="", language="", openid="", password_hash="", disabled=left)
        for table in (session, api_token, calendar_link, sign_in_attempt):
            conn.execute(delete(table).where(table.c.user == user))


def account_row(conn: Connection, user: str) -> Row[Any]:
    """The row of an account. Raises StoreError when there is none."""
    found = conn.execute(select(user_account).where(user_account.c.user == user)).one_or_none()
    if found is None:
        raise StoreError(f"There is no user '{user}': expected one of `receivables users list`")
    return found


def enabled_row(conn: Connection, user: str) -> Row[Any]:
    """The row of an account that may sign in. Raises StoreError when there is none, or when it is disabled."""
    found = account_row(conn, user)
    if found.disabled is not None:
        raise StoreError(f"User {user} is disabled: expected one who may sign in")
    return found


def _set(conn: Connection, user: str, **values: Any) -> None:
    conn.execute(update(user_account).where(user_account.c.user == user).values(**values))


def _refuse_numberless(conn: Connection, role: Role, number: str) -> None:
    if role in OF_REPRESENTATIVES and not number:
        raise StoreError(f"A {role} is one of the salespeople: expected their number, as in --salesperson S01")
    if number and role not in OF_REPRESENTATIVES:
        raise StoreError(f"Only a representative or a manager has a salesperson's number, and the role is {role}")
    is_known = select(salesperson_table.c.salesperson).where(salesperson_table.c.salesperson == number)
    if number and conn.execute(is_known).first() is None:
        raise StoreError(f"There is no salesperson '{number}' in the store: expected a number as loaded")


def _refuse_without_admin(conn: Connection, user: str) -> None:
    """Two who take it from each other at once would lock out everybody: the second is told."""
    enabled = select(user_account.c.user).where(user_account.c.role == Role.ADMIN, user_account.c.disabled.is_(None))
    if conn.execute(enabled).scalars().all() == [user]:
        raise StoreError(f"User {user} is the last admin who may sign in: expected another one first")


def _refuse_taken(conn: Connection, user: str, openid: str) -> None:
    theirs = select(user_account.c.user).where(user_account.c.openid == openid, user_account.c.user != user)
    if openid and (other := conn.execute(theirs).scalar()) is not None:
        raise StoreError(f"The provider's '{openid}' is user {other} already: expected one account for each")


def _account(row: Row[Any]) -> Account:
    return Account(
        user=row.user,
        name=row.name,
        role=Role(row.role),
        salesperson=row.salesperson,
        language=row.language,
        openid=row.openid,
        has_password=bool(row.password_hash),
        made=to_datetime(row.made),
        disabled=None if row.disabled is None else to_datetime(row.disabled),
    )
