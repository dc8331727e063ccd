"""What figures of people are read from: as it stood at the opening and at the end, whatever happened later."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, update

from receivables.model import AssignmentState
from receivables.model.roles import Role
from receivables.policy.team_figures import By, Span
from receivables.store import frames, tables, visits
from receivables.store import team_figures as kept
from receivables.store.database import reading, writing
from receivables.store.days import to_number
from receivables.store.disputes import open_dispute, resolve_dispute
from receivables.store.ledger import load_invoices
from receivables.store.plans import save_plan
from receivables.store.promises import record_promise
from receivables.store.reach import newest_moment
from receivables.store.records import load_customers
from receivables.store.users.people import add_user
from store.hand_made import NIGHT, Owed, begin, firm, plan
from store.lists import invoice, listed
from store.lists import store as empty_store

LATER = NIGHT + timedelta(days=2)
OCTOBER = Span(first=date(2026, 10, 1), last=NIGHT)
TO_LATER = Span(first=OCTOBER.first, last=LATER)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A firm after a night that asked for two visits and wrote two letters, one of which waits."""
    opened = firm(tmp_path)
    people = {"salesperson": ["S1", "S2"], "name": ["Mira", "Bo"]}
    with writing(opened) as conn:
        frames.insert(conn, tables.salesperson, pl.DataFrame(people))
    begin(opened)
    waits = Owed("C4", "R1", "letter", state="waiting_for_release")
    works = [Owed("C1", "R1", "visit"), Owed("C2", "R1", "visit"), Owed("C3", "R1", "letter"), waits]
    save_plan(opened, plan(works))
    return opened


def _change(engine: Engine, customer: str, **values: Any) -> None:
    with writing(engine) as conn:
        conn.execute(update(tables.letter).where(tables.letter.c.customer == customer).values(**values))


def _read(engine: Engine, what: Any, span: Span) -> list[tuple[Any, ...]]:
    with reading(engine) as conn:
        found = what(conn, span)
    return sorted(found.rows(), key=str)


def test_an_account_is_whoevers_it_was_known_to_be_at_the_opening(tmp_path: Path) -> None:
    engine = empty_store(tmp_path)
    load_invoices(engine, listed("invoices", invoice("1"), invoice("2", customer="C2")))

    def load(*rows: tuple[str, str, str]) -> None:
        columns = ["customer", "salesperson", "collector"]
        load_customers(engine, pl.DataFrame([dict(zip(columns, row, strict=True)) | {"name": row[0]} for row in rows]))

    load(("C1", "S1", "Ada"))
    opening = newest_moment(engine)
    assert opening is not None
    load(("C1", "S2", "Bo"), ("C2", "S2", "Bo"))
    load(("C2", "S3", "Cy"))
    assert dict(kept.accounts_at(engine, By.SALESPERSON, opening)["customer", "who"].iter_rows()) == {
        "C1": "S1",
        # No list had named it: it is whose it first was in one, though items had been known before.
        "C2": "S2",
    }
    assert dict(kept.accounts_at(engine, By.COLLECTOR, opening)["customer", "who"].iter_rows()) == {
        "C1": "Ada",
        "C2": "Bo",
    }
    before, now = opening - timedelta(days=999), newest_moment(engine)
    assert now is not None
    assert kept.accounts_at(engine, By.SALESPERSON, before).sort("customer")["who"].to_list() == ["S1", "S2"]
    assert kept.accounts_at(engine, By.SALESPERSON, now).sort("customer")["who"].to_list() == ["S2", "S3"]


def test_a_visit_counts_as_it_stood_at_the_end_for_whom_had_it_then(engine: Engine) -> None:
    asked = _read(engine, kept.visits_of, OCTOBER)
    assert asked == [("S1", NIGHT, None), ("S1", NIGHT, None)]
    visits.reassign(engine, "C1", NIGHT, to="S2", reason="lives there", by="Ada", as_of=LATER)
    visits.close_visit(
        engine, "C1", NIGHT, state=AssignmentState.DONE, outcome="pays on Friday", author="Bo", as_of=LATER
    )
    visits.close_visit(engine, "C2", NIGHT, state=AssignmentState.CANCELLED, outcome="paid", author="Bo", as_of=LATER)
    assert _read(engine, kept.visits_of, OCTOBER) == asked
    assert _read(engine, kept.visits_of, TO_LATER) == [("S2", NIGHT, LATER)]
    # What was over before a period begins is no work of it.
    assert _read(engine, kept.visits_of, Span(first=LATER + timedelta(days=1), last=LATER + timedelta(days=9))) == []


