"""Key figures of the nights, and how they move."""

from dataclasses import fields
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from receivables.documents.charts import line
from receivables.money import to_decimal
from receivables.night.controlling import FiguresOfNight, FiguresView, figures_view
from receivables.web.area import api, pages
from receivables.web.controller.tables import csv_file
from receivables.web.controller.who import Reader, day_or_none
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.words import say

router = pages("controller")
api_router = api("controller")


def _asked(request: Request, currency: str = "", first: str = "", last: str = "") -> FiguresView:
    return figures_view(
        here(request).config,
        currency=currency[:3],
        first=day_or_none(first) or date.min,
        last=day_or_none(last) or date.max,
    )


Asked = Annotated[FiguresView, Depends(_asked)]


@router.get("/figures")
def figures(request: Request, _person: Reader, view: Asked) -> Response:
    """The figures of the last night, and of all nights as lines and as a table."""
    return page(request, "controller/figures.html", view, charts=_charts(request, view))


@router.get("/figures.csv")
def figures_csv(_person: Reader, view: Asked) -> Response:
    """The same as a file."""
    names = [field.name for field in fields(FiguresOfNight)]
    header = ["currency", *(name.removesuffix("_minor") for name in names)]
    rows = [(view.currency, *(_major(one, name, view.currency) for name in names)) for one in view.nights]
    return csv_file(f"key-figures-{view.currency}.csv", header, rows)


@api_router.get("/figures")
def figures_json(
    request: Request, _person: Reader, currency: str = "", first: date = date.min, last: date = date.max
) -> FiguresView:
    """The key figures of every night between two days in a currency. Amounts in minor units, shares as parts of 1."""
    return figures_view(here(request).config, currency=currency[:3], first=first, last=last)


def _major(one: FiguresOfNight, name: str, currency: str) -> object:
    value = getattr(one, name)
    return to_decimal(value, currency) if name.endswith("_minor") else value


def _charts(request: Request, view: FiguresView) -> list[str]:
    language = language_of(request)
    labels = [str(one.night) for one in view.nights]

    def drawn(name: str, *figures: str) -> str:
        known = {figure: [getattr(one, figure) for one in view.nights] for figure in figures}
        return line(
            name,
            title=say(language, f"controller.figures.{name}"),
            description=say(language, "controller.figures.chart_more"),
            labels=labels,
            series={
                say(language, f"controller.figures.{figure}"): [None if one is None else float(one) for one in values]
                for figure, values in known.items()
            },
        )

    return [
        drawn("outstanding", "dso", "best_possible_dso"),
        drawn("late", "days_late", "days_late_of_paid"),
    ]
