"""What was posted to the ledger, in the accounts and currencies that it is tied out in."""

from dataclasses import dataclass

import polars as pl

from receivables.config import Config
from receivables.model import ItemKind, Problem
from receivables.model.control_accounts import BASE_CURRENCY
from receivables.night.tie_out.asked import Asked
from receivables.policy.tie_out.accounts import KEY, converted, exchange_lines, in_accounts, posted_as
from receivables.policy.tie_out.matching import OUR_SCHEMA
from receivables.store.control_accounts import ledger

POSTED_SCHEMA = pl.Schema(
    {
        **dict.fromkeys((*KEY, "posted_as"), pl.String()),
        "day": pl.Date(),
        "amount_minor": pl.Int64(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Sums of what was posted by a day (POSTED_SCHEMA), and the exchange differences realised by then (OUR_SCHEMA).

    `problems`: lines that could not be converted, and are in no sum.
    """

    sums: pl.DataFrame
    exchange: pl.DataFrame
    problems: tuple[Problem, ...]


def posted(asked: Asked) -> Posted:
    """The ledger up to the day asked for."""
    sums = _placed(asked, ledger.sums(asked.conn, last=asked.as_of, known_at=asked.known_at))
    if not _converts(asked.config):
        nothing = OUR_SCHEMA.to_frame()
        return Posted(sums=sums.select(list(POSTED_SCHEMA)), exchange=nothing, problems=())
    own = sums.filter(pl.col("original_currency") == pl.col("currency"))
    foreign = ledger.lines_in_other_currencies(
        asked.conn, asked.base_currency, last=asked.as_of, known_at=asked.known_at
    )
    lines = counted(asked, foreign)
    lines = lines.filter(pl.col("original_currency") != pl.col("currency"))
    known = lines.drop_nulls("amount_minor")
    exchange = exchange_lines(known)
    parts = [part.select(list(POSTED_SCHEMA)) for part in (own, known, exchange)]
    return Posted(
        sums=pl.concat(parts),
        exchange=exchange.with_columns(posting_day=None, applied_to=None).select(
            pl.col(name).cast(dtype) for name, dtype in OUR_SCHEMA.items()
        ),
        problems=_without_rate(lines),
    )


def counted(asked: Asked, lines: pl.DataFrame) -> pl.DataFrame:
    """Lines (the store's LINE_SCHEMA) in their accounts, with `posted_as`, `original_minor`, and `amount_minor` in the
    currency they count in; null where there is no rate.
    """
    named = _placed(asked, lines).with_columns(original_minor="amount_minor")
    if not _converts(asked.config):
        return named
    rates = ledger.rates_by(asked.conn, last=asked.until, known_at=asked.known_at)
    return converted(named, rates, base_currency=asked.base_currency)


def as_ours(lines: pl.DataFrame) -> pl.DataFrame:
    """Counted lines as postings of ours (OUR_SCHEMA), by the numbers that the general ledger knows.

    An invoice goes by its own number, whatever instalments it is in.
    """
    is_invoice = pl.col("kind") == ItemKind.INVOICE
    number = pl.when(is_invoice).then("document").otherwise("item")
    applied_to = pl.when(~is_invoice).then("document")
    known = lines.drop_nulls("amount_minor").with_columns(document=number, applied_to=applied_to)
    return known.select(pl.col(name).cast(dtype) for name, dtype in OUR_SCHEMA.items())


def _placed(asked: Asked, lines: pl.DataFrame) -> pl.DataFrame:
    placed = in_accounts(lines, asked.rules.accounts, base_currency=asked.base_currency)
    return placed.with_columns(posted_as=posted_as())


def _converts(config: Config) -> bool:
    return any(one.currency == BASE_CURRENCY for one in config.tie_out.accounts)


def _without_rate(lines: pl.DataFrame) -> tuple[Problem, ...]:
    lost = (
        lines.filter(pl.col("amount_minor").is_null()).group_by("original_currency").agg(pl.len(), pl.col("day").min())
    )
    return tuple(
        Problem(
            where=f"rates, {currency}",
            what=f"{count:,} lines of the ledger have no rate on or before their own day, the first on {first}: they "
            "are missing from the ledger's side",
        )
        for currency, count, first in lost.sort("original_currency").iter_rows()
    )
