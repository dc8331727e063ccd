"""What was done over many nights, read once: of any of them, what had been done before it, and what it did itself.

The store keeps the days on which people did something, not the moments. Whether what they did on the very day of a
night came before or after it is therefore for the caller to say, `early`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Table, select

from receivables.model import (
    ASSIGNMENT_SCHEMA,
    CASE_SCHEMA,
    CONTACT_SCHEMA,
    DECISION_SCHEMA,
    LEAVES,
    LETTER_SCHEMA,
    LINE_SCHEMA,
    NOTE_SCHEMA,
    UNSETTLED,
    VISITS_UNDER_WAY,
    Does,
    LetterState,
)
from receivables.store import frames, history
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.facts import Shard
from receivables.store.nights import KEPT, LAPSED, PAID, superseded
from receivables.store.past_decisions import held_between
from receivables.store.tables import assignment, case, customer, decision, letter, line

_STANDING = {"night": pl.Date(), "state": pl.String(), "state_day": pl.Date()}
_LETTERS = pl.Schema(
    {
        **dict(LETTER_SCHEMA),
        **_STANDING,
        "batch_night": pl.Date(),
        "released_by": pl.String(),
        "reason": pl.String(),
        "left_day": pl.Date(),
        "returned_day": pl.Date(),
    }
)
_VISITS = pl.Schema(
    {**dict(ASSIGNMENT_SCHEMA), **_STANDING, "outcome": pl.String(), "named": pl.String(), "asked_day": pl.Date()}
)
_CASES = pl.Schema({**dict(CASE_SCHEMA), **_STANDING, "outcome": pl.String(), "policy_hash": pl.String()})
_LINES = pl.Schema({**dict(LINE_SCHEMA), "night": pl.Date(), "does": pl.String()})
_DERIVED = {"currency", "days_overdue"}
_DECISIONS = pl.Schema(
    {
        **{name: dtype for name, dtype in DECISION_SCHEMA.items() if name not in _DERIVED},
        "from_day": pl.Date(),
        "to_day": pl.Date(),
        "policy_hash": pl.String(),
    }
)
_KEY = ["customer", "night"]
_IS_LETTER = pl.lit(str(Does.LETTER))
_NO_DAY = pl.lit(None, pl.Date)
# A case is open or closed.
IS_UNDER_WAY = pl.col("state").is_in(list(map(str, VISITS_UNDER_WAY)))
# What a contact is about.
THING = ["customer", "debtor", "item", "does"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """All letters, visits and cases of a shard's customers up to a day with their lines, and what was decided."""

    letters: pl.DataFrame
    visits: pl.DataFrame
    cases: pl.DataFrame
    lines: pl.DataFrame
    decisions: pl.DataFrame
    # Of each line due itself the letter, visit or case it was in, and the `number` of THING.
    listed: pl.DataFrame
    numbered: pl.DataFrame
    # The lines (`number`, `level`) of letters that had left, `day`, and came back: `until` the first night to know.
    returned: pl.DataFrame
    # Cases that somebody opened after a visit: no night has planned them, nor what they list.
    by_hand: pl.DataFrame = field(default_factory=_CASES.to_frame)


