"""What somebody collected beside what the firm collected of the like, so that hard accounts make nobody look lazy.

Every item that was overdue at the opening lies in a cell of age and amount. Of each cell the firm as a whole collected
a share in the period; what somebody would have collected with these shares of their own opening items is `expected`,
and collected / expected says how they did: indirect standardisation, observed over expected, with the firm itself as
the standard. The firm's own ratio is 1 by construction.

Chance moves a small portfolio far. By how much is reckoned as if a customer paid all of its items in a cell or none,
with the cell's chance: of x at the opening, of which e is expected, the variance is e (x - e). Within two standard
errors of 1 nothing is said of anybody. (In the sample firm the mean of (collected - e)^2 / e (x - e) is 0.93 to 0.99.)

Sources: N. E. Breslow, N. E. Day, "Statistical Methods in Cancer Research II" (IARC, 1987), 2.3, for observed over
expected; N. Keiding, D. Clayton, "Standardization and Control for Confounding in Observational Studies", Statistical
Science 29 (2014), for what such ratios can bear: each compares somebody with the firm, two of them do not compare
people with each other where their accounts differ; D. J. Spiegelhalter, "Funnel plots for comparing institutional
performance", Statistics in Medicine 24 (2005), for limits of chance around the standard.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import sqrt

import polars as pl

# With fewer customers, or where chance may bring nothing or twice of what is expected, a ratio says nothing.
LEAST_CUSTOMERS = 5
MOST_CHANCE = 1
# Whoever has more than this part of all that is expected has nobody to be compared with.
MOST_OF_ALL = 0.9
_ERRORS = 2
_HUNDREDTH = Decimal("0.01")

# `variance`: of what is expected, in minor units squared. Sums of rows of different people are the rows of all of them.
COMPARED_SCHEMA = pl.Schema(
    {
        "who": pl.String,
        "customers": pl.Int64,
        "items": pl.Int64,
        "opening_minor": pl.Int64,
        "collected_minor": pl.Int64,
        "expected_minor": pl.Float64,
        "variance": pl.Float64,
    }
)


class Verdict(StrEnum):
    """What the ratio says, the best first. The last two say nothing: the portfolio is too small, or nearly all of it
    is theirs, so that they would be compared with themselves.
    """

    MORE = "more"
    AS_EXPECTED = "as_expected"
    LESS = "less"
    TOO_SMALL = "too_small"
    ALONE = "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`ratio`: collected / expected, and `chance`, by how much either way chance alone may move it; both in hundredths,
    None where they would say nothing.
    """

    ratio: Decimal | None
    chance: Decimal | None
    verdict: Verdict


# The firm beside itself.
STANDARD = Compared(ratio=Decimal("1.00"), chance=Decimal("0.00"), verdict=Verdict.AS_EXPECTED)


def compare(cells: pl.DataFrame) -> pl.DataFrame:
    """Each one's opening, collected and expected (COMPARED_SCHEMA), of CELL_SCHEMA with `who`: of the whole firm."""
    cell = ["age_band", "amount_band"]
    share = pl.col("collected_minor").sum().over(cell) / pl.col("opening_minor").sum().over(cell)
    expected = share * pl.col("opening_minor")
    at_stake = expected * (pl.col("opening_minor") - expected)
    return (
        cells.with_columns(expected_minor=expected, variance=at_stake.clip(0))
        .group_by("who")
        .agg(
            pl.col("customer").n_unique().alias("customers"),
            pl.col("items", "opening_minor", "collected_minor", "expected_minor", "variance").sum(),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in COMPARED_SCHEMA.items())
        .sort("who")
    )


def compared(
    *, customers: int, collected_minor: int, expected_minor: float, variance: float, of_all_minor: float
) -> Compared:
    """What a row of COMPARED_SCHEMA says, rounded half up. `of_all_minor`: what is expected of all together.

    >>> row = {"collected_minor": 60_000, "expected_minor": 50_000, "variance": 4_000_000.0, "of_all_minor": 90_000}
    >>> compared(**row, customers=40)
    Compared(ratio=Decimal('1.20'), chance=Decimal('0.08'), verdict=<Verdict.MORE: 'more'>)
    >>> compared(**row, customers=4).verdict
    <Verdict.TOO_SMALL: 'too_small'>
    """
    chance = _ERRORS * sqrt(variance) / expected_minor if expected_minor > 0 else None
    if chance is None or chance > MOST_CHANCE or customers < LEAST_CUSTOMERS:
        return Compared(ratio=None, chance=None, verdict=Verdict.TOO_SMALL)
    if expected_minor > MOST_OF_ALL * of_all_minor:
        return Compared(ratio=None, chance=None, verdict=Verdict.ALONE)
    ratio = collected_minor / expected_minor
    verdict = Verdict.AS_EXPECTED
    if _hundredths(abs(ratio - 1)) > _hundredths(chance):
        verdict = Verdict.MORE if ratio > 1 else Verdict.LESS
    return Compared(ratio=_hundredths(ratio), chance=_hundredths(chance), verdict=verdict)


def _hundredths(value: float) -> Decimal:
    return Decimal(value).quantize(_HUNDREDTH, ROUND_HALF_UP)
