"""Whether what is in force is kept, and what follows for its case: kept and closed, or broken and opened higher up."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, select, update

from receivables.model.cases import CaseDeed, CaseRules, Stage
from receivables.model.handovers import HandoverState
from receivables.model.measures import MeasureKind, MeasureState
from receivables.model.write_offs import WriteOffState
from receivables.policy.measures import Seen, concluded, judged
from receivables.store.case_steps import CaseKey, end, end_holds, its, key_of, lift_stops, note, release, set_state
from receivables.store.cases.forcing import job_day
from receivables.store.cases.moving import called, move, open_case, owed_on, refuse_backwards, refuse_stage
from receivables.store.cases.records import CaseRecord, CaseState, MeasureRecord, measure_record, one_case
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_number
from receivables.store.nights import KEPT
from receivables.store.tables import case as case_table
from receivables.store.tables import case_measure, handover, write_off
from receivables.store.write_off_records import judged_write_offs

_OVER = (MeasureState.KEPT, MeasureState.BROKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A measure in force, and what it is about: whose items."""

    key: CaseKey
    measure: MeasureRecord
    items: tuple[tuple[str, str], ...]


def in_force(conn: Connection) -> list[InForce]:
    """Every measure in force of a case that is in force, by customer, night and number."""
    kept, theirs = case_measure.c, case_table.c
    same = (kept.customer == theirs.customer) & (kept.kind == theirs.kind) & (kept.night == theirs.night)
    of_it = (theirs.state == CaseState.OPEN) & (theirs.stage == Stage.IN_FORCE) & (kept.proposal == theirs.proposal)
    query = (
        select(case_measure)
        .join_from(case_measure, case_table, same)
        .where(kept.state == MeasureState.IN_FORCE, of_it)
        .order_by(kept.customer, kept.night, kept.number)
    )
    return [
        InForce(
            key=key_of(row),
            measure=measure_record(row),
            items=tuple((debtor, item) for debtor, item in json.loads(row.items or "[]")),
        )
        for row in conn.execute(query)
    ]


def look(
    conn: Connection, found: Sequence[InForce], *, plans: Mapping[str, MeasureState], as_of: date
) -> list[tuple[InForce, MeasureState]]:
    """Those that stand otherwise on `as_of` than they did: kept, broken or ended. `plans`: how payment plans stand."""
    left = _left(conn, found, as_of)
    handovers, write_offs = _handovers(conn, found), _write_offs(conn, found, as_of)
    changed: list[tuple[InForce, MeasureState]] = []
    for place, one in enumerate(found):
        seen = Seen(
            owed_minor=one.measure.owed_minor or 0,
            left_minor=left[place],
            plan=next((plans[number] for number in one.measure.effect if number in plans), MeasureState.IN_FORCE),
            handover=next((handovers[number] for number in one.measure.effect if number in handovers), None),
            write_offs=tuple(write_offs[number] for number in one.measure.effect if number in write_offs),
        )
        state = judged(one.measure.measure, one.measure.terms, seen, as_of=as_of)
        if state is not MeasureState.IN_FORCE:
            changed.append((one, state))
    return changed


def set_judged(conn: Connection, one: InForce, state: MeasureState, *, as_of: date, author: str, text: str) -> None:
    """Have a measure stand so, end what it holds, and log it."""
    its_number = (case_measure.c.proposal == one.measure.proposal) & (case_measure.c.number == one.measure.number)
    row = conn.execute(select(case_measure).where(its(one.key, case_measure), its_number)).one()
    end_holds(conn, one.key, row, as_of=as_of)
    set_state(conn, one.key, row, state, as_of)
    if one.measure.measure is MeasureKind.SUPPLY_STOP and state is MeasureState.KEPT:
        lift_stops(conn, one.key, as_of=as_of)
    stages = (Stage.IN_FORCE, Stage.IN_FORCE)
    said = f"{one.measure.number} {one.measure.measure.replace('_', ' ')}: {state}" + (f" ({text})" if text else "")
    note(
        conn,
        one.key,
        CaseDeed.JUDGED,
        stages=stages,
        day=as_of,
        proposal=one.measure.proposal,
        author=author,
        text=said,
    )


def conclude(conn: Connection, key: CaseKey, *, rules: CaseRules, author: str, as_of: date) -> MeasureState | None:
    """What follows for a case from how its measures stand: kept, and it is closed; broken, and it is opened higher up.

    None: it goes on. `author` empty: a night.
    """
    record = one_case(conn, key)
    found = concluded([(one.measure, one.state) for one in record.proposed])
    if found is MeasureState.KEPT:
        _keep(conn, record, author, as_of)
    elif found is MeasureState.BROKEN:
        _reopen(conn, record, rules, author, as_of)
    else:
        due = job_day(record.proposed)
        values = {"deadline_day": due and to_number(due)}
        conn.execute(update(case_table).where(its(key)).values(values))
    return found


