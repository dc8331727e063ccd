"""Visits for the representatives and cases for the company, as lists of what is open on a night."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from receivables.config import Config
from receivables.documents.case_list import write_cases
from receivables.documents.visit_list import write_visits
from receivables.documents.work import Case, Person, Visit, WorkLine
from receivables.night.addresses import address_lines
from receivables.night.cases import measures_in_words, to_act
from receivables.night.contacts import contacts_wanted
from receivables.night.folders import night_folder
from receivables.night.releases import write_reminders
from receivables.night.store import store_of
from receivables.night.visit_papers import write_briefs
from receivables.store.cases import CaseRecord, case_records
from receivables.store.visits import VisitRecord, visit_records
from receivables.store.work import Customer, Line


def write_lists(config: Config, *, as_of: date) -> tuple[Path, ...]:
    """Write a workbook of visits per representative and the briefs, one of the cases, and of letters that lapse soon.

    Gives where they are. Lists left by an earlier run of the same night go, where nobody has a visit any more.
    """
    folder = night_folder(config, as_of)
    visits, cases = _visits(config, as_of), _cases(config, as_of)
    visits_folder = folder / "visits"
    visits_folder.mkdir(exist_ok=True)
    wanted = contacts_wanted(config, as_of=as_of)
    written = write_visits(visits_folder, visits=visits, wanted=wanted, as_of=as_of, firm=config.firm)
    for stale in set(visits_folder.glob("*.xlsx")) - set(written):
        stale.unlink()
    representatives = {one.salesperson for one in visits} | {one.salesperson for one in wanted}
    briefs = write_briefs(config, as_of=as_of, folder=visits_folder, among=representatives)
    case_list = folder / "cases.xlsx"
    write_cases(case_list, cases=cases, as_of=as_of, firm=config.firm)
    releases = write_reminders(config, as_of=as_of)
    return (*written, *briefs, case_list, *([releases] if releases else []))


def _visits(config: Config, as_of: date) -> list[Visit]:
    return [listed_visit(record) for record in visit_records(store_of(config), as_of)]


def _cases(config: Config, as_of: date) -> list[Case]:
    return [_case(config, record, as_of) for record in case_records(store_of(config), as_of)]


def listed_visit(record: VisitRecord) -> Visit:
    """A visit as lists show it."""
    return Visit(
        customer=record.customer.customer,
        name=record.customer.name or record.customer.customer,
        address=address_lines(record.customer.address),
        contacts=tuple(_people(record.customer)),
        salesperson=record.salesperson,
        salesperson_name=record.salesperson_name,
        due_day=record.due_day,
        lines=tuple(_lines(record.lines)),
        reason=record.reason,
        postcode=record.customer.postcode,
        country=record.customer.country,
    )


def _case(config: Config, record: CaseRecord, as_of: date) -> Case:
    return Case(
        customer=record.customer.customer,
        name=record.customer.name or record.customer.customer,
        address=address_lines(record.customer.address),
        contacts=tuple(_people(record.customer)),
        salesperson=record.salesperson,
        salesperson_name=record.salesperson_name,
        kind=record.kind,
        since=record.night,
        lines=tuple(_lines(record.lines)),
        stage=record.stage,
        to_act=to_act(config, record, as_of=as_of),
        by_day=record.deadline_day,
        measures=tuple(measures_in_words(record)),
    )


def _people(customer: Customer) -> Iterator[Person]:
    for contact in customer.contacts:
        yield Person(name=contact.name, role=contact.role, rank=contact.rank, phone=contact.phone, email=contact.email)


def _lines(lines: Iterable[Line]) -> Iterator[WorkLine]:
    for line in lines:
        yield WorkLine(
            item=line.item,
            day=line.day,
            due_day=line.due_day,
            days_overdue=line.days_overdue,
            currency=line.currency,
            balance_minor=line.balance_minor,
            chased_minor=line.chased_minor,
            kind=line.kind,
            branch=line.branch,
        )
