"""How late each customer's money usually is, and how far it strays from that: what a forecast of cash goes by.

The usual lateness of a customer is the mean of what it paid, weighed by amount, drawn towards that of its segment, and
that towards the firm's, the more the less it has paid: Z x own + (1 - Z) x segment's, Z = n / (n + k), n the payments.
k is how much payments differ within a customer to how much customers differ from each other, from the firm's own data.
Source: H. Bühlmann, "Experience Rating and Credibility", ASTIN Bulletin 4 (1967); k by the estimators of Bühlmann and
E. Straub, "Glaubwürdigkeit für Schadensätze" (1970).

How far money strays from it is one curve for the firm: the share that is not there yet so many days after due day and
usual lateness together, by Kaplan and Meier, in which what is open counts as later still.
"""

import math
from dataclasses import dataclass

import polars as pl

from receivables.policy.key_figures.lateness import not_there_after

# Shares are counted in parts of a million, so that money stays in whole units.
PARTS = 1_000_000
# `weight`: the amount in the base currency, so that amounts of several currencies weigh what they are worth.
MONEY_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "segment": pl.String,
        "days_late": pl.Int64,
        "is_paid": pl.Boolean,
        "weight": pl.Int64,
    }
)
_DAYS, _WEIGHT = pl.col("days_late"), pl.col("weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """`customers`: `customer`, `usual_days`; `segments`: `segment`, `segment_days`; `firm_days`: whoever paid nothing.

    `strays` is what is not there yet, in parts of a million, so many days after due day and usual lateness together:
    its first value is that of `first_day`, and after its last nothing more comes.
    """

    customers: pl.DataFrame
    segments: pl.DataFrame
    firm_days: int
    strays: pl.Series
    first_day: int

    def usual_days(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Adds `usual_days`, by which the money for a line is usually late. Takes `customer` and `segment`."""
        found = lines.join(self.customers, on="customer", how="left", maintain_order="left").join(
            self.segments, on="segment", how="left", nulls_equal=True, maintain_order="left"
        )
        usual = pl.coalesce("usual_days", "segment_days", pl.lit(self.firm_days))
        return found.with_columns(usual_days=usual).drop("segment_days")

    def not_there_yet(self, days: pl.Expr) -> pl.Expr:
        """The share in parts of a million that is not there so many days after due day and usual lateness."""
        place = (days - self.first_day).clip(-1, self.strays.len() - 1)
        known = pl.lit(self.strays).gather(place.clip(0))
        return pl.when(place < 0).then(PARTS).otherwise(known)


def habits(money: pl.DataFrame) -> Habits:
    """What the money for what fell due tells (MONEY_SCHEMA). Where nothing was ever paid, it comes on its due day."""
    # In order, so that sums of fractions come out the same however the money was read.
    counted = money.filter(_WEIGHT > 0).sort(MONEY_SCHEMA.names(), nulls_last=True)
    paid = counted.filter("is_paid")
    if paid.is_empty():
        return Habits(
            customers=pl.DataFrame(schema={"customer": pl.String, "usual_days": pl.Int64}),
            segments=pl.DataFrame(schema={"segment": pl.String, "segment_days": pl.Int64}),
            firm_days=0,
            strays=pl.Series([0], dtype=pl.Int64),
            first_day=0,
        )
    firm = _mean_days(paid)
    k = _within_to_between(paid)
    segments = _drawn(paid, "segment", k).with_columns(segment_days=_towards(pl.lit(firm)))
    customers = (
        _drawn(paid, "customer", k)
        .join(paid.select("customer", "segment").unique("customer"), on="customer")
        .join(segments.select("segment", "segment_days"), on="segment", nulls_equal=True)
        .with_columns(usual_days=_towards(pl.col("segment_days")))
    )
    known = Habits(
        customers=customers.select("customer", _whole("usual_days")).sort("customer"),
        segments=segments.select("segment", _whole("segment_days")).sort("segment"),
        firm_days=round(firm),
        strays=pl.Series(dtype=pl.Int64),
        first_day=0,
    )
    return _with_strays(known, counted)


def _whole(name: str) -> pl.Expr:
    return pl.col(name).round().cast(pl.Int64)


def _mean_days(paid: pl.DataFrame) -> float:
    return float(paid.select((_DAYS * _WEIGHT.cast(pl.Float64)).sum() / _WEIGHT.sum()).item())


def _drawn(paid: pl.DataFrame, by: str, k: float) -> pl.DataFrame:
    """Of each customer or segment `own_days` and the trust in it, `z`."""
    own = (_DAYS * _WEIGHT.cast(pl.Float64)).sum() / _WEIGHT.sum()
    return (
        paid.group_by(by, maintain_order=True)
        .agg(own_days=own, n=pl.len())
        .with_columns(z=pl.col("n") / (pl.col("n") + k))
    )


def _towards(others: pl.Expr) -> pl.Expr:
    return pl.col("z") * pl.col("own_days") + (1 - pl.col("z")) * others


def _within_to_between(paid: pl.DataFrame) -> float:
    """Bühlmann's k; infinite where customers differ no more than their own payments do."""
    each = paid.group_by("customer", maintain_order=True).agg(
        n=pl.len(), mean=_DAYS.mean(), squares=((_DAYS - _DAYS.mean()) ** 2).sum()
    )
    n, mean = each["n"], each["mean"]
    payments, customers = int(n.sum()), each.height
    if customers in {1, payments}:
        return math.inf
    within = float(each["squares"].sum()) / (payments - customers)
    middle = float((n * mean).sum()) / payments
    spread = float((n * (mean - middle) ** 2).sum()) - (customers - 1) * within
    between = spread / (payments - float((n * n).sum()) / payments)
    return within / between if between > 0 else math.inf


def _with_strays(known: Habits, counted: pl.DataFrame) -> Habits:
    """Days late less the usual ones, of what came and of what is open: as a curve without holes."""
    strayed = known.usual_days(counted).select("is_paid", days_late=_DAYS - pl.col("usual_days"), amount_minor="weight")
    curve = not_there_after(strayed).with_columns(still=(pl.col("left") * PARTS).round().cast(pl.Int64))
    first, last = int(curve["days_late"][0]), int(curve["days_late"][-1])
    days = pl.DataFrame({"days_late": range(first, last + 1)}, schema={"days_late": pl.Int64})
    whole = days.join(curve, on="days_late", how="left").select(pl.col("still").forward_fill())
    return Habits(
        customers=known.customers,
        segments=known.segments,
        firm_days=known.firm_days,
        strays=whole["still"],
        first_day=first,
    )
