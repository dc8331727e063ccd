"""A case is closed by somebody, with what came of it."""

from datetime import date

from sqlalchemy import Connection, Engine, select, update

from receivables.model import CaseKind
from receivables.store.case_steps import CaseKey, end, its
from receivables.store.cases.records import CaseState, one_case
from receivables.store.database import StoreError, writing
from receivables.store.days import to_number
from receivables.store.nights import KEPT, PAID
from receivables.store.tables import case as case_table


def close(
    engine: Engine | Connection,
    customer: str,
    kind: CaseKind,
    night: date,
    *,
    outcome: str,
    as_of: date,
    author: str = "",
) -> None:
    """Close a case with what came of it: what its measures hold or stop is free from `as_of` on. A payment plan stands.

    Saying the same again changes nothing. Raises StoreError when there is no such case, when it was closed with another
    outcome, and for the words in which nights close cases.
    """
    key = CaseKey(customer=customer, kind=kind, night=night)
    with writing(engine) as conn:
        found = one_case(conn, key)
        if (found.state, found.outcome) == (CaseState.CLOSED, outcome):
            return
        if found.state is not CaseState.OPEN:
            raise StoreError(
                f"The {kind} case of customer {customer} was closed on {found.state_day} as "
                f"'{found.outcome}', expected one that is open"
            )
        if outcome in (PAID, KEPT):
            raise StoreError(f"The outcome '{outcome}' is what nights note: expected a sentence of your own")
        values = {"state": CaseState.CLOSED, "state_day": to_number(as_of), "outcome": outcome}
        conn.execute(update(case_table).where(its(key)).values(values))
        end(conn, conn.execute(select(case_table).where(its(key))).one(), author=author, as_of=as_of)
