"""Waivers and terms as they were known, and the facts that interest is reckoned from."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from receivables.model import Cause, DisputeOutcome
from receivables.model.interest import Waived
from receivables.store.causes import set_cause
from receivables.store.database import StoreError
from receivables.store.disputes import open_dispute, resolve_dispute
from receivables.store.interest import end_waivers, interest_facts, list_terms, list_waivers, set_terms, waive
from receivables.store.reach import newest_moment
from store.hand_made import NIGHT, everything, firm, pay

DAY = timedelta(days=1)
WORD = {"customer": "C1", "author": "Ines"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return firm(tmp_path)


def test_a_waiver_holds_from_its_day_until_it_is_taken_back(engine: Engine) -> None:
    waive(engine, **WORD, item="R1", what=Waived.FEE, from_day=NIGHT, reason="fair")
    (waived,) = list_waivers(engine, NIGHT + 99 * DAY)
    assert (waived.name, waived.item, waived.what, waived.reason) == ("Aker", "R1", Waived.FEE, "fair")
    assert list_waivers(engine, NIGHT - DAY) == list_waivers(engine, NIGHT, customer="C2") == []
    end_waivers(engine, customer="C1", item="R1", as_of=NIGHT + 3 * DAY)
    assert len(list_waivers(engine, NIGHT + 2 * DAY)) == 1
    assert list_waivers(engine, NIGHT + 3 * DAY) == []


def test_waiving_the_same_again_changes_nothing(engine: Engine) -> None:
    waive(engine, **WORD, what=Waived.BOTH, from_day=NIGHT, reason="fair")
    before = everything(engine)
    waive(engine, **WORD, what=Waived.BOTH, from_day=NIGHT, reason="fair")
    assert everything(engine) == before


def test_what_was_said_of_nobody_is_refused(engine: Engine) -> None:
    with pytest.raises(StoreError, match="There is no customer 'C9'"):
        waive(engine, customer="C9", what=Waived.BOTH, from_day=NIGHT, reason="fair", author="Ines")
    with pytest.raises(StoreError, match="There is no customer 'C9'"):
        set_terms(engine, customer="C9", from_day=NIGHT, regime="de", author="Ines")
    with pytest.raises(StoreError, match="Nothing was waived for all of customer C1"):
        end_waivers(engine, customer="C1", as_of=NIGHT)


def test_terms_are_listed_by_their_days_and_the_same_days_are_replaced(engine: Engine) -> None:
    for percent in (Decimal("4.5"), Decimal("5.25")):
        set_terms(engine, **WORD, from_day=NIGHT, regime="contract", percent=percent)
    set_terms(engine, **WORD, from_day=NIGHT - DAY, regime="de")
    assert [(one.regime, one.percent) for one in list_terms(engine)] == [("de", None), ("contract", Decimal("5.25"))]


def test_what_has_ended_is_among_the_facts(engine: Engine) -> None:
    pay(engine, "C1", "R1", day=NIGHT - 5 * DAY)
    set_cause(engine, **WORD, item="R2", cause=Cause.OWN_FAULT, from_day=NIGHT - 9 * DAY, to_day=NIGHT - 7 * DAY)
    number = open_dispute(engine, **WORD, item="R2", opened_day=NIGHT - 9 * DAY)
    resolve_dispute(engine, dispute=number, outcome=DisputeOutcome.REJECTED, as_of=NIGHT - 6 * DAY)
    facts = interest_facts(engine, None, NIGHT, customer="C1", settled=True)
    assert sorted(facts.items["item"]) == ["R1", "R2", f"pay-R1-{NIGHT - 5 * DAY}"]
    assert facts.causes["to_day"].to_list() == facts.disputes["to_day"].to_list() == [NIGHT - 7 * DAY]
    assert facts.customers["customer"].to_list() == ["C1"]


def test_the_facts_of_a_day_know_nothing_of_a_later_one(engine: Engine) -> None:
    pay(engine, "C1", "R1", day=NIGHT + DAY)
    waive(engine, **WORD, what=Waived.BOTH, from_day=NIGHT + DAY, reason="fair")
    set_terms(engine, **WORD, from_day=NIGHT + DAY, regime="de")
    facts = interest_facts(engine, None, NIGHT, customer="C1")
    assert sorted(facts.items["item"]) == ["R1", "R2"]
    assert facts.waivers.is_empty()
    assert facts.terms.is_empty()


def test_the_facts_may_be_asked_for_as_they_were_known(engine: Engine) -> None:
    waive(engine, **WORD, what=Waived.BOTH, from_day=date(2026, 1, 1), reason="fair")
    set_terms(engine, **WORD, from_day=date(2026, 1, 1), regime="de")
    then = newest_moment(engine)
    end_waivers(engine, customer="C1", as_of=date(2026, 1, 2))
    set_terms(engine, **WORD, from_day=date(2026, 1, 1), regime="eu")
    now, before = (interest_facts(engine, None, NIGHT, known_at=moment) for moment in (None, then))
    assert (now.waivers.height, now.terms["regime"].to_list()) == (0, ["eu"])
    assert (before.waivers.height, before.terms["regime"].to_list()) == (1, ["de"])
