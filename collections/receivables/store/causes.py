"""Why items are unpaid, as somebody or a rule found out, with the evidence for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Row, or_, select, true

from receivables.model import Cause, DisputeKind
from receivables.store import frames
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day as as_day
from receivables.store.days import to_number
from receivables.store.merge import Difference, schema_of, write
from receivables.store.tables import cause as cause_table
from receivables.store.tables import customer as customer_table
from receivables.store.told import keep, refuse_backwards, refuse_said_since, refuse_unknown

STANDING_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "from_day": pl.Date,
        "cause": pl.String,
        "kind": pl.String,
        "to_day": pl.Date,
        "evidence": pl.String,
        "rule": pl.String,
        "author": pl.String,
    }
)
_SAID = ("cause", "kind", "to_day", "evidence", "rule", "author")
# A rule decided it by itself; nobody has said so.
BY_RULE = (pl.col("author") == pl.col("rule")).fill_null(value=False)
_BY_RULE = (cause_table.c.rule != "") & (cause_table.c.author == cause_table.c.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRecord:
    """A cause. `item` None: of all the customer owes; `to_day`: the last day it is taken for true, None: for good.

    `kind`: of our own fault, else None. `rule`: whose evidence it rests on, empty: somebody's own word; `evidence` is
    then the rules' signs as JSON, and `author` the rule where nobody has confirmed it.
    """

    customer: str
    name: str
    item: str | None
    cause: Cause
    kind: DisputeKind | None
    from_day: date
    to_day: date | None
    evidence: str
    rule: str
    author: str


def set_cause(
    engine: Engine | Connection,
    *,
    customer: str,
    item: str | None = None,
    cause: Cause,
    kind: DisputeKind | None = None,
    from_day: date,
    to_day: date | None = None,
    evidence: str = "",
    author: str,
    seen: datetime | None = None,
) -> None:
    """Say why an item (None: whatever the customer owes) is unpaid, from a day to a day, both inclusive.

    The newest cause counts; the same day's is replaced, though not what somebody else said after `seen`; what rules
    decided about the same ends with the day before. Raises StoreError for an unknown customer or item, an end before
    the beginning, or a kind of what is not our fault.
    """
    refuse_backwards(f"The cause {cause}", from_day, to_day)
    if kind is not None and cause is not Cause.OWN_FAULT:
        raise StoreError(f"The cause is {cause} of the kind {kind}: expected a kind only with {Cause.OWN_FAULT}")
    key = {"customer": customer, "item": item or "", "from_day": to_number(from_day)}
    values = {"cause": cause, "kind": kind or "", "to_day": to_day and to_number(to_day), "evidence": evidence}
    with writing(engine) as conn:
        refuse_unknown(conn, customer, item)
        refuse_said_since(conn, cause_table, key, {**values, "author": author}, seen=seen)
        keep(conn, cause_table, key, {**values, "rule": "", "author": author})
        end(conn, _of(customer, item) & _BY_RULE & _lasts_until(from_day), as_of=from_day)


def cause_said(conn: Connection, *, customer: str, item: str | None, from_day: date) -> dict[str, Any] | None:
    """What is on record of the cause of an item (None: of the customer) from just that day on: the table's columns."""
    row = conn.execute(select(cause_table).where(_of(customer, item), _begins(from_day))).one_or_none()
    return None if row is None else {name: row._mapping[name] for name in _SAID}


def restore_cause(
    conn: Connection, *, customer: str, item: str | None, from_day: date, before: dict[str, Any] | None
) -> None:
    """Have what was said of a cause from a day on be as it was `before` (see `cause_said`); None: nothing was."""
    if before is None:
        end(conn, _of(customer, item) & _begins(from_day), as_of=from_day)
        return
    keep(conn, cause_table, {"customer": customer, "item": item or "", "from_day": to_number(from_day)}, before)


