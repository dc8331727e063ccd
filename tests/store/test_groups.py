"""Groups in the store: whoever was ever of one group lies in one shard, and each moment knows its own heads."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, text

from posting import letters_sent
from receivables.model import ADDRESSEE_SCHEMA, LetterState, Plan
from receivables.store import cases, groups, letters, schema, tables, visits
from receivables.store.database import StoreError, connect, open_store, reading, writing
from receivables.store.facts import Shard, facts
from receivables.store.group_accounts import group_accounts
from receivables.store.ledger import load_invoices
from receivables.store.outbox import telling
from receivables.store.plans import save_plan
from receivables.store.reach import newest_moment
from receivables.store.records import load_customers
from receivables.store.releases import note_reminded
from receivables.store.shards import shard_of
from store.addresses import address, empty_address
from store.hand_made import NIGHT, Owed, begin, everything, firm, pay, plan, stored
from store.lists import invoice, listed, store

TOMORROW = NIGHT + timedelta(days=1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return store(tmp_path_factory.mktemp("groups"))


@pytest.fixture
def empty(shared: Engine) -> Callable[[], Engine]:
    """One store for all: making one costs more than what is asked of it."""

    def emptied() -> Engine:
        with writing(shared) as conn:
            for table in tables.metadata.tables.values():
                conn.execute(delete(table))
        return shared

    return emptied


def take(engine: Engine, *said: tuple[str, str | None]) -> tuple[str, ...]:
    """A list of customers with their parents; what was said about it."""
    rows = [{"customer": one, "parent": parent, "name": one} for one, parent in said]
    return load_customers(engine, listed("customers", *rows)).notes


def lying(engine: Engine) -> dict[str, int]:
    return dict(stored(engine, "customer", "customer", "shard"))


def head_of(engine: Engine, **asked: Any) -> dict[str, str]:
    known = facts(engine, None, NIGHT, **asked).customers
    return dict(known.select("customer", "head").iter_rows())


# --- shards ---------------------------------------------------------------------------------------------------------


def test_customers_without_parents_lie_where_their_numbers_say(empty: Callable[[], Engine]) -> None:
    engine = empty()
    take(engine, ("C1", None), ("C2", "C2"))
    load_invoices(engine, listed("invoices", invoice("1", customer="C9")))
    assert lying(engine) == {one: shard_of(one) for one in ("C1", "C2", "C9")}


@pytest.mark.parametrize("order", list(permutations([("C1", None), ("C2", "C1"), ("C3", "C2")])), ids=str)
def test_a_group_lies_in_one_shard_whatever_the_order_of_the_loads(
    empty: Callable[[], Engine], order: tuple[tuple[str, str | None], ...]
) -> None:
    engine = empty()
    for one in order:
        take(engine, one)
    assert set(lying(engine).values()) == {shard_of("C1")}
    assert set(head_of(engine).values()) == {"C1"}


def test_a_parent_that_is_known_first_from_its_items_lies_with_its_group(empty: Callable[[], Engine]) -> None:
    engine = empty()
    take(engine, ("C1", "C7"))
    load_invoices(engine, listed("invoices", invoice("1", customer="C7")))
    assert lying(engine) == dict.fromkeys(("C1", "C7"), shard_of("C1"))
    assert head_of(engine) == {"C1": "C7", "C7": "C7"}


def test_where_a_customer_lies_is_no_version_and_the_same_list_again_changes_nothing(
    empty: Callable[[], Engine],
) -> None:
    engine = empty()
    take(engine, ("C1", None), ("C2", None))
    take(engine, ("C3", "C2"), ("C0", "C3"))
    assert stored(engine, "customer_past", "customer") == []
    before = everything(engine)
    take(engine, ("C3", "C2"), ("C0", "C3"))
    assert everything(engine) == before


_LINKS = st.lists(st.tuples(st.sampled_from("ABCDEF"), st.none() | st.sampled_from("ABCDEFX")), min_size=1, max_size=8)


@given(_LINKS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_was_ever_of_one_group_lies_in_one_shard(
    empty: Callable[[], Engine], said: list[tuple[str, str | None]]
) -> None:
    engine = empty()
    for one in said:
        take(engine, one, ("Z", "Z"))
    where = lying(engine)
    for one, parent in said:
        assert parent is None or parent not in where or where[one] == where[parent]
    shards = [Shard(first=number, last=number, cash_data_day=None) for number in set(where.values())]
    parts = pl.concat(facts(engine, shard, NIGHT).customers for shard in shards)
    assert dict(parts.select("customer", "head").iter_rows()) == head_of(engine)


# --- heads of now and then ------------------------------------------------------------------------------------------


def test_a_past_moment_knows_the_heads_of_then_and_the_shard_holds_both_groups(empty: Callable[[], Engine]) -> None:
    engine = empty()
    take(engine, ("H1", None), ("H2", None), ("B", "H1"))
    before = newest_moment(engine)
    take(engine, ("B", "H2"))
    assert head_of(engine) == {"B": "H2", "H1": "H1", "H2": "H2"}
    assert head_of(engine, known_at=before) == {"B": "H1", "H1": "H1", "H2": "H2"}
    assert len(set(lying(engine).values())) == 1


def test_whoever_asks_for_one_customer_gets_the_group_that_it_is_decided_with(empty: Callable[[], Engine]) -> None:
    engine = empty()
    take(engine, ("H", None), ("B1", "H"), ("B2", "B1"), ("OTHER", None))
    assert sorted(facts(engine, None, NIGHT, customer="B2").customers["customer"]) == ["B1", "B2", "H"]
    assert facts(engine, None, NIGHT, customer="OTHER").customers["customer"].to_list() == ["OTHER"]


def test_parents_that_nobody_knows_and_circles_are_told_at_the_load(empty: Callable[[], Engine]) -> None:
    engine = empty()
    assert take(engine, ("A", "B"), ("B", "A"), ("C", "GONE"), ("D", "D")) == (
        "1 customer has a parent that is in no list: C names GONE; each heads its own group until the parent is known",
        "2 customers have a parent in a circle: A, B; each heads its own group until that is mended",
    )
    assert head_of(engine) == {"A": "A", "B": "B", "C": "C", "D": "D"}
    assert take(engine, ("B", ""), ("GONE", None), ("A", "B")) == ()


# --- stores of older versions ---------------------------------------------------------------------------------------


def test_an_older_store_comes_up_with_its_groups_together_and_its_lines_those_of_whom_they_were_sent_to(
    tmp_path: Path,
) -> None:
    engine = connect(empty_address(tmp_path))
    with writing(engine) as conn:
        schema._climb(conn, None, to="0004")
        for number, parent in (("C1", ""), ("C2", "C1"), ("C3", "C2"), ("C9", "")):
            row = f"('{number}', '{parent}', {shard_of(number)}, 0)"
            conn.execute(text(f"INSERT INTO customer (customer, parent, shard, known_at) VALUES {row}"))
        conn.execute(
            text("INSERT INTO line VALUES ('C2', 20756, 'R1', 'invoice', 'letter', 1, 1, 9, 'EUR', 5, 5, 0, 5, 1)")
        )
    schema.upgrade(engine)
    assert lying(engine) == {**dict.fromkeys(("C1", "C2", "C3"), shard_of("C1")), "C9": shard_of("C9")}
    assert stored(engine, "line", "customer", "night", "debtor", "item") == [("C2", 20756, "C2", "R1")]


# --- what is addressed at the head ----------------------------------------------------------------------------------


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """The hand-made firm, whose C1 heads C2 and C3: all of them have an R1 and an R2."""
    opened = firm(tmp_path)
    take(opened, ("C1", None), ("C2", "C1"), ("C3", "C1"))
    begin(opened)
    return opened


def of_the_group(*owed: Owed, does: str = "letter", state: str = "reserved") -> Plan:
    """The plan in which what these owe is listed in one letter (visit, case) to C1."""
    by_hand = plan(one.but(does=does, state=state) for one in owed)
    whose = by_hand.lines.with_columns(debtor="customer", customer=pl.lit("C1"))
    others = [(one.customer, "C1") for one in owed if one.customer != "C1"]
    at_head = plan([owed[0].but(customer="C1", does=does, state=state)])
    return Plan(
        as_of=NIGHT,
        policy_hash="policy-1",
        decisions=by_hand.decisions,
        letters=at_head.letters,
        lines=whose.select(by_hand.lines.columns),
        assignments=at_head.assignments,
        cases=at_head.cases,
        addressees=pl.DataFrame(sorted(set(others)), schema=ADDRESSEE_SCHEMA, orient="row"),
    )


TWO = (Owed("C2", "R1"), Owed("C3", "R1"))


def test_equal_numbers_of_two_branches_are_two_lines_of_one_letter(engine: Engine) -> None:
    save_plan(engine, of_the_group(*TWO))
    (letter,) = letters.list_letters(engine)
    assert [(line.debtor, line.item, line.branch) for line in letter.lines] == [
        ("C2", "R1", "C2 (C2)"),
        ("C3", "R1", "C3 (C3)"),
    ]
    assert letter.totals == {"EUR": 20_000}
    before = everything(engine)
    save_plan(engine, of_the_group(*TWO))
    assert everything(engine) == before


def test_once_the_head_was_written_to_the_night_is_over_for_the_whole_group_and_for_nobody_else(
    engine: Engine,
) -> None:
    save_plan(engine, of_the_group(*TWO))
    letters_sent(engine, NIGHT)
    decided = stored(engine, "decision", "customer", "item", "does")

    quiet = [one.but(does="nothing") for one in (*TWO, Owed("C1", "R1"), Owed("C4", "R1"))]
    again = plan(quiet)
    saved = save_plan(engine, Plan(**{**_fields(again), "addressees": of_the_group(*TWO).addressees}))

    assert saved.frozen == 3
    assert stored(engine, "decision", "customer", "item", "does") == [*decided, ("C4", "R1", "nothing")]


def test_whose_items_were_listed_is_left_alone_that_night_even_where_it_has_left_the_group(engine: Engine) -> None:
    save_plan(engine, of_the_group(*TWO, state="waiting_for_release"))
    before = stored(engine, "line", "customer", "debtor", "item")
    save_plan(engine, plan([Owed("C2", "R1", "letter"), Owed("C4", "R1", "letter")]))
    assert stored(engine, "letter", "customer") == [("C1",), ("C4",)]
    assert stored(engine, "line", "customer", "debtor", "item") == [*before, ("C4", "C4", "R1")]


def _fields(planned: Plan) -> dict[str, Any]:
    return {name: getattr(planned, name) for name in Plan.__slots__}


def test_a_release_looks_at_what_each_branch_owes_now(engine: Engine) -> None:
    save_plan(engine, of_the_group(*TWO, state="waiting_for_release"))
    pay(engine, "C1", "R1", day=NIGHT)
    telling.release(engine, "C1", NIGHT, by="Ada", as_of=NIGHT)
    assert letters.list_letters(engine)[0].state is LetterState.RESERVED


def test_a_release_is_refused_when_a_branch_has_paid_since(engine: Engine) -> None:
    save_plan(engine, of_the_group(*TWO, state="waiting_for_release"))
    pay(engine, "C3", "R1", day=NIGHT)
    with pytest.raises(StoreError, match=r"lists R1 with 100\.00 EUR open, but on 2026-10-30 it is 0\.00 EUR"):
        telling.release(engine, "C1", NIGHT, by="Ada", as_of=NIGHT)


@pytest.mark.parametrize("does", ["visit", "case"])
def test_a_visit_or_a_case_is_over_when_every_branch_has_paid(engine: Engine, does: str) -> None:
    save_plan(engine, of_the_group(*TWO, does=does))
    pay(engine, "C2", "R1", day=NIGHT)
    pay(engine, "C1", "R1", day=NIGHT)
    begin(engine, TOMORROW)
    work: Callable[[], list[Any]] = lambda: visits.list_visits(engine) if does == "visit" else cases.list_cases(engine)  # noqa: E731
    assert work()[0].state == "open"
    pay(engine, "C3", "R1", day=TOMORROW)
    begin(engine, TOMORROW + timedelta(days=1))
    assert work()[0].outcome == "paid"


def test_a_contact_says_who_was_spoken_to_about_whose_item(engine: Engine) -> None:
    save_plan(engine, of_the_group(*TWO, does="case"))
    known = facts(engine, None, TOMORROW).contacts
    assert sorted(known.select("customer", "debtor", "item").rows()) == [("C1", "C2", "R1"), ("C1", "C3", "R1")]


# --- reminders of releases ------------------------------------------------------------------------------------------


def test_whoever_is_to_release_a_letter_is_reminded_once(engine: Engine) -> None:
    waiting = [Owed(one, "R1", "letter", state="waiting_for_release") for one in ("C1", "C2")]
    save_plan(engine, plan([*waiting, Owed("C4", "R1", "letter")]))
    note_reminded(engine, [("C1", NIGHT), ("C4", NIGHT)], TOMORROW)
    note_reminded(engine, [("C1", NIGHT), ("C2", NIGHT)], date(2026, 11, 5))
    found = {one.customer.customer: one.reminded_day for one in letters.list_letters(engine)}
    assert found == {"C1": TOMORROW, "C2": date(2026, 11, 5), "C4": None}


# --- accounts -------------------------------------------------------------------------------------------------------


def test_the_accounts_of_groups_are_those_of_everybody_in_one(engine: Engine) -> None:
    pay(engine, "C3", "R1", day=NIGHT)
    found = group_accounts(engine, NIGHT)
    assert found.customers.select("customer", "head", "parent").rows() == [
        ("C1", "C1", None),
        ("C2", "C1", "C1"),
        ("C3", "C1", "C1"),
    ]
    assert sorted(found.lines.select("customer", "item", "balance_minor").rows()) == [
        ("C1", "R1", 10_000),
        ("C1", "R2", 10_000),
        ("C2", "R1", 10_000),
        ("C2", "R2", 10_000),
        ("C3", "R2", 10_000),
    ]


def test_a_store_without_parents_has_no_links(tmp_path: Path) -> None:
    with reading(open_store(address(tmp_path))) as conn:
        assert groups.links(conn).is_empty()
