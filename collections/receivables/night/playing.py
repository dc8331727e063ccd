"""Nights played forward in memory under a policy: each night's letters, visits and cases are history for the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import ITEM_SCHEMA, Cause, Does
from receivables.night.checking import refuse_before_policy
from receivables.night.played_history import History
from receivables.night.store import store_of
from receivables.policy.assignment import spread
from receivables.policy.book import Book, as_book
from receivables.policy.notes import receipts_from
from receivables.policy.settings import Policy
from receivables.store.facts import Shard, facts, never_told, representatives, shards
from receivables.store.notes import with_receipts
from receivables.store.past_lines import lines_on, versions_of_lines
from receivables.store.past_work import contacts_before, done, open_work_before

CASE_DAYS = 30
_DAY = timedelta(days=1)
_LINES_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a policy does from night to night: a row of `work` for each letter, visit and case.

    `work`: `night`, `does`, `customer`, `salesperson` (null for letters, and where nobody is found) and `treatment`:
    a letter's own, a visit's, or the kind of a case.
    """

    policy: Policy
    work: pl.DataFrame


def play(
    config: Config, policies: tuple[Policy | Book, ...], *, first: date, last: date, case_days: int = CASE_DAYS
) -> tuple[Played, ...]:
    """Every day from `first` to `last` a night under each of the policies, from what is known now. Writes nothing.

    What was done before `first` is history. Assumed from then on: letters are sent on their night, those that wait for
    a release wait until it lapses; a visit is made on the day it is due by, nobody is away and everybody has room (one
    that is late when the period begins falls back where the policy has it so, and else is made then); a case is closed
    after `case_days` days; either ends when all invoices that it lists are paid. Payments are those in the ledger, on
    their days, and no other;
    what people told us holds as long as they said; cash data never grow too old. Raises PolicyNotYetValid when the
    config's policy does not hold on `first`.
    """
    refuse_before_policy(config, first)
    engine = store_of(config)
    books = tuple(map(as_book, policies))
    territories, parts = [], []
    for shard in shards(engine, first, _LINES_AT_ONCE):
        territory, played = _shard(engine, shard, books, first, last, case_days)
        territories.append(territory)
        parts.append(played)
    people = representatives(engine)
    work = (pl.concat(part[number] for part in parts) for number in range(len(books)))
    found = pl.concat(territories)
    return tuple(
        Played(policy=book.general(first), work=_spread(its, found, people))
        for book, its in zip(books, work, strict=True)
    )


def _shard(  # noqa: PLR0917
    engine: Engine, shard: Shard, books: tuple[Book, ...], first: date, last: date, case_days: int
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The customers' territories, and under each policy the work of all nights for them."""
    versions = _with_first_due(versions_of_lines(engine, shard, first=first))
    before = done(engine, shard, first=first, last=first - _DAY)
    pasts = [History(book, before, first, case_days) for book in books]
    given = never_told(engine) | {
        "contacts": contacts_before(before, first),
        "open_work": open_work_before(before, first),
    }
    known_shard = replace(shard, cash_data_day=None)
    for number in range((last - first).days + 1):
        as_of = first + timedelta(days=number)
        known = facts(
            engine, known_shard, as_of, given={**given, "items": versions.clear().select(ITEM_SCHEMA.names())}
        )
        given["customers"] = known.customers
        known = with_receipts(engine, known, as_of, since=_receipts_from(books, as_of))
        items = _that_matter(versions, known.causes, _last_due(books, as_of), as_of)
        known = replace(known, items=items, cash_data_day=None)
        for past in pasts:
            past.night(known, as_of)
    return given["customers"].select("customer", "territory"), [past.work() for past in pasts]


def _with_first_due(versions: pl.DataFrame) -> pl.DataFrame:
    return versions.with_columns(first_due=pl.col("due_day").min().over("customer", "document", "currency"))


def _receipts_from(books: Sequence[Book], as_of: date) -> date | None:
    asked = (receipts_from(book, as_of) for book in books)
    return min((day for day in asked if day is not None), default=None)


def _last_due(books: Sequence[Book], as_of: date) -> date:
    """The last due day that bears on the night: notes are sent before something falls due."""
    policies = (policy for book in books for policy in book.on(as_of).policies)
    days_before = max((policy.courtesy.days_before for policy in policies if policy.courtesy), default=0)
    return as_of + timedelta(days=days_before)


def _that_matter(versions: pl.DataFrame, causes: pl.DataFrame, last_due: date, as_of: date) -> pl.DataFrame:
    """The lines of documents with something due by then; of suspected fraud all. Nothing else is acted on."""
    fraud = causes.filter(pl.col("cause") == Cause.FRAUD)["customer"].unique().implode()
    return lines_on(versions.filter((pl.col("first_due") <= last_due) | pl.col("customer").is_in(fraud)), as_of)


def _spread(work: pl.DataFrame, territories: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """With a representative for each visit that nobody is named for, in the order of the nights."""
    lonely = (pl.col("does") == Does.VISIT) & pl.col("salesperson").is_null()
    parts = [work.filter(~lonely)]
    for night in work.filter(lonely)["night"].unique().sort():
        tonights = work.filter(lonely & (pl.col("night") == night))
        visits = tonights.select("customer").join(territories, on="customer", how="left")
        parts.append(tonights.drop("salesperson").join(spread(visits, people), on="customer").select(work.columns))
    return pl.concat(parts).sort("night", "does", "customer")
