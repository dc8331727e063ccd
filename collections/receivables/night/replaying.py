"""Past nights computed again from what was known then, beside what they decided and did."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config, ConfigError, book_of
from receivables.model import Facts, Plan
from receivables.night.comparing import Difference, Kept, differing, unequal
from receivables.night.store import store_of
from receivables.policy.book import Book, hashes_of_customers
from receivables.policy.groups import members
from receivables.policy.notes import receipts_from
from receivables.policy.plan import plan
from receivables.policy.settings import Policy
from receivables.policy.together import only
from receivables.stop import Stopped
from receivables.store import nights
from receivables.store.facts import Shard, cash_data_day, facts, never_told, shards
from receivables.store.groups import related
from receivables.store.nights import Night, NightState
from receivables.store.notes import with_receipts
from receivables.store.past_contacts import Contacts
from receivables.store.past_lines import lines_on, versions_of_lines
from receivables.store.past_moments import changes_of_customers, moments_between
from receivables.store.past_work import (
    Done,
    acted_on_the_day,
    done,
    notes_before,
    open_work_before,
    released_that_night,
)

# A shard's facts are read once for all nights: the fewer, the better.
_LINES_AT_ONCE = 200_000
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


class NothingToReplay(Stopped):
    """No night of those days is on record as planned to its end, or not the policy that it ran under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A night computed again: how much of it was compared, and whatever did not come out the same.

    `known_at`: what was known up to that moment. `policies`: the hashes of those it ran under.
    """

    as_of: date
    known_at: datetime
    policies: tuple[str, ...]
    items: int
    letters: int
    visits: int
    cases: int
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        """Whether everything came out the same."""
        return not self.differences


def replay(config: Config, *, first: date, last: date) -> tuple[Replayed, ...]:
    """Every night from `first` to `last` that was planned to its end, computed again and compared, in order.

    A night knows what it knew when it began, and nothing that it did itself. The store keeps the days of what people
    do, not the moments: what they did on the day of a night counts as done after it, or before it where only that
    explains what was decided. A night that was run again left alone whom it had spoken to; for those it knows what
    was known at its earlier beginning. Who was found for a visit that nobody was named for is taken as given.

    Raises NothingToReplay when there is no such night, or when one ran under a policy that cannot be read.
    """
    engine = store_of(config)
    begun = nights.nights_between(engine, first, last)
    planned = [night for night in begun if night.state is not NightState.PLANNING]
    if not planned:
        raise NothingToReplay(_nothing(begun, first, last))
    policies = _Policies(nights.policy_texts(engine))
    befores = _moments_before(engine, planned)
    start = min(planned, key=lambda night: night.known_at)
    parts: dict[date, list[Replayed]] = {night.as_of: [] for night in planned}
    changes, unsaid = changes_of_customers(engine), never_told(engine)
    cash_days = _cash_data_days(engine, planned) if policies.ask_for_cash_data() else {}
    for shard in shards(engine, planned[0].as_of, _LINES_AT_ONCE, known_at=start.known_at):
        versions = versions_of_lines(engine, shard, first=planned[0].as_of, known_at=min(start.known_at, befores[0]))
        found = done(engine, shard, first=planned[0].as_of, last=planned[-1].as_of)
        contacts = Contacts.of(found)
        customers: dict[int, pl.DataFrame] = {}
        for night, before in zip(planned, befores, strict=True):
            past = _Past(
                engine=engine,
                shard=replace(shard, cash_data_day=cash_days.get(night.as_of)),
                night=night,
                before=before,
                versions=versions,
                found=found,
                contacts=contacts,
                policies=policies,
                changes=changes,
                customers=customers,
                unsaid=unsaid,
            )
            parts[night.as_of].append(_compared(past))
    return tuple(_together(parts[night.as_of]) for night in planned)


class _Policies:
    """Policies by their hash, each read from its text when it is first asked for."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._read: dict[str, Book] = {}

    def ask_for_cash_data(self) -> bool:
        """Whether any of them asks how old the cash data are, which are dear to look up for every night."""
        return any(_asks_for_cash_data(json.loads(text or "{}")) for text in self._texts.values())

    def of(self, policy_hash: str) -> Policy:
        """One policy by its hash."""
        return self.book(policy_hash).pages[-1].policy

    def book(self, policy_hash: str) -> Book:
        """What a night ran under by its hash: a policy, or several."""
        if policy_hash not in self._read:
            try:
                self._read[policy_hash] = book_of(self._texts.get(policy_hash, ""))
            except ConfigError as error:
                raise NothingToReplay(
                    f"The policy {policy_hash} is not on record as this version can read it: a night that ran under "
                    "it cannot be computed again"
                ) from error
        return self._read[policy_hash]


