"""Promises of a store from before they had numbers: all are there, with what they were about and what was known."""

from datetime import date
from pathlib import Path

from sqlalchemy import text

from receivables.policy.promises import judge
from receivables.store import schema
from receivables.store.database import connect, reading, writing
from receivables.store.days import to_number
from receivables.store.promises import list_promises, words_and_lines
from store.addresses import empty_address
from store.hand_made import stored

GIVEN, DUE, LATE = (to_number(date(2026, 11, day)) for day in (2, 9, 16))
# Two customers whose numbers and items with strokes in them would give one number.
OLD = [("C1", "R1", 700), ("C1", "", None), ("C/1", "R", None), ("C", "1/R", 900)]


def test_every_promise_and_every_former_version_of_it_gets_the_number_made_of_its_key(tmp_path: Path) -> None:
    engine = connect(empty_address(tmp_path))
    columns = "customer, item, from_day, due_day, currency, amount_minor, withdrawn_day, author, known_at"
    with writing(engine) as conn:
        schema._climb(conn, None, to="0006")
        for customer, item, minor in OLD:
            row = f"'{customer}', '{item}', {GIVEN}, {DUE}, 'EUR', {minor or 'NULL'}, NULL, 'Ada', 7"
            conn.execute(text(f"INSERT INTO promise ({columns}) VALUES ({row})"))
        former = f"'C1', 'R1', {GIVEN}, {LATE}, 'EUR', 700, NULL, 'Ada', 3, 7"
        conn.execute(text(f"INSERT INTO promise_past ({columns}, known_until) VALUES ({former})"))

    schema.upgrade(engine)

    assert stored(engine, "promise", "promise", "customer", "due_day", "amount_minor", "grace_days", "known_at") == [
        ("C/1/R@2026-11-02", "C", DUE, 900, None, 7),
        ("C/1/R@2026-11-02'", "C/1", DUE, None, None, 7),
        ("C1/R1@2026-11-02", "C1", DUE, 700, None, 7),
        ("C1@2026-11-02", "C1", DUE, None, None, 7),
    ]
    assert stored(engine, "promise_item", "promise", "item", "customer", "known_at") == [
        ("C/1/R@2026-11-02", "1/R", "C", 7),
        ("C/1/R@2026-11-02'", "R", "C/1", 7),
        ("C1/R1@2026-11-02", "R1", "C1", 7),
    ]
    assert stored(engine, "promise_past", "promise", "due_day", "known_at", "known_until") == [
        ("C1/R1@2026-11-02", LATE, 3, 7)
    ]
    assert stored(engine, "promise_item_past", "promise", "item", "known_until") == [("C1/R1@2026-11-02", "R1", 7)]
    day = date(2026, 11, 3)
    with reading(engine) as conn:
        judged = judge(*words_and_lines(conn, day), grace_days=0, as_of=day)
    assert [one.items for one in list_promises(engine, day, judged=judged, customer="C1")] == [("R1",), ()]
