"""Nights played forward in memory are the nights as they are really run."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from night.firm import NIGHT, SmallFirm, contents, customer, invoice
from receivables.config import load_config
from receivables.model import Cause
from receivables.night.playing import play
from receivables.night.store import store_of
from receivables.store import tables
from receivables.store.cases import close_case
from receivables.store.causes import set_cause
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.letters import mark_sent, reserve_batch
from receivables.store.visits import VisitState, close_visit

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
            close_visit(engine, one.customer, to_day(one.night), state=VisitState.DONE, outcome="seen", as_of=as_of)
        for one in cases:
            close_case(engine, one.customer, one.kind, to_day(one.night), outcome="agreed", as_of=as_of)
        firm.plan(as_of)
        batch = reserve_batch(engine, as_of)
        if batch is not None:
            mark_sent(engine, as_of, batch)


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
    assert {does for _, does, _ in _work(begun, 0)} == {"letter", "visit", "case"}
    assert len(_work(begun, first)) > 5


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