def test_a_letter_that_waited_counts_with_its_release_or_its_lapse(engine: Engine) -> None:
    assert _read(engine, kept.releases_of, OCTOBER) == [("C4", None, None, None)]
    # A note that waits asks nobody for anything.
    _change(engine, "C3", state="waiting_for_release", level=0)
    assert _read(engine, kept.releases_of, OCTOBER) == [("C4", None, None, None)]
    _change(engine, "C4", state="reserved", released_by="Ada", released_day=to_number(LATER))
    _change(engine, "C3", state="withdrawn", level=1, reason="release lapsed", state_day=to_number(LATER))
    assert _read(engine, kept.releases_of, TO_LATER) == [("C3", None, LATER, None), ("C4", LATER, None, None)]
    assert _read(engine, kept.releases_of, Span(first=LATER + timedelta(days=1), last=date(2026, 12, 1))) == []


def test_customers_hear_of_us_by_letters_visits_and_what_people_noted(engine: Engine) -> None:
    assert _read(engine, kept.contacts_of, TO_LATER) == []
    _change(engine, "C3", state="sent", state_day=to_number(NIGHT))
    # It lists an item of a branch.
    with writing(engine) as conn:
        conn.execute(update(tables.line).where(tables.line.c.customer == "C3").values(debtor="B3"))
    visits.close_visit(engine, "C1", NIGHT, state=AssignmentState.DONE, outcome="met", author="Bo", as_of=LATER)
    visits.close_visit(engine, "C2", NIGHT, state=AssignmentState.CANCELLED, outcome="paid", author="Bo", as_of=LATER)
    record_promise(engine, customer="C4", from_day=NIGHT, due_day=LATER, author="Ada")
    open_dispute(engine, customer="C4", item="R1", opened_day=LATER, author="Ada")
    assert _read(engine, kept.contacts_of, TO_LATER) == [
        ("B3", NIGHT),
        ("C1", LATER),
        ("C3", NIGHT),
        ("C4", NIGHT),
        ("C4", LATER),
    ]
    assert _read(engine, kept.contacts_of, OCTOBER) == [("B3", NIGHT), ("C3", NIGHT), ("C4", NIGHT)]


def test_a_dispute_counts_until_the_period_in_which_it_is_resolved(engine: Engine) -> None:
    number = open_dispute(engine, customer="C4", item="R1", opened_day=NIGHT, owner="Bo", author="Ada")
    resolve_dispute(engine, dispute=number, outcome="rejected", root_cause="", as_of=LATER, author="Cy")
    assert _read(engine, kept.disputes_of, TO_LATER) == [("Bo", "Cy", NIGHT, None, LATER)]
    assert _read(engine, kept.disputes_of, Span(first=LATER + timedelta(days=1), last=date(2026, 12, 1))) == []
    assert _read(engine, kept.disputes_of, Span(first=OCTOBER.first, last=NIGHT - timedelta(days=1))) == []


def test_people_are_known_by_number_name_and_user_and_a_list_may_say_either_of_collectors(engine: Engine) -> None:
    add_user(engine, user="mira", name="Mira R.", role=Role.REPRESENTATIVE, salesperson="S1")
    add_user(engine, user="ada", name="Ada Lang", role=Role.FINANCE)
    salespeople = kept.names_of(engine, By.SALESPERSON, [])
    assert {name for name, who in salespeople.iter_rows() if who == "S1"} == {"S1", "Mira", "mira", "Mira R."}
    collectors = kept.names_of(engine, By.COLLECTOR, ["ADA LANG", "Desk 4"])
    assert sorted(collectors.rows()) == [("Ada Lang", "ada"), ("Desk 4", "Desk 4"), ("ada", "ada")]
