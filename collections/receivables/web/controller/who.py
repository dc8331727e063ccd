"""Who reads the firm's figures, whoever may know of all customers; and what they ask for."""

from datetime import date
from typing import Annotated

from receivables.web.entered import Fault, entered_day
from receivables.web.people import Person, Role, signed_in

READERS = (Role.CONTROLLER, Role.FINANCE)
Reader = Annotated[Person, signed_in(*READERS)]
# A monitoring system has a token of its own: of whoever looks after the machine.
Watcher = Annotated[Person, signed_in(*READERS, Role.ADMIN)]


def day_or_none(text: str) -> date | None:
    """A day that somebody chose; None for what a form left open, or for what is no day."""
    day = entered_day(text)
    return None if isinstance(day, Fault) else day
