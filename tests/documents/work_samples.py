"""A few visits and cases, small enough to check by eye."""

from datetime import date, timedelta

from receivables.documents.work import Case, Person, Visit, WorkLine
from receivables.model import CaseKind, Firm

AS_OF = date(2026, 10, 30)
FIRM = Firm(
    name="Nordwerk Pumpen GmbH & Co. KG",
    address=("Hafenstraße 12", "28217 Bremen"),
    country="DE",
    base_currency="EUR",
    language="en",
    timezone="Europe/Berlin",
    contact="Receivables",
    phone="+49 421 5550100",
    email="receivables@nordwerk.example",
)
BUYER = Person(
    name="Ann Hall", role="accounts payable", rank=1, phone="+44 113 5550123", email="a.hall@harbour.example"
)
DIRECTOR = Person(name="陈伟", role="managing director", rank=3, phone="+86 512 55501234")


def line(item: str, days: int, minor: int, *, currency: str = "EUR", kind: str = "invoice") -> WorkLine:
    """An item that has been due for so many days."""
    due = AS_OF - timedelta(days=days)
    return WorkLine(
        item=item,
        kind=kind,
        day=due - timedelta(days=30 if kind == "invoice" else 0),
        due_day=due,
        days_overdue=days,
        currency=currency,
        balance_minor=minor,
        chased_minor=minor,
    )


def visit(
    customer: str, name: str, *lines: WorkLine, due_in: int = 7, salesperson: str = "S03", **more: object
) -> Visit:
    """A visit by Clara Voss, or by nobody."""
    details = {"address": ("12 High Street", "Leeds LS1 4AB"), "contacts": (BUYER,), **more}
    return Visit(
        customer=customer,
        name=name,
        salesperson=salesperson,
        salesperson_name="Clara Voss" if salesperson else "",
        due_day=AS_OF + timedelta(days=due_in),
        lines=lines,
        **details,  # type: ignore[arg-type]
    )


VISITS = (
    visit("00071", "=Delta Water BV", line("INV-3", 12, 1_900_000), address=(), contacts=()),
    visit(
        "20014",
        "苏州水泵有限公司",
        line("INV-1", 45, 4_200_050, currency="CNY"),
        line("INV-2", 20, 1_250_000),
        line("CN-7", 9, -50_000, kind="credit_note"),
        contacts=(BUYER, DIRECTOR),
        base_minor=1_739_000,
    ),
    visit("10002", "Harbour Pumps Ltd", line("INV-4", 30, 1_100_000, currency="USD"), due_in=3),
    visit("10009", "Müller & Söhne GmbH", line("INV-5", 33, 2_000_000), salesperson=""),
)


def case(customer: str, name: str, *lines: WorkLine, kind: CaseKind, since: date = AS_OF) -> Case:
    """A case looked after by Clara Voss."""
    return Case(
        customer=customer,
        name=name,
        address=("12 High Street", "Leeds LS1 4AB"),
        contacts=(DIRECTOR, BUYER),
        salesperson="S03",
        salesperson_name="Clara Voss",
        kind=kind,
        since=since,
        lines=lines,
    )


CASES = (
    case(
        "20014",
        "苏州水泵有限公司",
        line("INV-8", 145, 9_200_050, currency="CNY"),
        line("INV-9", 120, 3_250_000),
        line("CN-8", 9, -50_000, kind="credit_note"),
        kind=CaseKind.SPECIAL_HANDLING,
    ),
    case("00044", "+Delta Water BV", kind=CaseKind.CREDIT_REVIEW, since=date(2026, 10, 2)),
)
