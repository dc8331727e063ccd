"""How much of what customers promised they kept: by number and by amount."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from receivables.policy.key_figures.shares import share
from receivables.policy.promises import PromiseState


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWords:
    """The words of a currency that were judged in a period: promises, and rates of payment plans.

    `paid_minor`: what came of `promised_minor` in time. `kept_rate` is by number, `paid_rate` by amount, as parts of 1.
    """

    currency: str
    judged: int
    kept: int
    promised_minor: int
    paid_minor: int
    kept_rate: Decimal | None
    paid_rate: Decimal | None


def promise_kept_rate(kept: int, judged: int) -> Decimal | None:
    """Words kept whole / words judged, both in numbers; or paid in time / promised, both in minor units.

    Source: the trade's promise-to-pay kept rate ("PTP kept"), by count and by amount.

    >>> promise_kept_rate(3, 4), promise_kept_rate(600_00, 1000_00), promise_kept_rate(0, 0)
    (Decimal('0.75'), Decimal('0.6'), None)
    """
    return share(kept, judged)


def kept_words(judged: pl.DataFrame, *, since: date, as_of: date) -> tuple[KeptWords, ...]:
    """By currency, of the words whose last day (grace included) is after `since` and by `as_of`.

    Takes JUDGED_SCHEMA of `as_of`; words that are open still, or about nothing, are not counted.
    """
    over = judged.drop_nulls("currency").filter(
        (pl.col("state") != PromiseState.OPEN) & (pl.col("last_day") > since) & (pl.col("last_day") <= as_of)
    )
    summed = over.group_by("currency").agg(
        judged=pl.len(),
        kept=(pl.col("state") == PromiseState.KEPT).sum(),
        promised_minor=pl.col("promised_minor").sum(),
        paid_minor=pl.col("paid_minor").sum(),
    )
    return tuple(
        KeptWords(
            **row,
            kept_rate=promise_kept_rate(row["kept"], row["judged"]),
            paid_rate=promise_kept_rate(row["paid_minor"], row["promised_minor"]),
        )
        for row in summed.sort("currency").iter_rows(named=True)
    )
