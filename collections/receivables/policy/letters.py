"""A letter as a plan has it: in a language that the firm writes, and waiting where somebody is to release it."""

import polars as pl

from receivables.model import LETTER_SCHEMA, LetterState
from receivables.money import to_minor
from receivables.policy.settings import Policy


def as_letters(letters: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """One row for each letter (LETTER_SCHEMA), in the order of the customers.

    Takes `customer`, `treatment`, `level`, `language` (as the customer has it) and `key_account`; and, of letters that
    ask for something, `asked_minor` in the base currency, null where some of it has no rate.
    """
    spoken = pl.col("language").is_in(list(policy.languages))
    waits, goes = pl.lit(str(LetterState.WAITING_FOR_RELEASE)), pl.lit(str(LetterState.RESERVED))
    ready = letters.with_columns(
        language=pl.when(spoken).then("language").otherwise(pl.lit(policy.default_language)),
        state=pl.when(_needs_release(letters, policy)).then(waits).otherwise(goes),
    )
    return ready.select(pl.col(name).cast(dtype) for name, dtype in LETTER_SCHEMA.items()).sort("customer")


def _needs_release(letters: pl.DataFrame, policy: Policy) -> pl.Expr:
    """To a key account; of a rung that asks for it; or for so much, as far as that is known."""
    approval, needs = policy.approval, pl.col("key_account")
    if approval.levels:
        needs |= pl.col("level").is_in(list(approval.levels))
    if approval.from_amount and "asked_minor" in letters.columns:
        from_minor = to_minor(approval.from_amount, policy.base_currency)
        needs |= (pl.col("asked_minor") >= from_minor).fill_null(value=True)
    return needs
