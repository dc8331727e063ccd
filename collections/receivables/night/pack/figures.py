"""What the sheets of figures show: movement between buckets, key figures, and cash to come."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from receivables.config import Config
from receivables.documents.aging_sheets.cash_expected import CashExpected
from receivables.documents.aging_sheets.key_figures import INPUTS_SCHEMA, Figure, KeyFiguresSheet, Unit
from receivables.documents.aging_sheets.movement import MovementSheet
from receivables.documents.words import DISPUTE_KINDS
from receivables.model import DisputeKind
from receivables.money import decimals
from receivables.night.forecasting import forecast
from receivables.night.further_figures import disputes_of
from receivables.night.key_figures import figures_of
from receivables.night.movement import movement
from receivables.night.promises import judged_on
from receivables.night.store import store_of
from receivables.policy.key_figures.kept_words import kept_words
from receivables.policy.key_figures.ledger import KeyFigures
from receivables.store.database import reading

if TYPE_CHECKING:
    # It writes the workbook that these sheets stand in.
    from receivables.night.aging import Aging

# How far back the movement between buckets goes: the trade's month.
MOVED_DAYS = 30
_CRF = "Credit Research Foundation, Key performance measures"
_KAPLAN_MEIER = "E. L. Kaplan, P. Meier, JASA 53 (1958)"
_WITH_OPEN = "Days late, with what is open"
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
        "Days late, of what was paid",
        Unit.DAYS,
        lambda one: one.lateness.of_paid,
        "sum(amount x days late) / sum(amount), of payments",
        "",
        "",
    ),
    (
        _WITH_OPEN,
        Unit.DAYS,
        lambda one: one.lateness.mean,
        "area under the curve of money not there yet, by amount",
        _KAPLAN_MEIER,
        "",
    ),
    (
        "Half of the money is there after",
        Unit.DAYS,
        lambda one: one.lateness.median,
        "the first day on which half of that curve is left",
        _KAPLAN_MEIER,
        "",
    ),
)


def key_figures(config: Config, aged: "Aging") -> KeyFiguresSheet:
    """The figures of the period that ends with the day of the aging, of the whole ledger as it is known now."""
    found = figures_of(config, as_of=aged.as_of)
    inputs = [{name: getattr(one, name) for name in INPUTS_SCHEMA} for one in found]
    figures = [figure for one in found for figure in _figures(one, config)]
    return KeyFiguresSheet(
        inputs=pl.DataFrame(inputs, schema=INPUTS_SCHEMA),
        figures=[*figures, *_of_words(config, aged.as_of), *_of_disputes(config, aged.as_of)],
        days=config.key_figures.days,
        base=config.firm.base_currency,
        as_of=aged.as_of,
    )


def _figures(one: KeyFigures, config: Config) -> Iterator[Figure]:
    for name, unit, told, formula, source, native in _FIGURES:
        said = _bounded(name, is_complete=one.lateness.is_complete) if name == _WITH_OPEN else name
        yield _figure(one.currency, said, told(one), unit, formula, source, native)
    current = config.key_figures.current_days
    meant = f"closing late by at most {current} days" if current else "closing not overdue"
    # What is late by a few days and counts as current is none of the amounts that the sheet has.
    native = "" if current else "({opening}+{sales}-{receivables})/({opening}+{sales}-{receivables}+{overdue})"
    formula = f"(opening + sales - closing) / (opening + sales - {meant})"
    yield _figure(
        one.currency, "Collection effectiveness", one.collection_effectiveness, Unit.SHARE, formula, _CRF, native
    )
    cost = one.cost_of_late_money_minor.scaleb(-decimals(one.currency))
    formula = f"sum(amount x days late) x {config.key_figures.percent_a_year} % / 365, of what fell due"
    source = "simple interest, actual days over 365"
    yield _figure(one.currency, "Cost of late money", cost, Unit.MONEY, formula, source)


def _of_words(config: Config, as_of: date) -> Iterator[Figure]:
    """What customers kept of what they promised for the days that the figures look back on."""
    with reading(store_of(config)) as conn:
        judged = judged_on(conn, config, as_of, None)
    source, over = "the trade's promise-to-pay kept rate", ", where day and grace are over"
    for one in kept_words(judged, since=as_of - timedelta(days=config.key_figures.days), as_of=as_of):
        by_number, by_amount = "kept whole / judged", "paid in time / promised"
        yield _figure(one.currency, "Promises kept, by number", one.kept_rate, Unit.SHARE, by_number + over, source)
        yield _figure(one.currency, "Promises kept, by amount", one.paid_rate, Unit.SHARE, by_amount + over, source)


def _of_disputes(config: Config, as_of: date) -> Iterator[Figure]:
    """How long disputes take, by what they are about; in no currency."""
    since = as_of - timedelta(days=config.key_figures.late_days)
    for one in disputes_of(store_of(config), as_of, since=since):
        name = f"Dispute days: {DISPUTE_KINDS[DisputeKind(one.name)]}"
        formula = f"mean from opening to resolution, {one.open} of {one.disputes} open and counted as longer"
        yield _figure("", _bounded(name, is_complete=one.is_complete), one.mean_days, Unit.DAYS, formula, _KAPLAN_MEIER)


def _bounded(name: str, *, is_complete: bool) -> str:
    """The name of a figure that is a lower bound while what lasts longest is not over."""
    return name if is_complete else f"{name} (at least)"


def _figure(  # noqa: PLR0917
    currency: str,
    name: str,
    told: Decimal | float | None,
    unit: Unit,
    formula: str,
    source: str,
    native: str = "",
) -> Figure:
    value = None if told is None else Decimal(str(told))
    return Figure(currency=currency, name=name, value=value, unit=unit, formula=formula, source=source, native=native)


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
