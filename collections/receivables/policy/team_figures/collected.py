"""What each customer owed at the opening of a period, what came in of it, and what fell overdue meanwhile.

Sums are by customer, so that whoever's the customer was can be said afterwards. Amounts are in the base currency, at
one rate for what was owed and what came in: exchange moves nobody's figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from receivables.policy.balances import balances
from receivables.policy.incoming import IS_OWED, applied
from receivables.policy.rates import in_base, with_rates

_DAY = timedelta(days=1)
_ITEM = ["customer", "currency", "item"]
# One row for each cell in which a customer had anything overdue at the opening. `collected_minor`: the money of the
# period on just these items, no more than was open of each.
CELL_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "age_band": pl.Int8,
        "amount_band": pl.Int8,
        "items": pl.Int64,
        "opening_minor": pl.Int64,
        "collected_minor": pl.Int64,
    }
)
# All money of the period: on items, whenever they fell due, and what is on no item yet. `unconverted`: so many items
# and receipts have no rate into the base currency, and are in no amount.
RECEIVED_SCHEMA = pl.Schema(
    {"customer": pl.String, "received_minor": pl.Int64, "on_account_minor": pl.Int64, "unconverted": pl.Int64}
)
# How many items had their first overdue day on `overdue_day`, and were settled on a day (null: they are open).
FELL_OVERDUE_SCHEMA = pl.Schema(
    {"customer": pl.String, "overdue_day": pl.Date, "settled_day": pl.Date, "items": pl.Int64}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A period, both days inclusive."""

    first: date
    last: date

    @property
    def opening(self) -> date:
        """The day at whose end it begins."""
        return self.first - _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """What accounts are compared by: lower bounds of days overdue, and of an item's balance in the base currency."""

    age_bands: tuple[int, ...]
    amount_bands_minor: tuple[int, ...]
    base_currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Of some customers: CELL_SCHEMA, RECEIVED_SCHEMA and FELL_OVERDUE_SCHEMA."""

    cells: pl.DataFrame
    received: pl.DataFrame
    fell_overdue: pl.DataFrame

    @classmethod
    def together(cls, parts: Sequence["Collected"]) -> "Collected":
        """Parts that share no customer as one; there is at least one."""
        return cls(
            cells=pl.concat(part.cells for part in parts),
            received=pl.concat(part.received for part in parts),
            fell_overdue=pl.concat(part.fell_overdue for part in parts),
        )


def collected(lines: pl.DataFrame, rates: pl.DataFrame, span: Span, grid: Grid) -> Collected:
    """What became of some whole customers' documents that were open at the opening or later (ITEM_SCHEMA).

    `rates` (RATE_SCHEMA): the newest of each currency up to the end of the period is used throughout. Money is what
    `incoming` takes for it: receipts that stayed, and what lists show to be settled; no credit note, no write-off. A
    receipt counts on its own day, whenever it was matched.
    """
    posted = lines.filter(pl.col("day") <= span.last)
    counts = applied(posted)
    money = _converted(counts.filter("is_money" & (pl.col("day") > span.opening)), rates, span, grid)
    owed = _overdue_at_opening(posted, rates, span, grid)
    return Collected(
        cells=_cells(owed, money),
        received=_received(owed, money),
        fell_overdue=_fell_overdue(posted, counts, span),
    )


def _converted(rows: pl.DataFrame, rates: pl.DataFrame, span: Span, grid: Grid) -> pl.DataFrame:
    """Adds `base_minor`, null without a rate, of `amount_minor`."""
    rated = with_rates(rows, rates, base_currency=grid.base_currency, as_of=span.last)
    return rated.with_columns(base_minor=in_base(pl.col("amount_minor")))


def _overdue_at_opening(posted: pl.DataFrame, rates: pl.DataFrame, span: Span, grid: Grid) -> pl.DataFrame:
    """The items overdue at the opening with `amount_minor` and `base_minor` then, and their bands."""
    open_then = balances(posted, as_of=span.opening).filter(IS_OWED & (pl.col("due_day") < span.opening))
    owed = open_then.select(*_ITEM, "due_day", amount_minor="balance_minor").filter(pl.col("amount_minor") > 0)
    days = (pl.lit(span.opening) - pl.col("due_day")).dt.total_days()
    return _converted(owed, rates, span, grid).with_columns(
        age_band=_band(days, grid.age_bands), amount_band=_band(pl.col("base_minor"), grid.amount_bands_minor)
    )


def _band(value: pl.Expr, bounds: tuple[int, ...]) -> pl.Expr:
    """How many of the bounds are reached."""
    return pl.sum_horizontal([(value >= bound).cast(pl.Int8) for bound in bounds]).cast(pl.Int8)


def _cells(owed: pl.DataFrame, money: pl.DataFrame) -> pl.DataFrame:
    known = owed.drop_nulls("base_minor")
    came = money.group_by(_ITEM).agg(came_minor=pl.col("base_minor").sum())
    joined = known.join(came, on=_ITEM, how="left").with_columns(pl.col("came_minor").fill_null(0))
    cells = joined.group_by("customer", "age_band", "amount_band").agg(
        items=pl.len(),
        opening_minor=pl.col("base_minor").sum(),
        # What had been paid, went back and was paid again is more than was open.
        collected_minor=pl.min_horizontal("came_minor", "base_minor").sum(),
    )
    return cells.select(pl.col(name).cast(dtype) for name, dtype in CELL_SCHEMA.items())


def _received(owed: pl.DataFrame, money: pl.DataFrame) -> pl.DataFrame:
    is_on_item = pl.col("item").is_not_null()
    no_rate = pl.col("base_minor").is_null()
    received = money.group_by("customer").agg(
        received_minor=pl.col("base_minor").filter(is_on_item).sum(),
        on_account_minor=pl.col("base_minor").filter(~is_on_item).sum(),
        unconverted=no_rate.sum().cast(pl.Int64),
    )
    unconverted = owed.filter(no_rate).group_by("customer").agg(owed_unconverted=pl.len().cast(pl.Int64))
    both = received.join(unconverted, on="customer", how="full", coalesce=True).with_columns(
        pl.exclude("customer").fill_null(0)
    )
    return both.with_columns(unconverted=pl.col("unconverted") + pl.col("owed_unconverted")).select(
        pl.col(name).cast(dtype) for name, dtype in RECEIVED_SCHEMA.items()
    )


def _fell_overdue(posted: pl.DataFrame, counts: pl.DataFrame, span: Span) -> pl.DataFrame:
    """What was already settled, or not yet posted, on its first overdue day was never overdue."""
    overdue_day = pl.max_horizontal(pl.col("due_day") + _DAY, "day")
    fell = posted.filter(IS_OWED).with_columns(overdue_day=overdue_day)
    fell = fell.filter(pl.col("overdue_day").is_between(span.first, span.last))
    taken_off = (
        counts.drop_nulls("item").group_by(_ITEM).agg(off_minor=pl.col("amount_minor").sum(), day=pl.col("day").max())
    )
    found = fell.drop("day").join(taken_off, on=_ITEM, how="left")
    settled = pl.when(pl.col("off_minor") >= pl.col("amount_minor")).then("day")
    rows = found.with_columns(settled_day=settled).filter(
        pl.col("settled_day").is_null() | (pl.col("settled_day") >= pl.col("overdue_day"))
    )
    grouped = rows.group_by("customer", "overdue_day", "settled_day").agg(items=pl.len())
    return grouped.select(pl.col(name).cast(dtype) for name, dtype in FELL_OVERDUE_SCHEMA.items())
