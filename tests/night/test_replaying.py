"""A past night computed again decides what it decided, whatever has come to be known or been done since."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from night.firm import NIGHT, SmallFirm, contents, customer, invoice
from posting import letters_sent
from receivables.config import load_config
from receivables.model import AssignmentState, HoldKind
from receivables.night.replaying import NothingToReplay, Replayed, replay
from receivables.night.store import store_of
from receivables.store import tables
from receivables.store.database import reading, writing
from receivables.store.days import to_number
from receivables.store.disputes import open_dispute
from receivables.store.holds import set_hold
from receivables.store.outbox.telling import release, withdraw
from receivables.store.visits import close_visit

LATER = NIGHT + timedelta(days=1)


def day(number: int) -> date:
    """So many days after the first night."""
    return NIGHT + timedelta(days=number)


@pytest.fixture
def begun(firm: SmallFirm) -> SmallFirm:
    """A firm with a customer in each cell, a key account, and one who owes too little."""
    numbers = [f"C{number}" for number in range(1, 7)]
    firm.load("customers", *(customer(one, key_account="yes" if one == "C5" else "no") for one in numbers))
    firm.load(
        "invoices",
        invoice("1", "C1"),
        invoice("2", "C2", due="2026-06-01"),
        invoice("3", "C3", amount="20000.00"),
        invoice("4", "C4", amount="20000.00", due="2026-06-01"),
        invoice("5", "C5", amount="500.00"),
        invoice("6", "C6", amount="5.00"),
        invoice("7", "C1", due="2026-11-15", amount="300.00"),
    )
    return firm


def _one(firm: SmallFirm, as_of: date = NIGHT) -> Replayed:
    (found,) = replay(firm.config, first=as_of, last=as_of)
    return found


def _night(firm: SmallFirm, as_of: date = NIGHT) -> None:
    """A night whose letters are sent without being printed."""
    engine = store_of(firm.config)
    firm.plan(as_of)
    letters_sent(engine, as_of)


def _pay(firm: SmallFirm, number: str, of: str, amount: str, *, on: date, loaded: date) -> None:
    row = {"payment": f"P{number}", "customer": of, "date": str(on), "currency": "EUR", "amount": amount}
    firm.load("payments", {**row, "invoice": number}, as_of=loaded)


def test_a_night_just_run_replays_equal_and_says_what_it_compared(begun: SmallFirm) -> None:
    _night(begun)

    found = _one(begun)

    assert found.differences == ()
    assert (found.items, found.letters, found.visits, found.cases) == (7, 3, 1, 1)
    assert found.policies == (begun.config.policy.hash,)


def test_replaying_changes_nothing_in_the_store(begun: SmallFirm) -> None:
    _night(begun)
    before = contents(begun.config)

    _one(begun)

    assert contents(begun.config) == before


def test_what_was_loaded_and_told_after_the_night_does_not_bear_on_it(begun: SmallFirm) -> None:
    _night(begun)
    _pay(begun, "1", "C1", "1000.00", on=NIGHT - timedelta(days=3), loaded=NIGHT)
    begun.load("customers", customer("C2", key_account="yes"), as_of=LATER)
    engine = store_of(begun.config)
    told = {"customer": "C3", "author": "Ada"}
    set_hold(engine, kind=HoldKind.MANUAL, from_day=NIGHT, reason="wait", **told)
    open_dispute(engine, item="4", customer="C4", author="Ada", opened_day=NIGHT, dispute="D1")

    assert _one(begun).is_equal


def test_a_night_run_again_replays_equal_for_those_it_had_spoken_to_and_for_the_others(begun: SmallFirm) -> None:
    _night(begun)
    _pay(begun, "1", "C1", "400.00", on=NIGHT, loaded=NIGHT)
    begun.load("invoices", invoice("9", "C9"), as_of=NIGHT)
    begun.load("customers", customer("C9"), as_of=NIGHT)
    _night(begun)

    assert _one(begun).differences == ()


def test_nights_in_a_row_replay_equal_whatever_came_of_their_letters_visits_and_cases(begun: SmallFirm) -> None:
    engine = store_of(begun.config)
    _night(begun)
    _night(begun, day(1))
    close_visit(engine, _visited(begun), NIGHT, state=AssignmentState.DONE, outcome="promised", as_of=day(2))
    release(engine, "C5", NIGHT, by="Ada", as_of=day(2))
    _night(begun, day(2))
    open_dispute(engine, item="2", customer="C2", author="Ada", opened_day=day(3), dispute="D1")
    _night(begun, day(3))
    begun.load("customers", customer("C3", key_account="yes"), as_of=day(4))
    _pay(begun, "4", "C4", "20000.00", on=day(5), loaded=day(6))
    for number in (6, 15, 16, 30, 47):
        _night(begun, day(number))

    found = replay(begun.config, first=NIGHT, last=day(47))

    assert [one.as_of for one in found] == [day(number) for number in (0, 1, 2, 3, 6, 15, 16, 30, 47)]
    assert [one.differences for one in found] == [()] * 9
    assert sum(one.letters for one in found) > 5


def _visited(firm: SmallFirm) -> str:
    with writing(store_of(firm.config)) as conn:
        found: str = conn.execute(tables.assignment.select()).one().customer
    return found


@pytest.mark.parametrize("run_first", [True, False], ids=["after the night", "before the night"])
def test_what_people_did_on_the_day_of_the_night_counts_where_it_came(begun: SmallFirm, run_first: bool) -> None:
    engine = store_of(begun.config)
    _night(begun)
    if run_first:
        _night(begun, day(20))
    close_visit(engine, _visited(begun), NIGHT, state=AssignmentState.CANCELLED, outcome="", as_of=day(20))
    withdraw(engine, "C5", NIGHT, reason="not now", by="Ada", as_of=day(20))
    if not run_first:
        _night(begun, day(20))

    assert _one(begun, day(20)).differences == ()


def test_a_visit_made_on_the_day_of_the_night_but_before_it_is_no_longer_open(begun: SmallFirm) -> None:
    _night(begun)
    close_visit(
        store_of(begun.config), _visited(begun), NIGHT, state=AssignmentState.DONE, outcome="seen", as_of=day(2)
    )
    _night(begun, day(2))

    assert _one(begun, day(2)).differences == ()


def test_a_letter_that_waited_for_its_release_that_night_is_under_way_whenever_it_left(begun: SmallFirm) -> None:
    _night(begun)
    _night(begun, day(1))
    release(store_of(begun.config), "C5", NIGHT, by="Ada", as_of=day(1))
    _night(begun, day(2))

    assert [one.differences for one in replay(begun.config, first=NIGHT, last=day(2))] == [()] * 3


def test_a_night_run_again_leaves_alone_whom_it_sent_a_letter_of_an_earlier_night(begun: SmallFirm) -> None:
    _night(begun)
    release(store_of(begun.config), "C5", NIGHT, by="Ada", as_of=day(1))
    _night(begun, day(1))
    decided = _decisions_of(begun, "C5")
    _night(begun, day(1))
    assert _decisions_of(begun, "C5") == decided

    _pay(begun, "5", "C5", "100.00", on=day(1), loaded=day(1))
    _night(begun, day(1))

    assert _decisions_of(begun, "C5") == decided
    assert _one(begun, day(1)).differences == ()


def _decisions_of(firm: SmallFirm, number: str) -> list[tuple[object, ...]]:
    with reading(store_of(firm.config)) as conn:
        of_customer = select(tables.decision).where(tables.decision.c.customer == number)
        return sorted(map(tuple, conn.execute(of_customer)), key=repr)


def test_each_night_is_computed_under_the_policy_it_ran_under(begun: SmallFirm) -> None:
    _night(begun)
    text = begun.config.path.read_text(encoding="utf-8")
    begun.config.path.write_text(text.replace('"25.00"', '"2000.00"'), encoding="utf-8")
    changed = SmallFirm(load_config(begun.config.path))
    assert changed.config.policy.hash != begun.config.policy.hash
    _night(changed, LATER)

    found = replay(changed.config, first=NIGHT, last=LATER)

    assert [one.policies for one in found] == [(begun.config.policy.hash,), (changed.config.policy.hash,)]
    assert [one.differences for one in found] == [(), ()]


@pytest.mark.parametrize(
    ("table", "values", "what"),
    [
        (tables.decision, {"reason": "quiet"}, {"decision"}),
        (tables.decision, {"balance_minor": 1}, {"decision"}),
        (tables.letter, {"level": 3}, {"letter"}),
        (tables.line, {"chased_minor": 1}, {"line"}),
    ],
)
def test_a_record_that_was_altered_is_found(begun: SmallFirm, table, values, what) -> None:
    _night(begun)
    with writing(store_of(begun.config)) as conn:
        conn.execute(update(table).where(table.c.customer == "C1").values(values))

    found = _one(begun)

    assert {one.what for one in found.differences} == what
    assert {one.customer for one in found.differences} == {"C1"}
    assert all(one.columns == tuple(values) for one in found.differences)


@pytest.mark.parametrize("table", [tables.letter, tables.line, tables.assignment, tables.case, tables.decision])
def test_a_record_that_was_removed_is_found(begun: SmallFirm, table) -> None:
    _night(begun)
    column = table.c.from_day if table is tables.decision else table.c.night
    with writing(store_of(begun.config)) as conn:
        gone = conn.execute(delete(table).where(column == to_number(NIGHT))).rowcount

    found = _one(begun)

    missing = [one for one in found.differences if one.was is None]
    assert len(missing) == gone > 0


def test_a_day_without_a_night_is_refused(begun: SmallFirm) -> None:
    with pytest.raises(NothingToReplay, match="no night"):
        _one(begun)


def test_a_night_not_planned_to_its_end_is_refused(begun: SmallFirm) -> None:
    from receivables.night import planning

    planning.begin(begun.config, as_of=NIGHT)

    with pytest.raises(NothingToReplay, match="not planned to its end"):
        _one(begun)


def test_a_night_whose_policy_is_not_on_record_is_refused(begun: SmallFirm) -> None:
    _night(begun)
    with writing(store_of(begun.config)) as conn:
        conn.execute(update(tables.policy).values(text=""))

    with pytest.raises(NothingToReplay, match="policy"):
        _one(begun)
