"""What a representative takes along: briefs on paper, the calendar of visits, the list as a workbook."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.brief.paper import brief_pdf
from receivables.documents.calendar import CalendarVisit, calendar
from receivables.documents.visit_list import list_name
from receivables.model import AssignmentState
from receivables.model.brief_settings import BriefsPrinted
from receivables.night.addresses import address_lines
from receivables.night.brief import brief, briefs
from receivables.night.folders import file_name, put
from receivables.night.store import store_of
from receivables.store.given_away import given_away
from receivables.store.visits import VisitRecord, list_visits, visit, visit_records
from receivables.store.work import Contact

# How long what is over stays in a calendar: long enough that every program has seen that it is.
REMEMBERED_DAYS = 60
# Visits whose briefs are collected at once: bounds the memory of a night with many.
_AT_ONCE = 500


def write_brief(  # noqa: PLR0917
    config: Config, customer: str, night: date, as_of: date, file: Path, language: str | None = None
) -> Path:
    """Print the brief of a visit into a file, in a language (None: the firm's). Raises StoreError for no such visit."""
    made = brief(store_of(config), config, customer, night, as_of)
    return put(file, brief_pdf(made, config.firm, language=language or config.firm.language))


def write_briefs(config: Config, *, as_of: date, folder: Path, among: Collection[str]) -> tuple[Path, ...]:
    """Print the briefs of a night, those of a representative into a folder named as the visit list.

    `among`: all representatives who have a list there. Briefs left by an earlier run of the night go.
    """
    engine = store_of(config)
    wanted = [one for one in visit_records(engine, as_of) if _is_printed(one, config, as_of)]
    written = []
    for begin in range(0, len(wanted), _AT_ONCE):
        part = wanted[begin : begin + _AT_ONCE]
        for record, made in zip(part, briefs(engine, config, part, as_of), strict=True):
            theirs = folder / f"visits-{list_name(record.salesperson, among=among)}"
            name = f"brief-{file_name(record.customer.customer)}-{record.night}.pdf"
            written.append(put(theirs / name, brief_pdf(made, config.firm, language=config.firm.language)))
    for stale in set(folder.glob("visits-*/brief-*.pdf")) - set(written):
        stale.unlink()
        if not any(stale.parent.iterdir()):
            stale.parent.rmdir()
    return tuple(written)


def calendar_of(config: Config, salesperson: str, *, as_of: date) -> bytes:
    """The calendar of a representative: what is to be made, and what was lately made, called off or given away."""
    return calendar(calendar_visits(store_of(config), salesperson, as_of), name=f"Visits of {salesperson}")


def calendar_visits(engine: Engine, salesperson: str, as_of: date) -> list[CalendarVisit]:
    """The same as values."""
    since = as_of - timedelta(days=REMEMBERED_DAYS)
    own = (one for one in list_visits(engine, salesperson=salesperson) if one.is_under_way or one.state_day >= since)
    others = (visit(engine, customer, night) for customer, night in given_away(engine, salesperson, since=since))
    return [*(in_calendar(one) for one in own), *(replace(in_calendar(one), to_make=False) for one in others)]


def _is_printed(record: VisitRecord, config: Config, as_of: date) -> bool:
    chosen = config.brief.print
    return chosen is BriefsPrinted.ALL or (chosen is BriefsPrinted.NEW and record.night == as_of)


def in_calendar(record: VisitRecord) -> CalendarVisit:
    """A visit as a calendar shows it."""
    return CalendarVisit(
        customer=record.customer.customer,
        name=record.customer.name or record.customer.customer,
        night=record.night,
        due_day=record.due_day,
        to_collect=record.totals,
        address=address_lines(record.customer.address),
        people=tuple(map(_line, record.customer.contacts)),
        reason=record.reason,
        done=record.state is AssignmentState.DONE,
        to_make=record.state not in (AssignmentState.CANCELLED, AssignmentState.HANDED_BACK),
        sequence=record.step,
        changed_day=record.state_day,
    )


def _line(contact: Contact) -> str:
    parts = (contact.name, contact.role, contact.phone, contact.email, contact.manner)
    return ", ".join(part for part in parts if part)
