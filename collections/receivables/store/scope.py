"""Whose customers somebody may know of: what every query of a page is given."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, and_, select, true, union_all

from receivables.model.roles import OF_REPRESENTATIVES, Role
from receivables.store.database import reading
from receivables.store.tables import assignment, case, customer, salesperson

_VISIT_IS_OVER = ("done", "cancelled")


@dataclass(frozen=True, slots=True)
class Scope:
    """The customers of these representatives, None: all customers.

    A representative's customers are their own, and those where a visit or a case is under way that is theirs, or that
    they see to while somebody is away.
    """

    salespeople: tuple[str, ...] | None

    def of(self, column: ColumnElement[str]) -> ColumnElement[bool]:
        """The condition that `column` holds the number of one of these customers."""
        if self.salespeople is None:
            return true()
        own = select(customer.c.customer).where(customer.c.salesperson.in_(self.salespeople))
        visited = select(assignment.c.customer).where(
            assignment.c.salesperson.in_(self.salespeople), assignment.c.state.not_in(_VISIT_IS_OVER)
        )
        theirs = case.c.salesperson.in_(self.salespeople) | case.c.acting.in_(self.salespeople)
        handled = select(case.c.customer).where(theirs, case.c.state == "open")
        return column.in_(union_all(own, visited, handled))

    def of_representative(self, column: ColumnElement[str]) -> ColumnElement[bool]:
        """The condition that `column` holds the number of one of these representatives."""
        return true() if self.salespeople is None else column.in_(self.salespeople)


EVERYTHING = Scope(None)
NOTHING = Scope(())


def is_within(engine: Engine, scope: Scope, number: str) -> bool:
    """Whether there is such a customer and it is one of the scope's."""
    with reading(engine) as conn:
        found = conn.execute(
            select(customer.c.customer).where(customer.c.customer == number, scope.of(customer.c.customer))
        )
        return found.first() is not None


def scope_of(conn: Connection, role: Role, number: str) -> Scope:
    """What somebody of a role knows of: a representative (by their number) and a manager theirs, an admin nobody's."""
    if role is Role.ADMIN:
        return NOTHING
    if role not in OF_REPRESENTATIVES:
        return EVERYTHING
    if not number:
        return NOTHING
    return Scope(_led_by(conn, number) if role is Role.MANAGER else (number,))


def _led_by(conn: Connection, number: str) -> tuple[str, ...]:
    """A manager, and everybody whose managers lead up to them."""
    led: dict[str, list[str]] = {}
    has_one = and_(salesperson.c.manager != "", salesperson.c.manager != salesperson.c.salesperson)
    for row in conn.execute(select(salesperson.c.salesperson, salesperson.c.manager).where(has_one)):
        led.setdefault(row.manager, []).append(row.salesperson)
    found, waiting = {number}, [number]
    while waiting:
        new = set(led.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return tuple(sorted(found))
