"""Saving the plan of a night: everything under its natural key, in one transaction for each shard of customers.

Saving the same plan twice changes nothing. Once something has been done for a customer on a night, that night is
over for the customer, and for all of a group that is addressed at its head: planning it again leaves both the
decisions and the work as they were.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, not_, select, true, union

from receivables.model import LEAVES, UNSETTLED, LetterState, Plan
from receivables.store import frames
from receivables.store.database import writing
from receivables.store.days import to_number
from receivables.store.decisions import open_decisions, save_decisions
from receivables.store.facts import Shard
from receivables.store.nights import refuse_before_latest
from receivables.store.planned_work import is_replaceable, save_work, with_policy_hash
from receivables.store.standing import save_standing
from receivables.store.tables import assignment, case, customer, decision, letter, line, standing

_CUSTOMER = pl.Schema({"customer": pl.String})
_LISTED = pl.Schema({"customer": pl.String, "debtor": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What saving a plan changed, in rows; `frozen` counts customers for whom the night was over already."""

    decisions_new: int = 0
    decisions_changed: int = 0
    decisions_unchanged: int = 0
    decisions_ended: int = 0
    letters: int = 0
    letters_given_up: int = 0
    assignments: int = 0
    cases: int = 0
    frozen: int = 0

    @classmethod
    def total(cls, parts: Iterable[Self]) -> Self:
        """What several shards changed together."""
        listed = list(parts)
        return cls(**{field.name: sum(getattr(part, field.name) for part in listed) for field in fields(cls)})


def save_plan(
    engine: Engine, plan: Plan, *, shard: Shard | None = None, standings: pl.DataFrame | None = None
) -> Saved:
    """Save the plan of the customers in `shard` (None: of all customers) and say what changed.

    Decisions are kept while they stay the same; those of items the plan no longer knows end. Letters of this night
    that are still planned are replaced, visits and cases are opened. How the customers stand is replaced by
    `standings` (STANDING_SCHEMA; None: it stays). Raises StoreError, changing nothing, when a later night has begun.
    """
    with writing(engine) as conn:
        refuse_before_latest(conn, plan.as_of)
        over = _over(conn, shard, plan.as_of)
        frozen = _with_groups(conn, shard, over, plan)
        tonights = with_policy_hash(plan.decisions, plan)
        decisions = save_decisions(
            conn,
            tonights.join(frozen, on="customer", how="anti"),
            open_decisions(conn, _in(shard, decision)).join(frozen, on="customer", how="anti"),
            as_of=plan.as_of,
        )
        spoken_for = pl.concat([over, frozen, _released(conn, shard, plan.as_of)]).unique()
        work = save_work(conn, plan, _in(shard, letter), left_alone=spoken_for)
        if standings is not None:
            save_standing(conn, standings, _in(shard, standing), left_alone=frozen)
    return Saved(
        decisions_new=decisions.new,
        decisions_changed=decisions.changed,
        decisions_unchanged=decisions.unchanged,
        decisions_ended=decisions.ended,
        letters=work.letters,
        letters_given_up=work.letters_given_up,
        assignments=work.assignments,
        cases=work.cases,
        frozen=frozen.height,
    )


def _in(shard: Shard | None, table: Table) -> ColumnElement[bool]:
    if shard is None:
        return true()
    in_range = select(customer.c.customer).where(customer.c.shard.between(shard.first, shard.last))
    return table.c.customer.in_(in_range)


def _with_groups(conn: Connection, shard: Shard | None, over: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """With everybody that what was done lists items of, and whoever speaks, now or then, through the same addressee."""
    if over.is_empty():
        return over
    of_another = and_(line.c.customer != line.c.debtor, _in(shard, line))
    listed = select(line.c.customer, line.c.debtor).where(of_another)
    of_letter = and_(line.c.customer == letter.c.customer, line.c.night == letter.c.night)
    done = union(
        listed.where(line.c.night == to_number(plan.as_of)),
        listed.join(letter, of_letter).where(_went_out_late(plan.as_of)),
    )
    debtors = frames.read_frame(conn, done, _LISTED).join(over, on="customer", how="semi")
    if debtors.is_empty() and plan.addressees.is_empty():
        return over
    then = pl.concat([over, debtors.select(customer="debtor")]).unique()
    themselves = plan.addressees.select(pl.col("addressee").alias("customer"), "addressee").unique()
    through = pl.concat([plan.addressees, themselves])
    now = through.join(then, on="customer", how="semi").select("addressee").unique()
    return pl.concat([then, through.join(now, on="addressee", how="semi").select("customer")]).unique()


def _over(conn: Connection, shard: Shard | None, as_of: date) -> pl.DataFrame:
    """The customers for whom something has been done tonight, or waits for somebody's release."""
    tonight = to_number(as_of)
    done = union(
        select(letter.c.customer).where(letter.c.night == tonight, not_(is_replaceable(as_of)), _in(shard, letter)),
        select(letter.c.customer).where(_went_out_late(as_of), _in(shard, letter)),
        *(
            # A case without a policy is one that somebody opened after a visit.
            select(table.c.customer).where(table.c.night == tonight, table.c.policy_hash != "", _in(shard, table))
            for table in (assignment, case)
        ),
    )
    return frames.read_frame(conn, done, _CUSTOMER)


def _went_out_late(as_of: date) -> ColumnElement[bool]:
    """A letter of an earlier night that was sent with tonight's."""
    tonight = to_number(as_of)
    left = letter.c.state.in_([LetterState.SENT, *UNSETTLED])
    return and_(letter.c.batch_night == tonight, letter.c.night < tonight, left)


def _released(conn: Connection, shard: Shard | None, as_of: date) -> pl.DataFrame:
    """The customers to whom a letter of an earlier night, released since, goes out with tonight's batch."""
    waiting = letter.c.state.in_(LEAVES) & (letter.c.released_by != "")
    query = select(letter.c.customer).where(waiting, letter.c.night < to_number(as_of), _in(shard, letter)).distinct()
    return frames.read_frame(conn, query, _CUSTOMER)
