"""The one view of a customer, with its time line."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Path, Query, Request
from fastapi.responses import Response

from receivables.documents.brief.words import happened
from receivables.model import HOLDS_SET_BY_HAND, Cause, DisputeKind, Rank
from receivables.model.happenings import HappeningKind
from receivables.model.people import DecisionRole, Relation
from receivables.night.customer_around import Around, customer_around
from receivables.night.customer_view import CustomerView, customer_view
from receivables.store.letters import reference
from receivables.web.area import api, pages
from receivables.web.customer.who import HOLDERS, TALKERS, Reader
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.people import Person
from receivables.web.within import customer_within

router = pages()
api_router = api("customer")
Number = Annotated[str, Path(description="the customer's number as loaded")]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
LETTERS_SHOWN = 20


@router.get("/customer/{customer:path}")
def shown(
    request: Request,
    person: Reader,
    customer: Number,
    page_number: int = 1,
    kind: Annotated[list[str], Query()] = [],  # noqa: B006 - read from the address each time
) -> Response:
    """Everything about a customer. `kind`: what its time line tells of, none: of everything."""
    kinds = frozenset(HappeningKind(one) for one in kind if one in set(HappeningKind))
    return customer_page(request, person, customer, page_number=page_number, kinds=kinds)


@api_router.get("/view")
def told(
    request: Request,
    person: Reader,
    customer: str,
    page_number: PageNumber = 1,
    kind: Annotated[list[HappeningKind], Query()] = [],  # noqa: B006
) -> CustomerView:
    """Everything about a customer, and one page of its time line (of some kinds, or of everything).

    Amounts are minor units.
    """
    return _view(request, person, customer, page_number, frozenset(kind))


@api_router.get("/around")
def around_told(request: Request, person: Reader, customer: str) -> Around:
    """The group of a customer and what that owes, who leads its representative, supply stops. Amounts: minor units."""
    return _around(request, person, customer_within(request, person, customer))


def customer_page(
    request: Request,
    person: Person,
    customer: str,
    *,
    page_number: int = 1,
    kinds: frozenset[HappeningKind] = frozenset(),
    status: int = 200,
    faults: Any = None,
    about: str = "",
) -> Response:
    """The page; `faults` of a form `about` something stand at its fields."""
    view = _view(request, person, customer, page_number, kinds)
    language = language_of(request)
    chosen = [("kind", one) for one in HappeningKind if one in kinds]
    return page(
        request,
        "customer/view.html",
        view,
        status=status,
        around=_around(request, person, customer),
        happened=lambda one: happened(one, language),
        reference=lambda row: reference(view.customer, row["night"]),
        letters_shown=LETTERS_SHOWN,
        all_kinds=list(HappeningKind),
        kinds=kinds,
        turned=lambda number: urlencode([*chosen, ("page_number", number)]),
        may_note=person.role in TALKERS,
        may_hold=person.role in HOLDERS,
        holds=HOLDS_SET_BY_HAND,
        causes=list(Cause),
        claims=list(DisputeKind),
        ranks=list(Rank),
        decision_roles=list(DecisionRole),
        relations=list(Relation),
        currencies=[one.currency for one in view.balances] or [here(request).config.policy.base_currency],
        base_currency=here(request).config.policy.base_currency,
        faults=faults or {},
        about=about,
        # What somebody else says after this is not written over by a form of this page.
        seen=here(request).now.isoformat(),
    )


def _view(
    request: Request, person: Person, customer: str, page_number: int, kinds: frozenset[HappeningKind]
) -> CustomerView:
    where = here(request)
    customer_within(request, person, customer)
    return customer_view(
        where.engine, where.config, customer, where.as_of, page=max(1, page_number), kinds=kinds, scope=person.scope
    )


def _around(request: Request, person: Person, customer: str) -> Around:
    return customer_around(here(request).engine, customer, here(request).as_of, person.scope)
