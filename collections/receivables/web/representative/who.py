"""Who makes visits, who leads them, who works on cases."""

from typing import Annotated

from receivables.web.people import Person, Role, signed_in

VISITORS = (Role.REPRESENTATIVE, Role.MANAGER)
CASE_WORKERS = (*VISITORS, Role.FINANCE)
DECIDERS = (Role.FINANCE, Role.MANAGER)
Visitor = Annotated[Person, signed_in(*VISITORS)]
CaseWorker = Annotated[Person, signed_in(*CASE_WORKERS)]
Decider = Annotated[Person, signed_in(*DECIDERS)]
Manager = Annotated[Person, signed_in(Role.MANAGER)]
