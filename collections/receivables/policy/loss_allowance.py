"""Expected credit losses by a provision matrix: so much percent of what is open, by how long it is past due.

IFRS 9 5.5.15, the simplified approach for trade receivables, with the practical expedient of B5.5.35: what is open
times the loss rate of its age, by segments of customers whose losses differ. Whoever is known to be in trouble may be
taken out and assessed apart. Credits are nobody's debt, and are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from receivables.model import HoldKind
from receivables.policy.aging import bucket_labels

# What may take a line out of the matrix, the gravest first.
IMPAIRED = (str(HoldKind.INSOLVENCY), str(HoldKind.HANDED_OVER))
MATRIX = "matrix"
# Percentages have so many decimals at the most.
PLACES = 6

# `basis`: MATRIX, or the hold by which lines were taken out of it; then there is neither `number` nor `bucket`.
# `segment` null: whatever has no rates of its own. `unconverted`: how many of the lines are not in `base_minor`.
ALLOWANCE_SCHEMA = pl.Schema(
    {
        "basis": pl.String(),
        "segment": pl.String(),
        "number": pl.Int64(),
        "bucket": pl.String(),
        "currency": pl.String(),
        "lines": pl.Int64(),
        "balance_minor": pl.Int64(),
        "base_minor": pl.Int64(),
        "unconverted": pl.Int64(),
        "percent": pl.Decimal(9, PLACES),
        "allowance_minor": pl.Int64(),
    }
)
_KEY = ["basis", "segment", "number", "currency"]
_RATE = pl.Schema({**{name: ALLOWANCE_SCHEMA[name] for name in _KEY[:3]}, "percent": ALLOWANCE_SCHEMA["percent"]})


@dataclass(frozen=True, slots=True, kw_only=True)
class LossRates:
    """The percentages of loss. `bounds`: the first day past due of each bucket behind "not due"; `percents`: one for
    each bucket, not due first, empty: none are set. `by_segment`: those of segments with their own. `impaired`: by the
    hold that takes a line out of the matrix. `source`: where they come from.
    """

    bounds: tuple[int, ...] = (1, 31, 61, 91)
    percents: tuple[Decimal, ...] = ()
    by_segment: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)
    impaired: Mapping[str, Decimal] = field(default_factory=dict)
    source: str = ""

    @property
    def buckets(self) -> tuple[str, ...]:
        """The buckets, in order."""
        return bucket_labels(self.bounds)


def allowance(lines: pl.DataFrame, rates: LossRates, *, as_of: date) -> pl.DataFrame:
    """What is expected to be lost of open lines, in the base currency (ALLOWANCE_SCHEMA): matrix first, then by hold.

    Takes `segment`, `due_day`, `currency`, `balance_minor`, `base_minor` and `impaired` (see `with_impaired`). Buckets
    go by the days past due, however the aging itself is cut. What is expected is open times percent, rounded half up
    once for each row; null where no rate is set.

    Values: IFRS 9, Illustrative Example 12.
    """
    counted = (
        _sorted_in(lines.filter(pl.col("balance_minor") > 0), rates, as_of)
        .group_by(_KEY)
        .agg(
            lines=pl.len(),
            balance_minor=pl.col("balance_minor").sum(),
            base_minor=pl.col("base_minor").sum(),
            unconverted=pl.col("base_minor").null_count(),
        )
    )
    labels = dict(enumerate(rates.buckets))
    found = (
        counted.join(_table(rates), on=_KEY[:3], how="left", nulls_equal=True)
        .with_columns(bucket=pl.col("number").replace_strict(labels, default=None, return_dtype=pl.String))
        .with_columns(allowance_minor=_of(pl.col("base_minor"), pl.col("percent")))
    )
    order = [pl.col("basis") != MATRIX, "basis", "segment", "number", "currency"]
    return found.select(pl.col(name).cast(dtype) for name, dtype in ALLOWANCE_SCHEMA.items()).sort(order)


def with_impaired(lines: pl.DataFrame, holds: pl.DataFrame) -> pl.DataFrame:
    """Adds `impaired`: the gravest hold of IMPAIRED on the line or its customer, overdue or not; null: there is none.

    Takes lines with `customer`, `item` and `reason`, and holds in force (HOLD_SCHEMA). A hold may name a document of
    several lines: of what is overdue the `reason` says so.
    """
    grave = holds.filter(pl.col("kind").is_in(IMPAIRED)).select("customer", "item", _rank("kind"))
    of_customer = grave.filter(pl.col("item").is_null()).group_by("customer").agg(whole=pl.col("kind").min())
    of_item = grave.drop_nulls("item").group_by("customer", "item").agg(alone=pl.col("kind").min())
    joined = lines.join(of_customer, on="customer", how="left", maintain_order="left")
    joined = joined.join(of_item, on=["customer", "item"], how="left", maintain_order="left")
    gravest = pl.min_horizontal("whole", "alone", _rank("reason"))
    names = gravest.replace_strict(dict(enumerate(IMPAIRED)), default=None, return_dtype=pl.String)
    return joined.with_columns(impaired=names).drop("whole", "alone")


def _rank(column: str) -> pl.Expr:
    ranks = {kind: rank for rank, kind in enumerate(IMPAIRED)}
    return pl.col(column).replace_strict(ranks, default=None, return_dtype=pl.Int8)


def _sorted_in(owed: pl.DataFrame, rates: LossRates, as_of: date) -> pl.DataFrame:
    """Adds `basis` and `number`; `segment` stays where it has rates of its own."""
    days = (pl.lit(as_of) - pl.col("due_day")).dt.total_days()
    reached = pl.sum_horizontal(pl.lit(0, pl.Int64), *((days >= bound).cast(pl.Int64) for bound in rates.bounds))
    apart = pl.when(pl.col("impaired").is_in(list(rates.impaired))).then("impaired")
    has_own = pl.col("segment").is_in(list(rates.by_segment))
    inside = pl.col("basis") == MATRIX
    return owed.with_columns(basis=pl.coalesce(apart, pl.lit(MATRIX))).with_columns(
        segment=pl.when(inside & has_own).then("segment"), number=pl.when(inside).then(reached)
    )


def _table(rates: LossRates) -> pl.DataFrame:
    """The rate of each basis, segment and bucket."""
    of_all: list[tuple[str | None, tuple[Decimal, ...]]] = [(None, rates.percents), *rates.by_segment.items()]
    matrix = [
        (MATRIX, segment, number, percent) for segment, percents in of_all for number, percent in enumerate(percents)
    ]
    apart = [(hold, None, None, percent) for hold, percent in rates.impaired.items()]
    return pl.DataFrame([*matrix, *apart], schema=_RATE, orient="row")


def _of(base: pl.Expr, percent: pl.Expr) -> pl.Expr:
    """So much percent of an amount above zero, half up; in 128 bits, so that nothing overflows."""
    scale = 10**PLACES
    doubled = base.cast(pl.Int128) * (percent * scale).cast(pl.Int128) * 2
    rounded: pl.Expr = (doubled + 100 * scale) // (200 * scale)
    return rounded.cast(pl.Int64)
