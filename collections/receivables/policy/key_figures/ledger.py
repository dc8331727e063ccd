"""What key figures are reckoned from: sums over a ledger, part by part, and the figures of all parts together.

Every part is a shard of customers; sums of parts are added, so that a figure is the same however the ledger was cut.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from receivables.model import ItemKind
from receivables.policy.aging import age
from receivables.policy.balances import balances
from receivables.policy.due_money import due_money
from receivables.policy.key_figures.collection import collection_effectiveness
from receivables.policy.key_figures.days_outstanding import (
    average_days_delinquent,
    best_possible_dso,
    count_back_dso,
    dso,
    true_dso,
)
from receivables.policy.key_figures.lateness import Lateness, cost_of_late_money, lateness

_SALE_KINDS = [str(ItemKind.INVOICE), str(ItemKind.CREDIT_NOTE)]
_MONTHS_BACK = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Up to and including `as_of`, so many `days` long. Lateness is that of what fell due in the last `late_days`.

    `current_days`: what is overdue by no more counts as current in the collection effectiveness index.
    """

    as_of: date
    days: int = 90
    late_days: int = 365
    current_days: int = 0
    # The first days overdue of the aging's buckets.
    bounds: tuple[int, ...] = (1, 31, 61, 91)

    @property
    def opening(self) -> date:
        """The day at whose end the period begins."""
        return self.as_of - timedelta(days=self.days)

    @property
    def first_day(self) -> date:
        """The earliest day that a line must be of, or must have been open on, to bear on any figure."""
        month = self.as_of.replace(day=1)
        for _ in range(_MONTHS_BACK):
            month = (month - _DAY).replace(day=1)
        return min(month, self.as_of - timedelta(days=self.late_days), self.opening)


