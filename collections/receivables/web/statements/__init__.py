"""Statements of account: those that were sent, and one of any period to look at or to keep."""

from receivables.web.area import Area, entry
from receivables.web.customer.who import READERS
from receivables.web.statements import statements

AREA = Area(
    "statements",
    routers=(statements.router, statements.api_router),
    entries=(entry("statements.nav", "/statements", *READERS),),
)
