"""Saving plans: decisions as intervals, work under natural keys, and what a second run may touch."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError

from receivables.model import AssignmentState
from receivables.store import visits
from receivables.store.database import StoreError, writing
from receivables.store.facts import Shard
from receivables.store.outbox import telling
from receivables.store.plans import Saved, save_plan
from receivables.store.tables import letter
from store.hand_made import NIGHT, Owed, begin, everything, firm, plan, stored

TOMORROW = NIGHT + timedelta(days=1)
R1 = Owed("C1", "R1")
R1_LETTER = Owed("C1", "R1", "letter")
MIXED = [
    R1_LETTER,
    Owed("C1", "R2", "letter"),
    Owed("C2", "R1", "visit"),
    Owed("C3", "R1", "case"),
    Owed("C4", "R1", "letter", state="waiting_for_release"),
    Owed("C4", "R2"),
]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return firm(tmp_path)


def shards(first: int, last: int) -> Shard:
    return Shard(first=first, last=last, cash_data_day=None)


def decisions(engine: Engine) -> list[tuple[object, ...]]:
    """Customer, item, balance and the nights from and to, counted from NIGHT."""
    zero = (NIGHT - date(1970, 1, 1)).days
    rows = stored(engine, "decision", "customer", "item", "from_day", "to_day", "balance_minor")
    return [(c, i, minor, first - zero, None if last is None else last - zero) for c, i, first, last, minor in rows]


def test_a_first_night_saves_every_decision_and_all_work(engine: Engine) -> None:
    begin(engine)
    saved = save_plan(engine, plan(MIXED))
    assert saved == Saved(decisions_new=6, letters=2, assignments=1, cases=1)
    assert stored(engine, "letter", "customer", "state") == [("C1", "reserved"), ("C4", "waiting_for_release")]
    assert stored(engine, "assignment", "customer", "salesperson", "state") == [("C2", "S1", "open")]
    assert stored(engine, "case", "customer", "kind", "state") == [("C3", "special_handling", "open")]
    assert stored(engine, "line", "customer", "item", "does") == [
        ("C1", "R1", "letter"),
        ("C1", "R2", "letter"),
        ("C2", "R1", "visit"),
        ("C3", "R1", "case"),
        ("C4", "R1", "letter"),
    ]


def test_the_same_plan_twice_saves_nothing_new(engine: Engine) -> None:
    begin(engine)
    save_plan(engine, plan(MIXED))
    before = everything(engine)
    again = save_plan(engine, plan(reversed(MIXED)))
    assert again == Saved(decisions_unchanged=2, frozen=3)
    assert everything(engine) == before


def test_a_decision_spans_the_nights_on_which_it_stays_the_same(engine: Engine) -> None:
    for night in range(3):
        save_plan(engine, plan([R1], as_of=NIGHT + timedelta(days=night)))
    assert decisions(engine) == [("C1", "R1", 10_000, 0, None)]


def test_a_decision_that_changes_ends_the_day_before(engine: Engine) -> None:
    save_plan(engine, plan([R1]))
    saved = save_plan(engine, plan([R1.but(balance_minor=4_000)], as_of=NIGHT + timedelta(days=3)))
    assert saved == Saved(decisions_changed=1)
    assert decisions(engine) == [("C1", "R1", 10_000, 0, 2), ("C1", "R1", 4_000, 3, None)]


def test_a_decision_of_this_night_is_replaced_in_place(engine: Engine) -> None:
    save_plan(engine, plan([R1]))
    save_plan(engine, plan([R1.but(balance_minor=4_000)], as_of=TOMORROW))
    saved = save_plan(engine, plan([R1.but(balance_minor=3_000)], as_of=TOMORROW))
    assert saved == Saved(decisions_changed=1)
    assert decisions(engine) == [("C1", "R1", 10_000, 0, 0), ("C1", "R1", 3_000, 1, None)]


def test_the_decision_of_a_paid_item_ends(engine: Engine) -> None:
    save_plan(engine, plan([R1, Owed("C2", "R1")]))
    saved = save_plan(engine, plan([Owed("C2", "R1")], as_of=TOMORROW))
    assert saved == Saved(decisions_unchanged=1, decisions_ended=1)
    assert decisions(engine) == [("C1", "R1", 10_000, 0, 0), ("C2", "R1", 10_000, 0, None)]


def test_an_item_paid_and_planned_again_on_its_first_night_leaves_no_decision(engine: Engine) -> None:
    save_plan(engine, plan([R1]))
    assert save_plan(engine, plan([])) == Saved(decisions_ended=1)
    assert decisions(engine) == []


def test_an_item_that_comes_back_gets_a_new_decision(engine: Engine) -> None:
    save_plan(engine, plan([R1]))
    save_plan(engine, plan([], as_of=TOMORROW))
    assert save_plan(engine, plan([R1], as_of=TOMORROW)) == Saved(decisions_new=1)
    assert decisions(engine) == [("C1", "R1", 10_000, 0, 0), ("C1", "R1", 10_000, 1, None)]


@pytest.mark.parametrize(
    "changes",
    [
        {"balance_minor": 9_999},
        {"treatment": "escalated_letter"},
        {"reason": "quiet"},
        {"level": 2},
        {"age_band": 1},
        {"amount_band": 1},
        {"cause": "own_fault"},
        {"disputed_minor": 1},
        {"covered_minor": 1},
        {"next_day": TOMORROW},
    ],
)
def test_whatever_bears_on_a_decision_makes_it_another(engine: Engine, changes: dict[str, object]) -> None:
    save_plan(engine, plan([R1]))
    assert save_plan(engine, plan([R1.but(changes=changes)], as_of=TOMORROW)) == Saved(decisions_changed=1)


def test_another_policy_makes_every_decision_another(engine: Engine) -> None:
    save_plan(engine, plan([R1]))
    assert save_plan(engine, plan([R1], as_of=TOMORROW, policy_hash="policy-2")) == Saved(decisions_changed=1)


def test_one_day_more_overdue_is_the_same_decision(engine: Engine) -> None:
    save_plan(engine, plan([R1]))
    older = R1.but(changes={"days_overdue": 46})
    assert save_plan(engine, plan([older], as_of=TOMORROW)) == Saved(decisions_unchanged=1)


def test_a_planned_letter_is_replaced_when_the_facts_changed(engine: Engine) -> None:
    save_plan(engine, plan([R1_LETTER, Owed("C1", "R2", "letter"), Owed("C2", "R1", "letter")]))
    saved = save_plan(engine, plan([R1_LETTER.but(balance_minor=6_000), Owed("C2", "R1", "letter")]))
    assert saved == Saved(decisions_changed=1, decisions_unchanged=1, decisions_ended=1, letters=1)
    assert stored(engine, "line", "customer", "item", "balance_minor") == [("C1", "R1", 6_000), ("C2", "R1", 10_000)]


def test_a_planned_letter_goes_when_everything_on_it_is_paid(engine: Engine) -> None:
    save_plan(engine, plan([R1_LETTER]))
    assert save_plan(engine, plan([])) == Saved(decisions_ended=1, letters_given_up=1)
    assert stored(engine, "letter", "customer") == stored(engine, "line", "customer") == []


def test_a_planned_letter_gives_way_to_a_visit(engine: Engine) -> None:
    save_plan(engine, plan([R1_LETTER]))
    saved = save_plan(engine, plan([R1_LETTER.but(does="visit")]))
    assert saved == Saved(decisions_changed=1, letters_given_up=1, assignments=1)
    assert stored(engine, "line", "customer", "does") == [("C1", "visit")]


@pytest.mark.parametrize("state", ["sent", "waiting_for_release", "withdrawn"])
def test_a_customer_is_left_as_it_was_once_its_letter_is_past_planning(engine: Engine, state: str) -> None:
    save_plan(engine, plan([R1_LETTER]))
    with writing(engine) as conn:
        conn.execute(update(letter).values(state=state))
    before = everything(engine)
    assert save_plan(engine, plan([Owed("C1", "R2", "visit")])) == Saved(frozen=1)
    assert everything(engine) == before


@pytest.mark.parametrize("does", ["visit", "case"])
def test_a_customer_is_left_as_it_was_once_a_visit_or_a_case_is_open(engine: Engine, does: str) -> None:
    save_plan(engine, plan([R1.but(does=does)]))
    before = everything(engine)
    assert save_plan(engine, plan([R1_LETTER])) == Saved(frozen=1)
    assert everything(engine) == before


def test_a_visit_closed_on_its_night_is_not_opened_again(engine: Engine) -> None:
    save_plan(engine, plan([R1.but(does="visit")]))
    visits.close_visit(engine, "C1", NIGHT, state=AssignmentState.DONE, outcome="will pay", as_of=NIGHT)
    assert save_plan(engine, plan([R1.but(does="visit")])) == Saved(frozen=1)


def test_a_customer_with_work_of_an_earlier_night_is_planned_on(engine: Engine) -> None:
    save_plan(engine, plan([R1.but(does="visit")]))
    assert save_plan(engine, plan([R1], as_of=TOMORROW)) == Saved(decisions_changed=1)


def test_a_letter_released_on_its_night_is_not_planned_again(engine: Engine) -> None:
    waiting = R1_LETTER.but(state="waiting_for_release")
    save_plan(engine, plan([waiting]))
    telling.release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)
    assert save_plan(engine, plan([waiting])) == Saved(frozen=1)
    assert stored(engine, "letter", "customer", "state", "released_by") == [("C1", "reserved", "Ines")]


def test_a_customer_to_whom_a_released_letter_goes_out_tonight_gets_no_second_one(engine: Engine) -> None:
    save_plan(engine, plan([R1_LETTER.but(state="waiting_for_release")]))
    telling.release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)
    begin(engine, TOMORROW)
    saved = save_plan(engine, plan([R1_LETTER, Owed("C1", "R2", "letter")], as_of=TOMORROW))
    assert saved == Saved(decisions_new=1, decisions_unchanged=1)
    assert stored(engine, "letter", "customer", "state") == [("C1", "reserved")]


def test_each_shard_speaks_for_its_own_customers_only(engine: Engine) -> None:
    items = [Owed(f"C{number}", "R1", "letter") for number in (1, 2, 3, 4)]
    halves = ((shards(0, 1), items[:2]), (shards(2, 255), items[2:]))
    saved = Saved.total(save_plan(engine, plan(half), shard=shard) for shard, half in halves)
    assert saved == Saved(decisions_new=4, letters=4)
    before = everything(engine)
    for shard, half in halves:
        assert save_plan(engine, plan(half), shard=shard) == Saved(decisions_unchanged=2)
    assert everything(engine) == before
    assert save_plan(engine, plan([]), shard=shards(0, 0)) == Saved(decisions_ended=1, letters_given_up=1)
    assert stored(engine, "letter", "customer") == [("C2",), ("C3",), ("C4",)]


def test_shard_by_shard_and_all_at_once_come_to_the_same(tmp_path: Path) -> None:
    stores = []
    for name, parts in (("whole", [None]), ("parts", [shards(0, 1), shards(2, 255)])):
        (tmp_path / name).mkdir()
        engine = firm(tmp_path / name)
        for shard in parts:
            of_shard = [one for one in MIXED if shard is None or shard.first <= int(one.customer[1]) - 1 <= shard.last]
            save_plan(engine, plan(of_shard), shard=shard)
        stores.append(everything(engine))
    assert stores[0] == stores[1]


def test_a_night_before_the_latest_is_refused_and_nothing_changes(engine: Engine) -> None:
    begin(engine, TOMORROW)
    before = everything(engine)
    with pytest.raises(StoreError, match=f"night of {NIGHT} was asked for, but the night of {TOMORROW} has begun"):
        save_plan(engine, plan([R1]))
    assert everything(engine) == before


def test_the_database_itself_refuses_a_second_letter_for_a_customer_and_night(engine: Engine) -> None:
    save_plan(engine, plan([R1_LETTER]))
    row = dict(zip(letter.c.keys(), stored(engine, "letter", *letter.c.keys())[0], strict=True))
    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.execute(letter.insert().values(row))


def test_a_plan_that_cannot_be_saved_whole_is_not_saved_at_all(engine: Engine) -> None:
    broken = plan([R1_LETTER.but(state="lost")])
    with pytest.raises(IntegrityError):
        save_plan(engine, broken)
    assert decisions(engine) == []
