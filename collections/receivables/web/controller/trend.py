"""Key figures over a chosen period, each as a line with the table beside it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from fastapi import Request
from fastapi.responses import Response

from receivables.documents.charts import line
from receivables.money import to_decimal
from receivables.night.controlling import FiguresOfNight, FiguresView, figures_view
from receivables.web.area import pages
from receivables.web.controller.who import Reader, day_or_none
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.words import say

router = pages("controller")
# Each is a chart of one or two figures, and its table.
_CHARTS = {
    "outstanding": ("dso", "best_possible_dso"),
    "by_invoices": ("count_back_dso", "true_dso"),
    "delinquent": ("average_days_delinquent",),
    "late": ("days_late", "days_late_of_paid"),
    "effectiveness": ("collection_effectiveness",),
    "overdue": ("receivables_minor", "overdue_minor"),
    "cost": ("cost_of_late_money",),
}
_SHARES = frozenset({"collection_effectiveness"})
# With more the table of a year of nights would be longer than anybody reads.
_MOST_ROWS = 60


@router.get("/trend")
def trend(request: Request, _person: Reader, currency: str = "", first: str = "", last: str = "") -> Response:
    """The figures of the nights of a period: by default of all that kept any."""
    view = figures_view(
        here(request).config,
        currency=currency[:3],
        first=day_or_none(first) or date.min,
        last=day_or_none(last) or date.max,
    )
    nights = thinned(view.nights)
    return page(
        request,
        "controller/trend.html",
        view,
        nights=nights,
        charts={name: _chart(request, view, nights, name) for name in _CHARTS} if nights else {},
        figures=_CHARTS,
        first=first,
        last=last,
    )


def thinned(nights: Sequence[FiguresOfNight]) -> list[FiguresOfNight]:
    """The last night, and so many before it as can be read, evenly."""
    step = -(-len(nights) // _MOST_ROWS) if nights else 1
    return [*nights[::-1][::step]][::-1]


def _chart(request: Request, view: FiguresView, nights: Sequence[FiguresOfNight], name: str) -> str:
    language = language_of(request)
    return line(
        f"trend-{name}",
        title=say(language, f"controller.trend.{name}", currency=view.currency),
        description=say(language, "controller.figures.chart_more"),
        labels=[str(one.night) for one in nights],
        series={
            say(language, f"controller.figures.{_word(figure)}"): [_drawn(one, figure, view.currency) for one in nights]
            for figure in _CHARTS[name]
        },
    )


def _word(figure: str) -> str:
    return figure.removesuffix("_minor")


def _drawn(one: FiguresOfNight, figure: str, currency: str) -> float | None:
    value: Decimal | int | None = getattr(one, figure)
    if value is None:
        return None
    if isinstance(value, int):
        return float(to_decimal(value, currency))
    if figure == "cost_of_late_money":
        return float(to_decimal(round(value), currency))
    return float(value * 100) if figure in _SHARES else float(value)
