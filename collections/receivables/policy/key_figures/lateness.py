"""How late money comes, and what that costs: open invoices count as well as paid ones."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

_DAYS_IN_A_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """Days late, weighted by amounts; None where nothing tells.

    `of_paid`: of what was paid alone, which flatters: the worst is not paid yet. `mean`: with what is open, which will
    be later still than it is today; where that is true beyond the latest payment, `mean` is a lower bound
    (`is_complete` false). `median`: by when half of the money was there, None while it is not.
    """

    of_paid: float | None
    mean: float | None
    median: int | None
    is_complete: bool


def lateness(lines: pl.DataFrame) -> Lateness:
    """Days late of lines (`days_late`, `amount_minor`, `is_paid`), one row a payment or an open rest.

    `days_late` is the day of payment (of an open rest: today) less the due day; early is below zero. Open rests are
    censored: they are late by at least so much. The mean is the area under the Kaplan-Meier curve of the money that is
    not there yet, by amount instead of by head.

    Source: E. L. Kaplan, P. Meier, "Nonparametric Estimation from Incomplete Observations", JASA 53 (1958).
    """
    owed = lines.filter(pl.col("amount_minor") > 0)
    if owed.is_empty():
        return Lateness(of_paid=None, mean=None, median=None, is_complete=True)
    paid = owed.filter("is_paid")
    curve = not_there_after(owed)
    days, left = curve["days_late"].to_list(), curve["left"].to_list()
    # The curve is 1 up to the first day and then falls in steps.
    mean = days[0] + sum(share * (after - day) for day, after, share in zip(days, days[1:], left, strict=False))
    half = curve.filter(pl.col("left") <= 0.5)
    return Lateness(
        of_paid=_mean(paid),
        mean=mean,
        median=half["days_late"][0] if half.height else None,
        is_complete=left[-1] == 0,
    )


def not_there_after(owed: pl.DataFrame) -> pl.DataFrame:
    """For each number of days late, rising, the share of the money that is not there after them (`left`).

    Takes lines as `lateness` does, with amounts above 0.
    """
    by_day = (
        owed.group_by("days_late")
        .agg(
            amount=pl.col("amount_minor").sum(),
            paid=pl.col("amount_minor").filter("is_paid").sum(),
        )
        .sort("days_late")
        .with_columns(at_risk=pl.col("amount").sum() - pl.col("amount").cum_sum() + pl.col("amount"))
    )
    return by_day.with_columns(left=(1 - pl.col("paid") / pl.col("at_risk")).cum_prod())


def _mean(paid: pl.DataFrame) -> float | None:
    if paid.is_empty():
        return None
    weighted = int((paid["days_late"] * paid["amount_minor"]).sum())
    total = int(paid["amount_minor"].sum())
    return weighted / total


def cost_of_late_money(lines: pl.DataFrame, *, percent_a_year: Decimal) -> Decimal:
    """What it costs in minor units that money came late: sum(amount x days late) x rate / 365.

    Takes lines as `lateness` does; what came early costs nothing and earns nothing. The rate is what the firm itself
    pays for money. Simple interest, actual days over 365; not rounded.

    >>> lines = pl.DataFrame({"days_late": [73, -5], "amount_minor": [100_000, 900_000], "is_paid": [True, True]})
    >>> cost_of_late_money(lines, percent_a_year=Decimal(5))
    Decimal('1000')
    """
    late = lines.filter((pl.col("days_late") > 0) & (pl.col("amount_minor") > 0))
    weighted = int((late["days_late"].cast(pl.Int64) * late["amount_minor"]).sum())
    return weighted * percent_a_year / 100 / _DAYS_IN_A_YEAR
