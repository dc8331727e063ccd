"""Whether somebody may know of a customer."""

from fastapi import Request

from receivables.store.scope import is_within
from receivables.web.here import served
from receivables.web.people import Person
from receivables.web.problems import NotFound


def customer_within(request: Request, person: Person, customer: str) -> str:
    """The customer's number. Raises NotFound when there is no such customer, and when it is none of the person's."""
    if not is_within(served(request).engine, person.scope, customer):
        raise NotFound
    return customer