def judge(
    engine: Engine | Connection,
    key: CaseKey,
    number: int,
    state: MeasureState,
    *,
    author: str,
    rules: CaseRules,
    as_of: date,
    text: str = "",
) -> Stage:
    """Somebody says that a measure in force was kept or broken; return the stage the case is at then.

    Saying it again changes nothing. Raises StoreError for a measure that is not in force, and another word than before.
    """
    if state not in _OVER:
        raise StoreError(f"A measure is judged kept or broken, but {state} came")
    with writing(engine) as conn:
        record = open_case(conn, key)
        found = next((one for one in record.measures if one.number == number), None)
        if found is None:
            raise StoreError(f"{called(key)} has no measure {number}: expected one of its latest proposal")
        if found.state is state:
            return record.stage
        refuse_stage(record, [Stage.IN_FORCE])
        refuse_backwards(record, as_of)
        mine = [one for one in in_force(conn) if one.key == key and one.measure.number == number]
        if not mine:
            raise StoreError(f"Measure {number} of customer {key.customer} is {found.state}: expected one in force")
        set_judged(conn, mine[0], state, as_of=as_of, author=author, text=text)
        conclude(conn, key, rules=rules, author=author, as_of=as_of)
        return one_case(conn, key).stage


def _keep(conn: Connection, record: CaseRecord, author: str, as_of: date) -> None:
    outcome = f"{KEPT}, says {author}" if author else KEPT
    move(conn, record, CaseDeed.KEPT, Stage.KEPT, author=author, as_of=as_of)
    closed = {"state": CaseState.CLOSED, "state_day": to_number(as_of), "outcome": outcome}
    conn.execute(update(case_table).where(its(record.key)).values(closed))
    end(conn, conn.execute(select(case_table).where(its(record.key))).one(), author=author, as_of=as_of)


def _reopen(conn: Connection, record: CaseRecord, rules: CaseRules, author: str, as_of: date) -> None:
    """Supply stays stopped; whatever else was in force ends."""
    move(conn, record, CaseDeed.BROKEN, Stage.BROKEN, author=author, as_of=as_of)
    release(conn, record.key, as_of=as_of, but_stops=True)
    broken = one_case(conn, record.key)
    place = record.place + 1
    move(
        conn,
        broken,
        CaseDeed.REOPENED,
        Stage.PROPOSING,
        author=author,
        as_of=as_of,
        deadline_day=rules.deadline(Stage.PROPOSING, as_of),
        whom=rules.above(record.managers, place) or "",
        place=place,
        first_approved_by="",
    )


def _left(conn: Connection, found: Sequence[InForce], as_of: date) -> list[int]:
    """What is open of the items of each on `as_of`, or on its last day when that has passed."""
    days: dict[date, list[int]] = defaultdict(list)
    for place, one in enumerate(found):
        days[min(as_of, one.measure.terms.last_day)].append(place)
    left = [0] * len(found)
    for day, places in days.items():
        listed = [item for place in places for item in found[place].items]
        if not listed:
            continue
        owed = {(one.debtor, one.item): one.balance_minor for one in owed_on(conn, listed, day)}
        for place in places:
            left[place] = sum(owed.get(item, 0) for item in found[place].items)
    return left


def _handovers(conn: Connection, found: Sequence[InForce]) -> dict[str, HandoverState]:
    kinds = (MeasureKind.LAWYER_LETTER, MeasureKind.AGENCY)
    numbers = [number for one in found if one.measure.measure in kinds for number in one.measure.effect]
    if not numbers:
        return {}
    query = select(handover.c.handover, handover.c.state).where(handover.c.handover.in_(numbers))
    return {row.handover: HandoverState(row.state) for row in conn.execute(query)}


def _write_offs(conn: Connection, found: Sequence[InForce], as_of: date) -> dict[str, WriteOffState]:
    is_one = MeasureKind.WRITE_OFF
    numbers = [number for one in found if one.measure.measure is is_one for number in one.measure.effect]
    if not numbers:
        return {}
    rows = judged_write_offs(conn, as_of, write_off.c.number.in_(numbers))
    return {number: WriteOffState(state) for number, state in rows.select("number", "state").iter_rows()}


def any_in_force(engine: Engine) -> bool:
    """Whether any case is in force: a night without one asks no more."""
    query = select(case_table.c.customer).where(case_table.c.stage == Stage.IN_FORCE).limit(1)
    with reading(engine) as conn:
        return conn.execute(query).first() is not None
