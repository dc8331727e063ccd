"""What a plan makes of its decisions: letters, visits and cases with their lines, saved under (customer, night)."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, Table, select

from receivables.model import LEAVES, LETTER_SCHEMA, LINE_SCHEMA, Does, LetterState, Plan
from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.tables import assignment, case, letter, line

_LETTER = [*LETTER_SCHEMA, "policy_hash"]
_LETTER_SCHEMA = pl.Schema({**dict(LETTER_SCHEMA), "policy_hash": pl.String()})
_LINE_SCHEMA = pl.Schema({**dict(LINE_SCHEMA), "does": pl.String()})
_LINE_KEY = ["customer", "debtor", "item", "kind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedWork:
    """How many letters were written or rewritten, given up, and how many visits and cases were opened."""

    letters: int = 0
    letters_given_up: int = 0
    assignments: int = 0
    cases: int = 0


def is_replaceable(as_of: date) -> ColumnElement[bool]:
    """A letter of this night that has not left, nor been released or taken back: the night may still rewrite it."""
    return (letter.c.night == to_number(as_of)) & letter.c.state.in_(LEAVES) & (letter.c.released_by == "")


def with_policy_hash(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Rows of a plan with the hash of the policy that made them, by `customer`."""
    if plan.policy_hashes is None:
        return frame.with_columns(policy_hash=pl.lit(plan.policy_hash))
    return frame.join(plan.policy_hashes, on="customer", how="left", maintain_order="left")


def save_work(conn: Connection, plan: Plan, customers: ColumnElement[bool], *, left_alone: pl.DataFrame) -> SavedWork:
    """Save the letters, visits and cases of the plan, but for the customers `left_alone`.

    `customers` is a condition on `letter.customer`: whose letters of this night are replaced. A letter that says
    the same as the one planned before stays as it is, with all that was written of it.
    """
    as_of = plan.as_of
    before = _planned_letters(conn, customers, as_of)
    lines_before = _planned_lines(conn, customers, as_of)
    wanted = with_policy_hash(plan.letters, plan).join(left_alone, on="customer", how="anti")
    lines = _with_work(plan).join(left_alone, on="customer", how="anti")
    touched = pl.concat([_differing(wanted.select(_LETTER), before), _differing(lines, lines_before)]).unique()
    given_up = before.join(touched, on="customer", how="semi").select("customer")
    _remove(conn, given_up, as_of)
    fresh = wanted.join(touched, on="customer", how="semi")
    _insert_letters(conn, fresh, as_of)
    _insert_lines(conn, lines.join(touched, on="customer", how="semi"), as_of)
    return SavedWork(
        letters=fresh.height,
        letters_given_up=given_up.join(fresh, on="customer", how="anti").height,
        assignments=_insert_open(conn, assignment, _asked_for(plan.assignments), plan, left_alone),
        cases=_insert_open(conn, case, plan.cases, plan, left_alone),
    )


def _planned_letters(conn: Connection, customers: ColumnElement[bool], as_of: date) -> pl.DataFrame:
    query = select(*(letter.c[name] for name in _LETTER_SCHEMA)).where(is_replaceable(as_of), customers)
    # One that is ready says what it said when it was reserved.
    return frames.read_frame(conn, query, _LETTER_SCHEMA).with_columns(state=pl.lit(str(LetterState.RESERVED)))


def _planned_lines(conn: Connection, customers: ColumnElement[bool], as_of: date) -> pl.DataFrame:
    same = (line.c.customer == letter.c.customer) & (line.c.night == letter.c.night)
    columns = [line.c[name] for name in _LINE_SCHEMA]
    query = select(*columns).join_from(letter, line, same).where(is_replaceable(as_of), customers)
    return frames.read_frame(conn, query, _LINE_SCHEMA)


def _with_work(plan: Plan) -> pl.DataFrame:
    """The plan's lines with what they belong to, `does`."""
    does = [
        frame.select("customer", does=pl.lit(str(work)))
        for work, frame in ((Does.LETTER, plan.letters), (Does.VISIT, plan.assignments), (Does.CASE, plan.cases))
    ]
    return plan.lines.select(*LINE_SCHEMA).join(pl.concat(does), on="customer", how="left", validate="m:1")


def _differing(wanted: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The customers of the rows that are in one of the two frames only; compares the columns of `wanted`."""
    columns = wanted.columns
    missing = wanted.join(before, on=columns, how="anti", nulls_equal=True)
    left_over = before.join(wanted, on=columns, how="anti", nulls_equal=True)
    return pl.concat([missing.select("customer"), left_over.select("customer")])


def _remove(conn: Connection, customers: pl.DataFrame, as_of: date) -> None:
    keys = customers.with_columns(night=pl.lit(as_of))
    for table in (line, letter):
        frames.delete(conn, table, keys)


def _insert_letters(conn: Connection, letters: pl.DataFrame, as_of: date) -> None:
    rows = letters.with_columns(night=pl.lit(as_of), state_day=pl.lit(as_of))
    frames.insert(conn, letter, rows.sort("customer"))


def _insert_lines(conn: Connection, lines: pl.DataFrame, as_of: date) -> None:
    frames.insert(conn, line, lines.sort(_LINE_KEY).with_columns(night=pl.lit(as_of)))


def _asked_for(visits: pl.DataFrame) -> pl.DataFrame:
    """Visits with whom and which day the plan asks for: see `spreading`."""
    return visits.with_columns(named="salesperson", asked_day="due_day")


def _insert_open(conn: Connection, table: Table, work: pl.DataFrame, plan: Plan, left_alone: pl.DataFrame) -> int:
    opened = with_policy_hash(work.join(left_alone, on="customer", how="anti"), plan).with_columns(
        night=pl.lit(plan.as_of), state=pl.lit("open"), state_day=pl.lit(plan.as_of)
    )
    return frames.insert(conn, table, opened.sort("customer"))
