"""People that somebody told us of by word of mouth, and the lists of contacts that come after."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from receivables.store import records
from receivables.store.contacts import leave_contact_to_lists, take_contact_back, tell_contact
from receivables.store.database import StoreError, writing
from receivables.store.debtors import contacts_of
from store.hand_made import stored
from store.lists import listed, store

ADA = {"customer": "C1", "name": "Ada"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = store(tmp_path)
    records.load_customers(opened, listed("customers", {"customer": "C1", "name": "Aker"}))
    return opened


def _load(engine: Engine, *rows: dict[str, object]) -> None:
    records.load_contacts(engine, listed("contacts", *rows))


def _tell(engine: Engine, **said: object) -> dict[str, object] | None:
    return tell_contact(engine, **ADA, said=said, author="S1")


def _known(engine: Engine) -> list[tuple[str, int | None, str, str]]:
    return [(one.name, one.rank, one.email, one.phone) for one in contacts_of(engine, "C1")]


def test_what_was_told_survives_the_lists_and_they_fill_in_what_was_not_said(engine: Engine) -> None:
    _tell(engine, rank=3, phone="1")
    _load(engine, {"customer": "C1", "name": "Bo", "rank": 1})
    assert _known(engine) == [("Bo", 1, "", ""), ("Ada", 3, "", "1")]
    _load(engine, {**ADA, "rank": 1, "email": "ada@x.example", "phone": "2"})
    assert _known(engine) == [("Bo", 1, "", ""), ("Ada", 3, "ada@x.example", "1")]


def test_what_was_told_of_somebody_known_changes_only_what_was_said(engine: Engine) -> None:
    _load(engine, {**ADA, "rank": 1, "email": "ada@x.example"})
    before = _tell(engine, rank=2)
    assert before is not None and (before["rank"], before["email"]) == (1, "ada@x.example")
    assert _known(engine) == [("Ada", 2, "ada@x.example", "")]


def test_a_person_left_to_the_lists_is_what_they_say_again(engine: Engine) -> None:
    _tell(engine, rank=3)
    leave_contact_to_lists(engine, **ADA)
    _load(engine, {**ADA, "rank": 1})
    assert _known(engine) == [("Ada", 1, "", "")]


@pytest.mark.parametrize("known", [False, True])
def test_what_was_told_can_be_taken_back_while_nothing_else_was_said_since(engine: Engine, *, known: bool) -> None:
    if known:
        _load(engine, {**ADA, "rank": 1})
    known_before, before = _known(engine), _tell(engine, rank=3)
    kept = json.dumps(before) if before else ""
    with writing(engine) as conn:
        assert take_contact_back(conn, **ADA, said={"rank": 3}, before=kept)
    assert _known(engine) == known_before
    assert stored(engine, "contact_past", "name", "rank")[-1] == ("Ada", 3)


def test_what_was_said_of_a_person_since_is_not_taken_back(engine: Engine) -> None:
    _tell(engine, rank=3)
    _load(engine, {**ADA, "email": "ada@x.example"})
    with writing(engine) as conn:
        assert not take_contact_back(conn, **ADA, said={"rank": 3}, before="")
    assert _known(engine) == [("Ada", 3, "ada@x.example", "")]


def test_nobody_is_told_of_without_a_name_or_a_customer(engine: Engine) -> None:
    with pytest.raises(StoreError, match="has no name: expected the name of a person"):
        tell_contact(engine, customer="C1", name=" ", said={}, author="S1")
    with pytest.raises(StoreError, match="There is no customer 'C9'"):
        tell_contact(engine, customer="C9", name="Ada", said={}, author="S1")
    with pytest.raises(StoreError, match="has no contact 'Bo'"):
        leave_contact_to_lists(engine, customer="C1", name="Bo")
