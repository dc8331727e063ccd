"""The open lines as the workbook counts them: in words, in order, numbered by account, bucket and band."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.words import CAUSES, DOES, KINDS, REASONS_AND_HOLDS, TREATMENTS, capitalised

# Formulas are counted in comparisons of a line with an account. Up to here every spreadsheet computes them at once;
# LibreOffice takes a second for each 20 million.
_COMPARISONS_AT_ONCE = 50_000_000

# `base_minor` is what sums in the base currency are of: `revalued_minor`, by the rate of the as-of day, or
# `booked_minor`, by that of the line's own. `age_days` is counted from the day that was asked for, `days_overdue` from
# the due day. `level`: of the letter the line stands on. `next_step` on `next_day`: null where nothing may be done.
AGING_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "name": pl.String,
        "company": pl.String,
        "salesperson": pl.String,
        "segment": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "day": pl.Date,
        "due_day": pl.Date,
        "posting_day": pl.Date,
        "days_overdue": pl.Int32,
        "age_days": pl.Int32,
        "bucket": pl.String,
        "currency": pl.String,
        "amount_minor": pl.Int64,
        "balance_minor": pl.Int64,
        "disputed_minor": pl.Int64,
        "base_minor": pl.Int64,
        "booked_minor": pl.Int64,
        "revalued_minor": pl.Int64,
        "treatment": pl.String,
        "does": pl.String,
        "reason": pl.String,
        "cause": pl.String,
        "hold": pl.String,
        "level": pl.Int8,
        "last_contact_day": pl.Date,
        "next_step": pl.String,
        "next_day": pl.Date,
        "promise_day": pl.Date,
        "age_band": pl.Int8,
        "amount_band": pl.Int8,
    }
)

_ORDER = ("customer", "currency", "due_day", "item", "kind", "day", "balance_minor")
# A line posted after the night it is asked about has no decision of that night.
_UNDECIDED = {"treatment": "No treatment", "does": "Nothing", "reason": "Not decided that night", "cause": ""}
_WORDS = {
    "kind": capitalised(KINDS),
    "treatment": capitalised(TREATMENTS),
    "does": capitalised(DOES),
    "reason": capitalised(REASONS_AND_HOLDS),
    "cause": capitalised(CAUSES),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines in the order of the sheet Detail, and the accounts (one per customer and currency) they belong to.

    `frame`: AGING_SCHEMA in words, with `account`, `bucket_number`, `age_number` and `amount_number` counted from 1
    (0: outside the matrix). `accounts`: one row each, with the position of its `first` line and the `count` of lines.
    """

    frame: pl.DataFrame
    accounts: pl.DataFrame

    @property
    def currencies(self) -> list[str]:
        """The currencies there are, in order."""
        return sorted(self.frame["currency"].unique())

    def by_block(self, figures: int) -> bool:
        """Whether there are too many accounts for each of their `figures` to look through all lines."""
        return self.frame.height * self.accounts.height * figures > _COMPARISONS_AT_ONCE


def prepare(aging: pl.DataFrame, header: AgingHeader) -> Lines:
    """Sort, number and put into words. `aging`: AGING_SCHEMA, one row per open line, in any order."""
    frame = (
        aging.select(pl.col(name).cast(dtype) for name, dtype in AGING_SCHEMA.items())
        .sort(_ORDER, nulls_last=True, maintain_order=True)
        .with_columns(
            (pl.struct("customer", "currency").rle_id().cast(pl.Int64) + 1).alias("account"),
            _bucket_number(header).alias("bucket_number"),
            *_band_numbers(),
            *(_in_words(name, words) for name, words in _WORDS.items()),
        )
    )
    return Lines(frame, _accounts(frame))


def _in_words(name: str, words: Mapping[str, str]) -> pl.Expr:
    return pl.col(name).replace_strict(words, return_dtype=pl.String).fill_null(_UNDECIDED.get(name, ""))


def _bucket_number(header: AgingHeader) -> pl.Expr:
    numbers = {label: number for number, label in enumerate(header.buckets, 1)}
    return pl.col("bucket").replace_strict(numbers, return_dtype=pl.Int64)


def _band_numbers() -> tuple[pl.Expr, pl.Expr]:
    inside = (pl.col("age_band") >= 0) & (pl.col("amount_band") >= 0)
    return (
        pl.when(inside).then(pl.col("age_band").cast(pl.Int64) + 1).otherwise(0).alias("age_number"),
        pl.when(inside).then(pl.col("amount_band").cast(pl.Int64) + 1).otherwise(0).alias("amount_number"),
    )


def _accounts(frame: pl.DataFrame) -> pl.DataFrame:
    salespeople = pl.col("salesperson").drop_nulls().unique()
    return (
        frame.with_row_index("first")
        .group_by("account", maintain_order=True)
        .agg(
            pl.col("customer", "name", "segment", "currency", "first").first(),
            pl.when(salespeople.len() > 1).then(pl.lit("several")).otherwise(salespeople.first()).alias("salesperson"),
            pl.len().cast(pl.Int64).alias("count"),
        )
    )
