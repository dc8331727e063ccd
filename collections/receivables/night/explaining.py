"""Why a customer's items get what they get on a night, and when what next; with the records behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config, ConfigError, book_of
from receivables.model import CONTACT_SCHEMA, OPEN_WORK_SCHEMA, Does, Facts, Plan
from receivables.night.checking import refuse_before_policy
from receivables.night.past import as_decided, was_planned
from receivables.night.store import store_of
from receivables.policy.book import Book
from receivables.policy.explaining import Behind, Step, Subject, explain, explain_customer, note_step, settled, subjects
from receivables.policy.notes import receipts_from
from receivables.policy.projection import ahead, carried_out
from receivables.policy.together import DecidedApart, decide_apart, lines_of, plan_of
from receivables.stop import Stopped
from receivables.store import nights
from receivables.store.behind import behind, leaving, lines_called, name_of_customer
from receivables.store.facts import Shard, cash_data_day, facts
from receivables.store.notes import with_notes
from receivables.store.past_work import (
    Done,
    acted_on_the_day,
    contacts_before,
    done,
    done_later,
    notes_before,
    open_work_before,
)

# What tells whether a night that knew this would have decided as it did.
_DECIDED = ["treatment", "does", "reason", "level", "next_day"]


class NothingToExplain(Stopped):
    """What was asked about is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedItem:
    """One line of the ledger with its chain. What is settled or not posted yet has no decision: `does` is empty."""

    item: str
    kind: str
    currency: str
    balance_minor: int
    days_overdue: int
    treatment: str
    does: str
    reason: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A customer on a night: the paragraph about all of it, and its items, or those asked for.

    `known_at`: what was known up to that moment; None: what is known now. `recorded`: the decisions are those on
    record of that night.
    """

    as_of: date
    known_at: datetime | None
    recorded: bool
    customer: str
    name: str
    steps: tuple[Step, ...]
    items: tuple[ExplainedItem, ...]


def explained(
    config: Config,
    customer: str,
    *,
    as_of: date,
    item: str | None = None,
    known_at: datetime | None = None,
    looks_ahead: bool = True,
) -> Explained:
    """The explanation of all that a customer has open on a night, or of the lines that the number `item` names.

    Unless it `looks_ahead`, nothing is said of what is done next: a year of nights to come takes longer than the rest.
    A night that was planned is explained by what it decided and what it knew, unless `known_at` asks for another
    state of knowledge. Raises NothingToExplain for a customer or an item that nobody has heard of, and
    PolicyNotYetValid for a day before the first policy.
    """
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    ground = _ground(config, engine, customer, as_of, known_at)
    subjects = _subjects(engine, ground, customer, looks_ahead=looks_ahead)
    chosen = [one for one in subjects if item is None or item in (one.line["item"], one.line["document"])]
    items = tuple(_item(one) for one in chosen) or _not_open(engine, ground, customer, item)
    name = subjects[0].line.get("name") if subjects else name_of_customer(engine, customer)
    if name is None and not items and not subjects:
        raise NothingToExplain(f"There is no customer '{customer}' in the store: expected a number as loaded")
    return Explained(
        as_of=as_of,
        known_at=ground.known_at,
        recorded=ground.recorded,
        customer=customer,
        name=name or customer,
        steps=explain_customer(subjects) if subjects else tuple(_nothing_open(ground, customer, name or customer)),
        items=items,
    )


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What a night goes by: what is known about the customer's group, the policies, and what they decide."""

    as_of: date
    known: Facts
    book: Book
    apart: tuple[DecidedApart, ...]  # as the policies say, whatever is on record
    decided: pl.DataFrame
    known_at: datetime | None
    recorded: bool
    early: bool  # what people did on the very day, they did before the night

    def plan(self) -> Plan:
        """What the policies would have done that night."""
        return plan_of(self.apart, self.book, as_of=self.as_of)


def _ground(config: Config, engine: Engine, customer: str, as_of: date, known_at: datetime | None) -> _Ground:
    recorded = known_at is None and was_planned(engine, as_of)
    book, at = config.book, known_at
    if recorded:
        (night,) = nights.nights_between(engine, as_of, as_of)
        book, at = _book_of_night(config, engine, night.policy_hash), night.known_at
    shard = Shard(first=0, last=255, cash_data_day=_cash_data_day(engine, book, as_of, at))
    known = facts(engine, shard, as_of, customer=customer, known_at=at, given=_NOTHING_DONE if recorded else None)
    known = with_notes(engine, known, as_of, since=receipts_from(book, as_of), known_at=at)
    if recorded:
        known, apart, decided, early = _as_recorded(engine, known, book, shard, as_of)
    else:
        apart, early = tuple(decide_apart(known, book, as_of=as_of)), True
        decided = lines_of(apart)
    return _Ground(
        as_of=as_of,
        known=known,
        book=book,
        apart=apart,
        decided=decided,
        known_at=at,
        recorded=recorded,
        early=early,
    )


