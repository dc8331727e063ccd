"""Statements of account on record: made once, beside letters and never among them; who asked for them."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.model.statements import StatementKind
from receivables.policy.statement_choice import CHOSEN_SCHEMA
from receivables.store.database import StoreError, reading, writing
from receivables.store.evidence import entries
from receivables.store.facts import shards
from receivables.store.ledger import load_invoices
from receivables.store.letters import list_letters
from receivables.store.outbox.attempts import Ended, batches_of, begin_attempts, dispatches, end_attempts, tried
from receivables.store.outbox.leaving import Written, note_written, without_a_way
from receivables.store.outbox.telling import bounced, resolve, withdraw
from receivables.store.records import load_customers
from receivables.store.scope import Scope
from receivables.store.statements_sent.accounts import accounts_of, posted
from receivables.store.statements_sent.making import Made, is_made, make, make_scheduled
from receivables.store.statements_sent.records import leaving, list_statements, statements_after, stranded
from receivables.store.statements_sent.wishes import list_wishes, note_wish, wishes
from receivables.store.tables import PAST, statement_wish
from store.hand_made import stored
from store.lists import invoice, listed, store

DAY, LATER = date(2026, 10, 30), date(2026, 11, 2)
MADE = Made(first_day=date(2026, 10, 1), day=DAY, kind=StatementKind.BOTH, languages=("en", "de"), schedule="month end")
KEY = ("C1", DAY)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = store(tmp_path)
    known = [
        {"customer": "C1", "name": "Aker", "salesperson": "S1", "language": "de"},
        {"customer": "C2", "name": "Brandt", "salesperson": "S2", "language": "fr"},
        {"customer": "C3", "name": "Castor", "salesperson": "S1"},
    ]
    load_customers(opened, listed("customers", *known))
    load_invoices(opened, listed("invoices", *(invoice(f"R{n}", 100, customer=f"C{n}") for n in (1, 2))))
    return opened


def chosen(*customers: str) -> pl.DataFrame:
    return pl.DataFrame([(one, [one]) for one in customers], schema=CHOSEN_SCHEMA, orient="row")


def written(engine: Engine, *customers: str) -> None:
    hashes = dict.fromkeys(("document_hash", "page_hash", "text_hash", "said_hash"), "x")
    its = [Written(key=(one, DAY), **hashes, data={"day": str(DAY)}) for one in customers]
    note_written(engine, its, DAY, of=Mailing.STATEMENT)


def sent(engine: Engine, outcome: str = "sent", *, as_of: date = DAY) -> None:
    """What is on its way, handed over."""
    with writing(engine) as conn:
        records = leaving(engine, as_of)
        to = {one.key: "a@b.example" for one in records}
        begun = begin_attempts(conn, records, "email", to, as_of=as_of, of=Mailing.STATEMENT)
        end_attempts(conn, [Ended(attempt=one, outcome=outcome) for one in begun], as_of=as_of)


def states(engine: Engine) -> dict[str, str]:
    return {one.customer.customer: one.state for one in list_statements(engine)}


def test_a_schedules_day_is_gone_through_once(engine: Engine) -> None:
    assert make_scheduled(engine, chosen("C1", "C2"), MADE, as_of=DAY) == 2
    assert is_made(engine, "month end", DAY)
    assert not is_made(engine, "month end", LATER)
    assert make_scheduled(engine, chosen("C1", "C2"), MADE, as_of=LATER) == 0
    # Whoever has one of that day gets no other, whoever asks for it.
    assert make(engine, chosen("C1", "C3"), MADE, as_of=LATER) == 1
    assert stored(engine, "statement_round", "schedule", "statements") == [("month end", 2)]


def test_a_statement_is_in_the_customers_language_where_there_is_one(engine: Engine) -> None:
    make(engine, chosen("C1", "C2", "C3"), MADE, as_of=DAY)
    assert {one.customer.customer: one.language for one in list_statements(engine)} == {
        "C1": "de",
        "C2": "en",
        "C3": "en",
    }


def test_a_statement_leaves_as_a_letter_does_and_is_none(engine: Engine) -> None:
    make(engine, chosen("C1"), MADE, as_of=DAY)
    written(engine, "C1")
    sent(engine)
    assert states(engine) == {"C1": LetterState.SENT}
    assert [one.event for one in entries(engine)] == ["statement_written", "statement_sending", "statement_sent"]
    assert (list_letters(engine), dispatches(engine, KEY)) == ([], [])
    assert [one.outcome for one in dispatches(engine, KEY, of=Mailing.STATEMENT)] == ["sent"]
    with writing(engine) as conn:
        assert (batches_of(conn, DAY), batches_of(conn, DAY, of=Mailing.STATEMENT)) == (0, 0)


def test_what_came_back_is_known_by_its_name_and_its_address_is_dead_for_letters_too(engine: Engine) -> None:
    make(engine, chosen("C1"), MADE, as_of=DAY)
    written(engine, "C1")
    sent(engine)
    assert not bounced(engine, "L-20261030-C1.1", is_final=True, detail="550", as_of=LATER)
    assert bounced(engine, "S-20261030-C1.1", is_final=True, detail="550", as_of=LATER)
    assert states(engine) == {"C1": LetterState.BOUNCED}
    assert tried(engine) == ({}, {("email", "a@b.example")})
    assert set(tried(engine, of=Mailing.STATEMENT)[0]) == {KEY}
    assert [one.key for one in stranded(engine, DAY)] == [KEY]
    assert stranded(engine, LATER) == []


def test_what_nobody_knows_of_is_resolved_and_what_has_left_is_not_taken_back(engine: Engine) -> None:
    make(engine, chosen("C1", "C2"), MADE, as_of=DAY)
    written(engine, "C1", "C2")
    sent(engine, "ambiguous")
    said = {"by": "Ines", "remark": "", "as_of": LATER, "of": Mailing.STATEMENT}
    resolve(engine, *KEY, was_sent=True, **said)
    resolve(engine, "C2", DAY, was_sent=False, **said)
    assert states(engine) == {"C1": LetterState.SENT, "C2": LetterState.RESERVED}
    taken = {"reason": "wrong", "by": "Ines", "as_of": LATER, "of": Mailing.STATEMENT}
    withdraw(engine, "C2", DAY, **taken)
    with pytest.raises(StoreError, match="Statement S-20261030-C1 was sent on 2026-11-02"):
        withdraw(engine, *KEY, **taken)
    with pytest.raises(StoreError, match="There is no letter L-20261030-C1"):
        withdraw(engine, *KEY, reason="wrong", by="Ines", as_of=LATER)


def test_without_a_way_it_waits_for_an_address(engine: Engine) -> None:
    make(engine, chosen("C1"), MADE, as_of=DAY)
    written(engine, "C1")
    without_a_way(engine, KEY, reason="no address", as_of=DAY, of=Mailing.STATEMENT)
    assert [(one.key, one.reason) for one in stranded(engine, DAY)] == [(KEY, "no address")]


def test_statements_are_listed_some_at_a_time_to_whoever_may_know_of_them(engine: Engine) -> None:
    make(engine, chosen("C1", "C2", "C3"), MADE, as_of=DAY)
    first = statements_after(engine, limit=2)
    assert [one.reference for one in first.statements] == ["S-20261030-C1", "S-20261030-C2"]
    rest = statements_after(engine, after=first.next, limit=2)
    assert ([one.reference for one in rest.statements], rest.next) == (["S-20261030-C3"], None)
    assert [one.key[0] for one in statements_after(engine, Scope(("S2",))).statements] == ["C2"]


def test_the_last_word_about_wishes_counts_and_the_one_before_is_kept(engine: Engine) -> None:
    for wanted in (True, True, False):
        note_wish(engine, customer="C1", wanted=wanted, author="Ines")
    with reading(engine) as conn:
        assert wishes(conn).rows() == [("C1", False)]
    assert [(one.customer, one.wanted) for one in list_wishes(engine)] == [("C1", False)]
    assert len(stored(engine, PAST[statement_wish.name].name, "customer")) == 1
    with pytest.raises(StoreError, match="no customer 'C9'"):
        note_wish(engine, customer="C9", wanted=True, author="Ines")


def test_accounts_are_told_as_of_a_day(engine: Engine) -> None:
    (shard,) = shards(engine, DAY)
    with reading(engine) as conn:
        found = accounts_of(conn, shard, first_day=date(2020, 1, 1), as_of=DAY, by_group=False)
        lines = posted(conn, pl.Series(["C1"]), as_of=DAY)
    assert found.customers["customer"].sort().to_list() == ["C1", "C2", "C3"]
    assert sorted(found.open_lines["customer"]) == sorted(found.active) == ["C1", "C2"]
    assert lines["item"].to_list() == ["R1"]
