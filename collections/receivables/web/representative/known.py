"""Visits and cases that there are."""

from collections.abc import Iterator
from contextlib import contextmanager

from receivables.store.cases import NoSuchCase
from receivables.store.visits import NoSuchVisit
from receivables.web.problems import NotFound


@contextmanager
def known() -> Iterator[None]:
    """A visit or case that there is not is answered as an address that there is not."""
    try:
        yield
    except (NoSuchVisit, NoSuchCase) as error:
        raise NotFound from error
