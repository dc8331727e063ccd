"""Who acts on open cases while their representatives are away."""

from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from receivables.model import CaseKind
from receivables.store.tables import case


def set_acting(conn: Connection, stand_ins: Mapping[str, str]) -> int:
    """Have open cases of special handling be seen to by whoever stands in for their representative (by number), and
    the others by the representatives themselves; of how many representatives that changes something.
    """
    columns = case.c
    handled = (columns.kind == CaseKind.SPECIAL_HANDLING) & (columns.state == "open")
    pairs = conn.execute(select(columns.salesperson, columns.acting).where(handled).distinct()).all()
    changed = {whose for whose, acting in pairs if acting != stand_ins.get(whose, "")}
    for whose in sorted(changed):
        theirs = handled & (columns.salesperson == whose)
        conn.execute(update(case).where(theirs).values(acting=stand_ins.get(whose, "")))
    return len(changed)
