"""The lump sum that the law gives for a late payment: once for each claim, or once for each invoice."""

import polars as pl

from receivables.model import Problem
from receivables.money import to_minor
from receivables.policy.regimes import InterestSettings, Regime

_INVOICE = ["customer", "document", "currency"]


def with_fees(
    items: pl.DataFrame, segments: pl.DataFrame, lines: pl.DataFrame, settings: InterestSettings
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Adds `fee_minor` and `fee_currency` to rows with `line`, and says for which no lump sum could be found.

    It is owed once a line bears interest. Where it depends on the size of the debt, that is what bore interest on the
    first day; of an invoice, of all its instalments that have been late. It is on the first of them. A debt in another
    currency than the bands' cannot be compared with them.
    """
    first = segments.group_by("line").agg(debt=pl.col("bearing_minor").first())
    late = items.select("line").join(first, on="line").join(lines.select("line", "regime", *_INVOICE), on="line")
    fees: list[pl.DataFrame] = []
    problems: list[Problem] = []
    for regime in settings.regimes.values():
        its = late.filter(pl.col("regime") == regime.name)
        if regime.fees and not its.is_empty():
            owed, other = _owed(its.sort("line"), regime)
            fees.append(owed)
            problems += other
    found = pl.concat([pl.DataFrame(schema=_FEES), *fees])
    return items.join(found, on="line", how="left").with_columns(pl.col("fee_minor").fill_null(0)), tuple(problems)


_FEES = {"line": pl.UInt32, "fee_minor": pl.Int64, "fee_currency": pl.String}


def _owed(late: pl.DataFrame, regime: Regime) -> tuple[pl.DataFrame, list[Problem]]:
    """The lump sums under one regime, and the debts that are in another currency than their bands."""
    if regime.fee_per == "invoice":
        late = late.group_by(_INVOICE, maintain_order=True).agg(pl.col("line").first(), pl.col("debt").sum())
    problems = []
    if len(regime.fees) > 1:
        foreign = late.filter(pl.col("currency") != regime.fee_currency)
        late = late.filter(pl.col("currency") == regime.fee_currency)
        what = f"is in another currency than the bands of regime '{regime.name}' ({regime.fee_currency}): no lump sum"
        problems = [
            Problem(where=f"interest, invoice {document} of customer {customer}", what=f"{currency} {what}")
            for customer, document, currency in foreign.select(_INVOICE).iter_rows()
        ]
    fee = pl.lit(0, pl.Int64)
    for band in regime.fees:
        reached = pl.col("debt") >= to_minor(band.from_amount, regime.fee_currency)
        fee = pl.when(reached).then(to_minor(band.amount, regime.fee_currency)).otherwise(fee)
    owed = late.select("line", fee_minor=fee.cast(pl.Int64), fee_currency=pl.lit(regime.fee_currency))
    return owed, problems
