"""Cash to come, week by week, and what came of a past forecast."""

from dataclasses import fields
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from receivables.documents.charts import bars
from receivables.money import to_decimal
from receivables.night.forecast_view import ExpectedCurrency, ExpectedWeek, ForecastView, forecast_view
from receivables.night.forecasting import WEEKS
from receivables.web.area import api, pages
from receivables.web.controller.tables import csv_file
from receivables.web.controller.who import Reader, day_or_none
from receivables.web.entered import Day
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.words import say

router = pages("controller")
api_router = api("controller")
CHOICES = (8, 13, 26)
Weeks = Annotated[int, Query(ge=1, le=26)]


def _asked(request: Request, as_of: Day | None = None, weeks: Weeks = WEEKS, *, against: bool = False) -> ForecastView:
    asked = here(request)
    return forecast_view(asked.config, as_of or asked.as_of, weeks=weeks, against=against)


Asked = Annotated[ForecastView, Depends(_asked)]


def _asked_on_a_page(request: Request, as_of: str = "", weeks: str = "") -> ForecastView:
    """What a form leaves open comes as an empty text. Beside a past forecast stands what came."""
    chosen = next((one for one in CHOICES if str(one) == weeks), WEEKS)
    day = day_or_none(as_of)
    return _asked(request, day, chosen, against=day is not None and day < here(request).as_of)


AskedOnAPage = Annotated[ForecastView, Depends(_asked_on_a_page)]


@router.get("/forecast")
def forecast(request: Request, _person: Reader, view: AskedOnAPage) -> Response:
    """What is expected in each week, and what is not counted on."""
    charts = {one.currency: _chart(request, one) for one in view.currencies}
    weeks = len(view.currencies[0].weeks) if view.currencies else WEEKS
    return page(request, "controller/forecast.html", view, charts=charts, weeks=weeks, choices=CHOICES)


@router.get("/forecast.csv")
def forecast_csv(_person: Reader, view: AskedOnAPage) -> Response:
    """The same as a file; below the weeks of each currency what is apart."""
    names = [field.name for field in fields(ExpectedWeek)]
    header = ["as_of", "currency", *(name.removesuffix("_minor") for name in names), "why", "apart"]
    rows: list[tuple[object, ...]] = []
    for one in view.currencies:
        rows += [
            (view.as_of, one.currency, *(_major(week, name, one.currency) for name in names), None, None)
            for week in one.weeks
        ]
        rows += [
            (view.as_of, one.currency, *(None for _ in names), part.why, to_decimal(part.amount_minor, one.currency))
            for part in one.apart
        ]
    return csv_file(f"forecast-{view.as_of}.csv", header, rows)


@api_router.get("/forecast")
def forecast_json(_person: Reader, view: Asked) -> ForecastView:
    """Cash expected in the weeks after a day (today), `against`: beside what came by now. Amounts in minor units."""
    return view


def _major(week: ExpectedWeek, name: str, currency: str) -> object:
    value = getattr(week, name)
    return to_decimal(value, currency) if name.endswith("_minor") and value is not None else value


def _chart(request: Request, one: ExpectedCurrency) -> str:
    language = language_of(request)
    series = {"expected": [week.expected_minor for week in one.weeks]}
    if one.weeks and one.weeks[0].came_minor is not None:
        series["came"] = [week.came_minor or 0 for week in one.weeks]
    return bars(
        f"forecast-{one.currency}",
        title=say(language, "controller.forecast.chart", currency=one.currency),
        description=say(language, "controller.forecast.chart_more"),
        labels=[str(week.from_day) for week in one.weeks],
        series={
            say(language, f"controller.forecast.{name}"): [
                round(to_decimal(max(minor, 0), one.currency)) for minor in amounts
            ]
            for name, amounts in series.items()
        },
    )
