"""Of two people who do the same about a letter one wins, and the other is told."""

import pytest
from sqlalchemy import event

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.model import LetterState
from receivables.night.finance.letters import queue, release_many, release_one, withdraw_many, withdraw_one
from receivables.night.store import store_of
from receivables.store.database import StoreError, reading
from receivables.store.scope import EVERYTHING, Scope

_ONE, _TWO, _THREE = ("L-20261030-C1", "L-20261030-C2", "L-20261030-C3")


@pytest.fixture
def waiting(firm: SmallFirm) -> SmallFirm:
    """Three key accounts whose letters wait for a release."""
    names = ("C1", "C2", "C3")
    sold = {"C1": "S1", "C2": "S1", "C3": "S2"}
    firm.load("customers", *(customer(one, key_account="yes", salesperson=sold[one]) for one in names))
    firm.load("invoices", *(invoice(str(at), one) for at, one in enumerate(names)))
    firm.night()
    return firm


def references(firm: SmallFirm, scope: Scope = EVERYTHING) -> list[str]:
    found = queue(firm.config, [LetterState.WAITING_FOR_RELEASE], scope, as_of=NIGHT)
    return [one.reference for one in found.letters]


def test_the_second_to_release_or_withdraw_a_letter_is_told_who_was_first(waiting: SmallFirm) -> None:
    config = waiting.config
    assert release_one(config, _ONE, by="Ada", as_of=NIGHT)
    assert release_one(config, _ONE, by="Ada", as_of=NIGHT)
    with pytest.raises(StoreError, match="released by Ada already"):
        release_one(config, _ONE, by="Bo", as_of=NIGHT)
    withdraw_one(config, _TWO, reason="asked for time", by="Ada", as_of=NIGHT)
    with pytest.raises(StoreError, match=r"withdrawn already: asked for time \(Ada\)"):
        withdraw_one(config, _TWO, reason="not needed", by="Bo", as_of=NIGHT)
    assert references(waiting) == [_THREE]


def test_of_many_those_that_can_be_done_are_and_the_others_are_told(waiting: SmallFirm) -> None:
    release_one(waiting.config, _ONE, by="Ada", as_of=NIGHT)
    told = release_many(waiting.config, [_ONE, _TWO, _TWO], by="Bo", as_of=NIGHT)
    assert told.done == (_TWO,)
    assert len(told.refused) == 1
    told = withdraw_many(waiting.config, [_THREE, "L-1"], reason="no", by="Bo", as_of=NIGHT)
    assert (told.done, len(told.refused)) == ((_THREE,), 1)


def test_a_manager_sees_letters_to_own_customers_only(waiting: SmallFirm) -> None:
    assert references(waiting, Scope(("S2",))) == [_THREE]
    assert references(waiting, Scope(())) == []


def test_a_page_of_letters_is_found_without_reading_all_that_any_letter_ever_listed(waiting: SmallFirm) -> None:
    engine, asked = store_of(waiting.config), []

    def note(_conn: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    assert len(references(waiting)) == 3
    event.remove(engine, "before_cursor_execute", note)
    with reading(engine) as conn:
        plans = [str(conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", its).all()) for one, its in asked]
    assert any("SEARCH line" in plan for plan in plans)
    assert not any("SCAN line" in plan for plan in plans)