# `number`: of the bucket, 0 for what is not due; `owed_minor` and `credit_minor` (0 or below) make up its balance.
AGED_SCHEMA = pl.Schema(
    {
        "currency": pl.String,
        "number": pl.Int64,
        "bucket": pl.String,
        "lines": pl.Int64,
        "owed_minor": pl.Int64,
        "credit_minor": pl.Int64,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The sums of a part, by currency.

    `standing`: `receivables_minor`, `current_minor` (not overdue), `index_current_minor` (current as the collection
    effectiveness index has it), `owed_minor`, `balance_days` (see `true_dso`), `opening_minor`, `sales_minor` of the
    period. `months`: `month` (its first day), `sales_minor`. `late`: `days_late`, `is_paid`, `amount_minor` of what
    fell due. `buckets`: see AGED_SCHEMA.
    """

    standing: pl.DataFrame
    months: pl.DataFrame
    late: pl.DataFrame
    buckets: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """The figures of one currency, days and shares as they come, not rounded; None where they cannot be told."""

    currency: str
    receivables_minor: int
    overdue_minor: int
    sales_minor: int
    opening_minor: int
    dso: Decimal | None
    count_back_dso: Decimal | None
    true_dso: Decimal | None
    best_possible_dso: Decimal | None
    average_days_delinquent: Decimal | None
    collection_effectiveness: Decimal | None
    lateness: Lateness
    cost_of_late_money_minor: Decimal


def sums(lines: pl.DataFrame, period: Period) -> Sums:
    """The sums of some whole customers' lines (ITEM_SCHEMA, from `period.first_day` on and what was open then)."""
    now = balances(lines, as_of=period.as_of)
    overdue = (pl.col("balance_minor") > 0) & (pl.col("due_day") < period.as_of)
    beyond = overdue & (pl.col("due_day") < period.as_of - timedelta(days=period.current_days))
    owed = pl.col("balance_minor").clip(0)
    age = (pl.lit(period.as_of) - pl.col("day")).dt.total_days()
    standing = now.group_by("currency").agg(
        receivables_minor=pl.col("balance_minor").sum(),
        current_minor=pl.col("balance_minor").filter(~overdue).sum(),
        index_current_minor=pl.col("balance_minor").filter(~beyond).sum(),
        owed_minor=owed.sum(),
        balance_days=(owed * age).sum(),
    )
    before = balances(lines, as_of=period.opening).group_by("currency").agg(opening_minor=pl.col("balance_minor").sum())
    sold = lines.filter(pl.col("kind").is_in(_SALE_KINDS) & (pl.col("day") <= period.as_of))
    in_period = sold.filter(pl.col("day") > period.opening)
    sales = in_period.group_by("currency").agg(sales_minor=pl.col("amount_minor").sum())
    joined = standing.join(before, on="currency", how="full", coalesce=True)
    joined = joined.join(sales, on="currency", how="full", coalesce=True)
    return Sums(
        standing=joined.with_columns(pl.exclude("currency").fill_null(0)),
        months=sold.group_by("currency", month=pl.col("day").dt.month_start()).agg(
            sales_minor=pl.col("amount_minor").sum()
        ),
        late=_late(lines, now, period),
        buckets=_buckets(now, period),
    )


def aged(parts: Iterable[Sums]) -> pl.DataFrame:
    """What is open in each bucket, by currency (AGED_SCHEMA); a bucket with nothing in it has no row."""
    key = ["currency", "number", "bucket"]
    return pl.concat(part.buckets for part in parts).group_by(key).sum().select(AGED_SCHEMA.names()).sort(key)


def _buckets(now: pl.DataFrame, period: Period) -> pl.DataFrame:
    balance = pl.col("balance_minor")
    found = age(now, as_of=period.as_of, bounds=period.bounds).with_columns(number=pl.col("bucket").to_physical())
    by_bucket = found.group_by("currency", "number", "bucket").agg(
        lines=pl.len(), owed_minor=balance.clip(0).sum(), credit_minor=balance.clip(upper_bound=0).sum()
    )
    return by_bucket.select(pl.col(name).cast(dtype) for name, dtype in AGED_SCHEMA.items())


def key_figures(parts: Iterable[Sums], period: Period, *, percent_a_year: Decimal) -> tuple[KeyFigures, ...]:
    """The figures of all parts together, by currency. `percent_a_year`: what the firm itself pays for money."""
    found = list(parts)
    standing = pl.concat(part.standing for part in found).group_by("currency").sum().sort("currency")
    months = pl.concat(part.months for part in found).group_by("currency", "month").sum()
    late = pl.concat(part.late for part in found).group_by("currency", "days_late", "is_paid").sum()
    return tuple(
        _of_currency(
            row,
            list(_newest_first(months.filter(pl.col("currency") == row["currency"]), period)),
            late.filter(pl.col("currency") == row["currency"]),
            period,
            percent_a_year,
        )
        for row in standing.iter_rows(named=True)
    )


def _of_currency(
    row: dict[str, int], months: list[tuple[int, int]], late: pl.DataFrame, period: Period, percent_a_year: Decimal
) -> KeyFigures:
    receivables, current, sales = row["receivables_minor"], row["current_minor"], row["sales_minor"]
    return KeyFigures(
        currency=str(row["currency"]),
        receivables_minor=receivables,
        overdue_minor=receivables - current,
        sales_minor=sales,
        opening_minor=row["opening_minor"],
        dso=dso(receivables, sales, days=period.days),
        count_back_dso=count_back_dso(receivables, months),
        true_dso=true_dso(row["owed_minor"], row["balance_days"]),
        best_possible_dso=best_possible_dso(current, sales, days=period.days),
        average_days_delinquent=average_days_delinquent(receivables, current, sales, days=period.days),
        collection_effectiveness=collection_effectiveness(
            opening_minor=row["opening_minor"],
            sales_minor=sales,
            closing_minor=receivables,
            closing_current_minor=row["index_current_minor"],
        ),
        lateness=lateness(late),
        cost_of_late_money_minor=cost_of_late_money(late, percent_a_year=percent_a_year),
    )


def _newest_first(months: pl.DataFrame, period: Period) -> Iterator[tuple[int, int]]:
    """Sales and days of each calendar month, that of `as_of` up to that day, from the newest to the oldest."""
    sold = dict(months.select("month", "sales_minor").iter_rows())
    last = period.as_of
    while last >= period.first_day:
        first = last.replace(day=1)
        yield sold.get(first, 0), (last - first).days + 1
        last = first - _DAY


def _late(lines: pl.DataFrame, now: pl.DataFrame, period: Period) -> pl.DataFrame:
    """When the money for what fell due came, and what of it has not: by currency, days late, and whether it is paid."""
    since = period.as_of - timedelta(days=period.late_days)
    found = due_money(lines, now, since=since, as_of=period.as_of)
    return found.group_by("currency", "days_late", "is_paid").agg(pl.col("amount_minor").sum())
