"""Who sees customers, each those of their scope, and who notes what about them."""

from typing import Annotated

from receivables.web.people import Person, Role, signed_in

READERS = (Role.FINANCE, Role.CONTROLLER, Role.REPRESENTATIVE, Role.MANAGER)
# Whoever talks to customers hears promises and complaints, and of new people.
TALKERS = (Role.FINANCE, Role.REPRESENTATIVE, Role.MANAGER)
# Who decides to leave somebody alone, and why somebody does not pay.
HOLDERS = (Role.FINANCE, Role.MANAGER)
Reader = Annotated[Person, signed_in(*READERS)]
Talker = Annotated[Person, signed_in(*TALKERS)]
Holder = Annotated[Person, signed_in(*HOLDERS)]
