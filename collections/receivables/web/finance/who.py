"""Who uses finance's pages: what concerns the whole firm is finance's and the controllers'; managers see their own."""

from typing import Annotated

from pydantic import BeforeValidator

from receivables.web.people import Person, Role, signed_in

LOOK = (Role.FINANCE, Role.CONTROLLER)
WORK = (*LOOK, Role.MANAGER)
Reader = Annotated[Person, signed_in(*LOOK)]
Worker = Annotated[Person, signed_in(*WORK)]
Finance = Annotated[Person, signed_in(Role.FINANCE)]
Releaser = Annotated[Person, signed_in(Role.FINANCE, Role.MANAGER)]

# A form sends a choice that nobody made as empty text.
Unchosen = BeforeValidator(lambda came: came or None)
