"""Visit lists: for each representative whom to visit by when, whom to talk to there, and what to collect.

The figures are values, not formulas: a telephone shows a workbook without computing it.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from receivables.documents.amounts import money, side_by_side
from receivables.documents.sheets import Book, Sheet
from receivables.documents.words import KINDS, RANKS, plural, sentence_case
from receivables.documents.work import ContactWanted, Person, Visit, WorkLine, asked_for, by_branch, representative
from receivables.model import Firm
from receivables.money import to_decimal
from receivables.policy import route
from receivables.policy.route import place_of

_WIDTHS = (20, 13, 12, 12, 10, 11, 17, 17)
_HEAD = ("Item", "Kind", "Date", "Due", "Currency", "Days late", "Open", "To collect")
_ROUTE_WIDTHS = (7, 10, 11, 34, 12, 46, 24, 20, 8, 26, 12)
_ROUTE_HEAD = (
    "Stop",
    "Country",
    "Postcode",
    "Customer",
    "Number",
    "Address",
    "Contact",
    "Phone",
    "Items",
    "To collect",
    "Due",
)
_UNSAFE_IN_FILE_NAMES = re.compile(r"[^\w.-]")


def write_visits(
    folder: Path, *, visits: Sequence[Visit], wanted: Sequence[ContactWanted] = (), as_of: date, firm: Firm
) -> tuple[Path, ...]:
    """Write one workbook per representative into the folder, and say where they are, in the order of their names.

    Visits stand by due day, the largest sum first; below them whom to find at which customer. What nobody was found
    for gets a list of its own.
    """
    numbers = {visit.salesperson for visit in visits} | {one.salesperson for one in wanted}
    by_number = dict(_by_representative(visits))
    written = []
    for salesperson in sorted(numbers):
        path = folder / f"visits-{list_name(salesperson, among=numbers)}.xlsx"
        own = [one for one in wanted if one.salesperson == salesperson]
        _write_list(path, by_number.get(salesperson, []), own, as_of=as_of, firm=firm)
        written.append(path)
    return tuple(sorted(written))


def visits_text(visits: Iterable[Visit], *, as_of: date) -> str:
    """The same lists for a terminal, one representative after the other."""
    lists = [_list_text(own, as_of) for _, own in _by_representative(visits)]
    return "\n".join(lists) or "No visits.\n"


def in_order(visits: Iterable[Visit]) -> list[Visit]:
    """By due day; on the same day the largest sum first, those that cannot be compared after them."""
    return sorted(visits, key=lambda visit: (visit.due_day, visit.base_minor is None, -_size(visit), visit.customer))


def _size(visit: Visit) -> float:
    """What is asked for, only to compare by: in the base currency, else the largest sum in any one currency."""
    if visit.base_minor is not None:
        return visit.base_minor
    return max((float(to_decimal(minor, currency)) for currency, minor in asked_for(visit.lines).items()), default=0)


def _by_representative(visits: Iterable[Visit]) -> Iterator[tuple[str, list[Visit]]]:
    ordered = sorted(in_order(visits), key=lambda visit: visit.salesperson)
    for salesperson, own in groupby(ordered, key=lambda visit: visit.salesperson):
        yield salesperson, list(own)


def _title(work: Sequence[Visit | ContactWanted]) -> str:
    return f"Visits of {representative(work[0])}" if work[0].salesperson else "Visits nobody was found for"


def _total(visits: Sequence[Visit]) -> dict[str, int]:
    return asked_for(line for visit in visits for line in visit.lines)


def _write_list(
    path: Path, visits: Sequence[Visit], wanted: Sequence[ContactWanted], *, as_of: date, firm: Firm
) -> None:
    title = _title([*visits, *wanted])
    book = Book(title=title, firm=firm.name, as_of=as_of)
    sheet = book.sheet("Visits", widths=_WIDTHS, frozen="A3", upright=True)
    sheet.heading(title)
    to_collect = f" to collect {side_by_side(_total(visits))}" if visits else ""
    summary = f"As of {as_of:%d %B %Y}: {plural(len(visits), 'visit')}{to_collect}."
    sheet.append(sheet.text(summary, "note"))
    for visit in visits:
        _write_visit(sheet, visit)
    if wanted:
        _write_wanted(sheet, wanted)
    if visits:
        _write_route(book, visits)
    book.save(path)


def in_route_order(visits: Iterable[Visit]) -> list[Visit]:
    """By country, postcode, city and street, so that neighbours stand together; those without a postcode come last."""
    by_number = sorted(visits, key=lambda visit: visit.customer)
    return route.in_route_order(by_number, lambda visit: place_of("\n".join(visit.address), visit.country))


def _write_route(book: Book, visits: Sequence[Visit]) -> None:
    """One row a visit, in the order of a journey, with filters: to plan a week by."""
    sheet = book.sheet("Route", widths=_ROUTE_WIDTHS, frozen="A4")
    sheet.heading("The same visits in the order of a journey")
    sheet.append(sheet.text("By country, postcode and street; visits without a postcode come last.", "note"))
    head_row = sheet.head(_ROUTE_HEAD, numbers=(0, 8))
    for stop, visit in enumerate(in_route_order(visits), 1):
        first = visit.contacts[0] if visit.contacts else None
        last = sheet.append(
            sheet.count(stop),
            sheet.text(visit.country),
            sheet.text(visit.postcode),
            sheet.text(visit.name),
            sheet.text(visit.customer),
            sheet.text(", ".join(visit.address)),
            sheet.text(first.name if first else ""),
            sheet.text(first.phone if first else ""),
            sheet.count(len(visit.lines)),
            sheet.text(side_by_side(asked_for(visit.lines))),
            sheet.day(visit.due_day, "left_day"),
        )
    sheet.add_table("Route", _ROUTE_HEAD, head_row=head_row, last_row=last)
    sheet.repeat(head_row, head_row)


def _write_wanted(sheet: Sheet, wanted: Sequence[ContactWanted]) -> None:
    """No visit: somebody to find out about, so that the next letter goes to the right person."""
    sheet.space()
    sheet.section("Find somebody to write to", len(_WIDTHS))
    for one in wanted:
        facts = [
            ("Customer", f"{one.name} ({one.customer})"),
            ("Wanted", f"its {RANKS[one.rank]}, with name and address"),
        ]
        meanwhile = _person(one.instead) if one.instead else "the company, to nobody by name"
        facts.append(("Until then", f"letters go to {meanwhile}"))
        if one.unranked:
            facts.append(("Perhaps", f"{', '.join(one.unranked)}: how high they stand is not known"))
        for label, fact in facts:
            sheet.append(sheet.text(label, "label"), sheet.text(fact, "strong" if label == "Wanted" else "body"))


def _write_visit(sheet: Sheet, visit: Visit) -> None:
    sheet.space()
    sheet.section(f"By {visit.due_day.isoformat()}: {visit.name}", len(_WIDTHS))
    facts = [
        ("Customer", visit.customer),
        ("Address", ", ".join(visit.address) or "not known"),
        *(("Contact", _person(person)) for person in visit.contacts),
        ("To collect", side_by_side(asked_for(visit.lines))),
        *([("Reason", visit.reason)] if visit.reason else []),
    ]
    for label, fact in facts:
        sheet.append(sheet.text(label, "label"), sheet.text(fact, "strong" if label == "To collect" else "body"))
    sheet.head(_HEAD, numbers=(5, 6, 7), light=True)
    for branch, lines in by_branch(visit.lines):
        if branch:
            sheet.append(sheet.text(f"Owed by {branch}", "strong"))
        for line in lines:
            _write_line(sheet, line)


def _write_line(sheet: Sheet, line: WorkLine) -> None:
    sheet.append(
        sheet.text(line.item),
        sheet.text(sentence_case(KINDS[line.kind])),
        sheet.day(line.day, "left_day"),
        sheet.day(line.due_day, "left_day"),
        sheet.text(line.currency),
        sheet.count(line.days_overdue),
        sheet.money(line.balance_minor, line.currency),
        sheet.money(line.chased_minor, line.currency),
    )


def _list_text(visits: Sequence[Visit], as_of: date) -> str:
    head = f"{_title(visits)} as of {as_of.isoformat()}: {side_by_side(_total(visits))}"
    return "\n".join([head, *(line for visit in visits for line in _visit_text(visit)), ""])


def _visit_text(visit: Visit) -> Iterator[str]:
    yield ""
    yield f"  by {visit.due_day.isoformat()}  {visit.customer}  {visit.name}: {side_by_side(asked_for(visit.lines))}"
    yield f"     {', '.join(visit.address) or 'address not known'}"
    for person in visit.contacts:
        yield f"     {_person(person)}"
    if visit.reason:
        yield f"     {visit.reason}"
    for branch, lines in by_branch(visit.lines):
        if branch:
            yield f"     owed by {branch}"
        for line in lines:
            late = f"due {line.due_day.isoformat()}, {plural(line.days_overdue, 'day')} late"
            what = late if line.chased_minor >= 0 else f"{KINDS[line.kind]} of {line.day.isoformat()}"
            yield f"       {line.item:<20}  {what:<30}  {money(line.chased_minor, line.currency):>22}"


def _person(person: Person) -> str:
    return ", ".join(part for part in (person.name, person.role, person.phone, person.email) if part)


def list_name(salesperson: str, *, among: Iterable[str]) -> str:
    """The number as part of a file name, which tells apart numbers that file systems do not."""
    if not salesperson:
        return "without-representative"
    safe = _UNSAFE_IN_FILE_NAMES.sub("_", salesperson)
    alone = sum(other.casefold() == salesperson.casefold() for other in among) == 1
    return safe if safe == salesperson and alone else f"{safe}-{zlib.crc32(salesperson.encode()):08x}"
