"""Which customers belong together: they lie in one shard, now and for every state of knowledge there ever was."""

from collections.abc import Iterator
from functools import cache

import polars as pl
from sqlalchemy import CompoundSelect, Connection, FromClause, Select, select, union_all

from receivables.policy.groups import circles
from receivables.store import frames
from receivables.store.tables import PAST, customer

_LINK = pl.Schema({"customer": pl.String, "parent": pl.String})
# What is said about a load is read by people: so many customers are named.
_NAMED = 5


def links(conn: Connection) -> pl.DataFrame:
    """Every customer with each parent it has, or was ever known to have: `customer`, `parent`."""
    past = PAST[customer.name]
    both = [frames.read_frame(conn, _named(table), _LINK) for table in (customer, past)]
    return pl.concat(both).filter(pl.col("customer") != pl.col("parent")).unique()


def related(linked: pl.DataFrame) -> pl.DataFrame:
    """`customer`, `first`: of everybody in `links` the first by number of all whom links lead to, either way."""
    there, back = linked.select("customer", other="parent"), linked.select(customer="parent", other="customer")
    both = pl.concat([there, back]).unique()
    # Each is the first of its own to begin with, and from then on of whom it is linked with.
    firsts = both.select("customer", first="customer").unique()
    while True:
        heard = both.join(firsts.rename({"customer": "other"}), on="other").select("customer", "first")
        further = pl.concat([firsts, heard]).group_by("customer").agg(pl.col("first").min())
        if further.sort("customer").equals(firsts.sort("customer")):
            return further
        firsts = further


def family(conn: Connection, one: str) -> pl.Series:
    """A customer and all others that it was ever known to form a group with.

    From one to the next: a page waits for it, and of one customer there are few, however many groups there are.
    """
    found, heard = {one}, [one]
    while heard:
        others = conn.execute(_next_to(), frames.asked(pl.Series(heard, dtype=pl.String))).scalars()
        heard = sorted(set(others) - found)
        found.update(heard)
    return pl.Series("customer", sorted(found), dtype=pl.String)


def families(conn: Connection, some: pl.Series) -> pl.Series:
    """Some customers and all others that any of them was ever known to form a group with."""
    alone = some.rename("customer")
    linked = links(conn)
    if not linked.height:
        return alone
    firsts = related(linked)
    theirs = firsts.join(alone.to_frame(), on="customer", how="semi").select("first").unique()
    return pl.concat([alone, firsts.join(theirs, on="first", how="semi")["customer"]]).unique()


def said_about_parents(conn: Connection) -> Iterator[str]:
    """What is wrong with the parents of customers, in sentences: each such customer stands alone."""
    schema = pl.Schema({**_LINK})
    stored = frames.read_frame(conn, select(customer.c.customer, customer.c.parent), schema)
    named = stored.filter(pl.col("parent") != pl.col("customer"))
    unknown = named.join(stored, left_on="parent", right_on="customer", how="anti").sort("customer")
    if unknown.height:
        pairs = [f"{one} names {parent}" for one, parent in unknown.head(_NAMED).iter_rows()]
        yield (
            f"{_counted(unknown.height)} a parent that is in no list: {_listed(pairs, unknown.height)}; each heads its "
            "own group until the parent is known"
        )
    round_again = circles(stored)
    if round_again.len():
        yield (
            f"{_counted(round_again.len())} a parent in a circle: "
            f"{_listed(round_again.head(_NAMED).to_list(), round_again.len())}; each heads its own group until that "
            "is mended"
        )


@cache
def _next_to() -> CompoundSelect[tuple[str]]:
    """The parents of those asked about, and whoever named one of them as parent, now or ever."""
    return union_all(
        *(
            query
            for table in (customer, PAST[customer.name])
            for query in (
                select(table.c.parent).where(frames.among_asked(table.c.customer), table.c.parent != ""),
                select(table.c.customer).where(frames.among_asked(table.c.parent)),
            )
        )
    )


def _named(table: FromClause) -> Select[tuple[str, str]]:
    return select(table.c.customer, table.c.parent).where(table.c.parent != "")


def _counted(count: int) -> str:
    return "1 customer has" if count == 1 else f"{count:,} customers have"


def _listed(named: list[str], count: int) -> str:
    return ", ".join(named) + (f" and {count - len(named):,} more" if count > len(named) else "")
