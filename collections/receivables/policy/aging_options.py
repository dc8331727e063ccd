"""An aging as a controller asks for it: aged anew, credits apart or away, and only some of the lines.

What is not shown is never lost: it is summed up by why and by currency, so that what is shown and what is left out
come to the ledger's balance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.model import ItemKind
from receivables.model.aging import AgeBy, AgingOptions, BucketUnit, Credits
from receivables.policy.aging import CREDITS, Buckets, days_since, months_since

# Why a line of the ledger is not shown, or not by itself.
FILTERED, HIDDEN, PUT_TOGETHER = "filtered", "credits_hidden", "credits_together"
LEFT_OUT_SCHEMA = pl.Schema(
    {"why": pl.String, "currency": pl.String, "lines": pl.Int64, "balance_minor": pl.Int64, "base_minor": pl.Int64}
)
# What stands for the lines that are summarised.
TOGETHER = "credits"

_COUNTED_FROM = {AgeBy.DUE: "due_day", AgeBy.INVOICE: "day", AgeBy.POSTING: "posting_day"}
_ACCOUNT = ["customer", "currency", "salesperson"]
_IS_CREDIT = pl.col("balance_minor") < 0


@dataclass(frozen=True, slots=True)
class Shown:
    """The lines of an aging, the names of its columns in order, and what is not among them (LEFT_OUT_SCHEMA)."""

    lines: pl.DataFrame
    buckets: tuple[str, ...]
    left_out: pl.DataFrame


def buckets_of(options: AgingOptions, bounds: tuple[int, ...]) -> Buckets:
    """The columns that are asked for; `bounds`: those of the policy's aging report, in days."""
    apart = options.credits in {Credits.SHOWN, Credits.SUMMARISED}
    chosen = options.buckets or bounds
    unit = options.bucket_unit if options.buckets else BucketUnit.DAYS
    return Buckets(chosen, unit=unit, age_by=options.age_by, credits_apart=apart)


def shown(lines: pl.DataFrame, options: AgingOptions, *, as_of: date, bounds: tuple[int, ...]) -> Shown:
    """The lines as they are asked for, with `age_days` and `bucket`.

    Takes lines with `customer`, `currency`, `company`, `segment`, `salesperson`, `day`, `due_day`, `posting_day`,
    `days_overdue`, `balance_minor`, `base_minor`, and gives them with the columns that they have.
    """
    buckets = buckets_of(options, bounds)
    aged = _aged(lines, buckets, as_of)
    inside, left_out = aged.filter(_passes(options)), [_summed(aged.filter(~_passes(options)), FILTERED)]
    if options.credits is Credits.HIDDEN:
        left_out.append(_summed(inside.filter(_IS_CREDIT), HIDDEN))
        inside = inside.filter(~_IS_CREDIT)
    elif options.credits is Credits.SUMMARISED:
        together = _together(inside.filter(_IS_CREDIT), _COUNTED_FROM[options.age_by], as_of)
        left_out.append(_saved(inside.filter(_IS_CREDIT), together))
        inside = pl.concat([inside.filter(~_IS_CREDIT), together.select(inside.columns)])
    return Shown(inside, buckets.labels, pl.concat(left_out))


def _aged(lines: pl.DataFrame, buckets: Buckets, as_of: date) -> pl.DataFrame:
    counted_from = _COUNTED_FROM[buckets.age_by]
    age_days = days_since(counted_from, as_of)
    age = months_since(counted_from, as_of) if buckets.unit is BucketUnit.MONTHS else age_days
    bucket = buckets.of(age, pl.col("days_overdue")).cast(pl.String)
    if buckets.credits_apart:
        bucket = pl.when(_IS_CREDIT).then(pl.lit(CREDITS)).otherwise(bucket)
    return lines.with_columns(age_days=age_days, bucket=bucket)


def _passes(options: AgingOptions) -> pl.Expr:
    """Whether a line is asked for; a name that a line lacks is the empty one."""
    asked = [pl.col(name).fill_null("").is_in(values) for name, values in options.filters.items()]
    return pl.all_horizontal(asked) if asked else pl.lit(value=True)


def _summed(lines: pl.DataFrame, why: str) -> pl.DataFrame:
    return _as_left_out(
        lines.group_by("currency").agg(
            lines=pl.len(), balance_minor=pl.col("balance_minor").sum(), base_minor=pl.col("base_minor").sum()
        ),
        why,
    )


def _saved(lines: pl.DataFrame, together: pl.DataFrame) -> pl.DataFrame:
    """How many lines fewer there are for being put together; their money is all there."""
    fewer = pl.concat([lines.select("currency", lines=1), together.select("currency", lines=-1)])
    counted = fewer.group_by("currency").agg(pl.col("lines").sum()).filter(pl.col("lines") > 0)
    return _as_left_out(counted.with_columns(balance_minor=0, base_minor=0), PUT_TOGETHER)


def _as_left_out(summed: pl.DataFrame, why: str) -> pl.DataFrame:
    named = summed.with_columns(why=pl.lit(why)).sort("currency")
    return named.select(pl.col(name).cast(dtype) for name, dtype in LEFT_OUT_SCHEMA.items())


def _together(open_credits: pl.DataFrame, counted_from: str, as_of: date) -> pl.DataFrame:
    """One line for the credits of each account, one with each representative: the sums, and the oldest days.

    What cannot be converted leaves the sum in the base currency empty: a part of it is no sum.
    """
    sums = [name for name, dtype in open_credits.schema.items() if name.endswith("_minor") and dtype == pl.Int64]
    days = ["day", "due_day", "posting_day"]
    rest = [name for name in open_credits.columns if name not in {*_ACCOUNT, *sums, *days}]
    whole = [pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name) for name in sums]
    first: Sequence[pl.Expr] = [pl.col(name).sort_by("day", "item").first() for name in rest]
    summed = open_credits.group_by(_ACCOUNT, maintain_order=True).agg(*whole, pl.col(*days).min(), *first)
    return summed.with_columns(
        item=pl.lit(TOGETHER), kind=pl.lit(str(ItemKind.CREDIT_NOTE)), age_days=days_since(counted_from, as_of)
    ).with_columns(days_overdue=days_since("due_day", as_of))
