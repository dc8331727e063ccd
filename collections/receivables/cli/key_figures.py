"""`receivables key-figures`: how well money comes in."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import click

from receivables.cli.further_figures import further_json, print_further
from receivables.cli.options import as_of_option, config_option, day_or_today, json_option, print_json, print_table
from receivables.config import Config
from receivables.money import to_decimal
from receivables.night.further_figures import further_figures
from receivables.night.key_figures import figures_of
from receivables.policy.key_figures.ledger import KeyFigures


@click.command("key-figures")
@config_option
@as_of_option
@json_option
def key_figures(config: Config, as_of: date | None, as_json: bool) -> None:
    """Days sales outstanding, days late, how effectively was collected, and what late money costs, by currency.

    Then how customers keep their word, how long disputes take, and what part of each bucket rolls into an older one.
    """
    day = day_or_today(as_of, config)
    found, further = figures_of(config, as_of=day), further_figures(config, day)
    if as_json:
        figures = {"as_of": day, "days": config.key_figures.days, "figures": [_plain(one) for one in found]}
        print_json(figures | further_json(further))
        return
    click.echo(f"Key figures as of {day}, sales of {config.key_figures.days} days:")
    names = list(_shown(found[0])) if found else []
    rows = [[name, *(_shown(one)[name] for one in found)] for name in names]
    print_table(["figure", *(one.currency for one in found)], rows)
    print_further(further)


def _shown(one: KeyFigures) -> dict[str, str]:
    late = one.lateness
    at_least = "" if late.is_complete else "at least "
    return {
        "receivables": _money(one.receivables_minor, one.currency),
        "of them overdue": _money(one.overdue_minor, one.currency),
        "sales": _money(one.sales_minor, one.currency),
        "days sales outstanding": _days(one.dso),
        "by count-back": _days(one.count_back_dso),
        "true, by invoices": _days(one.true_dso),
        "best possible": _days(one.best_possible_dso),
        "average days delinquent": _days(one.average_days_delinquent),
        "collection effectiveness": ""
        if one.collection_effectiveness is None
        else f"{one.collection_effectiveness:.1%}",
        "days late, of what was paid": _days(late.of_paid),
        "days late, with what is open": "" if late.mean is None else at_least + _days(late.mean),
        "half of the money is there after": "" if late.median is None else f"{late.median} days",
        "cost of late money": _money(
            int(one.cost_of_late_money_minor.quantize(Decimal(1), rounding=ROUND_HALF_UP)), one.currency
        ),
    }


def _days(value: Decimal | float | None) -> str:
    return "" if value is None else f"{value:,.1f}"


def _money(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency):,}"


def _plain(one: KeyFigures) -> dict[str, object]:
    late = one.lateness
    figures = {
        "dso": one.dso,
        "count_back_dso": one.count_back_dso,
        "true_dso": one.true_dso,
        "best_possible_dso": one.best_possible_dso,
        "average_days_delinquent": one.average_days_delinquent,
        "collection_effectiveness": one.collection_effectiveness,
        "days_late_of_paid": late.of_paid,
        "days_late": late.mean,
    }
    cost = int(one.cost_of_late_money_minor.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return {
        "currency": one.currency,
        "receivables": str(to_decimal(one.receivables_minor, one.currency)),
        "overdue": str(to_decimal(one.overdue_minor, one.currency)),
        "sales": str(to_decimal(one.sales_minor, one.currency)),
        "opening": str(to_decimal(one.opening_minor, one.currency)),
        **{name: None if value is None else f"{value:.4f}" for name, value in figures.items()},
        "median_days_late": late.median,
        "days_late_is_complete": late.is_complete,
        "cost_of_late_money": str(to_decimal(cost, one.currency)),
    }