def done(engine: Engine, shard: Shard, *, first: date | None, last: date, customers: pl.Series | None = None) -> Done:
    """What was done up to the night of `last`, and the decisions that held on some day from `first` to `last`.

    `first` None: no decisions are asked for.
    With `customers` only what was done about these, whatever their shard.
    """
    in_shard = customer.c.shard.between(shard.first, shard.last)
    chosen = in_shard if customers is None else frames.among(customer.c.customer, customers)

    def rows(conn: Connection, table: Table, schema: pl.Schema, condition: ColumnElement[bool]) -> pl.DataFrame:
        query = select(*(table.c[name] for name in schema)).where(history.of_chosen(table, chosen), condition)
        return frames.read_frame(conn, query, schema)

    with reading(engine) as conn:
        letters, visits, cases, lines = (
            rows(conn, table, schema, table.c.night <= to_number(last))
            for table, schema in ((letter, _LETTERS), (assignment, _VISITS), (case, _CASES), (line, _LINES))
        )
        decisions = _DECISIONS.to_frame()
        if first is not None:
            decisions = rows(conn, decision, _DECISIONS, held_between(first, last))
    by_hand = cases.filter(pl.col("policy_hash").is_null())
    if by_hand.height:
        cases = cases.drop_nulls("policy_hash")
        its = by_hand.select("customer", "night", does=pl.lit(str(Does.CASE)))
        lines = lines.join(its, on=["customer", "night", "does"], how="anti")
    due = listed(lines, states_of(letters, visits, cases))
    numbered = due.select(THING).unique(maintain_order=True)
    by_number = due.join(numbered.with_row_index("number"), on=THING)
    came_back = letters.drop_nulls("returned_day").select(*_KEY, day="left_day", until="returned_day", does=_IS_LETTER)
    return Done(
        letters=letters,
        visits=visits,
        cases=cases,
        lines=lines,
        decisions=decisions,
        listed=by_number.drop("customer", "debtor", "item"),
        numbered=numbered,
        returned=by_number.join(came_back, on=[*_KEY, "does"]).select("number", "level", "day", "until"),
        by_hand=by_hand,
    )


