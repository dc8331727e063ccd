"""Customers of whom a letter asks for somebody higher than anybody they are known to have, while it is still chased."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine, and_, func, literal, select

from receivables.model import LetterState, Rank, Treatment
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.past_decisions import held_on
from receivables.store.tables import contact, customer, decision, letter, line, salesperson
from receivables.store.work import Customer, customers_of

# Which rank letters of a level ask for, by the hash of the policy that wrote them.
ASKED_SCHEMA = pl.Schema({"policy_hash": pl.String, "level": pl.Int8, "rank": pl.Int8})
_LETTERS = pl.Schema({"customer": pl.String, "level": pl.Int8, "policy_hash": pl.String, "night": pl.Date})
_RANKS = pl.Schema({"customer": pl.String, "rank": pl.Int8})


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingContact:
    """Somebody of that rank is to be found at the customer, since the night of the first letter that asked for one."""

    customer: Customer
    rank: Rank
    since: date
    salesperson_name: str

    @property
    def salesperson(self) -> str:
        """Whose job that is; empty: nobody's yet."""
        return self.customer.salesperson


def missing_contacts(engine: Engine, asked: pl.DataFrame, *, otherwise: str, as_of: date) -> list[MissingContact]:
    """The highest rank missing at each customer of whose letters some item was still chased on the night of `as_of`.

    Takes ASKED_SCHEMA, only of ranks that are looked for; letters of other policies count by those of `otherwise`.
    """
    if asked.is_empty():
        return []
    with reading(engine) as conn:
        letters = _still_chased(conn, asked["level"].unique().to_list(), as_of)
        missing = _missing(letters, asked, otherwise).join(_known(conn, letters), on=["customer", "rank"], how="anti")
        highest = missing.sort("rank", "night", descending=[True, False]).unique("customer", keep="first")
        return _records(conn, highest.sort("customer"))


def _still_chased(conn: Connection, levels: list[int], as_of: date) -> pl.DataFrame:
    """Letters up to that night, not withdrawn, of which a line due itself is still in the matrix."""
    its = and_(line.c.customer == letter.c.customer, line.c.night == letter.c.night, line.c.level > 0)
    decided = and_(decision.c.customer == line.c.debtor, decision.c.item == line.c.item, decision.c.kind == line.c.kind)
    chased = and_(held_on(as_of), decision.c.treatment != Treatment.NONE)
    asks = and_(letter.c.level.in_(levels), letter.c.state != LetterState.WITHDRAWN, letter.c.night <= to_number(as_of))
    by = (letter.c.customer, letter.c.level, letter.c.policy_hash)
    query = select(*by, func.min(letter.c.night).label("night")).join_from(letter, line, its).join(decision, decided)
    return frames.read_frame(conn, query.where(asks, chased).group_by(*by), _LETTERS)


def _missing(letters: pl.DataFrame, asked: pl.DataFrame, otherwise: str) -> pl.DataFrame:
    known = pl.col("policy_hash").is_in(asked["policy_hash"].unique().implode())
    by_policy = pl.when(known).then("policy_hash").otherwise(pl.lit(otherwise))
    return letters.with_columns(policy_hash=by_policy).join(asked, on=["policy_hash", "level"])


def _known(conn: Connection, letters: pl.DataFrame) -> pl.DataFrame:
    theirs = frames.among(contact.c.customer, letters["customer"].unique())
    query = select(contact.c.customer, contact.c.rank).where(theirs, contact.c.rank.is_not(None)).distinct()
    return frames.read_frame(conn, query, _RANKS)


def _records(conn: Connection, missing: pl.DataFrame) -> list[MissingContact]:
    chosen = frames.among(customer.c.customer, missing["customer"])
    customers = customers_of(conn, select(customer.c.customer, literal(0).label("night")).where(chosen))
    names = dict(conn.execute(select(salesperson.c.salesperson, salesperson.c.name)).tuples().all())
    return [
        MissingContact(
            customer=customers[row["customer"]],
            rank=Rank(row["rank"]),
            since=row["night"],
            salesperson_name=names.get(customers[row["customer"]].salesperson, ""),
        )
        for row in missing.iter_rows(named=True)
    ]
