"""Which control account a line of the ledger stands in, and in which currency it counts there."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import polars as pl

from receivables.model import ItemKind
from receivables.model.control_accounts import BASE_CURRENCY, EACH_CURRENCY, ControlAccount, PostedAs
from receivables.money import decimals

# What a tie-out is of: an account of a company in a currency.
KEY = ["company", "account", "currency"]
_POSTED_AS = {
    ItemKind.INVOICE: PostedAs.INVOICES,
    ItemKind.CREDIT_NOTE: PostedAs.CREDITS,
    ItemKind.RECEIPT: PostedAs.RECEIPTS,
    ItemKind.REVERSAL: PostedAs.RECEIPTS,
    ItemKind.WRITE_OFF: PostedAs.WRITE_OFFS,
    ItemKind.SETTLEMENT: PostedAs.OTHER,
    ItemKind.ALLOCATION: PostedAs.OTHER,
}


def posted_as() -> pl.Expr:
    """What a line of the ledger is to the general ledger, by its `kind`."""
    names = {str(kind): str(posted) for kind, posted in _POSTED_AS.items()}
    return pl.col("kind").replace_strict(names, return_dtype=pl.String)


def in_accounts(lines: pl.DataFrame, accounts: Sequence[ControlAccount], *, base_currency: str) -> pl.DataFrame:
    """The lines (`company`, `segment`, `currency`, ..) with the account each stands in: the first that fits.

    `company` and `currency` become those of the account's tie-out; `original_currency` is the line's own. Lines that
    no account fits have an empty account.
    """
    place = _first([pl.when(_fits(one)).then(pl.lit(number)) for number, one in enumerate(accounts)])
    named = pl.DataFrame(
        {
            "place": range(len(accounts)),
            "account": [one.account for one in accounts],
            "its_company": [one.company for one in accounts],
            "is_in_base": [one.currency == BASE_CURRENCY for one in accounts],
        },
        schema={"place": pl.Int32, "account": pl.String, "its_company": pl.String, "is_in_base": pl.Boolean},
    )
    placed = lines.with_columns(place=place.cast(pl.Int32)).join(named, on="place", how="left", maintain_order="left")
    in_base = pl.col("is_in_base").fill_null(value=False)
    return placed.with_columns(
        original_currency="currency",
        account=pl.col("account").fill_null(""),
        company=pl.coalesce("its_company", pl.lit("")),
        currency=pl.when(in_base).then(pl.lit(base_currency)).otherwise("currency"),
    ).drop("place", "its_company", "is_in_base")


def converted(lines: pl.DataFrame, rates: pl.DataFrame, *, base_currency: str) -> pl.DataFrame:
    """The lines with `amount_minor` in the currency they count in, by the newest rate on or before the day of each.

    That is how books are kept: what a customer owes in another currency is booked at the rate of the day (IAS 21.21).
    A line without such a rate is left with no amount (null).
    """
    foreign = (pl.col("original_currency") != pl.col("currency")).fill_null(value=False)
    if lines.filter(foreign).is_empty():
        return lines
    table = _factors(rates, base_currency)
    placed = (
        lines.with_row_index("at")
        .sort("day")
        .join_asof(
            table,
            left_on="day",
            right_on="rate_day",
            by_left="original_currency",
            by_right="rate_currency",
            check_sortedness=False,
        )
        .sort("at")
        .drop("at")
    )
    wide = pl.col("amount_minor").cast(pl.Int128)
    doubled = wide.abs() * 2 * pl.col("rate_numerator") + pl.col("rate_denominator")
    in_base = (wide.sign() * (doubled // (2 * pl.col("rate_denominator")))).cast(pl.Int64)
    return placed.with_columns(amount_minor=pl.when(foreign).then(in_base).otherwise("amount_minor")).select(
        lines.columns
    )


def exchange_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """What is left in another currency of documents that are settled in their own, taken off on their last day.

    Takes whole documents, converted, in the order of no matter what: `customer`, `document`, `original_currency`,
    `original_minor`, `amount_minor`, `day`, KEY. It is the exchange difference realised (IAS 21.28).
    """
    by = [*KEY, "customer", "document", "original_currency"]
    foreign = lines.filter(pl.col("original_currency") != pl.col("currency"))
    closed = foreign.group_by(by).agg(
        pl.col("original_minor").sum(),
        amount_minor=-pl.col("amount_minor").sum(),
        day=pl.col("day").max(),
    )
    realised = closed.filter((pl.col("original_minor") == 0) & (pl.col("amount_minor") != 0))
    return realised.with_columns(
        kind=pl.lit(None, pl.String), posted_as=pl.lit(str(PostedAs.EXCHANGE)), item="document"
    ).drop("original_minor")


def _fits(one: ControlAccount) -> pl.Expr:
    fits = pl.lit(value=True)
    if one.company:
        fits &= pl.col("company") == one.company
    if one.segments:
        fits &= pl.col("segment").is_in(list(one.segments))
    if one.currency not in (EACH_CURRENCY, BASE_CURRENCY):
        fits &= pl.col("currency") == one.currency
    return fits.fill_null(value=False)


def _first(places: Sequence[pl.Expr]) -> pl.Expr:
    return pl.coalesce(*places) if places else pl.lit(None)


def _factors(rates: pl.DataFrame, base_currency: str) -> pl.DataFrame:
    """Minor units of base for one minor unit, by currency and day."""
    rows = [
        (currency, day, Fraction(Decimal(rate)) * Fraction(10) ** (decimals(base_currency) - decimals(currency)))
        for currency, day, rate in rates.select("currency", "day", "rate").iter_rows()
    ]
    found = pl.DataFrame(
        [(currency, day, factor.numerator, factor.denominator) for currency, day, factor in rows],
        schema={
            "rate_currency": pl.String,
            "rate_day": pl.Date,
            "rate_numerator": pl.Int128,
            "rate_denominator": pl.Int128,
        },
        orient="row",
    )
    return found.sort("rate_day")