def _asks_for_cash_data(said: dict[str, Any]) -> bool:
    parts = said.get("policies", [said])
    return any(part.get("policy", {}).get("cash_data_max_age_days") for part in parts)


@dataclass(frozen=True, kw_only=True)
class _Past:
    """A past night for one shard of customers, and what there is to compute it from."""

    engine: Engine
    shard: Shard
    night: Night
    before: datetime  # up to which the night before it knew
    versions: pl.DataFrame
    found: Done
    contacts: Contacts
    policies: _Policies = field(repr=False)
    # The customers by how many of the changes, moments in order, were known: most nights know the same.
    changes: list[datetime] = field(repr=False)
    customers: dict[int, pl.DataFrame] = field(repr=False)
    unsaid: dict[str, pl.DataFrame] = field(repr=False)  # see `never_told`

    @cached_property
    def kept(self) -> Kept:
        """What the store says of the night."""
        return Kept.of(self.found, self.night.as_of)

    @cached_property
    def spoken_to(self) -> pl.Series:
        """The customers for whom the night did something, or sent a letter of an earlier one."""
        return pl.concat([self.kept.spoken_to(), self.left_alone["customer"]])

    @cached_property
    def left_alone(self) -> pl.DataFrame:
        """The customers for whom the night did nothing new, whatever it planned."""
        return released_that_night(self.found, self.night.as_of)

    def facts(self, known_at: datetime, *, early: bool, of: pl.Series | None = None) -> Facts:
        """What was known and had been done; `of`: about these customers only."""
        as_of = self.night.as_of
        items = lines_on(self.versions, as_of, known_at=known_at)
        given = self.unsaid | {
            "items": items if of is None else items.filter(pl.col("customer").is_in(of.implode())),
            "contacts": self.contacts.before(as_of, early=early),
            "open_work": open_work_before(self.found, as_of, early=early),
        }
        version = bisect_right(self.changes, known_at)
        if version in self.customers:
            given["customers"] = self.customers[version]
        known = facts(self.engine, self.shard, as_of, known_at=known_at, given=given)
        self.customers[version] = known.customers
        return self._with_notes(known, known_at, of)

    def _with_notes(self, known: Facts, known_at: datetime, of: pl.Series | None) -> Facts:
        as_of = self.night.as_of
        since = receipts_from(self.policies.book(self.night.policy_hash), as_of)
        if since is None:
            return known
        known = with_receipts(self.engine, known, as_of, since=since, known_at=known_at)
        receipts = known.receipts if of is None else known.receipts.filter(pl.col("customer").is_in(of.implode()))
        return replace(known, receipts=receipts, notes=notes_before(self.found, as_of))

    @cached_property
    def families(self) -> pl.DataFrame:
        """`customer`, `first` of whoever was of a group with others, or had items listed to another."""
        known = self.customers[bisect_right(self.changes, self.night.known_at)]
        grouped = members(known).select("customer", parent="head")
        listed = self.kept.lines.select(customer="debtor", parent="customer").unique()
        linked = pl.concat([grouped, listed]).filter(pl.col("customer") != pl.col("parent"))
        return related(linked) if linked.height else pl.DataFrame(schema={"customer": pl.String, "first": pl.String})

    def with_groups(self, customers: pl.Series) -> pl.Series:
        """With all who were decided together with one of them."""
        if self.families.is_empty():
            return customers
        firsts = self.families.join(customers.to_frame("customer"), on="customer", how="semi").select("first")
        theirs = self.families.join(firsts, on="first", how="semi")["customer"]
        return pl.concat([customers, theirs]).unique()

    def plans(self, known: Facts) -> Iterator[Plan]:
        """The night's plan, one for each policy that it ran under, of whoever it was decided under it."""
        as_of, book = self.night.as_of, self.policies.book(self.night.policy_hash)
        hashes = self.kept.policy_hashes
        if len(book.pages) == 1 and hashes["policy_hash"].unique().to_list() in ([], [self.night.policy_hash]):
            yield plan(known, book.pages[0].policy, as_of=as_of)
            return
        tonights = hashes_of_customers(known.customers, book, as_of)
        # Whom an earlier run of the night spoke to stays decided under the policy of then.
        spoken_to = self.with_groups(self.spoken_to).implode()
        of_then = hashes.filter(pl.col("customer").is_in(spoken_to))
        by_customer = tonights.update(of_then, on="customer", how="full")
        general = book.pages[-1].policy.hash
        named = by_customer.filter(pl.col("policy_hash") != general)
        for (policy_hash,), its in sorted(named.partition_by("policy_hash", as_dict=True).items()):
            yield plan(only(known, its), self.policies.of(str(policy_hash)), as_of=as_of)
        yield plan(only(known, named, but=True), book.pages[-1].policy, as_of=as_of)

    def differing(self, known_at: datetime, *, early: bool, of: pl.Series | None = None) -> dict[str, pl.DataFrame]:
        """What comes out otherwise when that was known (see `comparing.unequal`)."""
        plans = list(self.plans(self.facts(known_at, early=early, of=of)))
        return unequal(self.kept, plans, left_alone=self.left_alone, of=of)


