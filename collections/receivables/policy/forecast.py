"""Cash to come, week by week, from what is open: by the customers' word where they gave one, else by their habits.

1. What is not counted on stands apart, with its reason: what is disputed, held by hand, handed over, insolvent, under
   fraud review or to be written off, and what the customer's own credits cover. Credits stand apart, too.
2. What is promised, or a rate of a plan that is kept, is expected on its day; so much less is left of the lines.
3. The rest is expected by `habits`: of a line that is not paid `as_of`, the share that usually comes in each week of
   what has not come so far. What usually comes later than the last week, or never, is `beyond`.

Expected and beyond and apart are all that is open, to the last minor unit: shares are counted in parts of a million,
summed over lines, and rounded half up once, running up from week to week.

Low and high: each week's sum is low or lower one time in ten, high or higher one time in ten, if lines of a customer
come or stay away together, customers go their own ways, and the many make a normal distribution.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from receivables.model import HoldKind
from receivables.policy.habits import PARTS, Habits
from receivables.policy.holds import rank
from receivables.policy.validity import valid

WEEK_SCHEMA = pl.Schema(
    {
        "currency": pl.String,
        "week": pl.Int64,
        "from_day": pl.Date,
        "to_day": pl.Date,
        "expected_minor": pl.Int64,
        "promised_minor": pl.Int64,
        "due_minor": pl.Int64,
        "late_minor": pl.Int64,
        "low_minor": pl.Int64,
        "high_minor": pl.Int64,
    }
)
# `why`: a HoldKind, or "credit"; `beyond` for what is expected after the last week, or never.
APART_SCHEMA = pl.Schema({"currency": pl.String, "why": pl.String, "lines": pl.Int64, "amount_minor": pl.Int64})
# What is left of the customers' word: `kept_share`, the probability that it is kept.
WORD_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "currency": pl.String,
        "due_day": pl.Date,
        "left_minor": pl.Int64,
        "kept_share": pl.Float64,
    }
)
CREDIT, BEYOND = "credit", "beyond"
# Of a normal distribution one value in ten lies so many standard deviations above the mean or higher.
_ONE_IN_TEN = 1.2816
# The whole line stands apart.
_NOT_COUNTED_ON = (
    HoldKind.HANDED_OVER,
    HoldKind.INSOLVENCY,
    HoldKind.WRITE_OFF,
    HoldKind.FRAUD_REVIEW,
    HoldKind.MANUAL,
)
# About a whole customer they hold what is not due yet, too.
_OF_CUSTOMERS = _NOT_COUNTED_ON[:4]
_PROMISED = (HoldKind.PROMISE, HoldKind.PAYMENT_PLAN)
_ACCOUNT = ["customer", "currency"]
_WEEK = ["currency", "week"]
_PARTS_OF_A_WEEK = ["promised_minor", "due_minor", "late_minor"]
_DAYS = 7
_LEFT = pl.col("left_minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What is open, parted: `expected` (`customer`, `segment`, `currency`, `due_day`, `is_overdue`, `is_promised`,
    `left_minor`), and what stands apart (APART_SCHEMA).
    """

    expected: pl.DataFrame
    apart: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class CashExpected:
    """By week (WEEK_SCHEMA), and what comes in none of them (APART_SCHEMA, `beyond` among it)."""

    weeks: pl.DataFrame
    rest: pl.DataFrame


def parted(lines: pl.DataFrame, holds: pl.DataFrame, *, as_of: date) -> Open:
    """What is counted on and what is not, and why. Takes lines of `classify` and HOLD_SCHEMA."""
    about_all = valid(holds, as_of=as_of).filter(
        pl.col("item").is_null() & pl.col("kind").is_in([str(kind) for kind in _OF_CUSTOMERS])
    )
    ranks = about_all.select("customer", of_all=pl.col("kind").replace_strict(_ranks(_OF_CUSTOMERS)))
    known = lines.join(ranks.group_by("customer").agg(pl.col("of_all").min()), on="customer", how="left")
    fraud = pl.when(pl.col("fraud_since").is_not_null()).then(rank(HoldKind.FRAUD_REVIEW))
    held = pl.when(pl.col("hold").is_in([rank(kind) for kind in _NOT_COUNTED_ON])).then("hold")
    whole = pl.min_horizontal(held.cast(pl.Int64), "of_all", fraud)
    names = {place: kind for kind, place in _ranks(_NOT_COUNTED_ON).items()}
    why = (
        pl.when(pl.col("balance_minor") < 0)
        .then(pl.lit(CREDIT))
        .otherwise(whole.replace_strict(names, return_dtype=pl.String))
    )
    is_promised = pl.col("hold").is_in([rank(kind) for kind in _PROMISED]).fill_null(value=False)
    known = known.with_columns(why=why, is_promised=is_promised)
    counted = known.filter(pl.col("why").is_null())
    parts = [
        _apart(known.drop_nulls("why"), pl.col("why"), "balance_minor"),
        _apart(counted, pl.lit(str(HoldKind.DISPUTE)), "disputed_minor"),
        _apart(counted, pl.lit(str(HoldKind.COVERED_BY_CREDITS)), "covered_minor"),
    ]
    expected = counted.select(
        *("customer", "segment", "currency", "due_day", "is_promised"),
        is_overdue=pl.col("days_overdue") > 0,
        left_minor=pl.col("balance_minor") - pl.col("disputed_minor") - pl.col("covered_minor"),
    )
    return Open(expected=expected.filter(_LEFT > 0), apart=pl.concat(parts))


