"""A letter as a plan has it: in a language that the firm writes, and waiting where somebody is to release it."""

import polars as pl

from receivables.model import LETTER_SCHEMA, LetterState
from receivables.policy.settings import Policy


def as_letters(letters: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """One row for each letter (LETTER_SCHEMA), in the order of the customers.

    Takes `customer`, `treatment`, `level`, `language` (as the customer has it) and `key_account`.
    """
    spoken = pl.col("language").is_in(list(policy.languages))
    waits, goes = pl.lit(str(LetterState.WAITING_FOR_RELEASE)), pl.lit(str(LetterState.RESERVED))
    ready = letters.with_columns(
        language=pl.when(spoken).then("language").otherwise(pl.lit(policy.default_language)),
        state=pl.when("key_account").then(waits).otherwise(goes),
    )
    return ready.select(pl.col(name).cast(dtype) for name, dtype in LETTER_SCHEMA.items()).sort("customer")