def states_of(letters: pl.DataFrame, visits: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """How each letter, visit and case stands: `customer`, `night`, `state`, `state_day`, `outcome`, `does`."""
    return pl.concat(
        frame.select("customer", "night", "state", "state_day", outcome, does=pl.lit(str(does)))
        for frame, does, outcome in (
            (letters, Does.LETTER, pl.lit(None, pl.String).alias("outcome")),
            (visits, Does.VISIT, pl.col("outcome")),
            (cases, Does.CASE, pl.col("outcome")),
        )
    ).unique(["customer", "night", "does"])


def listed(lines: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """The lines due themselves, each with the level reached and how what lists it stands (see `states_of`)."""
    level = pl.when(pl.col("does") == Does.LETTER).then("level").otherwise(0).cast(pl.Int8)
    due = lines.filter(pl.col("level") > 0).select(*THING, "night", level=level)
    return due.join(states, on=["customer", "night", "does"])


def contacts_before(found: Done, as_of: date, *, early: bool = False) -> pl.DataFrame:
    """What had been done when the night of `as_of` was planned (CONTACT_SCHEMA); nothing of that night itself."""
    is_past = _is_past(as_of, early=early)
    is_letter, is_visit = pl.col("does") == Does.LETTER, pl.col("does") == Does.VISIT
    day = (
        pl.when(is_letter)
        .then(pl.when((pl.col("state") == LetterState.SENT) & (pl.col("state_day") < as_of)).then("state_day"))
        .when(~is_visit | ~is_past)
        .then("night")
        .when(pl.col("state") == "done")
        .then("state_day")
    )
    earlier = found.listed.filter(pl.col("night") < as_of).with_columns(day=day).drop_nulls("day")
    if found.returned.height:
        was_out = found.returned.filter((pl.col("day") < as_of) & (pl.col("until") > as_of))
        columns = ["number", "level", "day"]
        earlier = pl.concat([earlier.select(columns), was_out.select(columns)])
    # By number: a million texts are dear to group by every night.
    grouped = earlier.group_by("number").agg(pl.col("level", "day").max())
    named = found.numbered[grouped["number"]]
    return pl.concat([named, grouped.drop("number")], how="horizontal").select(
        pl.col(name).cast(dtype) for name, dtype in CONTACT_SCHEMA.items()
    )


def open_work_before(found: Done, as_of: date, *, early: bool = False) -> pl.DataFrame:
    """What was under way when the night of `as_of` was planned (OPEN_WORK_SCHEMA); nothing of that night itself."""
    is_past = _is_past(as_of, early=early)
    earlier = pl.col("night") < as_of
    # Whatever was only reserved was sent or withdrawn before any later night was planned.
    kept = pl.col("state").is_in([*map(str, (*LEAVES, *UNSETTLED)), str(LetterState.WAITING_FOR_RELEASE)])
    sent_since = (pl.col("state") == LetterState.SENT) & (pl.col("state_day") >= as_of)
    withdrawn_since = (pl.col("state") == LetterState.WITHDRAWN) & ~is_past
    was_out = ((pl.col("left_day") < as_of) & (pl.col("returned_day") > as_of)).fill_null(value=False)
    letters = found.letters.with_columns(outcome=_by_the_night(as_of)).filter(
        earlier & (kept | sent_since | withdrawn_since) & ~was_out
    )
    visits = found.visits.filter(earlier & ~is_past)
    # What people do on the day of a night comes later, or `early`.
    begun = (pl.col("night") <= as_of) if early else earlier
    cases = pl.concat([found.cases.filter(earlier & ~is_past), found.by_hand.filter(begun & ~is_past)])
    return pl.concat(
        frame.select("customer", does=pl.lit(str(does)), kind=kind, since="night", due_day=due_day)
        for frame, does, kind, due_day in (
            (letters, Does.LETTER, pl.lit(str(LetterState.WAITING_FOR_RELEASE)), _NO_DAY),
            (visits, Does.VISIT, pl.lit(None, pl.String), pl.col("due_day")),
            (cases, Does.CASE, pl.col("kind"), _NO_DAY),
        )
    )


def notes_before(found: Done, as_of: date) -> pl.DataFrame:
    """The notes that had been sent when the night of `as_of` was planned (NOTE_SCHEMA); none of that night itself."""
    sent_day = pl.when(pl.col("state") == LetterState.SENT).then("state_day")
    # What came back only later was out.
    out_day = pl.when(pl.col("returned_day") >= as_of).then("left_day")
    notes = found.letters.filter(pl.col("level") == 0).with_columns(day=pl.coalesce(sent_day, out_day))
    notes = notes.filter((pl.col("day") < as_of) & (pl.col("night") < as_of))
    if notes.is_empty():
        return NOTE_SCHEMA.to_frame()
    lines = found.lines.filter(pl.col("does") == Does.LETTER)
    listed = notes.select("customer", "night", "day", note="treatment").join(lines.drop("day"), on=_KEY)
    return listed.select(NOTE_SCHEMA.names())


def acted_on_the_day(found: Done, as_of: date) -> pl.DataFrame:
    """The customers about whose earlier work something was done on that day, before or after the night."""
    visits = found.visits.filter(~IS_UNDER_WAY)
    on_the_day = (pl.col("state_day") == as_of) & (pl.col("night") < as_of)
    work = (found.letters, visits, found.cases, found.by_hand)
    opened = found.by_hand.filter(pl.col("night") == as_of)
    acted_on = [opened, *(frame.filter(on_the_day) for frame in work)]
    return pl.concat(frame.select("customer") for frame in acted_on).unique()


def done_later(row: Mapping[str, Any], as_of: date) -> bool:
    """Whether a visit or case (a row of its table) was ended or opened by somebody on the day of a night, not by it."""
    by_hand = row["night"] == as_of and not row["policy_hash"]
    ended = row["night"] < as_of and row["state_day"] == as_of and row["state"] not in VISITS_UNDER_WAY
    return by_hand or (ended and row["outcome"] not in {PAID, KEPT})


def released_that_night(found: Done, as_of: date) -> pl.DataFrame:
    """The customers to whom an earlier letter went out with that night: nothing new was done for them."""
    left = (pl.col("batch_night") == as_of) & (pl.col("night") < as_of)
    return found.letters.filter(left).select("customer").unique()


def _is_past(as_of: date, *, early: bool) -> pl.Expr:
    """Whether a piece of work that is over was over when the night was planned.

    What a night finds settled it closes before it plans; what people do that day comes later, or `early`.
    """
    over = ~IS_UNDER_WAY
    on_the_day = pl.col("state_day") == as_of
    by_then = pl.lit(value=True) if early else pl.col("outcome").fill_null("").is_in([PAID, KEPT])
    return over & ((pl.col("state_day") < as_of) | (on_the_day & by_then))


def _by_the_night(as_of: date) -> pl.Expr:
    """A letter that the beginning of the night withdrew, in the word for work that it closed."""
    reasons = [superseded(as_of), LAPSED]
    return pl.when(pl.col("reason").is_in(reasons)).then(pl.lit(PAID))
