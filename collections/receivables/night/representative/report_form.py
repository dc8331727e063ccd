"""What the form of a report needs to know: the items it may name, in which currencies, how much is asked for."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from receivables.config import Config
from receivables.model.visit_reports import ReportRecord
from receivables.night.brief import brief
from receivables.night.representative.my_visits import Stop, stops, visit_of
from receivables.store.database import reading
from receivables.store.scope import Scope
from receivables.store.visit_reports import report_on, reports_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An overdue item that something may be said about. `branch`: whose it is, where not that of the one visited."""

    item: str
    branch: str
    currency: str
    balance_minor: int
    days_overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """`asked`: what to ask for, in minor units by currency, the largest first; `debtors`: whose items the visit is
    about, number -> name, where that is more than one. `reported`: the report that stands, None: none does.
    `corrects`: the one that the form takes the place of.
    """

    stop: Stop
    as_of: date
    items: tuple[Owed, ...]
    asked: dict[str, int]
    debtors: dict[str, str]
    reported: ReportRecord | None
    corrects: ReportRecord | None

    @property
    def currencies(self) -> list[str]:
        """In what the customer owes; what is asked for most first."""
        return list(dict.fromkeys([*self.asked, *(one.currency for one in self.items)]))


def report_form(
    engine: Engine, config: Config, customer: str, night: date, as_of: date, *, scope: Scope, corrects: int | None
) -> ReportForm:
    """The form for a visit that somebody of the scope makes. Raises StoreError when there is no such visit or report to
    correct, and NotYours.
    """
    record = visit_of(engine, scope, customer, night)
    known = brief(engine, config, customer, night, as_of)
    with reading(engine) as conn:
        stand = [one for one in reports_of(conn, customer, night) if one.corrected_by is None]
        earlier = None if corrects is None else report_on(conn, customer, night, corrects)
    (stop,) = stops([record], config, as_of)
    debtors = {line.debtor: line.debtor_name or stop.name for line in record.lines}
    asked = {one.currency: one.all_minor for one in known.asks}
    return ReportForm(
        stop=stop,
        as_of=as_of,
        items=tuple(
            Owed(
                item=one.item,
                branch=one.branch,
                currency=one.currency,
                balance_minor=one.balance_minor,
                days_overdue=one.days_overdue,
            )
            for one in known.items
        ),
        asked=dict(sorted(asked.items(), key=lambda one: -one[1])),
        debtors=debtors if len(debtors) > 1 else {},
        reported=stand[-1] if stand else None,
        corrects=earlier,
    )
