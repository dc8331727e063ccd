"""Key figures of the nights, and how they move."""

from dataclasses import fields
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from receivables.documents.charts import line
from receivables.money import to_decimal
from receivables.night.controlling import FiguresOfNight, FiguresView, figures_view
from receivables.night.further_figures import FurtherFigures, further_figures
from receivables.web.area import api, pages
from receivables.web.controller.aging import bucket_words
from receivables.web.controller.tables import csv_file
from receivables.web.controller.who import Reader, day_or_none
from receivables.web.entered import Day
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
    last = view.nights[-1].night if view.nights else here(request).as_of
    further = further_figures(here(request).config, last)
    return page(
        request,
        "controller/figures.html",
        view,
        charts=_charts(request, view),
        further=further,
        bucket_words=bucket_words,
    )


@router.get("/figures.csv")
def figures_csv(_person: Reader, view: Asked) -> Response:
    """The same as a file."""
    names = [field.name for field in fields(FiguresOfNight)]
    header = ["currency", *(name.removesuffix("_minor") for name in names)]
    rows = [(view.currency, *(_major(one, name, view.currency) for name in names)) for one in view.nights]
    return csv_file(f"key-figures-{view.currency}.csv", header, rows)


@router.get("/figures/further.csv")
def further_csv(request: Request, _person: Reader, as_of: str = "") -> Response:
    """Words kept, days of disputes and roll rates as a file: a row for each figure."""
    found = further_figures(here(request).config, day_or_none(as_of) or here(request).as_of)
    rows: list[tuple[object, ...]] = [
        row
        for one in found.words
        for row in (
            ("promises kept, by number", one.currency, one.judged, one.kept_rate),
            ("promises kept, by amount", one.currency, one.judged, one.paid_rate),
        )
    ]
    rows += [("days of disputes", one.name, one.disputes, one.mean_days) for one in found.disputes]
    rows += [("rolled on", f"{one.currency}, {one.bucket}", None, one.rolled_share) for one in found.rolled]
    return csv_file(f"further-figures-{found.as_of}.csv", ["figure", "of", "count", "value"], rows)


@api_router.get("/figures/further")
def further_json(request: Request, _person: Reader, as_of: Day | None = None) -> FurtherFigures:
    """How customers keep their word, how long disputes take, what part of each bucket rolled on: of any day."""
    return further_figures(here(request).config, as_of or here(request).as_of)


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
