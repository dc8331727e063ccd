"""What the policy gets to see of a night."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, Table, insert, select, true

from receivables import model
from receivables.store import records, tables
from receivables.store.database import writing
from receivables.store.days import to_number
from receivables.store.facts import Shard, facts, never_told, representatives, shards
from receivables.store.ledger import load_invoices, load_open_items, load_payments
from receivables.store.merge import schema_of
from receivables.store.shards import shard_of
from receivables.store.told import keep_all
from store.lists import invoice, listed, one_load, payment, store

NIGHT = date(2026, 10, 30)
BEFORE = NIGHT - timedelta(days=1)
SCHEMAS = {
    "items": model.ITEM_SCHEMA,
    "customers": model.CUSTOMER_SCHEMA,
    "holds": model.HOLD_SCHEMA,
    "causes": model.CAUSE_SCHEMA,
    "disputes": model.DISPUTE_SCHEMA,
    "promises": model.PROMISE_SCHEMA,
    "contacts": model.CONTACT_SCHEMA,
    "open_work": model.OPEN_WORK_SCHEMA,
    "rates": model.RATE_SCHEMA,
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = store(tmp_path)
    many = [invoice(f"R{number}", customer=f"C{number % 40}") for number in range(200)]
    load_invoices(engine, listed("invoices", *many))
    return engine


def put(engine: Engine, table: Table, *rows: dict[str, Any]) -> None:
    """Rows into a table, days as days."""
    with writing(engine) as conn:
        for row in rows:
            stored = {name: to_number(value) if isinstance(value, date) else value for name, value in row.items()}
            conn.execute(insert(table).values(stored))


def work(does: str, night: date, item: str = "R1", *, level: int = 1, **more: Any) -> dict[str, Any]:
    line = {
        "customer": "C1",
        "debtor": "C1",
        "night": night,
        "item": item,
        "kind": "invoice",
        "does": does,
        "level": level,
    }
    figures = dict.fromkeys(("amount_minor", "balance_minor", "disputed_minor", "chased_minor"), 1)
    return {**line, "day": night, "due_day": night, "days_overdue": 1, "currency": "EUR", **figures, **more}


def letter(night: date, state: str, state_day: date, **more: Any) -> dict[str, Any]:
    said = {"treatment": "routine_reminder", "level": 1, "language": "en", "policy_hash": "p"}
    return {"customer": "C1", "night": night, "state": state, "state_day": state_day, **said, **more}


def visit(night: date, state: str, state_day: date) -> dict[str, Any]:
    asked = {"salesperson": "S1", "due_day": night, "policy_hash": "p"}
    return {"customer": "C1", "night": night, "state": state, "state_day": state_day, **asked}


def case(night: date, state: str = "open") -> dict[str, Any]:
    opened = {"kind": "special_handling", "salesperson": "S1", "policy_hash": "p"}
    return {"customer": "C1", "night": night, "state": state, "state_day": night, **opened}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_frame_has_its_schema_even_when_nothing_is_known(tmp_path: Path, name: str) -> None:
    known = facts(store(tmp_path), None, NIGHT)
    assert getattr(known, name).schema == SCHEMAS[name]
    assert getattr(known, name).is_empty()
    assert known.cash_data_day is None


def test_shards_cover_every_customer_exactly_once(engine: Engine) -> None:
    parts = shards(engine, NIGHT, items_per_shard=30)
    assert len(parts) > 4
    assert parts[0].first == 0
    assert parts[-1].last == 255
    assert all(after.first == before.last + 1 for before, after in pairwise(parts))
    seen = pl.concat([facts(engine, part, NIGHT).items for part in parts])
    assert seen.height == 200
    assert sorted(seen["item"]) == sorted(facts(engine, None, NIGHT).items["item"])
    customers = pl.concat([facts(engine, part, NIGHT).customers for part in parts])
    assert sorted(customers["customer"]) == sorted({f"C{number}" for number in range(40)})


def test_a_shard_holds_about_as_many_lines_as_asked_for(engine: Engine) -> None:
    sizes = [facts(engine, part, NIGHT).items.height for part in shards(engine, NIGHT, items_per_shard=30)]
    assert max(sizes) <= 30
    assert shards(engine, NIGHT) == [Shard(first=0, last=255, cash_data_day=None)]


def test_an_empty_store_is_one_shard(tmp_path: Path) -> None:
    assert shards(store(tmp_path), NIGHT) == [Shard(first=0, last=255, cash_data_day=None)]


def test_a_single_customer_may_be_asked_for(engine: Engine) -> None:
    known = facts(engine, None, NIGHT, customer="C7")
    assert set(known.items["customer"]) == {"C7"}
    assert known.customers["customer"].to_list() == ["C7"]


def test_lines_posted_later_do_not_count_and_settled_documents_are_left_out(tmp_path: Path) -> None:
    engine = store(tmp_path)
    load_invoices(engine, listed("invoices", invoice("R1"), invoice("R2"), invoice("R3", invoice_date=NIGHT)))
    load_payments(
        engine,
        listed("payments", payment("P1", 10_000, invoice="R1"), payment("P2", 10_000, invoice="R2", date=NIGHT)),
    )
    assert sorted(facts(engine, None, NIGHT).items["item"]) == ["R3"]
    assert sorted(facts(engine, None, BEFORE).items["item"]) == ["R2"]
    assert sorted(facts(engine, None, date(2026, 9, 30)).items["item"]) == ["R1", "R2"]


def test_empty_text_of_the_store_is_null_and_an_address_is_only_told_to_exist(tmp_path: Path) -> None:
    engine = store(tmp_path)
    rows = {"customer": "C1", "name": "Aker", "address": "Kade 1"}, {"customer": "C2", "name": "Brandt"}
    records.load_customers(engine, listed("customers", *rows))
    customers = facts(engine, None, NIGHT).customers.sort("customer")
    assert customers["has_address"].to_list() == [True, False]
    assert customers["email_rank"].to_list() == [None, None]
    assert customers["segment"].to_list() == [None, None]
    assert customers["key_account"].to_list() == [False, False]


def test_of_addresses_of_e_mail_the_lowest_rank_is_told_as_it_was_known(tmp_path: Path) -> None:
    engine = store(tmp_path)
    own = {"C1": "ap@c1.example", "C2": "", "C3": "nobody", "C4": ""}
    listed_customers = ({"customer": one, "name": one, "email": email} for one, email in own.items())
    records.load_customers(engine, listed("customers", *listed_customers))
    told = datetime.now(UTC)
    people = (
        ("C1", 2, "a@c.example"),
        ("C2", 3, "b@c.example"),
        ("C2", 2, "c@c.example"),
        ("C2", 1, ""),
        ("C4", None, "d@c.example"),
    )
    named = ({"customer": one, "name": f"P{rank}", "rank": rank, "email": email} for one, rank, email in people)
    records.load_contacts(engine, listed("contacts", *named))
    assert facts(engine, None, NIGHT).customers.sort("customer")["email_rank"].to_list() == [0, 2, None, None]
    before = facts(engine, None, NIGHT, known_at=told).customers.sort("customer")
    assert before["email_rank"].to_list() == [0, None, None, None]


def test_cash_is_known_up_to_the_newest_receipt_or_the_newest_list_of_open_items(tmp_path: Path) -> None:
    engine = store(tmp_path)
    load_payments(engine, listed("payments", payment("P1", 1), payment("P2", 1, date=NIGHT)))
    assert facts(engine, None, BEFORE).cash_data_day == date(2026, 10, 1)
    assert [part.cash_data_day for part in shards(engine, NIGHT)] == [NIGHT]
    with one_load(engine, kind="open-items", as_of=BEFORE) as conn:
        load_open_items(conn, listed("open-items", invoice("R1")), as_of=BEFORE)
    assert facts(engine, None, BEFORE).cash_data_day == BEFORE


def test_holds_and_causes_count_from_their_first_to_their_last_day(engine: Engine) -> None:
    days = {"from_day": NIGHT, "to_day": NIGHT}
    put(
        engine,
        tables.hold,
        {"customer": "C1", "item": "", "kind": "manual", "reason": "x", "author": "Ada", **days},
        {"customer": "C2", "item": "R2", "kind": "manual", "reason": "x", "author": "Ada", "from_day": NIGHT},
    )
    put(engine, tables.cause, {"customer": "C1", "item": "R1", "cause": "fraud", "author": "Ada", **days})
    known = facts(engine, None, NIGHT)
    assert known.holds.sort("customer").to_dicts() == [
        {"customer": "C1", "item": None, "kind": "manual", **days},
        {"customer": "C2", "item": "R2", "kind": "manual", "from_day": NIGHT, "to_day": None},
    ]
    assert known.causes.to_dicts() == [{"customer": "C1", "item": "R1", "cause": "fraud", **days}]
    for other, held in ((BEFORE, []), (NIGHT + timedelta(days=1), ["C2"])):
        assert facts(engine, None, other).holds["customer"].to_list() == held
        assert facts(engine, None, other).causes.is_empty()


_SAID: dict[str, tuple[Table, dict[str, Any]]] = {
    "holds": (tables.hold, {"item": "", "kind": "manual", "from_day": NIGHT, "reason": "x"}),
    "causes": (tables.cause, {"item": "R1", "cause": "fraud", "from_day": NIGHT}),
    "disputes": (
        tables.dispute,
        {"dispute": "D1", "item": "R1", "kind": "price", "currency": "EUR", "opened_day": NIGHT},
    ),
    "promises": (tables.promise, {"promise": "P1", "from_day": NIGHT, "due_day": NIGHT}),
    "plans": (tables.payment_plan, {"plan": "P1", "currency": "EUR", "from_day": NIGHT}),
}


@pytest.mark.parametrize("what", _SAID)
def test_what_was_ever_said_is_looked_for_ever_after_and_nothing_else_need_be(engine: Engine, what: str) -> None:
    table, said = _SAID[what]
    everything = {"holds", "causes", "disputes", "promises"}
    rest = everything - {"promises" if what == "plans" else what}
    assert set(never_told(engine)) == everything

    put(engine, table, {"customer": "C1", "author": "Ada", **said})
    assert set(never_told(engine)) == rest

    with writing(engine) as conn:
        keep_all(conn, table, true(), schema_of(table).to_frame())
        assert conn.execute(select(table)).first() is None
    assert set(never_told(engine)) == rest


def test_a_dispute_counts_until_the_day_before_it_was_resolved_and_is_known_ever_after(engine: Engine) -> None:
    told = {"customer": "C1", "item": "R1", "currency": "EUR"}
    put(
        engine,
        tables.dispute,
        {"dispute": "D1", "opened_day": BEFORE, "resolved_day": NIGHT, "amount_minor": 7, **told},
        {"dispute": "D2", "opened_day": NIGHT, **told},
    )
    its = {"customer": "C1", "item": "R1", "state": None}
    over = {**its, "amount_minor": 7, "from_day": BEFORE, "to_day": BEFORE}
    assert facts(engine, None, BEFORE).disputes.to_dicts() == [over]
    now_open = {**its, "amount_minor": None, "from_day": NIGHT, "to_day": None}
    assert facts(engine, None, NIGHT).disputes.sort("from_day").to_dicts() == [over, now_open]


def test_a_promise_counts_until_the_day_before_it_was_withdrawn(engine: Engine) -> None:
    given = {"promise": "W1", "customer": "C1", "from_day": BEFORE, "due_day": NIGHT, "author": "Ada"}
    put(engine, tables.promise, {**given, "withdrawn_day": NIGHT})
    (promise,) = facts(engine, None, BEFORE).promises.to_dicts()
    assert {name: value for name, value in promise.items() if value is not None} == {
        "promise": "W1",
        "customer": "C1",
        "from_day": BEFORE,
        "due_day": NIGHT,
        "to_day": BEFORE,
    }
    assert facts(engine, None, NIGHT).promises.is_empty()


def test_of_whoever_gave_their_word_every_line_is_known_and_of_nobody_else(engine: Engine) -> None:
    assert facts(engine, None, NIGHT).promise_lines.is_empty()
    put(engine, tables.promise, {"promise": "W1", "customer": "C1", "from_day": NIGHT, "due_day": NIGHT, "author": "A"})
    known = facts(engine, None, NIGHT)
    assert known.promise_lines.schema == model.ITEM_SCHEMA
    its = known.items.filter(pl.col("customer") == "C1")
    assert sorted(known.promise_lines.rows()) == sorted(its.rows())
    assert its.height == 5


def test_a_letter_is_a_contact_from_the_day_it_was_sent(engine: Engine) -> None:
    put(engine, tables.letter, letter(BEFORE, "sent", NIGHT), letter(date(2026, 10, 1), "withdrawn", BEFORE))
    put(engine, tables.line, work("letter", BEFORE, level=2), work("letter", date(2026, 10, 1), "R41"))
    assert facts(engine, None, NIGHT).contacts.to_dicts() == [
        {"customer": "C1", "debtor": "C1", "item": "R1", "does": "letter", "level": 2, "day": NIGHT}
    ]
    assert facts(engine, None, BEFORE).contacts.is_empty()


def test_contacts_give_the_highest_level_and_the_last_day_of_each_item_that_was_due_itself(engine: Engine) -> None:
    nights = [date(2026, 9, 1), date(2026, 10, 1)]
    put(engine, tables.letter, *(letter(night, "sent", night) for night in nights))
    put(engine, tables.line, work("letter", nights[0], level=2), work("letter", nights[1], level=1))
    put(engine, tables.line, work("letter", nights[0], "R41", level=0))
    assert facts(engine, None, NIGHT).contacts.to_dicts() == [
        {"customer": "C1", "debtor": "C1", "item": "R1", "does": "letter", "level": 2, "day": nights[1]}
    ]


@pytest.mark.parametrize(
    ("state", "state_day", "contact", "is_open"),
    [
        ("open", BEFORE, BEFORE, True),
        ("done", NIGHT, NIGHT, False),
        ("done", NIGHT + timedelta(days=1), BEFORE, True),
        ("accepted", NIGHT, BEFORE, True),
        ("overdue", BEFORE, BEFORE, True),
        ("handed_back", NIGHT, BEFORE, True),
        ("cancelled", NIGHT, None, False),
        ("cancelled", NIGHT + timedelta(days=1), BEFORE, True),
    ],
)
def test_a_visit_is_a_contact_when_asked_for_and_again_when_made(
    engine: Engine, state: str, state_day: date, contact: date | None, *, is_open: bool
) -> None:
    put(engine, tables.assignment, visit(BEFORE, state, state_day))
    put(engine, tables.line, work("visit", BEFORE))
    known = facts(engine, None, NIGHT)
    assert known.contacts.select("does", "level", "day").rows() == ([("visit", 0, contact)] if contact else [])
    assert known.open_work.rows() == (
        [("C1", "visit", None, BEFORE, visit(BEFORE, state, state_day)["due_day"])] if is_open else []
    )


def test_a_case_is_a_contact_from_its_night_and_under_way_until_closed(engine: Engine) -> None:
    put(engine, tables.case, case(BEFORE))
    put(engine, tables.line, work("case", BEFORE))
    known = facts(engine, None, NIGHT)
    assert known.contacts.select("does", "level", "day").rows() == [("case", 0, BEFORE)]
    assert known.open_work.rows() == [("C1", "case", "special_handling", BEFORE, None)]


def test_a_letter_is_under_way_while_it_waits_and_once_released_until_it_is_sent(engine: Engine) -> None:
    earlier = [date(2026, 10, day) for day in (1, 2, 3, 4)]
    put(
        engine,
        tables.letter,
        letter(earlier[0], "waiting_for_release", earlier[0]),
        letter(earlier[1], "reserved", earlier[2], released_by="Ada"),
        letter(earlier[2], "reserved", earlier[2]),
        letter(earlier[3], "sent", earlier[3], released_by="Ada"),
    )
    assert sorted(facts(engine, None, NIGHT).open_work.rows()) == [
        ("C1", "letter", "reserved", earlier[1], None),
        ("C1", "letter", "waiting_for_release", earlier[0], None),
    ]


def test_rates_are_the_newest_of_each_currency_up_to_the_night(engine: Engine) -> None:
    rates = [("USD", BEFORE, "0.91"), ("USD", NIGHT, "0.92"), ("USD", date(2026, 11, 1), "9"), ("CNY", BEFORE, "0.12")]
    rows = [{"currency": currency, "date": day, "rate": rate, "source": "x"} for currency, day, rate in rates]
    records.load_rates(engine, listed("rates", *rows))
    assert facts(engine, None, NIGHT).rates.rows() == [("CNY", BEFORE, "0.12", "x"), ("USD", NIGHT, "0.92", "x")]


def test_only_what_concerns_the_shard_is_read(engine: Engine) -> None:
    put(engine, tables.assignment, visit(BEFORE, "open", BEFORE))
    put(engine, tables.line, work("visit", BEFORE))
    mine = shard_of("C1")
    here = Shard(first=mine, last=mine, cash_data_day=None)
    elsewhere = Shard(first=mine + 1, last=255, cash_data_day=None)
    assert facts(engine, here, NIGHT).contacts.height == facts(engine, here, NIGHT).open_work.height == 1
    assert facts(engine, elsewhere, NIGHT).contacts.is_empty()
    assert facts(engine, elsewhere, NIGHT).open_work.is_empty()


def test_representatives_come_with_the_visits_they_have_open(engine: Engine) -> None:
    capable = {"territory": "North", "country": "NL", "visits_per_week": 4}
    people = {"salesperson": "S1", "name": "Bo", **capable}, {"salesperson": "S2", "name": "Cy"}
    records.load_salespeople(engine, listed("salespeople", *people))
    put(engine, tables.assignment, visit(BEFORE, "open", BEFORE), visit(date(2026, 10, 1), "done", BEFORE))
    assert representatives(engine).rows() == [("S1", "Bo", "North", "NL", 4, 1), ("S2", "Cy", None, None, None, 0)]