def end_cause(engine: Engine, *, customer: str, item: str | None = None, as_of: date) -> None:
    """End whatever is taken for true on `as_of` of an item (None: of the customer): from that day on it is no longer.

    Raises StoreError where nothing is, and where a rule decided it: that is dismissed, with a reason.
    """
    about = f"{item or 'all'} of customer {customer}"
    with writing(engine) as conn:
        chosen = _of(customer, item) & _in_force(as_of)
        found = conn.execute(select(cause_table.c.rule).where(chosen & ~_BY_RULE)).first()
        rules = conn.execute(select(cause_table.c.rule).where(chosen & _BY_RULE)).scalars().first()
        if found is None and rules is not None:
            raise StoreError(
                f"The cause of {about} was decided by the rule {rules}: expected `receivables causes dismiss` with its "
                "number, which `receivables causes show` tells"
            )
        if found is None:
            raise StoreError(f"There is no cause of {about} on {as_of}: expected one that `causes list` shows")
        end(conn, chosen & ~_BY_RULE, as_of=as_of)


def end(conn: Connection, chosen: ColumnElement[bool], *, as_of: date) -> None:
    """Let the chosen causes hold no longer on `as_of`; those that would have begun on that day or later never held."""
    schema = schema_of(cause_table)
    before = frames.read_frame(conn, select(*cause_table.c).where(chosen), schema)
    day = to_number(as_of)
    over = pl.col("from_day") >= day
    key = [column.name for column in cause_table.primary_key]
    ended = before.filter(~over).select(key).with_columns(to_day=pl.lit(day - 1, pl.Int64))
    write(conn, cause_table, before, Difference(new=ended.clear(), changed=ended, gone=before.filter(over)))


def standing(conn: Connection, as_of: date, *, customer: str | None = None) -> pl.DataFrame:
    """The causes taken for true on a day, people's and rules' (STANDING_SCHEMA), of one customer or of all."""
    columns = [cause_table.c[name] for name in STANDING_SCHEMA]
    whose = true() if customer is None else cause_table.c.customer == customer
    return frames.read_frame(conn, select(*columns).where(whose, _in_force(as_of)), STANDING_SCHEMA)


def list_causes(engine: Engine, as_of: date, *, customer: str | None = None) -> list[CauseRecord]:
    """The causes taken for true on `as_of`, by customer and item, the newest last."""
    conditions = [_in_force(as_of)]
    if customer is not None:
        conditions.append(cause_table.c.customer == customer)
    return _records(engine, *conditions)


def causes_on_record(engine: Engine, customer: str) -> list[CauseRecord]:
    """All causes of a customer and its items, those that have ended too, by item, the newest last."""
    return _records(engine, cause_table.c.customer == customer)


def _records(engine: Engine, *conditions: ColumnElement[bool]) -> list[CauseRecord]:
    query = (
        select(cause_table, customer_table.c.name)
        .outerjoin_from(cause_table, customer_table, cause_table.c.customer == customer_table.c.customer)
        .where(*conditions)
        .order_by(cause_table.c.customer, cause_table.c.item, cause_table.c.from_day)
    )
    with reading(engine) as conn:
        return [_record(row) for row in conn.execute(query)]


def _record(row: Row[Any]) -> CauseRecord:
    return CauseRecord(
        customer=row.customer,
        name=row.name or "",
        item=row.item or None,
        cause=Cause(row.cause),
        kind=DisputeKind(row.kind) if row.kind else None,
        from_day=as_day(row.from_day),
        to_day=as_day(row.to_day),
        evidence=row.evidence,
        rule=row.rule,
        author=row.author,
    )


def of_rule(customer: str, item: str | None) -> ColumnElement[bool]:
    """What rules decided about an item (None: the customer) and nobody has confirmed."""
    return _of(customer, item) & _BY_RULE


def _of(customer: str, item: str | None) -> ColumnElement[bool]:
    return (cause_table.c.customer == customer) & (cause_table.c.item == (item or ""))


def _begins(day: date) -> ColumnElement[bool]:
    return cause_table.c.from_day == to_number(day)


def _in_force(as_of: date) -> ColumnElement[bool]:
    return (cause_table.c.from_day <= to_number(as_of)) & _lasts_until(as_of)


def _lasts_until(day: date) -> ColumnElement[bool]:
    return or_(cause_table.c.to_day.is_(None), cause_table.c.to_day >= to_number(day))
