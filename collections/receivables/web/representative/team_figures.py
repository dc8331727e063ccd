"""Figures of people: a manager's team, and everybody's own."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from receivables.documents.charts import bars
from receivables.money import to_decimal
from receivables.night.representative.team_figures import (
    PeopleView,
    TeamFiguresView,
    figures_of_led,
    figures_of_oneself,
    span_of,
)
from receivables.night.team_figures import TeamFigure
from receivables.policy.team_figures import Span
from receivables.web.area import api, pages
from receivables.web.controller.tables import csv_file
from receivables.web.controller.who import day_or_none
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.representative.who import CaseWorker, Manager
from receivables.web.words import say

router = pages("representative")
api_router = api("representative")


def _span(request: Request, first: date | None = None, last: date | None = None) -> Span:
    return span_of(here(request).as_of, first, last)


def _span_on_a_page(request: Request, first: str = "", last: str = "") -> Span:
    """What a form leaves open comes as an empty text."""
    return span_of(here(request).as_of, day_or_none(first), day_or_none(last))


Asked = Annotated[Span, Depends(_span)]
AskedOnAPage = Annotated[Span, Depends(_span_on_a_page)]


@router.get("/team/figures")
def team(request: Request, person: Manager, span: AskedOnAPage) -> Response:
    """What each of a manager's people was asked for and did, and what came in of their accounts."""
    view = figures_of_led(here(request).config, person, span)
    charts = {one.by: _chart(request, view, one) for one in view.groups if one.people}
    return page(request, "representative/team_figures.html", view, charts=charts)


@router.get("/team/figures.csv")
def team_csv(request: Request, person: Manager, span: AskedOnAPage) -> Response:
    """The same as a file."""
    return _file("team-figures", figures_of_led(here(request).config, person, span))


@api_router.get("/team/figures")
def team_told(request: Request, person: Manager, span: Asked) -> TeamFiguresView:
    """What each of one's people was asked for and did in a period (by default the month up to today), and what came in
    of the accounts that were theirs at its opening. Amounts in minor units.
    """
    return figures_of_led(here(request).config, person, span)


@router.get("/figures")
def own(request: Request, person: CaseWorker, span: AskedOnAPage) -> Response:
    """One's own figures beside the average, and nobody else's."""
    return page(request, "representative/my_figures.html", figures_of_oneself(here(request).config, person, span))


@router.get("/figures.csv")
def own_csv(request: Request, person: CaseWorker, span: AskedOnAPage) -> Response:
    """The same as a file."""
    return _file("my-figures", figures_of_oneself(here(request).config, person, span))


@api_router.get("/figures")
def own_told(request: Request, person: CaseWorker, span: Asked) -> TeamFiguresView:
    """One's own figures in a period (by default the month up to today) beside the average. Amounts in minor units."""
    return figures_of_oneself(here(request).config, person, span)


def _chart(request: Request, view: TeamFiguresView, group: PeopleView) -> str:
    language = language_of(request)

    def major(name: str) -> list[int]:
        return [round(to_decimal(getattr(one, name), view.currency)) for one in group.people]

    return bars(
        f"collected-{group.by}",
        title=say(language, "representative.team_figures.chart", currency=view.currency),
        description=say(language, "representative.team_figures.chart_more"),
        labels=[one.name for one in group.people],
        series={
            say(language, "representative.team_figures.expected"): major("expected_minor"),
            say(language, "representative.team_figures.collected"): major("collected_minor"),
        },
        lying=True,
    )


_FIGURES = tuple(field.name for field in fields(TeamFigure) if field.name not in {"who", "name", "compared"})
_SAID = ("ratio", "chance", "verdict")


def _file(name: str, view: TeamFiguresView) -> Response:
    header = [
        "by",
        "who",
        "name",
        "first",
        "last",
        "currency",
        *(one.removesuffix("_minor") for one in _FIGURES),
        *_SAID,
    ]
    return csv_file(f"{name}-{view.last}.csv", header, _rows(view))


def _rows(view: TeamFiguresView) -> Iterator[list[object]]:
    for group in view.groups:
        for one in group.people:
            values = [_major(name, getattr(one, name), view.currency) for name in _FIGURES]
            said = [getattr(one.compared, name) for name in _SAID]
            yield [group.by, one.who, one.name, view.first, view.last, view.currency, *values, *said]
        if group.average.figures:
            average = [_major(name, group.average.figures.get(name), view.currency) for name in _FIGURES]
            yield [group.by, "", "average", view.first, view.last, view.currency, *average, None, None, None]


def _major(name: str, value: int | Decimal | None, currency: str) -> object:
    return to_decimal(round(value), currency) if value is not None and name.endswith("_minor") else value