def _compared(past: _Past) -> Replayed:
    found = past.differing(past.night.known_at, early=False)
    for known_at, early, of in _other_ways(past, past.with_groups(_customers(found))):
        whom = past.with_groups(_customers(found))
        whom = whom.filter(whom.is_in(of.implode()))
        if whom.is_empty():
            continue
        again = past.with_groups(_customers(past.differing(known_at, early=early, of=whom)))
        explained = whom.filter(~whom.is_in(again.implode())).implode()
        found = {what: frame.filter(~pl.col("customer").is_in(explained)) for what, frame in found.items()}
    kept = past.kept
    return Replayed(
        as_of=past.night.as_of,
        known_at=past.night.known_at,
        policies=tuple(sorted({*_hashes_of_night(past), *kept.policy_hashes["policy_hash"]})),
        items=kept.decisions.height,
        letters=kept.letters.height,
        visits=kept.visits.height,
        cases=kept.cases.height,
        differences=tuple(differing(found)),
    )


def _customers(found: dict[str, pl.DataFrame]) -> pl.Series:
    return pl.concat(frame["customer"] for frame in found.values()).unique()


def _hashes_of_night(past: _Past) -> Iterator[str]:
    """Of several policies each one's own, as lists of policies show them, and not that of all together."""
    book = past.policies.book(past.night.policy_hash)
    yield from (policy.hash for policy in book.policies) if len(book.pages) > 1 else (past.night.policy_hash,)


def _other_ways(past: _Past, whom: pl.Series) -> Iterator[tuple[datetime, bool, pl.Series]]:
    """What else may have been known, or done `early`, when some of these customers were planned, and for which."""
    if whom.is_empty():
        return
    as_of, known_at = past.night.as_of, past.night.known_at
    acted_on = past.with_groups(acted_on_the_day(past.found, as_of)["customer"])
    spoken_to = past.with_groups(past.spoken_to)
    yield known_at, True, acted_on
    again = whom.filter(whom.is_in(spoken_to.implode()))
    for moment in [*moments_between(past.engine, again, past.before, known_at), past.before]:
        yield moment, False, spoken_to
        yield moment, True, acted_on.filter(acted_on.is_in(spoken_to.implode()))


def _cash_data_days(engine: Engine, planned: Sequence[Night]) -> dict[date, date | None]:
    return {one.as_of: cash_data_day(engine, one.as_of, known_at=one.known_at) for one in planned}


def _moments_before(engine: Engine, planned: Sequence[Night]) -> list[datetime]:
    """Of each night the moment up to which the one before it knew: it knew no less, however often it was run."""
    earlier = nights.nights_between(engine, date.min, planned[-1].as_of)
    knew = {one.as_of: one.known_at for one in earlier}
    days = sorted(knew)
    befores = dict(zip(days[1:], days, strict=False))
    return [knew[befores[night.as_of]] if night.as_of in befores else _BEFORE_ALL for night in planned]


def _together(parts: Sequence[Replayed]) -> Replayed:
    counted: dict[str, Any] = {
        name: sum(getattr(part, name) for part in parts) for name in ("items", "letters", "visits", "cases")
    }
    return replace(
        parts[0],
        **counted,
        policies=tuple(sorted({one for part in parts for one in part.policies})),
        differences=tuple(one for part in parts for one in part.differences),
    )


def _nothing(begun: Sequence[Night], first: date, last: date) -> str:
    days = f"of {first}" if first == last else f"from {first} to {last}"
    if begun:
        return f"The night {days} was not planned to its end: expected one that was; run it again"
    return f"There is no night {days} on record: expected a day on which a night was run"
