"""What the sheets of figures show: movement between buckets, key figures, and cash to come."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from receivables.config import Config
from receivables.documents.aging_sheets.cash_expected import CashExpected
from receivables.documents.aging_sheets.key_figures import INPUTS_SCHEMA, Figure, KeyFiguresSheet, Unit
from receivables.documents.aging_sheets.movement import MovementSheet
from receivables.money import decimals
from receivables.night.forecasting import forecast
from receivables.night.key_figures import figures_of
from receivables.night.movement import movement
from receivables.policy.key_figures.ledger import KeyFigures

if TYPE_CHECKING:
    # It writes the workbook that these sheets stand in.
    from receivables.night.aging import Aging

# How far back the movement between buckets goes: the trade's month.
MOVED_DAYS = 30
_CRF = "Credit Research Foundation, Key performance measures"
_Told = Callable[[KeyFigures], Decimal | float | int | None]
# Name, unit, what is told, the formula in words, its source, and for a cell.
_FIGURES: tuple[tuple[str, Unit, _Told, str, str, str], ...] = (
    (
        "Days sales outstanding",
        Unit.DAYS,
        lambda one: one.dso,
        "receivables / sales x days",
        _CRF,
        "{receivables}/{sales}*{days}",
    ),
    (
        "Days sales outstanding by count-back",
        Unit.DAYS,
        lambda one: one.count_back_dso,
        "days of the newest months whose sales make up the receivables",
        _CRF,
        "",
    ),
    (
        "True days sales outstanding",
        Unit.DAYS,
        lambda one: one.true_dso,
        "sum(balance x days since the invoice) / balances owed",
        "J. G. Salek, Best Practices (2005)",
        "",
    ),
    (
        "Best possible days sales outstanding",
        Unit.DAYS,
        lambda one: one.best_possible_dso,
        "receivables not overdue / sales x days",
        _CRF,
        "({receivables}-{overdue})/{sales}*{days}",
    ),
    (
        "Average days delinquent",
        Unit.DAYS,
        lambda one: one.average_days_delinquent,
        "days sales outstanding less best possible",
        _CRF,
        "{overdue}/{sales}*{days}",
    ),
    (
        "Collection effectiveness",
        Unit.SHARE,
        lambda one: one.collection_effectiveness,
        "(opening + sales - closing) / (opening + sales - closing not overdue)",
        _CRF,
        "({opening}+{sales}-{receivables})/({opening}+{sales}-{receivables}+{overdue})",
    ),
    (
        "Days late, of what was paid",
        Unit.DAYS,
        lambda one: one.lateness.of_paid,
        "sum(amount x days late) / sum(amount), of payments",
        "",
        "",
    ),
    (
        "Days late, with what is open",
        Unit.DAYS,
        lambda one: one.lateness.mean,
        "area under the curve of money not there yet, by amount",
        "E. L. Kaplan, P. Meier, JASA 53 (1958)",
        "",
    ),
    (
        "Half of the money is there after",
        Unit.DAYS,
        lambda one: one.lateness.median,
        "the first day on which half of that curve is left",
        "E. L. Kaplan, P. Meier, JASA 53 (1958)",
        "",
    ),
)


def key_figures(config: Config, aged: "Aging") -> KeyFiguresSheet:
    """The figures of the period that ends with the day of the aging, of the whole ledger as it is known now."""
    found = figures_of(config, as_of=aged.as_of)
    inputs = [{name: getattr(one, name) for name in INPUTS_SCHEMA} for one in found]
    return KeyFiguresSheet(
        inputs=pl.DataFrame(inputs, schema=INPUTS_SCHEMA),
        figures=[figure for one in found for figure in _figures(one, config.key_figures.percent_a_year)],
        days=config.key_figures.days,
        base=config.firm.base_currency,
        as_of=aged.as_of,
    )


def _figures(one: KeyFigures, percent_a_year: Decimal) -> Iterator[Figure]:
    for name, unit, told, formula, source, native in _FIGURES:
        value = told(one)
        yield Figure(
            currency=one.currency,
            name=name,
            value=None if value is None else Decimal(str(value)),
            unit=unit,
            formula=formula,
            source=source,
            native=native,
        )
    yield Figure(
        currency=one.currency,
        name="Cost of late money",
        value=one.cost_of_late_money_minor.scaleb(-decimals(one.currency)),
        unit=Unit.MONEY,
        formula=f"sum(amount x days late) x {percent_a_year} % / 365, of what fell due",
        source="simple interest, actual days over 365",
    )


def moved(config: Config, aged: "Aging") -> MovementSheet:
    """What became of every balance of the whole ledger in the days up to that of the aging, as it is known now."""
    found = movement(config, aged.as_of - timedelta(days=MOVED_DAYS), aged.as_of)
    return MovementSheet(
        before=found.before,
        after=found.after,
        flows=found.flows,
        buckets=found.buckets,
        opening=found.posted_before,
        closing=found.posted_after,
        base=config.firm.base_currency,
    )


def cash_expected(config: Config, aged: "Aging") -> CashExpected:
    """What is expected of the whole ledger in the weeks to come, as it is known now."""
    found = forecast(config, aged.as_of)
    base = config.firm.base_currency
    return CashExpected(
        weeks=found.weeks,
        rest=found.rest,
        open_minor=found.open_minor,
        rates={rate.currency: rate.rate for rate in aged.rates} | {base: "1"},
        base=base,
        as_of=aged.as_of,
    )
