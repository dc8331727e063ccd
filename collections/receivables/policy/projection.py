"""What the nights to come would do if nothing changes: nothing is paid, nobody says or does anything, days pass.

The policy itself is asked, about copies of the customers, one for each day to come, whose days all lie that much
earlier: the rules compare days with the night and with one another, so a copy on the night is the customer on its day.
A year of nights costs about as much as one. Letters leave on their night; those that wait for a release wait until it
lapses; visits (until they fall back) and cases stay open; cash data that can be trusted tonight stay so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any

import polars as pl

from receivables.model import CONTACT_SCHEMA, NOTE_SCHEMA, OPEN_WORK_SCHEMA, Does, Facts, LetterState, Plan, Reason
from receivables.policy.book import Book
from receivables.policy.decide import decide
from receivables.policy.netting import IS_CHASED
from receivables.policy.plan import plan
from receivables.policy.settings import Policy
from receivables.policy.together import apart, joined

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
_LINE = ["customer", "item", "kind"]
_ROWS_AT_ONCE = 100_000
_DAY = timedelta(days=1)
_NO_DAY = pl.lit(None, pl.Date)
# Whatever these name is another one in each copy.
_NAMES = {"customer", "parent", "head", "debtor", "addressee", "promise", "plan", "dispute"}
_MARK = "\x1f"


def ahead(known: Facts, book: Book, *, as_of: date, horizon_days: int = HORIZON_DAYS) -> pl.DataFrame:
    """Of each open line the first night after `as_of` on which something is done about it (AHEAD_SCHEMA).

    A line that is due on a lower rung than the letter it is listed in joins it.

    Takes what is known once the night of `as_of` is over (see `carried_out`), about a few customers, all of their
    groups, and the policies, of which each day has its own. What is done on a night is history for the nights after it.
    """
    days = tuple(as_of + _DAY * number for number in range(1, horizon_days + 1))
    known = _with_trusted_cash(known, book, as_of)
    look = _look(known, book, days, as_of, whole=True)
    waiting = look.may_act
    found = [_never(look.last.join(waiting, on=_LINE, how="anti"))]
    while waiting.height and look.first is not None:
        planned = _planned(known, book, look.first)
        acted = planned.decisions.filter(pl.col("does") != Does.NOTHING).join(waiting, on=_LINE, how="semi")
        found.append(_below_its_letter(acted, planned).with_columns(day=pl.lit(look.first)))
        waiting = waiting.join(acted, on=_LINE, how="anti")
        known = carried_out(known, planned)
        days = tuple(day for day in days if day > look.first)
        if not days:
            look = _Look(may_act=waiting, first=None, last=planned.decisions)
        elif waiting.height:
            look = _look(known, book, days, as_of, whole=False)
    found.append(_never(look.last.join(waiting, on=_LINE, how="semi")))
    return pl.concat(
        part.select(pl.col(name).cast(dtype) for name, dtype in AHEAD_SCHEMA.items()) for part in found
    ).sort(_LINE)


def _below_its_letter(acted: pl.DataFrame, planned: Plan) -> pl.DataFrame:
    """Decisions with `reason` joins where the letter that lists the line stands on a higher rung."""
    of_letters = planned.letters.select("customer", of_letter="level")
    listed = planned.lines.filter(pl.col("chased_minor") > 0).join(of_letters, on="customer")
    on_rungs = listed.select("item", "kind", "of_letter", customer="debtor").unique(_LINE)
    is_below = (pl.col("does") == Does.LETTER) & (pl.col("level") < pl.col("of_letter"))
    joined = acted.join(on_rungs, on=_LINE, how="left")
    reason = pl.when(is_below).then(pl.lit(str(Reason.JOINS))).otherwise("reason")
    return joined.with_columns(reason=reason).drop("of_letter")


def carried_out(known: Facts, planned: Plan) -> Facts:
    """What is known once a plan was carried out: letters sent or waiting for release, visits and cases open."""
    night = pl.lit(planned.as_of)
    is_note = pl.col("level") == 0
    waits = planned.letters.filter((pl.col("state") == LetterState.WAITING_FOR_RELEASE) & ~is_note)
    work = pl.concat(
        frame.select("customer", does=pl.lit(str(does)), kind=kind, since=night, due_day=due_day)
        for frame, does, kind, due_day in (
            (waits, Does.LETTER, pl.col("state"), _NO_DAY),
            (planned.assignments, Does.VISIT, pl.lit(""), pl.col("due_day")),
            (planned.cases, Does.CASE, pl.col("kind"), _NO_DAY),
        )
    )
    done = planned.decisions.filter(pl.col("does") != Does.NOTHING).select("item", "kind", "does", debtor="customer")
    listed = planned.lines.filter(pl.col("level") > 0).join(waits, on="customer", how="anti")
    listed = listed.join(done.unique(), on=["debtor", "item", "kind"])
    level = pl.when(pl.col("does") == Does.LETTER).then("level").otherwise(0)
    made = listed.with_columns(level=level, day=night).select(
        pl.col(name).cast(dtype) for name, dtype in CONTACT_SCHEMA.items()
    )
    about = [name for name in CONTACT_SCHEMA if name not in {"level", "day"}]
    contacts = pl.concat([known.contacts, made]).group_by(about).agg(pl.col("level", "day").max())
    begun = work.select(pl.col(name).cast(dtype) for name, dtype in OPEN_WORK_SCHEMA.items())
    sent = planned.letters.filter(is_note & (pl.col("state") == LetterState.RESERVED))
    noted = planned.lines.join(sent.select("customer", note="treatment"), on="customer").with_columns(day=night)
    return replace(
        known,
        notes=pl.concat([known.notes, noted.select(NOTE_SCHEMA.names())]),
        contacts=contacts.select(CONTACT_SCHEMA.names()),
        open_work=pl.concat([known.open_work, begun]),
    )


def _with_trusted_cash(known: Facts, book: Book, as_of: date) -> Facts:
    """Cash data that are too old for some policy tonight stay so; others are never too old."""
    day = known.cash_data_day
    most = [policy.cash_data_max_age_days for policy in book.on(as_of).policies]
    is_too_old = day is not None and any(days is not None and (as_of - day).days > days for days in most)
    return known if is_too_old else replace(known, cash_data_day=None)


def _planned(known: Facts, book: Book, as_of: date) -> Plan:
    parts = apart(known, book, as_of)
    return joined([plan(_without_lapsed(part, policy, as_of), policy, as_of=as_of) for policy, part in parts])


def _without_lapsed(known: Facts, policy: Policy, as_of: date) -> Facts:
    """Without letters whose release has lapsed, which the beginning of the night of `as_of` withdraws."""
    waits = (pl.col("does") == Does.LETTER) & (pl.col("kind") == LetterState.WAITING_FOR_RELEASE)
    lapsed = waits & (pl.col("since") < as_of - timedelta(days=policy.release_days))
    return replace(known, open_work=known.open_work.filter(~lapsed.fill_null(value=False)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A look at nights to come: the lines that may ever be acted on, the first night on which any is, the last night.

    `last` is empty where the look went no further than to `first`.
    """

    may_act: pl.DataFrame
    first: date | None
    last: pl.DataFrame


