"""What a representative is told before a visit, and the one view of a customer, on figures small enough to check."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import Engine, event

from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from receivables.config import load_config
from receivables.documents.brief.brief import Words
from receivables.documents.brief.words import happened
from receivables.model import Cause, DisputeKind, HoldKind
from receivables.model.brief_settings import BriefsPrinted
from receivables.night.brief import brief, briefs
from receivables.night.customer_view import customer_view
from receivables.night.lists import write_lists
from receivables.night.store import store_of
from receivables.night.visit_papers import calendar_of, write_briefs
from receivables.store.database import StoreError
from receivables.store.disputes import open_dispute
from receivables.store.holds import set_hold
from receivables.store.payment_plans import agree_plan
from receivables.store.promises import record_promise
from receivables.store.visits import hand_back, reassign, visit_records

LATER = date(2026, 11, 3)


def invoiced(number: str, of: str, amount: str, *, day: str, due: str) -> dict[str, str]:
    return dict(invoice(number, of, due=due, amount=amount, invoice_date=day))


INVOICES = (
    invoiced("O0", "C1", "4000.00", day="2025-06-01", due="2025-07-01"),
    invoiced("O1", "C1", "10000.00", day="2025-12-01", due="2025-12-31"),
    invoiced("R1", "C1", "20000.00", day="2026-09-01", due="2026-10-01"),
    invoiced("R2", "C1", "500.00", day="2026-06-01", due="2026-07-01"),
    invoiced("R3", "C1", "12000.00", day="2026-09-20", due="2026-10-20"),
    invoiced("R4", "C2", "15000.00", day="2026-09-01", due="2026-10-01"),
    invoiced("R5", "C3", "2600.00", day="2026-10-20", due="2026-11-20"),
)
PAYMENTS = (
    {"payment": "P0", "invoice": "O0", "date": "2025-07-01", "amount": "4000.00"},
    {"payment": "P1", "invoice": "O1", "date": "2026-01-10", "amount": "10000.00"},
    {"payment": "P9", "invoice": "", "date": "2026-10-02", "amount": "100.00"},
)
PEOPLE = (
    {
        "name": "Ann",
        "role": "CFO",
        "rank": "2",
        "decision_role": "influences",
        "relation": "good",
        "manner": "by phone",
    },
    {"name": "Bob", "role": "buyer", "rank": "", "decision_role": "", "manner": ""},
)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallFirm]:
    """C1 owes much, has disputed R3 and broken its word on R2; C2 broke a plan. The night asks for a visit to each."""
    made = new_firm(tmp_path_factory.mktemp("brief") / "firm")
    text = made.config.path.read_text(encoding="utf-8").replace("instalments = 0", "instalments = 3")
    made.config.path.write_text(text, encoding="utf-8")
    made = SmallFirm(load_config(made.config.path))
    limit = {"credit_limit": "40000.00", "currency": "EUR"}
    homes = {"C1": "Street 1, 20095 Hamburg", "C2": "Street 2, 10115 Berlin", "C3": "Street 3, 10115 Berlin"}
    made.load("customers", *(customer(number, address=home, **limit) for number, home in homes.items()))
    made.load("contacts", *({"customer": "C1", **one} for one in PEOPLE))
    made.load("salespeople", {"salesperson": "S1", "name": "Clara Voss"}, {"salesperson": "S2", "name": "Max Falk"})
    made.load("invoices", *INVOICES)
    made.load("payments", *({**one, "customer": "C1", "currency": "EUR"} for one in PAYMENTS))
    engine = store_of(made.config)
    word = {"from_day": date(2026, 7, 10), "due_day": date(2026, 7, 20)}
    record_promise(engine, customer="C1", items=["R2"], author="Ada", promise="W1", **word)
    claim = {"opened_day": date(2026, 10, 21), "deadline_day": date(2026, 10, 25)}
    open_dispute(
        engine, customer="C1", item="R3", kind=DisputeKind.QUALITY, owner="Eve", author="Ada", dispute="D1", **claim
    )
    rates = [(date(2026, 10, 10), 1_500_000)]
    agree_plan(engine, customer="C2", items=["R4"], from_day=date(2026, 10, 2), rates=rates, author="Ada", plan="PL1")
    made.plan()
    write_lists(made.config, as_of=NIGHT)
    yield made
    engine.dispose()


@pytest.fixture(scope="module")
def engine(firm: SmallFirm) -> Engine:
    return store_of(firm.config)


def test_everything_overdue_stands_with_why_it_is_unpaid_and_what_to_ask_for(firm: SmallFirm, engine: Engine) -> None:
    known = brief(engine, firm.config, "C1", NIGHT, NIGHT)
    assert [(one.item, one.balance_minor, one.asked_minor, one.hold, one.disputes) for one in known.items] == [
        ("R1", 2_000_000, 2_000_000, None, ()),
        ("R3", 1_200_000, 0, HoldKind.DISPUTE, ("D1",)),
        # The receipt that is given to nothing covers the oldest.
        ("R2", 50_000, 40_000, None, ()),
    ]
    assert {one.cause for one in known.items} == {Cause.UNKNOWN}
    (ask,) = known.asks
    assert (ask.currency, ask.all_minor, ask.least_minor, ask.least_items) == ("EUR", 2_040_000, 40_000, 1)
    assert ask.least_due_day == date(2026, 7, 1)
    (visit, *_) = visit_records(engine, NIGHT)
    assert visit.totals == {"EUR": ask.all_minor}


def test_what_the_customer_is_worth_is_turnover_share_limit_and_how_late_it_pays(
    firm: SmallFirm, engine: Engine
) -> None:
    worth = brief(engine, firm.config, "C1", NIGHT, NIGHT).worth
    assert (worth.turnover_minor, worth.turnover_before_minor) == (4_250_000, 400_000)
    assert (worth.open_minor, worth.overdue_minor) == (3_240_000, 3_250_000)
    assert (worth.share, worth.limit_used) == (Decimal("0.648"), Decimal("0.810"))
    assert (worth.since, worth.days_late) == (date(2025, 6, 1), Decimal("10.0"))
    assert worth.last_payment is not None
    assert (worth.last_payment.day, worth.last_payment.amount_minor) == (date(2026, 10, 2), 10_000)


def test_the_word_that_was_broken_the_people_and_the_open_questions_are_told(firm: SmallFirm, engine: Engine) -> None:
    known = brief(engine, firm.config, "C1", NIGHT, NIGHT)
    assert known.words == Words(broken=1)
    assert [(one.name, one.decision_role, one.manner) for one in known.people] == [
        ("Ann", "influences", "by phone"),
        ("Bob", "", ""),
    ]
    assert [(one.code, one.values.get("items") or one.values.get("item")) for one in known.questions] == [
        ("cause_unknown", "R1, R2"),
        ("dispute_unanswered", "R3"),
        ("receipt_unapplied", "P9"),
        ("decider_unknown", None),
        ("rank_unknown", None),
    ]
    assert "promise_broken" in [one.code for one in known.history]


def test_whoever_broke_a_payment_plan_is_offered_no_other(firm: SmallFirm, engine: Engine) -> None:
    offered = [brief(engine, firm.config, number, NIGHT, NIGHT).offers for number in ("C1", "C2")]
    assert [[(one.code, one.values.get("plan")) for one in offers] for offers in offered] == [
        [("instalments", None)],
        [("no_instalments", "PL1")],
    ]


def test_the_briefs_of_a_night_ask_the_store_hardly_more_than_one_does(firm: SmallFirm, engine: Engine) -> None:
    visits = visit_records(engine, NIGHT)
    assert [one.customer.customer for one in visits] == ["C1", "C2"]
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    together = briefs(engine, firm.config, visits, NIGHT)
    number = len(asked)
    alone = briefs(engine, firm.config, visits[:1], NIGHT)
    event.remove(engine, "before_cursor_execute", note)
    # What there is nothing of is not asked for: of C2 there is a plan, of C1 none.
    assert len(asked) - number > 0.9 * number
    assert alone == together[:1]


def test_no_brief_without_a_visit(firm: SmallFirm, engine: Engine) -> None:
    with pytest.raises(StoreError, match="There is no visit to customer C3 of the night of 2026-10-30"):
        brief(engine, firm.config, "C3", NIGHT, NIGHT)


def _printed(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("*/brief-*.pdf")}


def test_a_night_prints_a_brief_beside_the_visit_list_and_again_the_same(firm: SmallFirm) -> None:
    folder = firm.out() / "visits"
    first = _printed(folder)
    assert set(first) == {f"visits-S1/brief-{number}-2026-10-30.pdf" for number in ("C1", "C2")}
    (folder / "visits-S9").mkdir()
    (folder / "visits-S9" / "brief-C9-2026-10-30.pdf").touch()
    write_lists(firm.config, as_of=NIGHT)
    assert _printed(folder) == first
    assert not (folder / "visits-S9").exists()


@pytest.mark.parametrize(
    ("chosen", "night", "printed"),
    [("new", NIGHT, 2), ("new", LATER, 0), ("all", LATER, 2), ("none", NIGHT, 0)],
)
def test_of_which_visits_a_night_prints_the_brief_is_for_the_firm_to_say(
    firm: SmallFirm, tmp_path: Path, chosen: str, night: date, printed: int
) -> None:
    config = replace(firm.config, brief=replace(firm.config.brief, print=BriefsPrinted(chosen)))
    assert len(write_briefs(config, as_of=night, folder=tmp_path, among={"S1"})) == printed


def test_the_visit_list_has_its_visits_in_the_order_of_postcodes(firm: SmallFirm) -> None:
    rows = load_workbook(firm.out() / "visits" / "visits-S1.xlsx")["Route"].iter_rows(min_row=4, values_only=True)
    assert [(row[0], row[2], row[4]) for row in rows] == [(1, "10115", "C2"), (2, "20095", "C1")]


def test_a_customers_items_come_with_what_the_last_night_decided(firm: SmallFirm, engine: Engine) -> None:
    view = customer_view(engine, firm.config, "C1", NIGHT)
    decided = [(one.item, one.bucket, one.treatment, one.does, one.reason) for one in view.items]
    assert decided == [
        ("R2", "over 90", "escalated_letter", "visit", "joins"),
        ("R1", "1-30", "rep_visit", "visit", "leads"),
        ("R3", "1-30", "none", "nothing", "dispute"),
        ("P9", "", "none", "nothing", "credit"),
    ]
    (balance,) = view.balances
    assert (balance.open_minor, balance.overdue_minor, balance.credit_minor) == (3_240_000, 3_250_000, 10_000)
    assert {name: minor for name, minor in balance.buckets.items() if minor} == {"1-30": 3_200_000, "over 90": 50_000}
    assert (view.salesperson_name, [one["state"] for one in view.promises]) == ("Clara Voss", ["broken"])
    assert [(one["dispute"], one["resolved_day"]) for one in view.disputes] == [("D1", None)]


def test_the_time_line_has_the_newest_first_and_comes_in_pages(firm: SmallFirm, engine: Engine) -> None:
    whole = customer_view(engine, firm.config, "C1", NIGHT)
    told = [f"{one.day} {happened(one)}" for one in whole.timeline]
    assert told == [
        "2026-10-30 Visit asked for by 6 Nov 2026, for 20,400.00 EUR (Clara Voss)",
        "2026-10-21 Claim D1 about R3: quality (Ada)",
        "2026-10-02 Payment of 100.00 EUR",
        "2026-07-24 Promise for 20 Jul 2026 broken: nothing of 500.00 EUR came in",
        "2026-07-10 Promise to pay by 20 Jul 2026, for R2 (Ada)",
        "2026-01-10 Payment of 10,000.00 EUR for O1",
        "2025-07-01 Payment of 4,000.00 EUR for O0",
    ]
    pages = [customer_view(engine, firm.config, "C1", NIGHT, page=page, per_page=3) for page in (1, 2, 3, 9)]
    assert [one.pages for one in pages] == [3, 3, 3, 3]
    assert sum((one.timeline for one in pages[:3]), ()) == whole.timeline
    assert (pages[3].page, pages[3].timeline) == (3, pages[2].timeline)


def test_a_past_day_knows_nothing_of_what_came_later(firm: SmallFirm, engine: Engine) -> None:
    view = customer_view(engine, firm.config, "C1", date(2026, 7, 15))
    assert [one.item for one in view.items] == ["R2"]
    assert [one.code for one in view.timeline][:2] == ["promise_given", "payment_received"]
    assert (view.visits, view.disputes, [one["state"] for one in view.promises]) == ((), (), ["open"])


def test_a_customer_that_nobody_has_heard_of_has_no_view(firm: SmallFirm, engine: Engine) -> None:
    with pytest.raises(StoreError, match="There is no customer 'C9'"):
        customer_view(engine, firm.config, "C9", NIGHT)


def test_a_visit_given_to_another_leaves_the_one_calendar_and_comes_into_the_other(
    firm: SmallFirm, engine: Engine
) -> None:
    """Comes last: it changes the visits."""
    set_hold(engine, customer="C2", kind=HoldKind.MANUAL, from_day=NIGHT, to_day=LATER, reason="calls", author="Ada")
    hand_back(engine, "C2", NIGHT, reason="too far", by="Clara Voss", as_of=LATER)
    reassign(engine, "C2", NIGHT, to="S2", reason="nearer", by="Ines", as_of=LATER)
    states = {}
    for salesperson in ("S1", "S2"):
        made = Calendar.from_ical(calendar_of(firm.config, salesperson, as_of=LATER))
        for one in made.walk("VEVENT"):
            states[salesperson, str(one["summary"]).split(" (")[0]] = (str(one["status"]), one["sequence"] > 0)
    assert states == {
        ("S1", "Visit Customer C1"): ("CONFIRMED", states["S1", "Visit Customer C1"][1]),
        ("S1", "Visit Customer C2"): ("CANCELLED", True),
        ("S2", "Visit Customer C2"): ("CONFIRMED", True),
    }
    told = [happened(one) for one in customer_view(engine, firm.config, "C2", LATER).timeline][:3]
    assert told == [
        "Visit given to Max Falk: nearer (Ines)",
        "Visit handed back: too far (Clara Voss)",
        "Hold on all: put on hold by hand, until 3 Nov 2026: calls (Ada)",
    ]
