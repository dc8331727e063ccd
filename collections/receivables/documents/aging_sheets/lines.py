"""The open lines as the workbook counts them: in words, in order, numbered by account, bucket and band."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.words import CAUSES, DOES, HOLDS, KINDS, REASONS_AND_HOLDS, TREATMENTS, capitalised
from receivables.model import ItemKind

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

_ORDER = ("salesperson", "customer", "currency", "due_day", "item", "kind", "day", "balance_minor")
_ACCOUNT = ("salesperson", "customer", "currency")
# What a line lacks is said: a list that is counted by its columns has no blank in them.
NONE = "(none)"
_NAMED = ("company", "salesperson", "segment")
# A line posted after the night it is asked about has no decision of that night.
_UNDECIDED = {"treatment": "No treatment", "does": "Nothing", "reason": "Not decided that night"}
_WORDS = {
    "kind": capitalised(KINDS),
    "treatment": capitalised(TREATMENTS),
    "does": capitalised(DOES),
    "reason": capitalised(REASONS_AND_HOLDS),
    "cause": capitalised(CAUSES),
    "hold": capitalised(HOLDS),
    "next_step": capitalised(TREATMENTS),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines in the order of the sheet Detail, and the accounts and representatives they belong to.

    `frame`: AGING_SCHEMA in words, with `due_month`, `account`, `representative` and `bucket_number`, `age_number`,
    `amount_number` counted from 1 (0: outside the matrix), `is_overdue`, `is_inside`, `is_first` of its account.
    `accounts`: one for each representative, customer and currency, with the position of its `first` line and the
    `count` of lines, which is 0 for those that only the former day has. `representatives`: likewise, with the number
    of `accounts` and `customers` and what was owed on the former day. `currencies`: those there are, in order.
    """

    frame: pl.DataFrame
    accounts: pl.DataFrame
    representatives: pl.DataFrame
    currencies: tuple[str, ...]

    def by_block(self, figures: int) -> bool:
        """Whether there are too many accounts for each of their `figures` to look through all lines."""
        return self.frame.height * self.accounts.height * figures > _COMPARISONS_AT_ONCE


def prepare(aging: pl.DataFrame, header: AgingHeader) -> Lines:
    """Sort, number and put into words. `aging`: AGING_SCHEMA, one row per open line, in any order."""
    named = _named(aging)
    with_before = _accounts(named)
    if header.before:
        with_before = _with_former(with_before, _accounts(_named(header.before.lines)))
    accounts = with_before.sort(_ACCOUNT).with_columns(
        account=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        representative=pl.col("salesperson").rle_id().cast(pl.Int64) + 1,
        first=pl.col("count").cum_sum() - pl.col("count"),
    )
    # The accounts that have lines come in the order of the lines: to join them would copy a million lines once more.
    numbers = accounts.filter(pl.col("count") > 0)
    number = pl.struct(_ACCOUNT).rle_id()
    frame = named.sort(_ORDER, nulls_last=True, maintain_order=True).with_columns(
        account=pl.lit(numbers["account"]).gather(number),
        representative=pl.lit(numbers["representative"]).gather(number),
    )
    frame = frame.with_columns(
        _bucket_number(header).alias("bucket_number"),
        pl.col("due_day").dt.strftime("%Y-%m").alias("due_month"),
        *_band_numbers(),
        *(_in_words(name, words) for name, words in _WORDS.items()),
        is_overdue=(pl.col("kind") == ItemKind.INVOICE) & (pl.col("days_overdue") > 0),
        is_first=pl.col("account") != pl.col("account").shift(fill_value=0),
    ).with_columns(is_inside=pl.col("age_number") > 0, is_unrated=pl.col("base_minor").is_null())
    currencies = tuple(accounts["currency"].unique().sort())
    return Lines(frame, accounts, _representatives(accounts, header), currencies)


def _named(aging: pl.DataFrame) -> pl.DataFrame:
    typed = aging.select(pl.col(name).cast(dtype) for name, dtype in AGING_SCHEMA.items())
    return typed.with_columns(pl.col(*_NAMED).fill_null(NONE).replace("", NONE))


def _in_words(name: str, words: Mapping[str, str]) -> pl.Expr:
    return pl.col(name).replace_strict(words, return_dtype=pl.String).fill_null(_UNDECIDED.get(name, NONE))


def _bucket_number(header: AgingHeader) -> pl.Expr:
    numbers = {label: number for number, label in enumerate(header.buckets, 1)}
    return pl.col("bucket").replace_strict(numbers, return_dtype=pl.Int64)


def _band_numbers() -> tuple[pl.Expr, pl.Expr]:
    inside = (pl.col("age_band") >= 0) & (pl.col("amount_band") >= 0)
    return (
        pl.when(inside).then(pl.col("age_band").cast(pl.Int64) + 1).otherwise(0).alias("age_number"),
        pl.when(inside).then(pl.col("amount_band").cast(pl.Int64) + 1).otherwise(0).alias("amount_number"),
    )


def _accounts(named: pl.DataFrame) -> pl.DataFrame:
    """The accounts, and `before_minor`, which is nothing without a former day."""
    return named.group_by(_ACCOUNT).agg(
        pl.col("name", "segment", "company").min(),
        pl.len().cast(pl.Int64).alias("count"),
        pl.col("balance_minor").sum(),
        pl.lit(0, pl.Int64).alias("before_minor"),
    )


def _with_former(accounts: pl.DataFrame, former: pl.DataFrame) -> pl.DataFrame:
    """The accounts with what was owed on the former day, and those that there were only then."""
    then = former.select(*_ACCOUNT, then_minor="balance_minor")
    now = accounts.join(then, on=_ACCOUNT, how="left").with_columns(before_minor=pl.col("then_minor").fill_null(0))
    gone = former.join(accounts, on=_ACCOUNT, how="anti").with_columns(
        before_minor="balance_minor", balance_minor=pl.lit(0, pl.Int64), count=pl.lit(0, pl.Int64)
    )
    return pl.concat([now.drop("then_minor"), gone.select(accounts.columns)])


def _representatives(accounts: pl.DataFrame, header: AgingHeader) -> pl.DataFrame:
    counted = accounts.group_by("representative", maintain_order=True).agg(
        pl.col("salesperson").first(),
        pl.col("first").first(),
        pl.col("count").sum(),
        accounts=pl.len().cast(pl.Int64),
        customers=pl.col("customer").filter(pl.col("count") > 0).n_unique().cast(pl.Int64),
    )
    former = _named(header.before.lines if header.before else AGING_SCHEMA.to_frame())
    then = former.group_by("salesperson").agg(before_base_minor=pl.col("base_minor").sum())
    joined = counted.join(then, on="salesperson", how="left", maintain_order="left")
    return joined.with_columns(pl.col("before_base_minor").fill_null(0))
