"""What each treatment brought."""

from dataclasses import asdict, fields
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from receivables.money import to_decimal
from receivables.night.effects import WITHIN_DAYS, Effects, effects
from receivables.night.remembering import in_turn
from receivables.policy.effects import FEWEST_CUSTOMERS, Brought
from receivables.web.area import api, pages
from receivables.web.controller.tables import csv_file
from receivables.web.controller.who import Reader, day_or_none
from receivables.web.entered import Day
from receivables.web.here import here
from receivables.web.page import page

router = pages("controller")
api_router = api("controller")
CHOICES = (7, 14, 30, 60)
# Unless somebody says from when.
_LOOKS_BACK = timedelta(days=90)
Within = Annotated[int, Query(ge=1, le=365)]


def _asked(
    request: Request, first: Day | None = None, last: Day | None = None, within: Within = WITHIN_DAYS
) -> Effects:
    until = last or here(request).as_of
    with in_turn():
        return effects(here(request).config, first or until - _LOOKS_BACK, until, within)


Asked = Annotated[Effects, Depends(_asked)]


def _asked_on_a_page(request: Request, first: str = "", last: str = "", within: str = "") -> Effects:
    """What a form leaves open comes as an empty text."""
    days = next((one for one in CHOICES if str(one) == within), WITHIN_DAYS)
    return _asked(request, day_or_none(first), day_or_none(last), days)


AskedOnAPage = Annotated[Effects, Depends(_asked_on_a_page)]


@router.get("/effects")
def effects_page(request: Request, _person: Reader, view: AskedOnAPage) -> Response:
    """What was collected after each treatment, and of what was left alone."""
    return page(request, "controller/effects.html", view, choices=CHOICES, fewest=FEWEST_CUSTOMERS)


@router.get("/effects.csv")
def effects_csv(_person: Reader, view: AskedOnAPage) -> Response:
    """The same as a file."""
    names = [field.name for field in fields(Brought)]
    header = ["first", "last", "within_days", "currency", *(name.removesuffix("_minor") for name in names)]
    rows = [
        (view.first, view.last, view.within_days, view.base_currency, *_cells(one, view.base_currency))
        for one in view.treatments
    ]
    return csv_file(f"effects-{view.first}-{view.last}.csv", header, rows)


@api_router.get("/effects")
def effects_json(_person: Reader, view: Asked) -> Effects:
    """What each treatment of the nights from `first` to `last` brought within so many days, by default the last ninety.

    Amounts in minor units of the base currency, shares as parts of 1.
    """
    return view


def _cells(one: Brought, currency: str) -> list[object]:
    return [to_decimal(value, currency) if name.endswith("_minor") else value for name, value in asdict(one).items()]
