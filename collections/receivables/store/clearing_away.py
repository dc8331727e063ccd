"""What ends when others take over: letters that have not left, visits not yet made, cases still open."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, Select, Table, exists, select, tuple_, update

from receivables.model import AssignmentState, CaseKind, Does, ItemKind
from receivables.store import frames
from receivables.store.case_steps import follow_closed
from receivables.store.days import to_number
from receivables.store.outbox.states import withdraw_where
from receivables.store.tables import assignment, case, letter, line
from receivables.store.visits.steps import end_visits, now


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedAway:
    """How many letters were withdrawn, visits cancelled and cases closed."""

    letters: int = 0
    visits: int = 0
    cases: int = 0


def clear_away(conn: Connection, customer: str, items: pl.Series | None, *, why: str, as_of: date) -> ClearedAway:
    """End what is under way about these items of a customer; None: about all that it owes. `why` is noted with each.

    Letters that list one of them are withdrawn unless they were sent, and open visits that do are cancelled: what else
    they listed comes again with the next night. Cases of special handling are closed when nothing else that is owed is
    in them, for a case that was closed is not opened again soon; a review of the customer's credit is ours and goes on.
    """
    its = line.c.debtor == customer
    about = its if items is None else its & frames.among(line.c.item, items)
    day = to_number(as_of)
    letters = withdraw_where(conn, _in(letter, _listing(about, Does.LETTER)), reason=why, as_of=as_of)
    listing = now(conn, _in(assignment, _listing(about, Does.VISIT))).select("customer", "night")
    visits = end_visits(conn, listing, state=AssignmentState.CANCELLED, why=why, as_of=as_of)
    cases = conn.execute(
        update(case)
        .where(case.c.state == "open", _about_nothing_else(about))
        .values(state="closed", state_day=day, outcome=why)
    )
    # Whoever is not supplied will not be because others collect now.
    follow_closed(conn, as_of, but_stops=True)
    return ClearedAway(letters=letters, visits=visits, cases=cases.rowcount)


def _listing(about: ColumnElement[bool], does: Does) -> Select[tuple[str, int]]:
    return select(line.c.customer, line.c.night).where(about, line.c.does == does)


def _in(work: Table, keys: Select[tuple[str, int]]) -> ColumnElement[bool]:
    return tuple_(work.c.customer, work.c.night).in_(keys)


def _about_nothing_else(about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Cases of special handling that list something of it, and nothing else that is owed."""
    same = (line.c.customer == case.c.customer) & (line.c.night == case.c.night) & (line.c.does == Does.CASE)
    others = exists().where(same, line.c.kind == ItemKind.INVOICE, ~about)
    return (case.c.kind == CaseKind.SPECIAL_HANDLING) & exists().where(same, about) & ~others
