"""Which days the statements of our bank accounts cover, and where one is missing."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from sqlalchemy import Connection, Engine, func, select

from receivables.model import STATEMENT_SCHEMA, Problem
from receivables.money import to_decimal
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.moments import moment
from receivables.store.tables import statement

_KEY = ["account", "statement"]
# An account without a statement for longer is taken for closed.
_CLOSED_AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """An account of ours and the last day that its statements cover; `is_closed` when that is over a year ago."""

    account: str
    last_day: date
    is_closed: bool


def spelled(account: str) -> pl.Expr:
    """A column of account numbers without spaces, in capitals: the same account is the same text."""
    return pl.col(account).str.replace_all(r"\s", "").str.to_uppercase()


def take(conn: Connection, frame: pl.DataFrame, statements: pl.DataFrame) -> None:
    """Note what statements cover (STATEMENT_SCHEMA), and entries of accounts without any (see `covered`)."""
    now = covered(frame, statements)
    before = _stored(conn, now)
    new = now.join(before, on=_KEY, how="anti")
    if new.height:
        frames.insert(conn, statement, new.with_columns(known_at=pl.lit(moment(conn), pl.Int64)).sort(_KEY))
    changed = now.join(new, on=_KEY, how="anti").join(before, on=list(STATEMENT_SCHEMA), how="anti", nulls_equal=True)
    if changed.height:
        frames.update(conn, statement, changed)


def covered(frame: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """What the statements cover (STATEMENT_SCHEMA); of entries in none of them, the days from the first to the last."""
    said = statements.with_columns(account=spelled("account"))
    silent = frame.with_columns(account=spelled("account")).join(said, on="account", how="anti")
    days = silent.group_by("account", "currency", "statement").agg(
        from_day=pl.col("date").min(), to_day=pl.col("date").max()
    )
    between = pl.col("from_day").dt.to_string("iso") + "/" + pl.col("to_day").dt.to_string("iso")
    nothing = pl.lit(None, pl.Int64)
    derived = days.with_columns(
        statement=pl.coalesce("statement", between), opening_minor=nothing, closing_minor=nothing
    )
    both = pl.concat([said, derived.select(said.columns)]).sort("account", "to_day", "statement")
    return both.unique(_KEY, keep="last", maintain_order=True)


def gaps(conn: Connection, statements: pl.DataFrame) -> list[Problem]:
    """One problem for each of these statements that does not open with what the account's one before closed with."""
    asked = statements.with_columns(account=spelled("account"))
    known = _stored(conn, asked)
    begins = pl.coalesce("from_day", "to_day")
    opened = asked.filter(pl.col("opening_minor").is_not_null()).with_columns(begins=begins)
    closed = known.filter(pl.col("closing_minor").is_not_null()).select(
        "account", "currency", before="statement", ended="to_day", closed_minor="closing_minor"
    )
    pairs = opened.join(closed, on=["account", "currency"]).filter(
        pl.col("ended") <= pl.col("begins"), pl.col("before") != pl.col("statement")
    )
    # A day may have several statements, in whatever order: it is enough that one of them leads on to this one.
    day_before = pl.col("ended").filter(pl.col("ended") < pl.col("begins")).max().over(_KEY)
    newest = pairs.filter(pl.col("ended") >= day_before)
    leads_on = (pl.col("closed_minor") == pl.col("opening_minor")).any().over(_KEY)
    missing = newest.filter(~leads_on).sort(*_KEY, "ended", "before").unique(_KEY, keep="first", maintain_order=True)
    return [_gap(row) for row in missing.iter_rows(named=True)]


def accounts(engine: Engine, as_of: date) -> list[AccountState]:
    """Every account of ours and the date of its last statement up to `as_of`, by number."""
    with reading(engine) as conn:
        return _accounts(conn, as_of, None)


def cash_day(conn: Connection, as_of: date, *, known_at: int | None = None) -> date | None:
    """The day up to which the statements of all our accounts are there; None when there is no statement at all.

    It is the oldest over the accounts of the last day covered. Accounts taken for closed do not count, unless all are.
    """
    found = _accounts(conn, as_of, known_at)
    live = [one.last_day for one in found if not one.is_closed]
    return min(live) if live else max((one.last_day for one in found), default=None)


def _stored(conn: Connection, statements: pl.DataFrame) -> pl.DataFrame:
    """All statements of the same accounts."""
    query = select(*(statement.c[name] for name in STATEMENT_SCHEMA))
    there = frames.among(statement.c.account, statements["account"].unique())
    return frames.read_frame(conn, query.where(there), STATEMENT_SCHEMA)


def _accounts(conn: Connection, as_of: date, known_at: int | None) -> list[AccountState]:
    last = func.max(statement.c.to_day)
    query = select(statement.c.account, last).where(statement.c.to_day <= to_number(as_of))
    if known_at is not None:
        query = query.where(statement.c.known_at <= known_at)
    found = sorted((account, to_day(day)) for account, day in conn.execute(query.group_by(statement.c.account)))
    return [
        AccountState(account=account, last_day=day, is_closed=day + _CLOSED_AFTER < as_of) for account, day in found
    ]


def _gap(row: dict[str, object]) -> Problem:
    currency = str(row["currency"])
    opened, closed = (to_decimal(int(str(row[f"{what}_minor"])), currency) for what in ("opening", "closed"))
    return Problem(
        where=f"account {row['account']}, statement {row['statement']}",
        what=f"opens with {opened:,} {currency}, but statement {row['before']} up to {row['ended']} closed with "
        f"{closed:,}: expected a statement between them",
    )
