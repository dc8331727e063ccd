"""Whether a letter would reach its customer by any way that the firm sends letters."""

import polars as pl

from receivables.model import Note
from receivables.policy.settings import Policy

# To the postal address; by e-mail, to somebody no higher than the letter's rank; whatever is known of the customer.
POST, EMAIL, ANYBODY = "post", "email", "anybody"
_MISSING = {frozenset({POST}): "no address", frozenset({EMAIL}): "no address of e-mail"}


def with_reach(items: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Adds `is_reached`: whether the letter of tonight's highest rung would reach whoever is addressed.

    Takes lines with `addressee`, `level`, `due_tonight`, `has_address` and `email_rank`.
    """
    if EMAIL not in policy.reached_by:
        return items.with_columns(is_reached=_reached(policy, pl.lit(0)))
    ranks = {number: int(level.rank) for number, level in enumerate(policy.levels, start=1)}
    rung = pl.when("due_tonight").then("level").otherwise(0).max().over("addressee")
    rank = rung.replace_strict(ranks, default=int(policy.levels[0].rank), return_dtype=pl.Int8)
    return items.with_columns(is_reached=_reached(policy, rank))


def note_reaches(policy: Policy) -> pl.Expr:
    """Whether a note reaches whom it is for: of rows with `treatment`, a Note, and what `with_reach` takes."""
    ranks = {str(note): int(policy.level(0, note).rank) for note in Note}
    return _reached(policy, pl.col("treatment").replace_strict(ranks, return_dtype=pl.Int8))


def missing(policy: Policy) -> str:
    """What a customer lacks whom no letter reaches."""
    return _MISSING.get(policy.reached_by, "neither an address nor one of e-mail")


def _reached(policy: Policy, rank: pl.Expr) -> pl.Expr:
    if ANYBODY in policy.reached_by:
        return pl.lit(value=True)
    by_post = pl.col("has_address").fill_null(value=False) if POST in policy.reached_by else pl.lit(value=False)
    by_email = (pl.col("email_rank") <= rank).fill_null(value=False)
    return by_post | by_email if EMAIL in policy.reached_by else by_post
