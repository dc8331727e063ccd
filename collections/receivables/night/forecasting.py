"""Cash to come, by week, and how well a forecast of a past day has met what came."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import CONTACT_SCHEMA, OPEN_WORK_SCHEMA, Facts
from receivables.night.store import store_of
from receivables.policy.balances import balances
from receivables.policy.decide import classify
from receivables.policy.due_money import due_money
from receivables.policy.forecast import WORD_SCHEMA, Open, expected_cash, parted
from receivables.policy.habits import MONEY_SCHEMA, habits
from receivables.policy.incoming import applied
from receivables.policy.promises import PromiseState, judge
from receivables.policy.rates import in_base, with_rates
from receivables.policy.settings import Policy
from receivables.policy.together import apart
from receivables.policy.trust import kept_plans, refused_promises
from receivables.store.facts import Shard, facts, shards
from receivables.store.movements import posted_by_day
from receivables.store.period_lines import lines_of_period

WEEKS = 13
_WEEK_DAYS = 7
CAME_SCHEMA = pl.Schema({"currency": pl.String, "week": pl.Int64, "came_minor": pl.Int64})


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is expected from the day after `as_of` on. `weeks`: WEEK_SCHEMA; `rest`: what comes in none of them, or is
    not counted on (APART_SCHEMA); `open_minor`: what the ledger's postings come to, by currency.

    `came`: what really came in each week on what was open, CAME_SCHEMA; None where nobody asked.
    """

    as_of: date
    weeks: pl.DataFrame
    rest: pl.DataFrame
    open_minor: dict[str, int]
    came: pl.DataFrame | None = None

    @property
    def currencies(self) -> tuple[str, ...]:
        """Those in which anything is open."""
        return tuple(self.weeks["currency"].unique().sort())

    @property
    def ties(self) -> bool:
        """Whether what is expected, beyond and apart is all that is open."""
        parts = pl.concat(
            [self.weeks.select("currency", minor="expected_minor"), self.rest.select("currency", minor="amount_minor")]
        )
        found = dict(parts.group_by("currency").agg(pl.col("minor").sum()).iter_rows())
        return all(found.get(name, 0) == self.open_minor.get(name, 0) for name in {*found, *self.open_minor})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What a shard knows: its open lines parted, money for what fell due (MONEY_SCHEMA), words (WORD_SCHEMA)."""

    open_lines: Open
    money: pl.DataFrame
    words: pl.DataFrame


def forecast(config: Config, as_of: date, *, weeks: int = WEEKS) -> Forecast:
    """Cash expected in each of so many weeks, by currency, as the ledger knows it now of that day."""
    engine = store_of(config)
    parts = [part for shard in shards(engine, as_of) for part in _parts(config, engine, shard, as_of)]
    open_lines = Open(
        expected=pl.concat(part.open_lines.expected for part in parts),
        apart=pl.concat(part.open_lines.apart for part in parts),
    )
    known = habits(pl.concat(part.money for part in parts))
    words = pl.concat(part.words for part in parts)
    found = expected_cash(open_lines, words, known, as_of=as_of, weeks=weeks)
    posted = posted_by_day(engine, last=as_of).group_by("currency").agg(pl.col("amount_minor").sum())
    return Forecast(as_of=as_of, weeks=found.weeks, rest=found.rest, open_minor=dict(posted.iter_rows()))


def against_what_came(config: Config, as_of: date, *, weeks: int = WEEKS) -> Forecast:
    """The same with what really came in those weeks, as far as they have passed."""
    return replace(forecast(config, as_of, weeks=weeks), came=came(config, as_of, weeks=weeks))


def came(config: Config, as_of: date, *, weeks: int = WEEKS) -> pl.DataFrame:
    """What came in each week after `as_of` on what was open then, as the ledger knows it now (CAME_SCHEMA)."""
    engine = store_of(config)
    until = as_of + timedelta(days=weeks * _WEEK_DAYS)
    parts = []
    for shard in shards(engine, as_of):
        lines = lines_of_period(engine, shard, since=as_of, until=until)
        then = lines.filter(pl.col("day") <= as_of).select("customer", "currency", "item").unique()
        money = applied(lines).filter(pl.col("is_money") & (pl.col("day") > as_of))
        parts.append(money.join(then, on=["customer", "currency", "item"], how="semi"))
    week = ((pl.col("day") - pl.lit(as_of)).dt.total_days() + _WEEK_DAYS - 1) // _WEEK_DAYS
    summed = pl.concat(parts).group_by("currency", week=week).agg(came_minor=pl.col("amount_minor").sum())
    return summed.select(pl.col(name).cast(dtype) for name, dtype in CAME_SCHEMA.items()).sort("currency", "week")


def _parts(config: Config, engine: Engine, shard: Shard, as_of: date) -> Iterator[_Part]:
    """One for each policy in force that has customers of the shard."""
    since = as_of - timedelta(days=config.key_figures.late_days)
    lines = lines_of_period(engine, shard, since=since, until=as_of)
    # Nothing of it hangs on what was done about the lines.
    given = {"items": lines, "contacts": CONTACT_SCHEMA.to_frame(), "open_work": OPEN_WORK_SCHEMA.to_frame()}
    for policy, known in apart(facts(engine, shard, as_of, given=given), config.book, as_of):
        yield _Part(
            open_lines=parted(classify(known, policy, as_of=as_of), known.holds, as_of=as_of),
            money=_money(known, policy, since, as_of),
            words=_words(known, policy, as_of),
        )


def _money(known: Facts, policy: Policy, since: date, as_of: date) -> pl.DataFrame:
    now = balances(known.items, as_of=as_of)
    found = with_rates(
        due_money(known.items, now, since=since, as_of=as_of),
        known.rates,
        base_currency=policy.base_currency,
        as_of=as_of,
    )
    segments = known.customers.select("customer", "segment")
    weighed = found.join(segments, on="customer", how="left").with_columns(weight=in_base(pl.col("amount_minor")))
    return weighed.drop_nulls("weight").select(pl.col(name).cast(dtype) for name, dtype in MONEY_SCHEMA.items())


def _words(known: Facts, policy: Policy, as_of: date) -> pl.DataFrame:
    """What is left of the words that are waited for, each with the chance that this customer keeps one: by Laplace's
    rule of succession, (kept + 1) / (kept + not kept + 2).
    """
    if known.promises.is_empty():
        return WORD_SCHEMA.to_frame()
    judged = judge(known.promises, known.promise_lines, grace_days=policy.promise_grace_days, as_of=as_of)
    refused = refused_promises(known.promises, known.promise_lines, policy, as_of=as_of)
    is_kept, is_over = pl.col("state") == PromiseState.KEPT, pl.col("state") != PromiseState.OPEN
    record = judged.group_by("customer").agg(kept=is_kept.sum(), over=is_over.sum())
    waited_for = pl.col("plan").is_null() | pl.col("plan").is_in(kept_plans(judged)["plan"].implode())
    words = judged.filter(~is_over & waited_for).join(refused, on="promise", how="anti").join(record, on="customer")
    left = words.drop_nulls("currency").with_columns(
        left_minor=pl.col("promised_minor") - pl.col("paid_minor"),
        kept_share=(pl.col("kept") + 1) / (pl.col("over") + 2),
    )
    return left.filter(pl.col("left_minor") > 0).select(pl.col(name).cast(dtype) for name, dtype in WORD_SCHEMA.items())
