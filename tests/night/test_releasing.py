"""Releasing letters: one by one or many, by one person or by two; what changes meanwhile ends a release."""

import re
from datetime import timedelta

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.config import load_config
from receivables.model import LetterState
from receivables.night.outbox import write_letters
from receivables.night.releasing import release, release_all
from receivables.night.store import store_of
from receivables.store.database import StoreError
from receivables.store.evidence import entries
from receivables.store.letters import list_letters
from receivables.store.promises import record_promise

NEXT_NIGHT = NIGHT + timedelta(days=1)
C1, C2 = "L-20261030-C1", "L-20261030-C2"


def _with(firm: SmallFirm, settings: str) -> SmallFirm:
    """The firm with some approval asked for; C1 owes 6,000.00 and C2 400.00; the night is over."""
    path = firm.config.path
    text = path.read_text(encoding="utf-8")
    asked_for = f"[policy.approval]\n{settings}\n"
    path.write_text(re.sub(r"(?ms)^\[policy\.approval\].*?(?=^\[)", lambda _: asked_for, text, count=1), "utf-8")
    firm = SmallFirm(load_config(path))
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load("invoices", invoice("R1", "C1", amount="6000.00"), invoice("R2", "C2", amount="400.00"))
    firm.night()
    return firm


def _states(firm: SmallFirm) -> dict[str, LetterState]:
    return {one.reference: one.state for one in list_letters(store_of(firm.config), as_of=NIGHT)}


@pytest.mark.parametrize(("settings", "waits"), [('from_amount = "5000"', {C1}), ("levels = [1]", {C1, C2})])
def test_what_waits_is_written_to_be_looked_at_and_leaves_once_it_is_released(
    firm: SmallFirm, settings: str, waits: set[str]
) -> None:
    firm = _with(firm, settings)
    waiting = {one for one, state in _states(firm).items() if state is LetterState.WAITING_FOR_RELEASE}
    assert waiting == waits
    assert {path.stem for path in (firm.out() / "letters").glob("*.pdf")} == {C1, C2}
    assert release(firm.config, C1, by="Ada", as_of=NIGHT)
    assert write_letters(firm.config, as_of=NIGHT).letters == 1
    assert _states(firm)[C1] is LetterState.SENT
    events = [entry.event for entry in entries(store_of(firm.config), customer="C1")]
    assert events == ["written", "released", "written", "sending", "sent"]


def test_two_people_have_to_release_where_the_policy_says_so(firm: SmallFirm) -> None:
    firm = _with(firm, "levels = [1]\nfour_eyes = true")
    assert not release(firm.config, C1, by="Ada", as_of=NIGHT)
    with pytest.raises(StoreError, match="released by Ada already: expected somebody else"):
        release(firm.config, C1, by="Ada", as_of=NIGHT)
    assert _states(firm)[C1] is LetterState.WAITING_FOR_RELEASE
    assert release(firm.config, C1, by="Bea", as_of=NIGHT)
    (told,) = [one.data for one in entries(store_of(firm.config), customer="C1") if one.event == "released"]
    assert (told["first_by"], told["by"]) == ("Ada", "Bea")


def test_many_are_released_at_once_and_what_has_changed_is_not(firm: SmallFirm) -> None:
    firm = _with(firm, "levels = [1]")
    record_promise(store_of(firm.config), customer="C2", from_day=NIGHT, due_day=NEXT_NIGHT, author="Ada")
    assert release_all(firm.config, level=2, by="Ada", as_of=NIGHT).released == []
    found = release_all(firm.config, level=1, by="Ada", as_of=NIGHT)
    assert (found.released, found.waiting, len(found.refused)) == ([C1], [], 1)
    assert C2 in found.refused[0]


def test_many_need_a_second_person_each(firm: SmallFirm) -> None:
    firm = _with(firm, "levels = [1]\nfour_eyes = true")
    assert release_all(firm.config, level=None, by="Ada", as_of=NIGHT).waiting == [C1, C2]
    assert len(release_all(firm.config, level=None, by="Ada", as_of=NIGHT).refused) == 2
    assert release_all(firm.config, level=None, by="Bea", as_of=NIGHT).released == [C1, C2]


def test_a_release_is_of_what_was_looked_at_and_of_nothing_else(firm: SmallFirm) -> None:
    """The text is another by the time the letter would leave."""
    firm = _with(firm, "levels = [1]")
    release(firm.config, C1, by="Ada", as_of=NIGHT)
    template = firm.config.templates / "en" / "reminder.txt"
    template.write_text(template.read_text(encoding="utf-8") + "\nOr else.\n", encoding="utf-8")
    assert write_letters(firm.config, as_of=NIGHT).letters == 0
    (letter,) = list_letters(store_of(firm.config), customer="C1")
    assert (letter.state, letter.reason) == (LetterState.WITHDRAWN, "it would not say any more what was released")
