"""The group of one customer, by the keys of the tables: quick, however many groups the store holds."""

import polars as pl
from sqlalchemy import ColumnElement, Connection, select

from receivables.policy.groups import heads
from receivables.store.scope import Scope
from receivables.store.tables import customer

# Numbers in one question: SQLite takes 32,766.
_AT_ONCE = 10_000
_MEMBER = pl.Schema({"customer": pl.String, "parent": pl.String})


def group_of(conn: Connection, number: str) -> tuple[str, pl.Series]:
    """The head of the customer's group and all who are in it, the head and the customer included; alone: only itself.

    Who belongs together is what `policy.groups.heads` says of all customers.
    """
    found = _upwards(conn, number)
    waiting = list(found)
    while waiting:
        branches = _parents(conn, [customer.c.parent.in_(part) for part in _parts(waiting)])
        waiting = [one for one in branches if one not in found]
        found |= branches
    frame = pl.DataFrame({"customer": list(found), "parent": list(found.values())}, schema=_MEMBER)
    top = heads(frame)
    head: str = top.row(by_predicate=pl.col("customer") == number, named=True)["head"]
    return head, top.filter(pl.col("head") == head)["customer"].sort()


def named_within(conn: Connection, numbers: pl.Series, scope: Scope) -> dict[str, str]:
    """The names of those customers whom somebody may know of."""
    query = select(customer.c.customer, customer.c.name).where(scope.of(customer.c.customer))
    return {
        number: name
        for part in _parts(numbers.to_list())
        for number, name in conn.execute(query.where(customer.c.customer.in_(part)))
    }


def _upwards(conn: Connection, number: str) -> dict[str, str]:
    """The customer and whoever its parents lead to, each with its parent."""
    found: dict[str, str] = {}
    while number not in found and (above := _parents(conn, [customer.c.customer == number])):
        found |= above
        number = above[number]
    return found


def _parents(conn: Connection, conditions: list[ColumnElement[bool]]) -> dict[str, str]:
    query = select(customer.c.customer, customer.c.parent)
    return {one: parent for condition in conditions for one, parent in conn.execute(query.where(condition))}


def _parts(numbers: list[str]) -> list[list[str]]:
    return [numbers[first : first + _AT_ONCE] for first in range(0, len(numbers), _AT_ONCE)]
