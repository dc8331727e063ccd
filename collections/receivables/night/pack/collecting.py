"""What the sheets about collecting show: actions, disputes and promises, as they stood on the day of the aging."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from receivables.config import Config
from receivables.documents.aging_sheets.actions import ACTIONS_SCHEMA, Actions
from receivables.documents.aging_sheets.disputes import DISPUTES_SCHEMA, Disputes
from receivables.documents.aging_sheets.listing import Bounded
from receivables.documents.aging_sheets.promises import PROMISES_SCHEMA, STATES, Promises
from receivables.documents.words import (
    CASES,
    CHANNELS,
    DISPUTE_KINDS,
    DISPUTE_OUTCOMES,
    LETTERS,
    STAGES,
    capitalised,
)
from receivables.model import AssignmentState, LetterState
from receivables.night.promises import judged_on
from receivables.night.store import store_of
from receivables.policy.disputes import held_by
from receivables.store.database import reading
from receivables.store.disputes.claims import kind_of
from receivables.store.disputes.held import claims_on, named_lines
from receivables.store.names import with_names
from receivables.store.work_on_day import CAME_BACK, NOT_YET, cases_on, letters_on, visits_on

if TYPE_CHECKING:
    # It writes the workbook that these sheets stand in.
    from receivables.night.aging import Aging

# Lists of more rows than these are kept short: a workbook is read, and what is left out is in the lists of commands.
MOST = 2_000
PROMISE_DAYS = 365
_LETTER, _VISIT, _CASE = "Letter", "Visit", "Case"
_LETTER_STATES: Mapping[str, str] = {
    LetterState.SENT: "Sent",
    LetterState.WITHDRAWN: "Withdrawn",
    NOT_YET: "Not sent yet",
    CAME_BACK: "Came back",
}
_VISIT_STATES: Mapping[str, str] = {
    AssignmentState.OPEN: "To be made",
    AssignmentState.ACCEPTED: "Accepted",
    AssignmentState.OVERDUE: "Overdue",
    AssignmentState.HANDED_BACK: "Handed back",
    AssignmentState.DONE: "Made",
    AssignmentState.CANCELLED: "Called off",
}


def actions(config: Config, aged: "Aging", known_at: datetime | None) -> Actions:
    """The letters, visits and cases of the night and those under way, this night's first, of the customers shown."""
    engine, as_of = store_of(config), aged.as_of
    parts = (_letters(letters_on(engine, as_of)), _visits(visits_on(engine, as_of)), _cases(cases_on(engine, as_of)))
    found = _of_shown(pl.concat(parts), aged).sort("night", "does", "customer", descending=[True, False, False])
    counts = dict(found["does"].value_counts().iter_rows())
    rows = Bounded.of(found, most=MOST)
    named = with_names(engine, rows.listed, known_at=known_at).select(ACTIONS_SCHEMA.names())
    return Actions(
        rows=Bounded(listed=named, left_out=rows.left_out),
        counts={does: counts.get(does, 0) for does in (_LETTER, _VISIT, _CASE)},
        base=config.firm.base_currency,
    )


def _of_shown(rows: pl.DataFrame, aged: "Aging") -> pl.DataFrame:
    """Where only some customers are asked for, what is about these."""
    return (
        rows.join(aged.lines.select("customer").unique(), on="customer", how="semi") if aged.options.filters else rows
    )


def _worded(column: str, words: Mapping[str, str]) -> pl.Expr:
    known = {str(code): word for code, word in words.items()}
    return pl.col(column).replace_strict(known, default=pl.col(column), return_dtype=pl.String)


_COLUMNS = [name for name in ACTIONS_SCHEMA if name != "name"]


def _letters(found: pl.DataFrame) -> pl.DataFrame:
    return found.with_columns(
        does=pl.lit(_LETTER),
        what=_worded("treatment", capitalised(LETTERS)),
        who=_worded("channel", capitalised(CHANNELS)),
        state=_worded("state", _LETTER_STATES),
        due_day=pl.lit(None, pl.Date),
    ).select(_COLUMNS)


def _visits(found: pl.DataFrame) -> pl.DataFrame:
    return found.with_columns(
        does=pl.lit(_VISIT),
        what=pl.lit("Visit by the representative"),
        level=pl.lit(None, pl.Int64),
        who=pl.col("salesperson"),
        state=_worded("state", _VISIT_STATES),
    ).select(_COLUMNS)


