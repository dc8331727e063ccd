"""Rule 8: one voice per customer, or per group that is addressed at its head.

The most severe treatment due tonight leads, and takes everything overdue with it.
"""

import polars as pl

from receivables.model import DOES_OF_TREATMENT, Does, HoldKind, Reason
from receivables.policy.holds import HOLDS, IS_OVERDUE
from receivables.policy.netting import IS_CHASED
from receivables.policy.reasons import REASONS, because

_LETTER_SEVERITIES = [t.severity for t, does in DOES_OF_TREATMENT.items() if does is Does.LETTER]


def speak(items: pl.DataFrame) -> pl.DataFrame:
    """Adds `lead` (severity of what leads for the addressee tonight, 0: nothing), `does`, `reason`; settles `level`.

    Takes lines with `addressee`, `due_tonight`, `blocked`, `severity`, `level`, `hold`, `is_reached` and `review_due`.
    A chased line that is not due itself joins what leads, at level 0.
    """
    items = items.with_columns(lead=pl.when("due_tonight").then("severity").otherwise(0).max().over("addressee"))
    unreachable = pl.col("lead").is_in(_LETTER_SEVERITIES) & ~pl.col("is_reached")
    items = items.with_columns(lead=pl.when(unreachable).then(0).otherwise("lead").cast(pl.Int8))
    items = items.with_columns(
        acted=IS_CHASED & (pl.col("lead") > 0),
        opens_review=pl.col("review_due") & (pl.col("balance_minor") > 0),
    )
    return items.with_columns(
        does=_does(),
        reason=_reason(),
        level=_level(),
        next_day=pl.when("acted").then(None).otherwise("next_day"),
    )


def _does() -> pl.Expr:
    names = {treatment.severity: str(does) for treatment, does in DOES_OF_TREATMENT.items()}
    of_lead = pl.col("lead").replace_strict(names, return_dtype=pl.String)
    return (
        pl.when("opens_review")
        .then(pl.lit(str(Does.CASE)))
        .when("acted")
        .then(of_lead)
        .otherwise(pl.lit(str(Does.NOTHING)))
    )


def _reason() -> pl.Expr:
    leads = pl.col("due_tonight") & (pl.col("severity") == pl.col("lead"))
    names = {position: str(kind) for position, kind in enumerate(HOLDS)}
    held = pl.col("hold").replace_strict(names, return_dtype=REASONS)
    return (
        pl.when("opens_review")
        .then(because(HoldKind.FRAUD_REVIEW))
        .when(pl.col("balance_minor") < 0)
        .then(because(Reason.CREDIT))
        .when(~IS_OVERDUE)
        .then(because(Reason.NOT_OVERDUE))
        .when(pl.col("hold").is_not_null())
        .then(held)
        .when(pl.col("acted") & leads)
        .then(because(Reason.LEADS))
        .when("acted")
        .then(because(Reason.JOINS))
        .when(pl.col("amount_band") < 0)
        .then(because(Reason.NO_RATE))
        .when(pl.col("age_band") < 0)
        .then(because(Reason.BEFORE_FIRST_BAND))
        .when(pl.col("severity") == 0)
        .then(because(Reason.CELL_ASKS_NOTHING))
        .when("due_tonight")
        .then(because(Reason.NO_ADDRESS))
        .otherwise("blocked")
        .cast(pl.String)
    )


def _level() -> pl.Expr:
    """The rung of a line that is due itself; visits and cases have but one, and a line that only joins has none."""
    is_letter = pl.col("lead").is_in(_LETTER_SEVERITIES)
    return (
        pl.when("opens_review")
        .then(1)
        .when(~pl.col("acted") | ~pl.col("due_tonight"))
        .then(0)
        .when(is_letter)
        .then("level")
        .otherwise(1)
        .cast(pl.Int8)
    )
