"""Rule 8: one voice per customer. The most severe treatment due tonight leads, and takes everything overdue with it."""

import polars as pl

from receivables.model import DOES_OF_TREATMENT, Does, HoldKind, Reason
from receivables.policy.holds import HOLDS, IS_OVERDUE
from receivables.policy.netting import IS_CHASED

_LETTER_SEVERITIES = [t.severity for t, does in DOES_OF_TREATMENT.items() if does is Does.LETTER]


def speak(items: pl.DataFrame) -> pl.DataFrame:
    """Adds `lead` (severity of what leads for the customer tonight, 0: nothing), `does`, `reason`; settles `level`.

    Takes lines with `due_tonight`, `blocked`, `severity`, `level`, `hold`, `has_address` and `review_due`. A chased
    line that is not due itself joins what leads, at level 0.
    """
    due = pl.col("due_tonight")
    lead = pl.col("severity").filter(due).max().over("customer").fill_null(0)
    items = items.with_columns(lead=lead.cast(pl.Int8)).with_columns(
        unreachable=pl.col("lead").is_in(_LETTER_SEVERITIES) & ~pl.col("has_address")
    )
    items = items.with_columns(lead=pl.when("unreachable").then(0).otherwise("lead").cast(pl.Int8))
    acted = IS_CHASED & (pl.col("lead") > 0)
    opens_review = pl.col("review_due") & (pl.col("balance_minor") > 0)
    names = {treatment.severity: str(does) for treatment, does in DOES_OF_TREATMENT.items()}
    does = pl.col("lead").replace_strict(names, return_dtype=pl.String)
    return items.with_columns(
        does=pl.when(opens_review)
        .then(pl.lit(str(Does.CASE)))
        .when(acted)
        .then(does)
        .otherwise(pl.lit(str(Does.NOTHING))),
        reason=_reason(acted, opens_review),
        level=_level(acted, opens_review, does),
        next_day=pl.when(acted).then(None).otherwise("next_day"),
    )


def _reason(acted: pl.Expr, opens_review: pl.Expr) -> pl.Expr:
    leads = pl.col("due_tonight") & (pl.col("severity") == pl.col("lead"))
    holds = {position: str(kind) for position, kind in enumerate(HOLDS)}
    held = pl.col("hold").replace_strict(holds, return_dtype=pl.String)
    return (
        pl.when(opens_review)
        .then(pl.lit(str(HoldKind.FRAUD_REVIEW)))
        .when(pl.col("balance_minor") < 0)
        .then(pl.lit(str(Reason.CREDIT)))
        .when(~IS_OVERDUE)
        .then(pl.lit(str(Reason.NOT_OVERDUE)))
        .when(pl.col("hold").is_not_null())
        .then(held)
        .when(acted & leads)
        .then(pl.lit(str(Reason.LEADS)))
        .when(acted)
        .then(pl.lit(str(Reason.JOINS)))
        .when(pl.col("amount_band") < 0)
        .then(pl.lit(str(Reason.NO_RATE)))
        .when(pl.col("age_band") < 0)
        .then(pl.lit(str(Reason.BEFORE_FIRST_BAND)))
        .when(pl.col("severity") == 0)
        .then(pl.lit(str(Reason.CELL_ASKS_NOTHING)))
        .when("due_tonight")
        .then(pl.lit(str(Reason.NO_ADDRESS)))
        .otherwise("blocked")
    )


def _level(acted: pl.Expr, opens_review: pl.Expr, does: pl.Expr) -> pl.Expr:
    """The rung of a line that is due itself; visits and cases have but one, and a line that only joins has none."""
    letter = pl.when("due_tonight").then("level").otherwise(0)
    return (
        pl.when(opens_review)
        .then(1)
        .when(~acted)
        .then(0)
        .when(does == Does.LETTER)
        .then(letter)
        .otherwise(pl.col("due_tonight").cast(pl.Int8))
        .cast(pl.Int8)
    )