def _look(known: Facts, book: Book, days: Sequence[date], as_of: date, *, whole: bool) -> _Look:
    """Looks at these nights; not `whole`: no further than the first on which anything is done.

    What may be acted on is what is chased, or looked into for fraud, on some day: what was done before does not bear
    on that.
    """
    may_act = IS_CHASED | (pl.col("fraud_since").is_not_null() & (pl.col("balance_minor") > 0))
    first: int | None = None
    able, last = [], []
    for decided in _nights(known, book, days, as_of):
        later = decided["later"]
        if not whole and first is not None and later.filter(later < first).is_empty():
            break
        done = decided.filter(pl.col("does") != Does.NOTHING)["later"].to_list()
        first = min(done if first is None else [first, *done], default=None)
        able.append(decided.filter(may_act).select(_LINE))
        last.append(
            decided.filter(later == (days[-1] - as_of).days).select(*_LINE, "treatment", "does", "level", "reason")
        )
    return _Look(
        may_act=pl.concat(able).unique(), first=None if first is None else as_of + _DAY * first, last=pl.concat(last)
    )


def _never(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(day=pl.lit(None, pl.Date), level=pl.lit(0))


def _nights(known: Facts, book: Book, days: Iterable[date], as_of: date) -> Iterator[pl.DataFrame]:
    """What is decided on each of the days if nothing is done before it: `decide` with `later`, in days from `as_of`.

    As many days at once as fit: under the same policies, and no more rows than are quick to take. In the order of the
    days, those of each policy apart.
    """
    at_once = max(_ROWS_AT_ONCE // max(known.items.height, 1), 1)
    for _, same in groupby(days, key=partial(_in_force, book)):
        chosen = list(same)
        for start in range(0, len(chosen), at_once):
            some = chosen[start : start + at_once]
            for policy, part in apart(known, book, some[0]):
                copies = _copies(part, [(day - as_of).days for day in some])
                yield _named(decide(_without_lapsed(copies, policy, as_of), policy, as_of=as_of))


def _in_force(book: Book, day: date) -> int:
    """The same on all days on which the same policies are in force. To ask the book itself of a year takes a while."""
    return sum(policy.valid_from <= day for policy in book.policies)


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
