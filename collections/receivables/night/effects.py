"""What letters, visits and cases of a period brought, against comparable items that were left alone."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import AssignmentState, Does, LetterState, Reason
from receivables.night.store import store_of
from receivables.policy.balances import balances
from receivables.policy.due_money import due_money
from receivables.policy.effects import SPELL_SCHEMA, Brought, brought, records_of
from receivables.policy.habits import MONEY_SCHEMA, Habits, habits
from receivables.policy.incoming import applied
from receivables.policy.rates import in_base, with_rates
from receivables.stop import Stopped
from receivables.store.database import reading
from receivables.store.facts import Shard, cash_data_day, newest_rates, shards
from receivables.store.past_work import Done, done
from receivables.store.period_lines import lines_of_period

WITHIN_DAYS = 14
# Why nothing was said of an item that its cell asked something for, through nothing that it did itself.
_LEFT_ALONE = (
    Reason.QUIET,
    Reason.RESTING,
    Reason.WAITING_FOR_RELEASE,
    Reason.NO_ADDRESS,
    Reason.BEFORE_FIRST_LEVEL,
)
_ITEM = ["customer", "item", "kind"]


class NoPeriod(Stopped):
    """A period without a day, or so few days to look at that none passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What each treatment given from `first` to `last` brought within so many days, as known by `known_day`."""

    first: date
    last: date
    within_days: int
    known_day: date | None
    base_currency: str
    treatments: tuple[Brought, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    spells: pl.DataFrame
    money: pl.DataFrame
    history: pl.DataFrame


def effects(config: Config, first: date, last: date, within_days: int = WITHIN_DAYS) -> Effects:
    """What each treatment of the nights from `first` to `last` brought. Raises NoPeriod."""
    if last < first or within_days < 1:
        raise NoPeriod(f"From {first} to {last} within {within_days} days: expected a day and a night at the least")
    engine = store_of(config)
    until = last + timedelta(days=within_days)
    known_day = cash_data_day(engine, date.max)
    base = config.book.general(last).base_currency
    parts = [
        _part(config, engine, shard, first, last, until=min(until, known_day or last), within_days=within_days)
        for shard in shards(engine, last)
    ]
    with reading(engine) as conn:
        rates = newest_rates(conn, last)

    def weighed(frame: pl.DataFrame, amount: str) -> pl.DataFrame:
        valued = with_rates(frame, rates, base_currency=base, as_of=last)
        return valued.with_columns(weight=in_base(pl.col(amount))).drop_nulls("weight")

    history = weighed(pl.concat(part.history for part in parts), "amount_minor")
    # Nobody's record is drawn towards its segment's here: that would blur what tells customers apart.
    money = history.with_columns(segment=pl.lit(None, pl.String)).select(
        pl.col(name).cast(dtype) for name, dtype in MONEY_SCHEMA.items()
    )
    spells = _with_records(weighed(pl.concat(part.spells for part in parts), "balance_minor"), habits(money))
    return Effects(
        first=first,
        last=last,
        within_days=within_days,
        known_day=known_day,
        base_currency=base,
        treatments=brought(spells, pl.concat(part.money for part in parts), within_days=within_days),
    )


def _part(
    config: Config, engine: Engine, shard: Shard, first: date, last: date, *, until: date, within_days: int
) -> _Part:
    """`spells`: SPELL_SCHEMA without `record` and `weight`; `history`: what had fallen due by `first`, how it came."""
    late_days = timedelta(days=config.key_figures.late_days)
    lines = lines_of_period(engine, shard, since=first - late_days, until=until)
    found = done(engine, shard, first=first, last=until)
    said = _said(found)
    both = pl.concat(
        [
            _treated(found.decisions, said, first, last),
            _left_alone(found.decisions, said, first, last, within_days=within_days),
        ]
    )
    followed = pl.min_horizontal((pl.lit(until) - pl.col("day")).dt.total_days(), "said_again")
    currencies = lines.select(*_ITEM, "currency").unique(_ITEM)
    then = balances(lines, as_of=first)
    return _Part(
        spells=both.join(currencies, on=_ITEM).with_columns(followed_days=followed).drop("said_again"),
        money=applied(lines).filter("is_money").drop_nulls("item"),
        history=due_money(lines, then, since=first - late_days, as_of=first),
    )


def _said(found: Done) -> pl.DataFrame:
    """What was really said of which item: `customer`, `item`, `kind`, `night` and the day it was `done`.

    A letter counts when it was sent, a visit when it was made, a case when it was opened.
    """
    cases = pl.concat([found.cases, found.by_hand]).select("customer", "night", does=_named(Does.CASE), done="night")
    letters = found.letters.filter(pl.col("state") == LetterState.SENT)
    visits = found.visits.filter(pl.col("state") == AssignmentState.DONE)
    work = [
        frame.select("customer", "night", does=_named(does), done="state_day")
        for frame, does in ((letters, Does.LETTER), (visits, Does.VISIT))
    ]
    listed = found.lines.select("customer", "night", "does", "debtor", "item", "kind")
    joined = listed.join(pl.concat([*work, cases]), on=["customer", "night", "does"])
    return joined.select("debtor", "item", "kind", "night", "done").rename({"debtor": "customer"})


def _named(does: Does) -> pl.Expr:
    return pl.lit(str(does))


def _treated(decisions: pl.DataFrame, said: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The items that got what their cell asked for, each once for each treatment, from the day it was done."""
    acted = decisions.filter((pl.col("does") != Does.NOTHING) & (pl.col("age_band") >= 0))
    of_night = acted.join(said, on=_ITEM).filter(
        (pl.col("night") >= pl.col("from_day")) & (pl.col("night") <= pl.col("to_day").fill_null(pl.col("night")))
    )
    in_period = of_night.filter(pl.col("night").is_between(first, last)).with_columns(day="done")
    return _spells(in_period.with_columns(said_again=pl.lit(None, pl.Int64)), is_treated=True)


