"""What rules suspect is kept until somebody answers; what they decide is a cause; what people said comes first."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, delete

from receivables.model import Cause, DisputeKind
from receivables.model.suspicion import SUSPICION_SCHEMA, SuspicionState
from receivables.store import tables
from receivables.store.causes import end_cause, list_causes, set_cause
from receivables.store.database import StoreError, writing
from receivables.store.deliveries import deliveries_of, load_deliveries
from receivables.store.disputes import open_dispute, resolve_dispute
from receivables.store.facts import facts
from receivables.store.reach import newest_moment
from receivables.store.suspicion_answers import accept, dismiss, list_suspicions
from receivables.store.suspicions import Looked, save_suspicions
from store.hand_made import NIGHT, everything, firm

DAY = timedelta(days=1)
LATE = '{"rule":"late_delivery","delivery":"D1","promised_day":"2026-09-01","delivered_day":"2026-09-09"}'
LATER = LATE.replace("2026-09-09", "2026-09-11")
REFUSED = '{"rule":"acceptance_failed","delivery":"D1","accepted_day":null}'
LARGE = '{"rule":"large_first_order","invoices":"R1","day":"2026-09-01","amount_minor":1,"currency":"EUR"}'
ALL = tuple(SuspicionState)


@pytest.fixture(scope="module")
def shared(database: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return firm(tmp_path_factory.mktemp(database))


@pytest.fixture
def engine(shared: Engine) -> Engine:
    with writing(shared) as conn:
        told = ("cause", "suspicion", "dispute", "delivery")
        for table in tables.metadata.sorted_tables:
            if table.name in {*told, *(f"{name}_past" for name in told)}:
                conn.execute(delete(table))
    return shared


def suspicion(*signs: str, item: str | None = "R1", decides: bool = False, customer: str = "C1") -> dict[str, Any]:
    own_fault = item is not None
    return {
        "customer": customer,
        "item": item,
        "cause": "own_fault" if own_fault else "fraud",
        "kind": "late_delivery" if own_fault else None,
        "rule": "late_delivery" if own_fault else "large_first_order",
        "evidence": f"[{','.join(signs)}]",
        "decides": decides,
    }


def look(engine: Engine, *found: dict[str, Any], as_of: date = NIGHT) -> Looked:
    """A night that finds these; it must not matter that it looks twice."""
    frame = pl.DataFrame(list(found), schema=SUSPICION_SCHEMA)
    looked = save_suspicions(engine, frame, as_of=as_of)
    before = everything(engine)
    assert save_suspicions(engine, frame, as_of=as_of) == Looked()
    assert everything(engine) == before
    return looked


def states(engine: Engine) -> list[str]:
    return [str(one.state) for one in list_suspicions(engine, states=ALL)]


def causes(engine: Engine, as_of: date = NIGHT) -> list[tuple[str, str | None, str, str, str]]:
    return [(one.customer, one.item, one.cause, one.rule, one.author) for one in list_causes(engine, as_of)]


DECIDED = ("C1", "R1", "own_fault", "late_delivery", "late_delivery")
ACCEPTED = ("C1", "R1", "own_fault", "late_delivery", "Ada")


def test_a_proposal_waits_with_its_evidence_and_is_no_cause(engine: Engine) -> None:
    assert look(engine, suspicion(LATE)) == Looked(proposed=1)
    (one,) = list_suspicions(engine)
    assert (one.number, one.customer, one.name, one.item, one.cause) == (1, "C1", "Aker", "R1", Cause.OWN_FAULT)
    assert (one.kind, one.evidence, one.since_day, one.author) == (DisputeKind.LATE_DELIVERY, f"[{LATE}]", NIGHT, "")
    assert causes(engine) == []
    assert look(engine, suspicion(LATE), as_of=NIGHT + DAY) == Looked()
    assert list_suspicions(engine) == [one]


def test_a_proposal_whose_evidence_is_gone_is_withdrawn_and_comes_back_with_it(engine: Engine) -> None:
    look(engine, suspicion(LATE))
    assert look(engine, as_of=NIGHT + DAY) == Looked(withdrawn=1)
    assert list_suspicions(engine) == []
    assert look(engine, suspicion(LATE), as_of=NIGHT + 2 * DAY) == Looked(proposed=1)
    (one,) = list_suspicions(engine)
    assert (one.number, one.since_day) == (1, NIGHT + 2 * DAY)


def test_other_evidence_is_another_suspicion(engine: Engine) -> None:
    look(engine, suspicion(LATE))
    assert look(engine, suspicion(LATER), as_of=NIGHT + DAY) == Looked(proposed=1, withdrawn=1)
    assert [one.number for one in list_suspicions(engine)] == [2]


def test_what_a_rule_decides_is_a_cause_from_that_night_until_its_evidence_is_gone(engine: Engine) -> None:
    assert look(engine, suspicion(LATE, decides=True)) == Looked(decided=1)
    assert causes(engine) == [DECIDED]
    assert causes(engine, NIGHT - DAY) == []
    look(engine, suspicion(LATE, decides=True), as_of=NIGHT + DAY)
    assert look(engine, as_of=NIGHT + 5 * DAY) == Looked(withdrawn=1)
    assert causes(engine, NIGHT + 4 * DAY) == [DECIDED]
    assert causes(engine, NIGHT + 5 * DAY) == []


def test_what_a_rule_decided_and_takes_back_on_the_same_night_never_held(engine: Engine) -> None:
    look(engine, suspicion(LATE, decides=True))
    look(engine)
    assert causes(engine) == []


def test_other_evidence_of_the_same_leaves_the_cause_since_its_first_night(engine: Engine) -> None:
    look(engine, suspicion(LATE, decides=True))
    look(engine, suspicion(LATER, decides=True), as_of=NIGHT + DAY)
    (one,) = list_causes(engine, NIGHT + DAY)
    assert (one.from_day, one.evidence) == (NIGHT, f"[{LATER}]")


def test_a_firm_that_no_longer_lets_the_rule_decide_has_a_proposal_again(engine: Engine) -> None:
    look(engine, suspicion(LATE, decides=True))
    assert look(engine, suspicion(LATE), as_of=NIGHT + DAY) == Looked(proposed=1)
    assert causes(engine, NIGHT + DAY) == []
    assert states(engine) == ["proposed"]


# --- what people say ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decides", [False, True])
def test_about_what_somebody_has_said_rules_are_silent(engine: Engine, decides: bool) -> None:
    set_cause(engine, customer="C1", item="R1", cause=Cause.UNWILLING, from_day=NIGHT - DAY, author="Ada")
    before = causes(engine)
    assert look(engine, suspicion(LATE, decides=decides)) == Looked()
    assert causes(engine) == before


@pytest.mark.parametrize(("item", "cause"), [("R1", Cause.UNKNOWN), (None, Cause.UNWILLING), (None, Cause.UNKNOWN)])
def test_where_somebody_is_in_doubt_or_spoke_of_the_whole_customer_a_rule_proposes_at_the_most(
    engine: Engine, item: str | None, cause: Cause
) -> None:
    set_cause(engine, customer="C1", item=item, cause=cause, from_day=NIGHT - DAY, author="Ada")
    before = causes(engine)
    assert look(engine, suspicion(LATE, decides=True)) == Looked(proposed=1)
    assert causes(engine) == before


def test_what_somebody_says_ends_what_a_rule_decided_at_once_and_for_as_long_as_it_is_said(engine: Engine) -> None:
    look(engine, suspicion(LATE, decides=True))
    said = {"customer": "C1", "item": "R1", "cause": Cause.UNWILLING, "author": "Ada"}
    set_cause(engine, **said, from_day=NIGHT + 3 * DAY, to_day=NIGHT + 5 * DAY)
    assert causes(engine, NIGHT + 2 * DAY) == [DECIDED]
    spoken = [("C1", "R1", "unwilling", "", "Ada")]
    assert causes(engine, NIGHT + 3 * DAY) == spoken
    assert look(engine, suspicion(LATE, decides=True), as_of=NIGHT + 3 * DAY) == Looked(withdrawn=1)
    assert causes(engine, NIGHT + 3 * DAY) == spoken
    assert look(engine, suspicion(LATE, decides=True), as_of=NIGHT + 6 * DAY) == Looked(decided=1)
    assert causes(engine, NIGHT + 6 * DAY) == [DECIDED]


@pytest.mark.parametrize("back", [0, 3])
def test_what_somebody_says_of_an_earlier_day_leaves_nothing_of_what_the_rule_decided(
    engine: Engine, back: int
) -> None:
    look(engine, suspicion(LATE, decides=True))
    set_cause(engine, customer="C1", item="R1", cause=Cause.UNKNOWN, from_day=NIGHT - back * DAY, author="Ada")
    assert causes(engine) == [("C1", "R1", "unknown", "", "Ada")]


def test_whose_fault_it_is_rules_do_not_say_of_what_is_or_was_in_dispute(engine: Engine) -> None:
    look(engine, suspicion(LATE, decides=True))
    number = open_dispute(engine, customer="C1", item="R1", opened_day=NIGHT + DAY, author="Ada")
    assert look(engine, suspicion(LATE, decides=True), as_of=NIGHT + DAY) == Looked(withdrawn=1)
    resolve_dispute(engine, dispute=number, outcome="rejected", as_of=NIGHT + 2 * DAY)
    assert look(engine, suspicion(LATE, decides=True), as_of=NIGHT + 2 * DAY) == Looked()
    assert causes(engine, NIGHT + 2 * DAY) == []


# --- answers --------------------------------------------------------------------------------------------------------


def test_what_is_accepted_is_a_cause_by_whoever_accepted_it_with_the_evidence_of_the_rule(engine: Engine) -> None:
    look(engine, suspicion(LATE))
    accept(engine, 1, as_of=NIGHT + DAY, author="Ada")
    before = everything(engine)
    accept(engine, 1, as_of=NIGHT + DAY, author="Ada")
    assert everything(engine) == before
    (one,) = list_causes(engine, NIGHT + DAY)
    assert causes(engine, NIGHT + DAY) == [ACCEPTED]
    assert (one.kind, one.evidence, one.from_day, one.to_day) == (
        DisputeKind.LATE_DELIVERY,
        f"[{LATE}]",
        NIGHT + DAY,
        None,
    )
    assert look(engine, suspicion(LATE), as_of=NIGHT + 2 * DAY) == Looked()
    assert states(engine) == ["accepted"]


def test_our_own_fault_that_was_accepted_ends_when_its_evidence_is_gone(engine: Engine) -> None:
    look(engine, suspicion(LATE))
    accept(engine, 1, as_of=NIGHT, author="Ada")
    assert look(engine, suspicion(LATER), as_of=NIGHT + DAY) == Looked()
    assert look(engine, as_of=NIGHT + 2 * DAY) == Looked(withdrawn=1)
    assert causes(engine, NIGHT + DAY) == [ACCEPTED]
    assert causes(engine, NIGHT + 2 * DAY) == []
    assert look(engine, suspicion(LATE), as_of=NIGHT + 3 * DAY) == Looked(proposed=1)


def test_fraud_that_was_accepted_stays_until_somebody_ends_it(engine: Engine) -> None:
    look(engine, suspicion(LARGE, item=None))
    accept(engine, 1, as_of=NIGHT, author="Ada")
    assert look(engine, as_of=NIGHT + DAY) == Looked()
    assert causes(engine, NIGHT + DAY) == [("C1", None, "fraud", "large_first_order", "Ada")]
    end_cause(engine, customer="C1", as_of=NIGHT + 2 * DAY)
    assert look(engine, suspicion(LARGE, item=None), as_of=NIGHT + 2 * DAY) == Looked()
    assert causes(engine, NIGHT + 2 * DAY) == []


def test_what_a_rule_decided_is_confirmed_since_the_rules_own_day(engine: Engine) -> None:
    look(engine, suspicion(LATE, decides=True))
    accept(engine, 1, as_of=NIGHT + 3 * DAY, to_day=NIGHT + 9 * DAY, author="Ada")
    (one,) = list_causes(engine, NIGHT)
    assert (one.from_day, one.to_day, one.author, one.rule) == (NIGHT, NIGHT + 9 * DAY, "Ada", "late_delivery")


@pytest.mark.parametrize("decides", [False, True])
def test_what_is_dismissed_does_not_come_back_with_the_same_evidence_or_less(engine: Engine, decides: bool) -> None:
    look(engine, suspicion(LATE, REFUSED, decides=decides))
    dismiss(engine, 1, as_of=NIGHT + DAY, reason="agreed", author="Ada")
    assert causes(engine, NIGHT + DAY) == []
    for night, signs in enumerate([(LATE, REFUSED), (LATE,), ()], start=1):
        found = [suspicion(*signs, decides=decides)] if signs else []
        assert look(engine, *found, as_of=NIGHT + night * DAY) == Looked()
    assert states(engine) == ["dismissed"]
    assert look(engine, suspicion(LATER, decides=decides), as_of=NIGHT + 9 * DAY) != Looked()
    assert states(engine) == ["dismissed", "decided" if decides else "proposed"]


def test_what_is_dismissed_decides_nothing_with_other_evidence_beside_it(engine: Engine) -> None:
    look(engine, suspicion(LATE, decides=True))
    dismiss(engine, 1, as_of=NIGHT, reason="agreed", author="Ada")
    assert look(engine, suspicion(LATE, REFUSED, decides=True), as_of=NIGHT + DAY) == Looked(proposed=1)
    assert causes(engine, NIGHT + DAY) == []


def test_what_is_dismissed_of_one_item_is_not_dismissed_of_another(engine: Engine) -> None:
    look(engine, suspicion(LATE))
    dismiss(engine, 1, as_of=NIGHT, reason="agreed", author="Ada")
    others = (suspicion(LATE, item="R2"), suspicion(LATE, customer="C2"))
    assert look(engine, suspicion(LATE), *others) == Looked(proposed=2)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda engine: accept(engine, 7, as_of=NIGHT, author="Ada"), "no suspicion 7"),
        (lambda engine: accept(engine, 1, as_of=NIGHT, author="Ben"), "Suspicion 1 was dismissed by Ada on 2026-10-30"),
        (lambda engine: dismiss(engine, 1, as_of=NIGHT, reason="other", author="Ada"), "Suspicion 1 was dismissed"),
        (lambda engine: accept(engine, 2, as_of=NIGHT, author="Ada"), "Suspicion 2 was withdrawn on 2026-10-30"),
        (lambda engine: accept(engine, 3, as_of=NIGHT, to_day=NIGHT - DAY, author="Ada"), "no earlier than that"),
        (lambda engine: end_cause(engine, customer="C2", item="R1", as_of=NIGHT), "decided by the rule late_delivery"),
        (lambda engine: end_cause(engine, customer="C2", as_of=NIGHT), "There is no cause of all of customer C2"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_refused(engine: Engine, answer: Any, sentence: str) -> None:
    look(engine, suspicion(LATE), suspicion(LATE, item="R2"))
    dismiss(engine, 1, as_of=NIGHT, reason="agreed", author="Ada")
    look(engine, suspicion(LATE), suspicion(LATER, item="R2"), suspicion(LATE, customer="C2", decides=True))
    before = everything(engine)
    with pytest.raises(StoreError, match=sentence):
        answer(engine)
    assert everything(engine) == before


def test_a_kind_is_of_our_own_fault_only(engine: Engine) -> None:
    about = {"customer": "C1", "from_day": NIGHT, "author": "Ada", "kind": DisputeKind.PRICE}
    set_cause(engine, **about, cause=Cause.OWN_FAULT)
    assert [one.kind for one in list_causes(engine, NIGHT)] == [DisputeKind.PRICE]
    with pytest.raises(StoreError, match="expected a kind only with own_fault"):
        set_cause(engine, **about, cause=Cause.FRAUD)


# --- two times ------------------------------------------------------------------------------------------------------


def test_what_rules_decided_and_what_became_of_it_is_known_as_it_was_at_each_moment(engine: Engine) -> None:
    seen = {}
    steps = [
        lambda: look(engine, suspicion(LATE, decides=True)),
        lambda: look(engine, suspicion(LATER, decides=True), as_of=NIGHT + DAY),
        lambda: accept(engine, 2, as_of=NIGHT + DAY, author="Ada"),
        lambda: look(engine, as_of=NIGHT + 2 * DAY),
    ]
    for step in steps:
        step()
        moment = newest_moment(engine)
        seen[moment] = [facts(engine, None, NIGHT + n * DAY).causes.rows() for n in range(3)]
    assert len(seen) == 4
    for moment, answers in seen.items():
        assert [facts(engine, None, NIGHT + n * DAY, known_at=moment).causes.rows() for n in range(3)] == answers


def test_a_list_of_deliveries_is_taken_and_corrected(engine: Engine) -> None:
    row = {"row": 2, "customer": "C1", "delivery": "D1", "invoice": "R1", "promised_date": NIGHT, "accepted": None}
    columns = {"delivered_date": pl.Date, "accepted": pl.Boolean, "accepted_date": pl.Date, "remark": pl.String}

    def listed(**more: Any) -> pl.DataFrame:
        return pl.DataFrame([dict.fromkeys(columns) | row | more], schema_overrides=columns)

    assert load_deliveries(engine, listed(delivered_date=NIGHT + DAY)).new == 1
    assert load_deliveries(engine, listed(accepted=False, remark="leaks")).changed == 1
    assert load_deliveries(engine, listed()).unchanged == 1
    (one,) = deliveries_of(engine, "C1", ["R1"])
    assert (one.promised_day, one.delivered_day, one.accepted, one.remark) == (NIGHT, NIGHT + DAY, False, "leaks")
    assert deliveries_of(engine, "C2", ["R1"]) == []
