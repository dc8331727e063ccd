"""The people at a customer, and what is known of them."""

from pathlib import Path

from sqlalchemy import text

from receivables.store import records, schema
from receivables.store.database import connect, writing
from receivables.store.debtors import contacts_of
from store.addresses import empty_address
from store.hand_made import stored
from store.lists import listed, store


def test_a_list_that_knows_nothing_of_a_persons_part_in_decisions_leaves_what_is_known(tmp_path: Path) -> None:
    engine = store(tmp_path)
    records.load_customers(engine, listed("customers", {"customer": "C1", "name": "Aker"}))
    told = {"customer": "C1", "name": "Ann", "rank": 2}
    described = {"decision_role": "decides", "relation": "strained", "manner": "in person"}
    records.load_contacts(engine, listed("contacts", {**told, **described}))
    records.load_contacts(engine, listed("contacts", {**told, "rank": 3}))
    (ann,) = contacts_of(engine, "C1")
    assert (ann.rank, ann.decision_role, ann.relation, ann.manner) == (3, "decides", "strained", "in person")
    assert stored(engine, "contact_past", "rank", "manner") == [(2, "in person")]
    engine.dispose()


def test_people_of_an_older_store_are_there_and_nobody_has_said_how_they_decide(tmp_path: Path) -> None:
    engine = connect(empty_address(tmp_path))
    columns = "customer, name, role, rank, email, phone, influence, known_at"
    with writing(engine) as conn:
        schema._climb(conn, None, to="0012")
        row = "'C1', 'Ann', 'CFO', 2, '', '1', 'high'"
        conn.execute(text(f"INSERT INTO contact ({columns}) VALUES ({row}, 7)"))
        conn.execute(text(f"INSERT INTO contact_past ({columns}, known_until) VALUES ({row}, 3, 7)"))
    schema.upgrade(engine)
    told = ("name", "role", "rank", "phone", "influence", "decision_role", "relation", "manner", "known_at")
    ann = ("Ann", "CFO", 2, "1", "high", "", "", "")
    assert stored(engine, "contact", *told) == [(*ann, 7)]
    assert stored(engine, "contact_past", *told, "known_until") == [(*ann, 3, 7)]
    engine.dispose()
