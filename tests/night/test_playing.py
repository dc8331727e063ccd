"""Nights played forward in memory are the nights as they are really run."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from night.firm import NIGHT, SmallFirm, contents, customer, invoice
from posting import letters_sent
from receivables.config import load_config
from receivables.model import AssignmentState, Cause, HoldKind
from receivables.night.playing import play
from receivables.night.store import store_of
from receivables.store import tables
from receivables.store.cases import close as close_case
from receivables.store.causes import set_cause
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.disputes import open_dispute
from receivables.store.holds import set_hold
from receivables.store.promises import record_promise
from receivables.store.visits import close_visit

CASE_DAYS = 9
NIGHTS = 16


def _day(number: int) -> date:
    return NIGHT + timedelta(days=number)


@pytest.fixture
def begun(firm: SmallFirm) -> SmallFirm:
    """Customers in every cell; some pay in the weeks to come, one gets a visit that is paid before it is made."""
    numbers = [f"C{number}" for number in range(1, 9)]
    firm.load("customers", *(customer(one, key_account="yes" if one == "C5" else "no") for one in numbers))
    firm.load("salespeople", {"salesperson": "S1", "name": "One"}, {"salesperson": "S2", "name": "Two"})
    firm.load(
        "invoices",
        invoice("1", "C1"),
        invoice("2", "C2", due="2026-06-01"),
        invoice("3", "C3", amount="20000.00"),
        invoice("4", "C4", amount="20000.00", due="2026-06-01"),
        invoice("5", "C5", amount="500.00"),
        invoice("6", "C6", amount="15000.00", due="2026-10-20"),
        invoice("7", "C1", due="2026-11-03", amount="300.00"),
        invoice("8", "C7", due="2026-09-05", amount="15000.00"),
        invoice("9", "C8", due="2026-06-01", amount="30000.00"),
        # Falls due when what the visit was about has been paid, and before it would have been made.
        invoice("11", "C6", due="2026-11-03", amount="400.00"),
    )
    firm.load("customers", customer("C9"))
    firm.load("invoices", invoice("10", "C9", due="2027-01-31"))
    set_cause(store_of(firm.config), customer="C9", cause=Cause.FRAUD, from_day=_day(6), author="Ada")
    _tell(firm)
    paid = {"date": str(_day(3)), "currency": "EUR"}
    firm.load(
        "payments",
        {"payment": "P1", "customer": "C6", "amount": "15000.00", "invoice": "6", **paid},
        {"payment": "P2", "customer": "C8", "amount": "30000.00", "invoice": "9", **paid},
        {"payment": "P3", "customer": "C3", "amount": "5000.00", "invoice": "3", **paid},
        # On the very night on which the next letter would go, and given to no invoice.
        {"payment": "P4", "customer": "C2", "amount": "1000.00", "invoice": "", **paid, "date": str(_day(14))},
        as_of=_day(3),
    )
    return firm


def _tell(firm: SmallFirm) -> None:
    """A hold that ends by itself, a part in dispute, a promise that is broken and one that is kept."""
    firm.load("customers", *(customer(one) for one in ("H", "D", "P", "K")))
    firm.load(
        "invoices",
        invoice("20", "H", due="2026-06-01"),
        # In dispute but for what is small enough for a letter.
        invoice("21", "D", amount="20000.00"),
        invoice("22", "P"),
        invoice("23", "K"),
    )
    paid = {"payment": "P5", "customer": "K", "date": str(_day(3)), "amount": "1000.00", "invoice": "23"}
    firm.load("payments", {**paid, "currency": "EUR"}, as_of=_day(3))
    engine, told = store_of(firm.config), {"author": "Ada"}
    set_hold(engine, customer="H", kind=HoldKind.MANUAL, from_day=NIGHT, to_day=_day(5), reason="moving", **told)
    open_dispute(engine, customer="D", item="21", amount_minor=1_500_000, opened_day=NIGHT, **told)
    for one in ("P", "K"):
        record_promise(engine, customer=one, from_day=NIGHT, due_day=_day(4), **told)


def _really_run(firm: SmallFirm, first: int, last: int) -> None:
    """The nights as they are run, with letters sent, visits made on the day they are due and cases closed in time."""
    engine = store_of(firm.config)
    for number in range(first, last + 1):
        as_of = _day(number)
        with reading(engine) as conn:
            visits = conn.execute(
                select(tables.assignment).where(
                    tables.assignment.c.state == "open", tables.assignment.c.due_day <= to_number(as_of)
                )
            ).all()
            cases = conn.execute(
                select(tables.case).where(
                    tables.case.c.state == "open",
                    tables.case.c.night <= to_number(as_of - timedelta(days=CASE_DAYS)),
                )
            ).all()
        for one in visits:
            close_visit(
                engine, one.customer, to_day(one.night), state=AssignmentState.DONE, outcome="seen", as_of=as_of
            )
        for one in cases:
            close_case(engine, one.customer, one.kind, to_day(one.night), outcome="agreed", as_of=as_of)
        firm.plan(as_of)
        letters_sent(engine, as_of)


def _work(firm: SmallFirm, first: int) -> list[tuple[date, str, str]]:
    found = []
    with reading(store_of(firm.config)) as conn:
        for does, table in (("letter", tables.letter), ("visit", tables.assignment), ("case", tables.case)):
            rows = conn.execute(select(table.c.night, table.c.customer).where(table.c.night >= to_number(_day(first))))
            found += [(to_day(night), does, customer) for night, customer in rows]
    return sorted(found)


@pytest.mark.parametrize("first", [0, 4], ids=["from the first night", "after some nights"])
def test_a_period_played_in_memory_is_the_period_really_run(begun: SmallFirm, first: int) -> None:
    if first:
        _really_run(begun, 0, first - 1)
    before = contents(begun.config)

    (played,) = play(
        begun.config, (begun.config.policy,), first=_day(first), last=_day(first + NIGHTS), case_days=CASE_DAYS
    )

    assert contents(begun.config) == before
    _really_run(begun, first, first + NIGHTS)
    assert sorted(played.work.select("night", "does", "customer").rows()) == _work(begun, first)
    whole = _work(begun, 0)
    assert {does for _, does, _ in whole} == {"letter", "visit", "case"}
    assert len(_work(begun, first)) > 5
    firsts = {one: next(((str(night), does) for night, does, its in whole if its == one), None) for one in "HDPK"}
    # The hold ends with its last day, the promise with its grace; the rest of what is disputed gets a letter at once.
    assert firsts == {
        "H": (str(_day(6)), "letter"),
        "D": (str(NIGHT), "letter"),
        "P": (str(_day(8)), "letter"),
        "K": None,
    }


def test_two_policies_are_played_side_by_side_and_neither_bears_on_the_other(begun: SmallFirm) -> None:
    text = begun.config.path.read_text(encoding="utf-8")
    other = begun.folder / "new.toml"
    other.write_text(text.replace('"10000"', '"18000"'), encoding="utf-8")
    policies = (begun.config.policy, load_config(other).policy)
    days = {"first": NIGHT, "last": _day(NIGHTS)}

    together = play(begun.config, policies, **days)

    for policy, played in zip(policies, together, strict=True):
        (alone,) = play(begun.config, (policy,), **days)
        assert played.policy == policy
        assert played.work.equals(alone.work)
    assert not together[0].work.equals(together[1].work)
