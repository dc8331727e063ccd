"""Lists of disputes in a firm's own words, deadlines and owners by kind, and whom a night passes disputes on to."""

from datetime import date, timedelta

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.config import load_config
from receivables.model import DisputeKind
from receivables.model.disputes import DisputeRules
from receivables.night.disputes import count_disputes, dispute_problems, pass_on_disputes
from receivables.night.store import store_of
from receivables.store.disputes import list_disputes, open_dispute, reassign_dispute

DAY = timedelta(days=1)
CLAIM = {"customer": "C1", "invoice": "R1", "currency": "EUR", "opened": "2026-10-20"}
SETTINGS = """
escalate_every_days = 7
[disputes.kinds.price]
days = 5
owner = "Sales"
[disputes.owners.Sales]
manager = "Head of Sales"
"""


@pytest.fixture
def owed(firm: SmallFirm) -> SmallFirm:
    """A firm that names an owner and five days for disputes about prices."""
    text = firm.config.path.read_text(encoding="utf-8")
    changed = text.replace("escalate_every_days = 7\n", "").replace("# [disputes.kinds.price]", SETTINGS)
    firm.config.path.write_text(changed, encoding="utf-8")
    its = SmallFirm(load_config(firm.config.path))
    its.load("customers", customer("C1"))
    its.load("invoices", invoice("R1", "C1"), invoice("R2", "C1"))
    return its


def test_kinds_in_a_firms_own_words_are_taken_for_ours_and_others_are_named(owed: SmallFirm) -> None:
    words = ("Mängelrüge", "价格差异", "late delivery", "Farbe", "")
    rows = [{**CLAIM, "dispute": f"D{number}", "kind": word} for number, word in enumerate(words)]
    read = owed.load("disputes", *rows)
    found = {one.dispute: (str(one.kind), one.kind_said) for one in list_disputes(store_of(owed.config), NIGHT)}
    assert found == {
        "D0": ("quality", "quality"),
        "D1": ("price", "price"),
        "D2": ("late_delivery", "late_delivery"),
        "D3": ("other", "Farbe"),
        "D4": ("other", ""),
    }
    (doubt,) = read.doubts
    assert doubt.what.startswith("kinds of dispute that count as other: 'Farbe'; expected late_delivery, ")


def _standing(firm: SmallFirm) -> dict[str, tuple[str, date | None]]:
    return {one.dispute: (one.owner, one.deadline_day) for one in list_disputes(store_of(firm.config), NIGHT)}


def test_what_a_list_leaves_out_is_as_the_firm_says_of_the_kind(owed: SmallFirm) -> None:
    said = {"owner": "Quality", "deadline": "2026-12-01"}
    none = {"owner": "", "deadline": ""}
    rows = [{**CLAIM, **none, "dispute": "D1", "kind": "Preis"}, {**CLAIM, **none, "dispute": "D2", "kind": "tax"}]
    owed.load("disputes", *rows, {**CLAIM, **said, "dispute": "D3", "kind": "price"})
    assert _standing(owed) == {
        "D1": ("Sales", date(2026, 10, 25)),
        "D2": ("", date(2026, 11, 3)),
        "D3": ("Quality", date(2026, 12, 1)),
    }


def test_whom_a_dispute_was_given_to_by_hand_keeps_it_when_the_list_comes_again(owed: SmallFirm) -> None:
    row = {**CLAIM, "dispute": "D1", "kind": "price", "owner": "Quality", "deadline": "2026-12-01"}
    owed.load("disputes", row)
    new_deadline = NIGHT + 9 * DAY
    reassign_dispute(
        store_of(owed.config), dispute="D1", owner="Sales", deadline_day=new_deadline, author="Ada", as_of=NIGHT
    )
    owed.load("disputes", {**row, "owner": "Dispatch"})
    assert _standing(owed) == {"D1": ("Sales", new_deadline)}


def _passed_on(firm: SmallFirm, days: int) -> list[tuple[str, int]]:
    return [(one.manager, one.step) for one in pass_on_disputes(firm.config, as_of=NIGHT + days * DAY)]


def test_a_dispute_is_passed_on_after_its_deadline_and_every_so_many_days_from_then(owed: SmallFirm) -> None:
    claim = {"customer": "C1", "item": "R1", "opened_day": NIGHT, "author": "Ada", "owner": "Sales"}
    open_dispute(store_of(owed.config), **claim, kind=DisputeKind.PRICE, deadline_day=NIGHT + 5 * DAY)
    assert [_passed_on(owed, days) for days in (5, 6, 6, 12, 13)] == [
        [],
        [("Head of Sales", 1)],
        [("Head of Sales", 1)],
        [],
        [("Head of Sales", 2)],
    ]
    # Two weeks without a night: one step, and the next one so many days after it.
    assert [_passed_on(owed, days) for days in (34, 40, 41)] == [[("Head of Sales", 3)], [], [("Head of Sales", 4)]]
    counted = count_disputes(owed.config, as_of=NIGHT + 41 * DAY)
    assert (counted.open, counted.past_deadline, [one.step for one in counted.passed_on]) == (1, 1, [4])


def test_where_nobody_is_above_the_owner_the_night_says_so_and_passes_nothing_on(owed: SmallFirm) -> None:
    told = {"customer": "C1", "opened_day": NIGHT, "author": "Ada", "deadline_day": NIGHT}
    open_dispute(store_of(owed.config), item="R1", owner="Quality", dispute="D1", **told)
    open_dispute(store_of(owed.config), item="R2", dispute="D2", **told)
    assert _passed_on(owed, 1) == []
    assert [one.what for one in dispute_problems(owed.config, as_of=NIGHT + DAY)] == [
        "past its deadline of 2026-10-30, and passed on to nobody: [disputes.owners] names no manager of 'Quality'",
        "past its deadline of 2026-10-30, and passed on to nobody: it has no owner",
    ]
    assert dispute_problems(owed.config, as_of=NIGHT) == ()


def test_whoever_answers_to_nobody_has_it_again() -> None:
    rules = DisputeRules(managers={"Sales": "Head", "Head": "Board"})
    assert [rules.manager("Sales", step) for step in (1, 2, 3, 4)] == ["Head", "Board", "Board", "Board"]
    assert rules.manager("Quality", 1) is None
