"""The case of special handling that a plan proposed at a visit belongs to: the one that is open, or one of its own."""

from datetime import date

import polars as pl
from sqlalchemy import Connection, insert, select

from receivables.model import LINE_SCHEMA, CaseKind, Does, ItemKind
from receivables.model.cases import CaseDeed, CaseRules, Stage
from receivables.store import frames
from receivables.store.case_steps import CaseKey, note
from receivables.store.cases import CaseRecord, CaseState, one_case
from receivables.store.days import to_number
from receivables.store.tables import case, line
from receivables.store.visit_reports.visiting import Visit

_LINES = pl.Schema({**dict(LINE_SCHEMA), "does": pl.String()})
_KEY = ["customer", "night", "debtor", "item", "kind"]


def case_of_plan(conn: Connection, visit: Visit, *, rules: CaseRules, author: str, as_of: date) -> CaseRecord:
    """The customer's open case of special handling; where there is none one is opened, about what the visit is about.

    No policy has opened it, so that it has no hash of one.
    """
    its = (case.c.customer == visit.customer) & (case.c.kind == CaseKind.SPECIAL_HANDLING)
    query = select(case.c.night).where(its, case.c.state == CaseState.OPEN).order_by(case.c.night.desc())
    found = conn.execute(query).scalars().first()
    night = as_of if found is None else date.fromordinal(date(1970, 1, 1).toordinal() + found)
    key = CaseKey(customer=visit.customer, kind=CaseKind.SPECIAL_HANDLING, night=night)
    if found is None:
        _open(conn, key, visit, rules, author)
    return one_case(conn, key)


def _open(conn: Connection, key: CaseKey, visit: Visit, rules: CaseRules, author: str) -> None:
    due = rules.deadline(Stage.PROPOSING, key.night)
    row = {
        "customer": key.customer,
        "kind": key.kind,
        "night": to_number(key.night),
        "salesperson": visit.salesperson,
        "state": CaseState.OPEN,
        "state_day": to_number(key.night),
        "policy_hash": "",
        "deadline_day": due and to_number(due),
    }
    conn.execute(insert(case).values(row))
    stages = (Stage.PROPOSING, Stage.PROPOSING)
    text = f"after the visit of the night of {visit.night}"
    note(conn, key, CaseDeed.OPENED, stages=stages, day=key.night, author=author, deadline_day=due, text=text)
    frames.insert(conn, line, _lines(conn, key, visit))


def _lines(conn: Connection, key: CaseKey, visit: Visit) -> pl.DataFrame:
    """What the visit listed, as the case's: at no level, for nobody was asked for it but by the visit."""
    of_visit = (line.c.customer == visit.customer) & (line.c.night == to_number(visit.night))
    listed = frames.read_frame(conn, select(*(line.c[name] for name in _LINES)).where(of_visit), _LINES)
    tonights = (line.c.customer == visit.customer) & (line.c.night == to_number(key.night))
    there = frames.read_frame(conn, select(*(line.c[name] for name in _LINES)).where(tonights), _LINES)
    own = listed.filter(pl.col("does") == Does.VISIT).join(there, on=["debtor", "item", "kind"], how="anti")
    level = pl.lit(0, pl.Int8)
    return own.with_columns(night=pl.lit(key.night), does=pl.lit(str(Does.CASE)), level=level).sort(_KEY)


def lines_of_debtor(record: CaseRecord, debtor: str) -> list[str]:
    """The invoices of a case that are one customer's, by number."""
    return [one.item for one in record.lines if one.debtor == debtor and one.kind == ItemKind.INVOICE]