def expected_cash(found: Open, words: pl.DataFrame, known: Habits, *, as_of: date, weeks: int) -> CashExpected:
    """What is expected in each of so many weeks from the day after `as_of` on. Takes WORD_SCHEMA."""
    promised = _placed(found.expected, words).with_columns(week=_week(as_of))
    so_far = (pl.lit(as_of) - pl.col("due_day")).dt.total_days() - pl.col("usual_days")
    lines = known.usual_days(_without(found.expected, promised)).with_columns(so_far=so_far)
    coming = _coming(lines["so_far"].unique().sort(), known, weeks)
    expected = (
        _grid(found, as_of, weeks)
        .join(_by_week(lines.filter(~pl.col("is_overdue")), coming, "due_minor"), on=_WEEK, how="left")
        .join(_by_week(lines.filter("is_overdue"), coming, "late_minor"), on=_WEEK, how="left")
        .join(promised.group_by(_WEEK).agg(promised_minor=_LEFT.sum()), on=_WEEK, how="left")
        .join(_spread(lines, coming, promised, weeks), on=_WEEK, how="left")
        .with_columns(pl.exclude("currency", "week", "from_day", "to_day").fill_null(0))
        .with_columns(expected_minor=pl.sum_horizontal(_PARTS_OF_A_WEEK))
    )
    away = (_ONE_IN_TEN * pl.col("spread")).round().cast(pl.Int64)
    bounded = expected.with_columns(
        low_minor=(pl.col("expected_minor") - away).clip(0), high_minor=pl.col("expected_minor") + away
    )
    return CashExpected(
        weeks=bounded.select(pl.col(name).cast(dtype) for name, dtype in WEEK_SCHEMA.items()).sort(_WEEK),
        rest=_rest(found, bounded),
    )


def _ranks(kinds: tuple[HoldKind, ...]) -> dict[str, int]:
    return {str(kind): rank(kind) for kind in kinds}


def _apart(lines: pl.DataFrame, why: pl.Expr, amount: str) -> pl.DataFrame:
    counted = lines.filter(pl.col(amount) != 0).group_by("currency", why=why)
    found = counted.agg(lines=pl.len(), amount_minor=pl.col(amount).sum())
    return found.select(pl.col(name).cast(dtype) for name, dtype in APART_SCHEMA.items())


