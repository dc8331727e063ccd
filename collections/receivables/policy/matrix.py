"""Rule 6: age by amount -> treatment. Bounds are lower bounds, closed below."""

from decimal import Decimal

import polars as pl

from receivables.model import Treatment
from receivables.money import to_minor
from receivables.policy.netting import IS_CHASED
from receivables.policy.settings import Matrix, Policy

TREATMENTS = tuple(Treatment)


def sort_into_cells(items: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Adds `age_band`, `amount_band` (positions in the bounds, -1: outside) and the treatment's `severity`, all Int8.

    Takes lines with `matrix_days`, `days_overdue`, `hold`, `chased_minor`, `base_minor`, `segment` and `head`. Only
    what is chased is sorted; a line without a rate into the base currency has no amount band, unless its currency has
    bands of its own.
    """
    matrix = policy.matrix
    inside = IS_CHASED
    age_band = _band(pl.col("matrix_days"), matrix.age_bands)
    items = items.with_columns(
        age_band=pl.when(inside).then(age_band).otherwise(-1).cast(pl.Int8),
        amount_band=pl.when(inside).then(_amount_band(policy)).fill_null(-1).cast(pl.Int8),
    )
    cell = pl.col("amount_band").cast(pl.Int32) * len(matrix.age_bands) + pl.col("age_band")
    in_grid = (pl.col("age_band") >= 0) & (pl.col("amount_band") >= 0)
    severities = {position: treatment.severity for position, treatment in enumerate(_cells(matrix))}
    return items.with_columns(
        severity=pl.when(in_grid).then(cell).replace_strict(severities, default=0, return_dtype=pl.Int8)
    )


_WHOSE = {"customer": "customer", "group": "head"}


def base_compared(policy: Policy) -> pl.Expr:
    """What a line goes by in the base currency: its own amount, its customer's, its group's; null without a rate."""
    whose = _WHOSE.get(policy.matrix.amount_of)
    if whose is None:
        return pl.col("base_minor")
    return pl.when(pl.col("base_minor").is_not_null()).then(pl.col("base_minor").sum().over(whose))


def _amount_band(policy: Policy) -> pl.Expr:
    matrix = policy.matrix
    whose = _WHOSE.get(matrix.amount_of)
    chased = pl.col("chased_minor").sum().over(whose, "currency") if whose else pl.col("chased_minor")
    base = base_compared(policy)
    band = _band(base, _minor_bounds(matrix.amount_bands, policy.base_currency))
    for segment, bounds in matrix.segment_bands.items():
        own = _band(base, _minor_bounds(bounds, policy.base_currency))
        band = pl.when(pl.col("segment") == segment).then(own).otherwise(band)
    for currency, bounds in matrix.currency_bands.items():
        own = _band(chased, _minor_bounds(bounds, currency))
        band = pl.when(pl.col("currency") == currency).then(own).otherwise(band)
    return band


def _band(value: pl.Expr, bounds: tuple[int, ...]) -> pl.Expr:
    """The position of the last bound that `value` reaches; -1 below the first, null for null."""
    reached = [(value >= bound).cast(pl.Int8) for bound in bounds]
    return pl.when(value.is_not_null()).then(pl.sum_horizontal(reached).cast(pl.Int8) - 1)


def _minor_bounds(bounds: tuple[Decimal, ...], currency: str) -> tuple[int, ...]:
    return tuple(to_minor(bound, currency) for bound in bounds)


def _cells(matrix: Matrix) -> tuple[Treatment, ...]:
    return tuple(treatment for row in matrix.grid for treatment in row)
