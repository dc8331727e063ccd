"""Who looks after what."""

from typing import Annotated

from receivables.web.people import Person, Role, signed_in

ADMINS = (Role.ADMIN,)
RUNNING_READERS = (Role.ADMIN, Role.FINANCE)
# Trying a policy shows sums over all customers.
POLICY_READERS = (Role.ADMIN, Role.FINANCE, Role.CONTROLLER)
POLICY_TRIERS = (Role.FINANCE, Role.CONTROLLER)
Admin = Annotated[Person, signed_in(*ADMINS)]
RunningReader = Annotated[Person, signed_in(*RUNNING_READERS)]
PolicyReader = Annotated[Person, signed_in(*POLICY_READERS)]
PolicyTrier = Annotated[Person, signed_in(*POLICY_TRIERS)]
