"""Small balances: proposed by the firm's rules, approved by people, listed for the firm's books, and booked there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.amounts import money
from receivables.documents.write_off_list import RULES, Booking, booking_csv, write_booking_list
from receivables.model import Facts, Problem
from receivables.model.write_offs import PROPOSAL_SCHEMA, WriteOffRule, WriteOffState
from receivables.night.checking import refuse_before_policy
from receivables.night.folders import put
from receivables.night.store import store_of
from receivables.policy.decide import classify
from receivables.policy.together import apart
from receivables.policy.write_offs import small_balances
from receivables.stop import Stopped
from receivables.store import write_offs as store
from receivables.store.facts import facts, shards
from receivables.store.write_off_records import PENDING, WriteOffRecord, list_write_offs, pending
from receivables.store.write_offs import Proposed


class NoRules(Stopped):
    """Nothing says which balances are small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingList:
    """A booking list that was written: of which day, where, how much is on it in minor units by currency."""

    day: date
    workbook: Path
    table: Path
    balances: int
    totals: dict[str, int]


def preview(config: Config, *, as_of: date) -> pl.DataFrame:
    """What the firm's rules propose for write-off (PROPOSAL_SCHEMA), of all customers. Saves nothing.

    Raises NoRules when the config has none.
    """
    if not config.write_offs.propose_anything:
        raise NoRules(
            f"{config.path}: [write_offs] names no amount: expected residual_amount, small_amount or credit_amount"
        )
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    parts = [_small(config, facts(engine, shard, as_of), as_of) for shard in shards(engine, as_of)]
    return pl.concat([PROPOSAL_SCHEMA.to_frame(), *parts])


def propose(config: Config, *, as_of: date) -> Proposed:
    """Save what the rules propose; open proposals that they propose no longer are withdrawn. Raises NoRules."""
    return store.propose(store_of(config), preview(config, as_of=as_of), as_of=as_of)


def approve(config: Config, numbers: Sequence[str], *, by: str, as_of: date) -> int:
    """Approve proposals, all of them or none; how many were new. Raises as `store.write_offs.approve`."""
    engine = store_of(config)
    asked = set(numbers)
    customers = {one.customer for one in list_write_offs(engine, as_of) if one.number in asked and _is_by_rule(one)}
    parts = [_of_customer(config, engine, customer, as_of) for customer in sorted(customers)]
    return store.approve(engine, numbers, by=by, as_of=as_of, proposals=pl.concat([PROPOSAL_SCHEMA.to_frame(), *parts]))


def book(config: Config, *, as_of: date, folder: Path | None = None) -> tuple[BookingList, ...]:
    """Put what is approved on the booking list of `as_of`; write it, and earlier ones not there that wait for booking.

    A list can be written again as often as one likes; what is on it is on no other. None is written empty.
    """
    engine = store_of(config)
    store.put_on_list(engine, as_of=as_of)
    lists: dict[date, list[WriteOffRecord]] = {}
    for one in list_write_offs(engine, as_of):
        if one.listed_day is not None and one.refused_day is None:
            lists.setdefault(one.listed_day, []).append(one)
    out = folder or config.output / "write-offs"
    files = {day: out / f"write-offs-{day}.xlsx" for day in sorted(lists)}
    wanted = [day for day, file in files.items() if day == as_of or (_waits(lists[day]) and not file.exists())]
    return tuple(_written(config, lists[day], day, files[day]) for day in wanted)


def problems(config: Config, *, as_of: date) -> Iterator[Problem]:
    """What was approved and is not booked when it should be, or cannot be booked as it was approved."""
    for one in pending(store_of(config), as_of):
        assert one.approved_day is not None
        approved = f"{money(one.amount_minor, one.currency)} approved on {one.approved_day}"
        waited = (as_of - one.approved_day).days
        if one.state == WriteOffState.CHANGED:
            now = f"{approved}, but {money(one.balance_minor, one.currency)} is open: refuse it and propose anew"
            yield Problem(where=f"write-off {one.number}", what=now)
        elif waited > config.write_offs.booking_days:
            what = f"{approved} and not booked after {waited} days: book it, or refuse it"
            yield Problem(where=f"write-off {one.number}", what=what)


def _of_customer(config: Config, engine: Engine, customer: str, as_of: date) -> pl.DataFrame:
    small = _small(config, facts(engine, None, as_of, customer=customer), as_of)
    return small.filter(pl.col("customer") == customer)


def _small(config: Config, known: Facts, as_of: date) -> pl.DataFrame:
    rules, base = config.write_offs, config.firm.base_currency
    parts = [
        small_balances(classify(its, policy, as_of=as_of), its, rules, base_currency=base, as_of=as_of)
        for policy, its in apart(known, config.book, as_of)
    ]
    return pl.concat(parts).sort("customer", maintain_order=True)


def _waits(records: Sequence[WriteOffRecord]) -> bool:
    return any(one.state in PENDING for one in records)


def _is_by_rule(one: WriteOffRecord) -> bool:
    return one.rule is not WriteOffRule.BY_HAND


def _written(config: Config, records: Sequence[WriteOffRecord], day: date, path: Path) -> BookingList:
    bookings = [_booking(one) for one in records]
    path.parent.mkdir(parents=True, exist_ok=True)
    table = put(path.with_suffix(".csv"), booking_csv(bookings))
    write_booking_list(path, bookings=bookings, as_of=day, firm=config.firm)
    totals: dict[str, int] = {}
    for one in bookings:
        totals[one.currency] = totals.get(one.currency, 0) + one.amount_minor
    return BookingList(day=day, workbook=path, table=table, balances=len(bookings), totals=totals)


def _booking(one: WriteOffRecord) -> Booking:
    assert one.approved_day is not None
    return Booking(
        number=one.number,
        customer=one.customer,
        name=one.name,
        item=one.item,
        kind=one.kind,
        currency=one.currency,
        amount_minor=one.amount_minor,
        reason=one.reason or RULES[one.rule],
        approved_by=one.approved_by,
        approved_day=one.approved_day,
    )