def _as_recorded(
    engine: Engine, known: Facts, book: Book, shard: Shard, as_of: date
) -> tuple[Facts, tuple[DecidedApart, ...], pl.DataFrame, bool]:
    """What a night that was planned knew, what follows from that, its lines as they were decided, and whether what
    people did on its very day came before it: it counts as done after it where that explains what was decided.
    """
    customers = known.customers["customer"]
    everybody = Shard(first=0, last=255, cash_data_day=None)
    found = done(engine, everybody, first=None, last=as_of, customers=customers)
    ways = []
    for early in (False, True) if acted_on_the_day(found, as_of).height else (False,):
        then = _before_the_night(known, found, as_of, early=early)
        apart = tuple(decide_apart(then, book, as_of=as_of))
        computed = lines_of(apart)
        decided = as_decided(engine, computed, shard, as_of, customers=customers)
        # Nothing that the night did itself is among what it knew: what came last may be of its very day.
        kept = decided.with_columns(computed["last_contact"])
        ways.append((then, apart, kept, early))
        if decided.select(_DECIDED).equals(computed.select(_DECIDED)):
            return ways[-1]
    return ways[0]


# Of a night that was planned it is read with the days on which it was done: `_before_the_night`.
_NOTHING_DONE = {"contacts": CONTACT_SCHEMA.to_frame(), "open_work": OPEN_WORK_SCHEMA.to_frame()}


def _book_of_night(config: Config, engine: Engine, policy_hash: str) -> Book:
    """The policies that a night ran under; those of the config where the record of them cannot be read any more."""
    try:
        return book_of(nights.policy_texts(engine).get(policy_hash, ""))
    except ConfigError:
        return config.book


def _cash_data_day(engine: Engine, book: Book, as_of: date, known_at: datetime | None) -> date | None:
    """Dear to look up, and asked only where a policy does not trust cash data for ever."""
    asked = any(policy.cash_data_max_age_days is not None for policy in book.policies)
    return cash_data_day(engine, as_of, known_at=known_at) if asked else None


def _before_the_night(known: Facts, found: Done, as_of: date, *, early: bool) -> Facts:
    """With what had been done before the night, and nothing that it did itself."""
    return replace(
        known,
        contacts=contacts_before(found, as_of, early=early),
        open_work=open_work_before(found, as_of, early=early),
        notes=notes_before(found, as_of),
    )


def _subjects(engine: Engine, ground: _Ground, customer: str, *, looks_ahead: bool) -> list[Subject]:
    """The customer's lines, each with all that its explanation draws on."""
    its = ground.decided.filter(pl.col("customer") == customer)
    if its.is_empty():
        return []
    together = pl.concat([ground.decided["customer"], ground.decided["addressee"]]).unique().sort().to_list()
    known = behind(
        engine,
        together,
        as_of=ground.as_of,
        documents=its["document"].unique().sort().to_list(),
        known_at=ground.known_at,
    )
    if not ground.early:
        known = _told_apart(known, ground.as_of)
    coming = _coming(engine, ground, together) if looks_ahead else None
    found = subjects(ground.decided, ground.known, ground.book, known, coming, ground.as_of)
    return [one for one in found if one.line["customer"] == customer]


def _told_apart(known: Behind, as_of: date) -> Behind:
    """With what people did about visits and cases on the very day marked as `later`."""
    told = {
        name: [row | {"later": done_later(row, as_of)} for row in known.of(name)] for name in ("assignment", "case")
    }
    return Behind(rows={**known.rows, **told})


def _coming(engine: Engine, ground: _Ground, customers: Sequence[str]) -> pl.DataFrame:
    """What is done about each line next if nothing changes from the end of the night on (AHEAD_SCHEMA)."""
    known = carried_out(ground.known, ground.plan())
    sent = leaving(engine, customers, as_of=ground.as_of)
    if sent.height:
        released = (pl.col("does") == Does.LETTER) & pl.col("customer").is_in(sent["customer"].unique().implode())
        contacts, open_work = pl.concat([known.contacts, sent]), known.open_work.filter(~released)
        known = replace(known, contacts=contacts, open_work=open_work)
    return ahead(known, ground.book, as_of=ground.as_of)


def _item(subject: Subject) -> ExplainedItem:
    names = ("item", "kind", "currency", "balance_minor", "days_overdue", "treatment", "does", "reason")
    return ExplainedItem(**{name: subject.line[name] for name in names}, steps=explain(subject))


def _not_open(engine: Engine, ground: _Ground, customer: str, item: str | None) -> tuple[ExplainedItem, ...]:
    """What became of an item that is not open: it is settled, or not posted yet."""
    if item is None:
        return ()
    lines = lines_called(engine, customer, item, known_at=ground.known_at)
    if not lines:
        raise NothingToExplain(
            f"Customer {customer} has no item '{item}': expected the number of an invoice, an instalment, a credit "
            "note or a receipt as loaded"
        )
    named = next((line for line in lines if line["item"] == item), lines[0])
    return (
        ExplainedItem(
            item=item,
            kind=named["kind"],
            currency=named["currency"],
            balance_minor=0,
            days_overdue=0,
            treatment="",
            does="",
            reason="",
            steps=settled(named, lines, as_of=ground.as_of),
        ),
    )


def _nothing_open(ground: _Ground, customer: str, name: str) -> Iterator[Step]:
    yield Step(part="answer", code="nothing_open", values={"customer": customer, "name": name, "as_of": ground.as_of})
    letters = ground.plan().letters
    for kind in letters.filter((pl.col("customer") == customer) & (pl.col("level") == 0))["treatment"]:
        yield note_step(kind, customer, name)
