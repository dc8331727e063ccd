"""The open cases that press most, however many are open: a page lists so many and waits for no others."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Engine, case, func, literal, select, tuple_

from receivables.model import CaseKind
from receivables.model.cases import Stage
from receivables.store.cases.records import CaseRecord, CaseState, read_cases
from receivables.store.database import reading
from receivables.store.scope import Scope
from receivables.store.tables import case as case_table

_KEY = (case_table.c.customer, case_table.c.kind, case_table.c.night)
# All that it depends on whether a case waits for somebody; there are but a few such standings.
_STANDING = (case_table.c.kind, case_table.c.stage, case_table.c.place)
_Waits = Callable[[CaseKind, Stage, int], bool]


def urgent_cases(engine: Engine, scope: Scope, waits: _Waits, *, most: int) -> tuple[list[CaseRecord], int]:
    """The first `most` of the open cases of a scope, the oldest first, and how many are open.

    Which are the first: those whose kind, stage and place say that they wait for whoever asks, then the others; each
    by deadline, those without one last.
    """
    columns = case_table.c
    is_open = (columns.state == CaseState.OPEN) & scope.of(columns.customer)
    with reading(engine) as conn:
        counted = conn.execute(select(*_STANDING, func.count()).where(is_open).group_by(*_STANDING)).tuples().all()
        waiting = [key for *key, _ in counted if waits(CaseKind(key[0]), Stage(key[1]), key[2])]
        order = (_last_unless(waiting), columns.deadline_day.is_(None), columns.deadline_day, columns.night)
        first = conn.execute(select(*_KEY).where(is_open).order_by(*order, columns.customer).limit(most)).tuples().all()
        return read_cases(conn, tuple_(*_KEY).in_(first)), sum(count for *_, count in counted)


def _last_unless(waiting: list[list[object]]) -> ColumnElement[int]:
    return case((tuple_(*_STANDING).in_(waiting), 0), else_=1) if waiting else literal(1)
