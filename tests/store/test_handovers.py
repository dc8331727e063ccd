"""Handovers: prepared, approved by another, silent, recalled or paid."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.model.handovers import HandoverKind
from receivables.store.clearing_away import ClearedAway
from receivables.store.database import StoreError, reading
from receivables.store.facts import facts
from receivables.store.handover_records import handover_called, list_handovers
from receivables.store.handovers import approve, close_paid, note_file, prepare, recall, withdraw
from receivables.store.open_lines import open_lines
from receivables.store.plans import save_plan
from receivables.store.reach import newest_moment
from receivables.store.tables import item
from store.hand_made import NIGHT, Owed, begin, everything, firm, pay, plan, stored

DAY = timedelta(days=1)
H = "H-20261030-C1"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return firm(tmp_path)


def claims(engine: Engine, *items: str) -> pl.DataFrame:
    """The open lines of C1, or those of them that are named."""
    with reading(engine) as conn:
        lines = open_lines(conn, item.c.customer == "C1", as_of=NIGHT)
    return lines.filter(pl.col("item").is_in(items)) if items else lines


def prepared(engine: Engine, *items: str, **more: Any) -> str:
    said = {"kind": HandoverKind.AGENCY, "recipient": "Inkasso", "reason": "no answer", "by": "Ines", "as_of": NIGHT}
    return prepare(engine, **{**said, "customer": "C1", "claims": claims(engine, *items), "whole": not items, **more})


def held(engine: Engine, as_of: Any = NIGHT, **known: Any) -> list[tuple[str | None, str]]:
    return sorted(facts(engine, None, as_of, **known).holds.select("item", "kind").rows(), key=str)


def test_what_is_prepared_is_on_record_once_and_holds_nothing(engine: Engine) -> None:
    assert prepared(engine) == H
    before = everything(engine)
    assert prepared(engine) == H
    assert everything(engine) == before
    assert held(engine) == []
    (found,) = list_handovers(engine, NIGHT)
    assert (found.name, found.state, found.totals, found.open_totals) == (
        "Aker",
        "prepared",
        {"EUR": 20_000},
        {"EUR": 20_000},
    )
    with pytest.raises(StoreError, match="already on record, to Inkasso and prepared, with other particulars"):
        prepared(engine, recipient="Somebody")


def test_an_item_is_in_one_handover_at_a_time(engine: Engine) -> None:
    prepared(engine, "R1")
    with pytest.raises(StoreError, match=f"Item R1 of customer C1 is in handover {H}"):
        prepared(engine, "R1", number="H2")
    assert prepared(engine, "R2", number="H2") == "H2"
    withdraw(engine, H, reason="they pay", by="Ines", as_of=NIGHT)
    assert prepared(engine, "R1", number="H3") == "H3"


def test_somebody_else_approves_and_from_that_day_the_customer_is_held(engine: Engine) -> None:
    prepared(engine)
    with pytest.raises(StoreError, match="was prepared by Ines: expected somebody else"):
        approve(engine, H, by="Ines", as_of=NIGHT)
    before = newest_moment(engine)
    approve(engine, H, by="Tom", as_of=NIGHT)
    assert held(engine, NIGHT) == [(None, "handed_over")]
    assert held(engine, NIGHT - DAY) == held(engine, known_at=before) == []
    changed = everything(engine)
    assert approve(engine, H, by="Tom", as_of=NIGHT) == ClearedAway()
    assert everything(engine) == changed


def test_only_the_items_that_are_handed_over_are_held(engine: Engine) -> None:
    prepared(engine, "R1")
    approve(engine, H, by="Tom", as_of=NIGHT)
    assert held(engine) == [("R1", "handed_over")]


def test_what_is_recalled_is_chased_again_from_its_day(engine: Engine) -> None:
    prepared(engine)
    with pytest.raises(StoreError, match="is prepared, expected one that is approved"):
        recall(engine, H, reason="too dear", by="Tom", as_of=NIGHT)
    approve(engine, H, by="Tom", as_of=NIGHT)
    recall(engine, H, reason="too dear", by="Tom", as_of=NIGHT + 9 * DAY)
    assert held(engine, NIGHT + 8 * DAY) == [(None, "handed_over")]
    assert held(engine, NIGHT + 9 * DAY) == []
    before = everything(engine)
    recall(engine, H, reason="too dear", by="Tom", as_of=NIGHT + 9 * DAY)
    assert everything(engine) == before
    with pytest.raises(StoreError, match="is recalled, expected one that is prepared"):
        withdraw(engine, H, reason="no", by="Tom", as_of=NIGHT + 9 * DAY)


def test_a_handover_is_closed_when_all_of_it_is_paid(engine: Engine) -> None:
    assert close_paid(engine, as_of=NIGHT) == []
    prepared(engine)
    approve(engine, H, by="Tom", as_of=NIGHT)
    pay(engine, "C1", "R1", day=NIGHT + DAY)
    assert close_paid(engine, as_of=NIGHT + DAY) == []
    assert handover_called(engine, H, NIGHT + DAY).open_totals == {"EUR": 10_000}
    pay(engine, "C1", "R2", day=NIGHT + 2 * DAY)
    assert close_paid(engine, as_of=NIGHT + DAY) == []
    assert close_paid(engine, as_of=NIGHT + 2 * DAY) == [H]
    assert close_paid(engine, as_of=NIGHT + 2 * DAY) == []
    assert handover_called(engine, H, NIGHT + 2 * DAY).state == "closed"
    assert held(engine, NIGHT + DAY) == [(None, "handed_over")]
    assert held(engine, NIGHT + 2 * DAY) == []


def test_nothing_is_approved_of_which_all_was_paid(engine: Engine) -> None:
    prepared(engine, "R1")
    pay(engine, "C1", "R1", day=NIGHT)
    with pytest.raises(StoreError, match="has nothing open on 2026-10-30"):
        approve(engine, H, by="Tom", as_of=NIGHT)


def _under_way(engine: Engine, *owed: Owed) -> None:
    begin(engine)
    save_plan(engine, plan(owed))


def test_letters_that_have_not_left_are_withdrawn_and_visits_and_cases_are_over(engine: Engine) -> None:
    waiting = {"does": "letter", "state": "waiting_for_release"}
    _under_way(engine, Owed("C1", "R1", **waiting), Owed("C2", "R1", **waiting), Owed("C3", "R1", does="visit"))
    prepared(engine)
    assert approve(engine, H, by="Tom", as_of=NIGHT) == ClearedAway(letters=1)
    assert stored(engine, "letter", "customer", "state", "reason") == [
        ("C1", "withdrawn", f"handed over as {H} (Tom)"),
        ("C2", "waiting_for_release", ""),
    ]
    assert stored(engine, "assignment", "customer", "state") == [("C3", "open")]


@pytest.mark.parametrize(("does", "table", "over"), [("visit", "assignment", "cancelled"), ("case", "case", "closed")])
def test_a_visit_or_a_case_about_what_is_handed_over_ends(engine: Engine, does: str, table: str, over: str) -> None:
    _under_way(engine, Owed("C1", "R1", does=does), Owed("C1", "R2", does=does))
    prepared(engine)
    assert approve(engine, H, by="Tom", as_of=NIGHT) in (ClearedAway(visits=1), ClearedAway(cases=1))
    assert stored(engine, table, "state", "outcome") == [(over, f"handed over as {H} (Tom)")]


def test_a_case_about_something_else_too_goes_on_and_a_visit_comes_again_without_it(engine: Engine) -> None:
    _under_way(engine, Owed("C1", "R1", does="case"), Owed("C1", "R2", does="case"))
    prepared(engine, "R1")
    assert approve(engine, H, by="Tom", as_of=NIGHT) == ClearedAway()
    assert stored(engine, "case", "state") == [("open",)]


def test_a_file_is_noted_with_what_it_holds(engine: Engine) -> None:
    prepared(engine)
    note_file(engine, H, as_of=NIGHT, content_hash="abc")
    before = everything(engine)
    note_file(engine, H, as_of=NIGHT, content_hash="abc")
    assert everything(engine) == before
    found = handover_called(engine, H, NIGHT)
    assert (found.filed_day, found.file_hash) == (NIGHT, "abc")
    with pytest.raises(StoreError, match="There is no handover 'H9'"):
        note_file(engine, "H9", as_of=NIGHT, content_hash="abc")
