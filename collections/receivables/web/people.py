"""Who may use an address: each says so by a dependency, which also gives the route the person who asks."""

from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant

from receivables.model.roles import Role
from receivables.store.users.people import Person

__all__ = ["EVERYBODY", "Person", "Role", "anybody", "roles_of", "signed_in"]

EVERYBODY = tuple(Role)


class Undeclared(Exception):  # noqa: N818 - it is said of a route
    """A route does not say who may use it."""


@dataclass(frozen=True, slots=True)
class SignedInAs:
    """Whoever signed in in one of these roles."""

    roles: frozenset[Role]

    async def __call__(self, request: Request) -> Person:
        """The person; `guard` has let nobody else come this far."""
        person: Person = request.state.person
        return person


@dataclass(frozen=True, slots=True)
class Anybody:
    """Whoever comes."""

    async def __call__(self) -> None:
        """Nothing to be known."""


def signed_in(*roles: Role) -> Any:
    """The dependency of a route that people in these roles may use: `person: Annotated[Person, signed_in(...)]`."""
    assert roles, "name the roles; EVERYBODY for all"
    return Depends(SignedInAs(frozenset(roles)))


def anybody() -> Any:
    """The dependency of a route that needs nobody to be signed in: `dependencies=[anybody()]`."""
    return Depends(Anybody())


def roles_of(dependant: Dependant, where: str) -> frozenset[Role] | None:
    """Who may use a route, None: whoever comes. Raises Undeclared when it does not say so."""
    declared = list(_declared(dependant))
    roles = [one.roles for one in declared if isinstance(one, SignedInAs)]
    if roles:
        return frozenset.intersection(*roles)
    if not declared:
        raise Undeclared(f"{where} does not say who may use it: expected signed_in(...) or anybody() as a dependency")
    return None


def _declared(dependant: Dependant) -> list[SignedInAs | Anybody]:
    its = [dependant.call] if isinstance(dependant.call, SignedInAs | Anybody) else []
    return [*its, *(one for below in dependant.dependencies for one in _declared(below))]
