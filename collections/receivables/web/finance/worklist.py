"""The worklist: the customers by what is lost by waiting."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import Response

from receivables.model import Does, HoldKind, Treatment
from receivables.night.finance.matrices import cell_bounds
from receivables.store.standing import Chosen, Page, Turn, worklist
from receivables.store.standing.worklist import salespeople, territories
from receivables.web.area import api, pages
from receivables.web.finance.who import Unchosen, Worker
from receivables.web.here import here
from receivables.web.page import page

router = pages("finance")
api_router = api("finance")
_NAMES = (
    "salesperson",
    "territory",
    "treatment",
    "does",
    "hold",
    "free",
    "promised_until",
    "policy",
    "cell",
    "outside",
)
_CELL = re.compile(r"(\d{1,3})\.(\d{1,3})")
_AFTER = re.compile(r"(\d{1,18}):(.+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as it came; `chosen` is what that means."""

    given: Mapping[str, str]
    chosen: Chosen


def _asked(
    request: Request,
    *,
    salesperson: str = "",
    territory: str = "",
    treatment: Annotated[Treatment | None, Unchosen] = None,
    does: Annotated[Does | None, Unchosen] = None,
    hold: Annotated[HoldKind | None, Unchosen] = None,
    free: bool = False,
    promised_until: Annotated[date | None, Unchosen] = None,
    policy: str = "",
    cell: str = "",
    outside: str = "",
) -> Asked:
    place = _CELL.fullmatch(cell)
    names = (
        "salesperson",
        "territory",
        "treatment",
        "does",
        "hold",
        "free",
        "promised_until",
        "policy",
        "cell",
        "outside",
    )
    given = {name: value for name in names if (value := request.query_params.get(name, ""))}
    return Asked(
        given,
        Chosen(
            salesperson=salesperson or None,
            territory=territory or None,
            treatment=treatment,
            does=does,
            hold=hold,
            free_on=here(request).as_of if free else None,
            promised_until=promised_until,
            policy_hash=policy or None,
            cell=(int(place[1]), int(place[2])) if place else None,
            outside=outside or None,
        ),
    )


What = Annotated[Asked, Depends(_asked)]


@router.get("/worklist")
def shown(request: Request, person: Worker, asked: What, after: str = "") -> Response:
    """Some of the customers, where most is lost first."""
    where, engine = here(request), here(request).engine
    chosen = asked.chosen
    bounds = None
    if chosen.cell is not None:
        bounds = cell_bounds(where.config, chosen.policy_hash, chosen.cell, as_of=where.as_of)
    return page(
        request,
        "finance/worklist.html",
        worklist(engine, person.scope, chosen, after=_turn(after)),
        given=asked.given,
        currency=where.config.policy.base_currency,
        bounds=bounds,
        people=salespeople(engine, person.scope),
        territories=territories(engine, person.scope),
        treatments=list(Treatment),
        works=list(Does),
        holds=list(HoldKind),
        after=after,
        link=lambda **more: "?" + urlencode({**asked.given, **more}),
    )


@api_router.get("/worklist")
def told(request: Request, person: Worker, asked: What, after: str = "") -> Page:
    """Some of the customers, where most is lost by waiting first. Amounts in minor units of the base currency.

    `after`: the worth and the number of the customer that the page before ended with, as `12300:C0012`.
    """
    return worklist(here(request).engine, person.scope, asked.chosen, after=_turn(after))


def _turn(text: str) -> Turn | None:
    found = _AFTER.fullmatch(text)
    return (int(found[1]), found[2]) if found else None
