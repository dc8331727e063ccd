"""What the nights to come would do if nothing changes: nothing is paid, nobody says or does anything, days pass.

The policy itself is asked, about copies of the customers, one for each day to come, whose days all lie that much
earlier: the rules compare days with the night and with one another, so a copy on the night is the customer on its day.
A year of nights costs about as much as one. Letters leave on their night; those that wait for a release wait until it
lapses; visits and cases stay open; cash data that can be trusted tonight stay so.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import polars as pl

from receivables.model import CONTACT_SCHEMA, OPEN_WORK_SCHEMA, Does, Facts, LetterState, Plan
from receivables.policy.decide import decide
from receivables.policy.netting import IS_CHASED
from receivables.policy.plan import assemble
from receivables.policy.settings import Policy

HORIZON_DAYS = 365
# What is done about a line next. `day` null: nothing within the horizon, and `reason` says why on its last day.
AHEAD_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "day": pl.Date,
        "treatment": pl.String,
        "does": pl.String,
        "level": pl.Int8,
        "reason": pl.String,
    }
)
PolicyOn = Callable[[date], Policy]

_LINE = ["customer", "item", "kind"]
_ROWS_AT_ONCE = 100_000
_DAY = timedelta(days=1)
# Whoever a column names is another one in each copy.
_NAMES = {"customer", "parent", "head", "debtor", "addressee"}
_MARK = "\x1f"


def ahead(known: Facts, policy_on: PolicyOn, *, as_of: date, horizon_days: int = HORIZON_DAYS) -> pl.DataFrame:
    """Of each open line the first night after `as_of` on which something is done about it (AHEAD_SCHEMA).

    Takes what is known once the night of `as_of` is over (see `carried_out`), about a few customers. `policy_on` says
    which policy holds for them on a day. What is done on a night is history for the nights after it.
    """
    days = tuple(as_of + _DAY * number for number in range(1, horizon_days + 1))
    known = replace(known, cash_data_day=_trusted(known, policy_on(as_of), as_of))
    found: list[pl.DataFrame] = []
    last = _on(known, policy_on, days[-1])
    waiting = _that_may_act(known, policy_on, days, as_of)
    rest = last.select(_LINE).join(waiting, on=_LINE, how="anti")
    while waiting.height and days:
        night = _first_night(known, policy_on, days, as_of)
        if night is None:
            last = _on(known, policy_on, days[-1])
            break
        decided = _on(known, policy_on, night)
        acted = decided.filter(pl.col("does") != Does.NOTHING).join(waiting, on=_LINE, how="semi")
        found.append(acted.select(*_LINE, pl.lit(night).alias("day"), "treatment", "does", "level", "reason"))
        waiting = waiting.join(acted, on=_LINE, how="anti")
        known = carried_out(known, assemble(decided, policy_on(night), as_of=night))
        days = tuple(day for day in days if day > night)
    never = last.join(pl.concat([rest, waiting]), on=_LINE, how="semi")
    left = never.select(
        *_LINE, pl.lit(None, pl.Date).alias("day"), "treatment", "does", pl.lit(0).alias("level"), "reason"
    )
    return pl.concat(
        part.select(pl.col(name).cast(dtype) for name, dtype in AHEAD_SCHEMA.items()) for part in (*found, left)
    ).sort(_LINE)


def carried_out(known: Facts, planned: Plan) -> Facts:
    """What is known once a plan was carried out: letters sent or waiting for release, visits and cases open."""
    night = pl.lit(planned.as_of)
    waits = planned.letters.filter(pl.col("state") == LetterState.WAITING_FOR_RELEASE)
    work = pl.concat(
        frame.select("customer", does=pl.lit(str(does)), kind=kind, since=night)
        for frame, does, kind in (
            (waits, Does.LETTER, pl.col("state")),
            (planned.assignments, Does.VISIT, pl.lit("")),
            (planned.cases, Does.CASE, pl.col("kind")),
        )
    )
    done = planned.decisions.filter(pl.col("does") != Does.NOTHING).select(*_LINE, "does").unique()
    listed = planned.lines.filter(pl.col("level") > 0).join(waits, on="customer", how="anti").join(done, on=_LINE)
    level = pl.when(pl.col("does") == Does.LETTER).then("level").otherwise(0)
    made = listed.with_columns(level=level, day=night).select(
        pl.col(name).cast(dtype) for name, dtype in CONTACT_SCHEMA.items()
    )
    about = [name for name in CONTACT_SCHEMA if name not in {"level", "day"}]
    contacts = pl.concat([known.contacts, made]).group_by(about).agg(pl.col("level", "day").max())
    begun = work.select(pl.col(name).cast(dtype) for name, dtype in OPEN_WORK_SCHEMA.items())
    return replace(
        known,
        contacts=contacts.select(CONTACT_SCHEMA.names()),
        open_work=pl.concat([known.open_work, begun]),
    )


def _trusted(known: Facts, policy: Policy, as_of: date) -> date | None:
    """The day of the cash data where they are too old tonight already; else None, which is never too old."""
    most, day = policy.cash_data_max_age_days, known.cash_data_day
    return day if most is not None and day is not None and (as_of - day).days > most else None


def _on(known: Facts, policy_on: PolicyOn, day: date) -> pl.DataFrame:
    policy = policy_on(day)
    return decide(replace(known, open_work=_still_waiting(known.open_work, policy, day)), policy, as_of=day)


def _still_waiting(open_work: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """Without letters whose release has lapsed, which the beginning of the night of `as_of` withdraws."""
    waits = (pl.col("does") == Does.LETTER) & (pl.col("kind") == LetterState.WAITING_FOR_RELEASE)
    return open_work.filter(~(waits & (pl.col("since") < as_of - timedelta(days=policy.release_days))).fill_null(False))


def _that_may_act(known: Facts, policy_on: PolicyOn, days: Iterable[date], as_of: date) -> pl.DataFrame:
    """The lines that are chased, or looked into for fraud, on some day: what was done before has no bearing on that."""
    may_act = IS_CHASED | (pl.col("fraud_since").is_not_null() & (pl.col("balance_minor") > 0))
    parts = [decided.filter(may_act).select(_LINE) for decided in _nights(known, policy_on, days, as_of)]
    return pl.concat(parts).unique()


def _first_night(known: Facts, policy_on: PolicyOn, days: Iterable[date], as_of: date) -> date | None:
    """The first of the days on which anything at all is done."""
    for decided in _nights(known, policy_on, days, as_of):
        later: int | None = decided.filter(pl.col("does") != Does.NOTHING)["later"].min()  # type: ignore[assignment]
        if later is not None:
            return as_of + _DAY * later
    return None


def _nights(known: Facts, policy_on: PolicyOn, days: Iterable[date], as_of: date) -> Iterator[pl.DataFrame]:
    """What is decided on each of the days if nothing is done before it: `decide` with `later`, in days from `as_of`.

    As many days at once as fit: under one policy, and no more rows than are quick to take.
    """
    at_once = max(_ROWS_AT_ONCE // max(known.items.height, 1), 1)
    for policy, same in groupby(days, key=policy_on):
        chosen = [(day - as_of).days for day in same]
        for start in range(0, len(chosen), at_once):
            copies = _copies(known, chosen[start : start + at_once])
            waiting = replace(copies, open_work=_still_waiting(copies.open_work, policy, as_of))
            yield _named(decide(waiting, policy, as_of=as_of))


def _copies(known: Facts, later: list[int]) -> Facts:
    """Everything once for each number of days, so many days earlier; rates are those of tonight."""
    numbers = pl.DataFrame({"later": later}, schema={"later": pl.Int64})
    copied: dict[str, Any] = {
        column.name: _copied(frame, numbers)
        for column in fields(known)
        if isinstance(frame := getattr(known, column.name), pl.DataFrame) and column.name != "rates"
    }
    return replace(known, **copied)


def _copied(frame: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    days = [pl.col(name) - pl.duration(days="later") for name, dtype in frame.schema.items() if dtype == pl.Date]
    names = [pl.col(name) + _MARK + pl.col("later").cast(pl.String) for name in frame.columns if name in _NAMES]
    return frame.join(numbers, how="cross").with_columns(days + names).select(frame.columns)


def _named(decided: pl.DataFrame) -> pl.DataFrame:
    """The copies under the names of those that they are copies of."""
    later = pl.col("customer").str.extract(_MARK + r"(\d+)$").cast(pl.Int64)
    names = [pl.col(name).str.replace(_MARK + r"\d+$", "") for name in decided.columns if name in _NAMES]
    return decided.with_columns(later=later).with_columns(names)
