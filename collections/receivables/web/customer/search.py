"""Customers by number or name."""

from fastapi import Request
from fastapi.responses import Response

from receivables.store.customer_search import FoundCustomer, search_customers
from receivables.web.area import api, pages
from receivables.web.customer.who import Reader
from receivables.web.here import here
from receivables.web.page import page

router = pages()
api_router = api("customer")


@router.get("/customers")
def found(request: Request, person: Reader, q: str = "") -> Response:
    """The customers found; whoever is found alone by their number is shown at once."""
    view = search_customers(here(request).engine, person.scope, q)
    return page(request, "customer/search.html", view, q=q, currency=here(request).config.policy.base_currency)


@api_router.get("/search")
def told(request: Request, person: Reader, q: str = "") -> list[FoundCustomer]:
    """Customers whose number begins with `q` or whose name holds it; overdue in minor units of the base currency."""
    return search_customers(here(request).engine, person.scope, q)