def _cases(found: pl.DataFrame) -> pl.DataFrame:
    is_open = pl.col("state") == "open"
    stage = pl.when(pl.col("stage").is_not_null()).then(_worded("stage", capitalised(STAGES))).otherwise(pl.lit("Open"))
    return found.with_columns(
        does=pl.lit(_CASE),
        what=_worded("kind", capitalised(CASES)),
        level=pl.lit(None, pl.Int64),
        who=pl.coalesce("whom", "salesperson"),
        state=pl.when(is_open).then(stage).otherwise(pl.lit("Closed")),
        due_day=pl.when(is_open).then("deadline_day"),
    ).select(_COLUMNS)


def disputes(config: Config, aged: "Aging", known_at: datetime | None) -> Disputes:
    """The claims that are open, or wait for a credit note, on the day, with what each holds of the lines shown."""
    engine, as_of = store_of(config), aged.as_of
    claims = claims_on(engine, as_of, known_at=known_at)
    lines, told = named_lines(engine, claims, as_of, known_at=known_at)
    shown = lines.join(aged.lines.select("customer", "item", "kind"), on=["customer", "item", "kind"], how="semi")
    held = held_by(lines, told, as_of=as_of).join(shown.select("line", "currency"), on="line")
    sums = held.group_by("dispute").agg(pl.col("held_minor").sum())
    is_open = pl.col("resolved_day").is_null() | (pl.col("resolved_day") > as_of)
    awaits = pl.col("dispute").is_in(sums["dispute"].implode())
    found = _of_shown(claims.join(sums, on="dispute", how="left").filter(is_open | awaits), aged)
    found = found.sort("deadline_day", "customer", "dispute", nulls_last=True)
    rows = Bounded.of(found, most=MOST)
    worded = _in_words(with_names(engine, rows.listed, known_at=known_at), is_open, aged)
    rest = found.slice(MOST).group_by("currency").agg(pl.col("held_minor").sum())
    disputed = aged.lines.group_by("currency").agg(pl.col("disputed_minor").sum())
    return Disputes(
        rows=Bounded(listed=worded, left_out=rows.left_out),
        held={currency: minor for currency, minor in disputed.iter_rows() if minor},
        left_out=dict(rest.iter_rows()),
        base=config.firm.base_currency,
        as_of=as_of,
    )


def _in_words(found: pl.DataFrame, is_open: pl.Expr, aged: "Aging") -> pl.DataFrame:
    kinds = {said: str(kind_of(said)) for said in found["kind"].drop_nulls().unique()}
    is_late = pl.col("deadline_day") < aged.as_of
    state = (
        pl.when(~is_open)
        .then(pl.lit("Conceded, credit note awaited"))
        .when(is_late)
        .then(pl.lit("Open, past its deadline"))
        .otherwise(pl.lit("Open"))
    )
    worded = found.with_columns(
        kind=pl.col("kind").replace_strict(kinds, default="other", return_dtype=pl.String),
        claimed_minor="amount_minor",
        held_minor=pl.col("held_minor").fill_null(0),
        state=state,
        outcome=pl.when(~is_open).then(_worded("outcome", capitalised(DISPUTE_OUTCOMES))),
    ).with_columns(kind=_worded("kind", capitalised(DISPUTE_KINDS)))
    return worded.select(pl.col(name).cast(dtype) for name, dtype in DISPUTES_SCHEMA.items())


def promises(config: Config, aged: "Aging", known_at: datetime | None) -> Promises:
    """The promises and rates of plans of the last year and to come, how each stood on the day; open ones first."""
    engine = store_of(config)
    with reading(engine) as conn:
        judged = judged_on(conn, config, aged.as_of, None, known_at=known_at, remembered_days=PROMISE_DAYS)
    worded = _of_shown(judged, aged).with_columns(state=_worded("state", STATES))
    is_over = pl.col("state") != STATES["open"]
    found = worded.sort(is_over, "due_day", "customer", "promise", "currency", descending=[False, True, *[False] * 3])
    rows = Bounded.of(found, most=MOST)
    # A rate of a plan goes by the plan's number and its own day.
    called = rows.listed.with_columns(promise=pl.coalesce("plan", "promise"))
    named = with_names(engine, called, known_at=known_at).select(PROMISES_SCHEMA.names())
    return Promises(
        rows=Bounded(listed=named, left_out=rows.left_out),
        counts=dict(found["state"].value_counts().iter_rows()),
        days=PROMISE_DAYS,
        base=config.firm.base_currency,
    )