def _left_alone(
    decisions: pl.DataFrame, said: pl.DataFrame, first: date, last: date, *, within_days: int
) -> pl.DataFrame:
    """The items of which nothing was said although their cell asked for it, nor in the days before: each once for each
    treatment, from the first such night until something was said of it.
    """
    reasons = [str(reason) for reason in _LEFT_ALONE]
    idle = decisions.filter(
        (pl.col("does") == Does.NOTHING) & pl.col("reason").is_in(reasons) & (pl.col("age_band") >= 0)
    ).with_columns(day=pl.max_horizontal("from_day", pl.lit(first)))
    nights = idle.filter((pl.col("day") <= last) & (pl.col("to_day").is_null() | (pl.col("to_day") >= pl.col("day"))))
    since = (pl.col("done") - pl.col("day")).dt.total_days()
    about = nights.select(*_ITEM, "day").join(said.select(*_ITEM, "done"), on=_ITEM).with_columns(since=since)
    lately = about.filter(pl.col("since").is_between(-within_days, 0))
    later = about.filter(pl.col("since") > 0).group_by(*_ITEM, "day").agg(said_again=pl.col("since").min())
    key = [*_ITEM, "day"]
    alone = nights.join(lately, on=key, how="anti").join(later, on=key, how="left")
    return _spells(alone, is_treated=False)


def _spells(found: pl.DataFrame, *, is_treated: bool) -> pl.DataFrame:
    once = found.sort("day").unique([*_ITEM, "treatment"], keep="first", maintain_order=True)
    columns = ("treatment", *_ITEM, "age_band", "amount_band", "day", "balance_minor", "said_again")
    return once.filter(pl.col("balance_minor") > 0).select(*columns, is_treated=pl.lit(is_treated))


def _with_records(spells: pl.DataFrame, known: Habits) -> pl.DataFrame:
    named = spells.join(known.customers, on="customer", how="left")
    record = records_of(pl.col("usual_days"), known.firm_days)
    return named.with_columns(record=record).select(pl.col(name).cast(dtype) for name, dtype in SPELL_SCHEMA.items())
