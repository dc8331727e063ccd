"""The nights themselves: which was begun last, how far each has come, and what a new one clears away first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Table, func, insert, select, update

from receivables.model import LEAVES, RELEASE_LAPSED, VISITS_UNDER_WAY, AssignmentState, ItemKind, LetterState
from receivables.store import frames
from receivables.store.case_steps import follow_closed
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.moments import newest, to_datetime
from receivables.store.open_lines import open_lines
from receivables.store.outbox.states import of_keys, withdraw_where
from receivables.store.releases import has_lapsed
from receivables.store.tables import assignment, case, item, letter, line, night, policy
from receivables.store.visits.steps import end_visits

# What the beginning of a night notes about work that it ends.
PAID = "paid"
KEPT = "measures kept"
LAPSED = RELEASE_LAPSED
_LISTED_SCHEMA = pl.Schema(
    {"customer": pl.String, "night": pl.Date, "debtor": pl.String, "item": pl.String, "kind": pl.String}
)


class NightState(StrEnum):
    """How far a night has come, in this order."""

    PLANNING = "planning"
    PLANNED = "planned"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A night that was begun: under which policy, how far it has come, and up to which moment it knew what it knew."""

    as_of: date
    policy_hash: str
    state: NightState
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPolicy:
    """What the store keeps of a policy, or of a book of them, under its hash."""

    hash: str
    name: str
    valid_from: date
    text: str


def begin(
    engine: Engine,
    as_of: date,
    *,
    policy_hash: str,
    policy_name: str,
    valid_from: date,
    policy_text: str,
    release_days: int,
    release_days_of: Mapping[str, int] | None = None,
    parts: Sequence[KeptPolicy] = (),
) -> None:
    """Open the night of `as_of` under a policy, or a book of them with its `parts`, and clear away what stands no more.

    Letters planned on an earlier night and never sent are withdrawn (but for those released since), as are notes that
    nobody has released: what is still true of them tonight's plan says anew. So are letters that have waited longer
    than `release_days` for their release (`release_days_of`: of customers with others); visits and cases are closed
    when every invoice they list is settled. Beginning the same night again does it again. Raises StoreError when a
    later night has begun.
    """
    whole = KeptPolicy(hash=policy_hash, name=policy_name, valid_from=valid_from, text=policy_text)
    with writing(engine) as conn:
        for kept in (whole, *parts):
            _record_policy(conn, kept)
        _record_night(conn, as_of, policy_hash)
        _withdraw_stale_letters(conn, as_of, has_lapsed(as_of, release_days, release_days_of or {}))
        _close_settled(conn, assignment, as_of, closed="cancelled")
        _close_settled(conn, case, as_of, closed="closed")
        follow_closed(conn, as_of)


def supersede_released(engine: Engine, keys: Sequence[tuple[str, date]], as_of: date) -> None:
    """Withdraw letters (customer, night) that were released and have not left: the night of `as_of` plans anew."""
    if not keys:
        return
    with writing(engine) as conn:
        refuse_before_latest(conn, as_of)
        withdraw_where(conn, of_keys(keys), reason=superseded(as_of), as_of=as_of)


def advance(engine: Engine, as_of: date, to: NightState) -> None:
    """Note that the night has come as far as `to`; saying it again changes nothing.

    Raises StoreError when the night was never begun, or when a state in between is missing.
    """
    order = list(NightState)
    with writing(engine) as conn:
        came = _state(conn, as_of)
        if came is None:
            raise StoreError(f"The night of {as_of} was never begun: expected one that is being planned")
        if order.index(to) > order.index(came) + 1:
            raise StoreError(f"The night of {as_of} is {came}, expected {order[order.index(to) - 1]} before {to}")
        furthest = max(came, to, key=order.index)
        conn.execute(update(night).where(night.c.as_of == to_number(as_of)).values(state=furthest))


def latest(engine: Engine) -> date | None:
    """The latest night begun, None when there was none yet."""
    with reading(engine) as conn:
        return _latest(conn)


def state(engine: Engine, as_of: date) -> NightState | None:
    """How far the night of `as_of` has come, None when it was never begun."""
    with reading(engine) as conn:
        return _state(conn, as_of)


def knew(engine: Engine, as_of: date) -> datetime | None:
    """The moment up to which the night of `as_of` knew what it knew when it began, None when it was never begun."""
    with reading(engine) as conn:
        found = conn.execute(select(night.c.known_at).where(night.c.as_of == to_number(as_of))).scalar_one_or_none()
    return None if found is None else to_datetime(found)