def _placed(expected: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """The words as far as lines that they speak of are open, the earliest first."""
    pools = expected.filter("is_promised").group_by(_ACCOUNT).agg(pool=_LEFT.sum())
    in_turn = words.sort(*_ACCOUNT, "due_day").with_columns(above=_LEFT.cum_sum().over(_ACCOUNT) - _LEFT)
    room = (pl.col("pool") - pl.col("above")).clip(0, _LEFT)
    return in_turn.join(pools, on=_ACCOUNT).with_columns(left_minor=room).filter(_LEFT > 0).drop("pool", "above")


def _without(expected: pl.DataFrame, promised: pl.DataFrame) -> pl.DataFrame:
    """What is left of the lines when their customers have kept their word: it goes to the oldest due day first."""
    taken = promised.group_by(_ACCOUNT).agg(taken=_LEFT.sum())
    spoken_of = expected.filter("is_promised").join(taken, on=_ACCOUNT, how="left").sort(*_ACCOUNT, "due_day")
    above = _LEFT.cum_sum().over(_ACCOUNT) - _LEFT
    paid = (pl.col("taken").fill_null(0) - above).clip(0, _LEFT)
    rest = spoken_of.with_columns(left_minor=_LEFT - paid).filter(_LEFT > 0)
    return pl.concat([expected.filter(~pl.col("is_promised")), rest.drop("taken")])


def _week(as_of: date) -> pl.Expr:
    """The week that a promised day is in; whoever is late with it is expected in the first."""
    days = (pl.col("due_day") - pl.lit(as_of)).dt.total_days().clip(1)
    return (days + _DAYS - 1) // _DAYS


def _coming(so_far: pl.Series, known: Habits, weeks: int) -> pl.DataFrame:
    """For each number of days since due day and usual lateness (`so_far`) and each week, the share in parts of a
    million that is there by the end of it (`by_then`) and that comes in it (`parts`), of what is not there so far.
    """
    now, then = known.not_there_yet(pl.col("so_far")), known.not_there_yet(pl.col("so_far") + pl.col("week") * _DAYS)
    grid = so_far.to_frame("so_far").join(pl.DataFrame({"week": range(1, weeks + 1)}), how="cross")
    known_by = grid.with_columns(now=now, then=then)
    by_then = pl.when(pl.col("now") > 0).then((pl.col("now") - pl.col("then")) * PARTS // pl.col("now")).otherwise(0)
    shares = known_by.with_columns(by_then=by_then).sort("so_far", "week")
    before = pl.col("by_then").shift(1, fill_value=0).over("so_far")
    return shares.select("so_far", "week", "by_then", parts=pl.col("by_then") - before)


def _by_week(lines: pl.DataFrame, coming: pl.DataFrame, name: str) -> pl.DataFrame:
    """What comes of the lines in each week, in whole minor units: `currency`, `week`, and the sum by its `name`."""
    by_days = lines.group_by("currency", "so_far").agg(_LEFT.sum())
    wide = (_LEFT.cast(pl.Int128) * pl.col("by_then")).sum()
    running = by_days.join(coming, on="so_far").group_by(_WEEK).agg(wide=wide).sort(_WEEK)
    rounded = ((2 * pl.col("wide") + PARTS) // (2 * PARTS)).cast(pl.Int64)
    by_then = running.with_columns(by_then=rounded)
    return by_then.select(
        *_WEEK, (pl.col("by_then") - pl.col("by_then").shift(1, fill_value=0).over("currency")).alias(name)
    )


def _spread(lines: pl.DataFrame, coming: pl.DataFrame, promised: pl.DataFrame, weeks: int) -> pl.DataFrame:
    """The standard deviation of each week's sum, in minor units: `currency`, `week`, `spread`."""

    def strays(share: pl.Expr) -> pl.Expr:
        return _LEFT * (share * (1 - share)).sqrt()

    # In order, so that sums of fractions come out the same however the lines were read.
    of_lines = lines.select(*_ACCOUNT, "so_far", "left_minor").sort(pl.all())
    of_words = promised.select(*_ACCOUNT, "week", each=strays(pl.col("kept_share"))).sort(pl.all())
    found = []
    for week in range(1, weeks + 1):
        shares = coming.filter(pl.col("week") == week).select("so_far", share=pl.col("parts") / PARTS)
        each = of_lines.join(shares, on="so_far", maintain_order="left").select(*_ACCOUNT, each=strays(pl.col("share")))
        both = pl.concat([each, of_words.filter(pl.col("week") == week).drop("week")])
        by_customer = both.group_by(_ACCOUNT, maintain_order=True).agg(pl.col("each").sum())
        summed = by_customer.group_by("currency", maintain_order=True).agg(spread=(pl.col("each") ** 2).sum().sqrt())
        found.append(summed.with_columns(week=pl.lit(week, pl.Int64)))
    return pl.concat(found)


def _grid(found: Open, as_of: date, weeks: int) -> pl.DataFrame:
    """Every week of every currency in which anything is open."""
    currencies = pl.concat([found.expected.select("currency"), found.apart.select("currency")]).unique()
    first = pl.lit(as_of) + pl.duration(days=(pl.col("week") - 1) * _DAYS + 1)
    numbers = pl.DataFrame({"week": range(1, weeks + 1)}, schema={"week": pl.Int64})
    spans = numbers.with_columns(from_day=first).with_columns(to_day=pl.col("from_day") + timedelta(days=_DAYS - 1))
    return currencies.join(spans, how="cross")


def _rest(found: Open, weeks: pl.DataFrame) -> pl.DataFrame:
    counted_on = found.expected.group_by("currency").agg(all_minor=_LEFT.sum())
    in_weeks = weeks.group_by("currency").agg(pl.col("expected_minor").sum())
    beyond = counted_on.join(in_weeks, on="currency").select(
        "currency",
        why=pl.lit(BEYOND),
        lines=pl.lit(None, pl.Int64),
        amount_minor=pl.col("all_minor") - pl.col("expected_minor"),
    )
    by_reason = found.apart.group_by("currency", "why").agg(pl.col("lines", "amount_minor").sum())
    return pl.concat([by_reason.select(APART_SCHEMA.names()), beyond]).sort("currency", "why")