def nights_between(engine: Engine, first: date, last: date) -> list[Night]:
    """The nights begun from `first` to `last`, in order."""
    query = select(night).where(night.c.as_of.between(to_number(first), to_number(last))).order_by(night.c.as_of)
    with reading(engine) as conn:
        return [
            Night(
                as_of=to_day(row.as_of),
                policy_hash=row.policy_hash,
                state=NightState(row.state),
                known_at=to_datetime(row.known_at),
            )
            for row in conn.execute(query)
        ]


def policy_texts(engine: Engine) -> dict[str, str]:
    """Every policy that a night was ever run under: hash -> the text that it is the hash of."""
    with reading(engine) as conn:
        return dict(conn.execute(select(policy.c.hash, policy.c.text)).tuples().all())


def superseded(as_of: date) -> str:
    """What is noted about a letter that was planned before the night of `as_of` and never sent."""
    return f"superseded by the night of {as_of}"


def refuse_before_latest(conn: Connection, as_of: date) -> None:
    """Raises StoreError when a night later than `as_of` has begun: decisions are only ever added at the end."""
    began = _latest(conn)
    if began is not None and began > as_of:
        raise StoreError(
            f"The night of {as_of} was asked for, but the night of {began} has begun: expected that night or a later "
            "one; a past night can be replayed, not saved again"
        )


def _latest(conn: Connection) -> date | None:
    last: int | None = conn.execute(select(func.max(night.c.as_of))).scalar_one()
    return to_day(last)


def _state(conn: Connection, as_of: date) -> NightState | None:
    found = conn.execute(select(night.c.state).where(night.c.as_of == to_number(as_of))).scalar_one_or_none()
    return None if found is None else NightState(found)


def _record_policy(conn: Connection, kept: KeptPolicy) -> None:
    known = conn.execute(select(policy.c.hash).where(policy.c.hash == kept.hash)).first()
    if known is None:
        row = {"hash": kept.hash, "name": kept.name, "valid_from": to_number(kept.valid_from), "text": kept.text}
        conn.execute(insert(policy).values(row))


def _record_night(conn: Connection, as_of: date, policy_hash: str) -> None:
    refuse_before_latest(conn, as_of)
    values = {"policy_hash": policy_hash, "state": NightState.PLANNING, "known_at": newest(conn) or 0}
    again = conn.execute(update(night).where(night.c.as_of == to_number(as_of)).values(values))
    if again.rowcount == 0:
        conn.execute(insert(night).values(as_of=to_number(as_of), **values))


def _withdraw_stale_letters(conn: Connection, as_of: date, lapsed: ColumnElement[bool]) -> None:
    tonight = to_number(as_of)
    before = letter.c.night < tonight
    waiting_notes = (letter.c.state == LetterState.WAITING_FOR_RELEASE) & (letter.c.level == 0) & before
    never_left = letter.c.state.in_([*LEAVES, LetterState.FAILED])
    never_sent = (never_left & (letter.c.released_by == "") & before) | waiting_notes
    for stale, reason in ((never_sent, superseded(as_of)), (lapsed, LAPSED)):
        withdraw_where(conn, stale, reason=reason, as_of=as_of)


def _close_settled(conn: Connection, work: Table, as_of: date, *, closed: str) -> None:
    """Close the open work whose invoices are all settled. Work that lists no invoice is for people to close."""
    is_open = work.c.state.in_(VISITS_UNDER_WAY if work is assignment else ["open"])
    same = (line.c.customer == work.c.customer) & (line.c.night == work.c.night)
    columns = [line.c[name] for name in _LISTED_SCHEMA]
    query = select(*columns).join_from(work, line, same).where(is_open, line.c.kind == ItemKind.INVOICE)
    listed = frames.read_frame(conn, query, _LISTED_SCHEMA)
    debtors = select(line.c.debtor).join_from(work, line, same).where(is_open)
    still_open = open_lines(conn, item.c.customer.in_(debtors), as_of=as_of)
    owed = listed.join(
        still_open, left_on=["debtor", "item", "kind"], right_on=["customer", "item", "kind"], how="semi"
    )
    settled = listed.join(owed, on=["customer", "night"], how="anti").select("customer", "night").unique()
    key = pl.Schema({column.name: pl.Date if column.name == "night" else pl.String for column in work.primary_key})
    under_way = frames.read_frame(conn, select(*(work.c[name] for name in key)).where(is_open), key)
    over = under_way.join(settled, on=["customer", "night"], how="semi")
    if work is assignment:
        end_visits(conn, over, state=AssignmentState.CANCELLED, why=PAID, as_of=as_of)
        return
    frames.update(conn, work, over.with_columns(state=pl.lit(closed), state_day=pl.lit(as_of), outcome=pl.lit(PAID)))
