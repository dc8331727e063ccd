"""What the two ledgers differ by, account by account, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import polars as pl

from receivables.model.control_accounts import DifferenceCause, TieOutRules
from receivables.money import to_minor
from receivables.night.tie_out.asked import Asked
from receivables.night.tie_out.posted import Posted, as_ours, counted
from receivables.policy.tie_out import Difference
from receivables.policy.tie_out.accounts import KEY
from receivables.policy.tie_out.matching import (
    FOUND_SCHEMA,
    OUR_SCHEMA,
    THEIR_SCHEMA,
    Books,
    by_posting_days,
    differences,
    with_kinds,
)
from receivables.policy.tie_out.naming import as_found, named
from receivables.policy.tie_out.sides import Key
from receivables.sources.journals import posting_called
from receivables.store.control_accounts import ledger
from receivables.store.control_accounts.entries import entries_since
from receivables.store.control_accounts.explained import explained
from receivables.store.control_accounts.signatures import carried
from receivables.store.control_accounts.window import Window

_NO_NUMBERS = pl.Series("number", [], dtype=pl.String)


class Begun(NamedTuple):
    """From when on an account is compared; `signed_at`: what was known then was signed for, if `is_signed`."""

    since: date
    is_signed: bool
    signed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The differences of each account, by themselves and with what people explained, and the lines of the journal
    (THEIR_SCHEMA) of those that have any.
    """

    differences: dict[Key, tuple[Difference, ...]]
    found: dict[Key, tuple[Difference, ...]]
    entries: pl.DataFrame


def compared(asked: Asked, posted: Posted, begun: Mapping[Key, Begun]) -> Compared:
    """Every difference between the two ledgers that has a name, of the accounts that begin so."""
    lines = ledger.straddling(asked.conn, as_of=asked.as_of, known_at=asked.known_at)
    straddling = as_ours(counted(asked, lines))
    parts = [_part(asked, posted, straddling, _frame(begun, start), start) for start in sorted(set(begun.values()))]
    nothing = FOUND_SCHEMA.to_frame().with_columns(is_carried=pl.lit(value=False))
    found = pl.concat([nothing, *(one.found for one in parts)])
    numbers = pl.concat([_NO_NUMBERS, *(one.compared for one in parts)])
    told = _empty_company(explained(asked.conn, as_of=asked.as_of, known_at=asked.known_at))
    signed = {key: start.since for key, start in begun.items() if start.is_signed}
    entries = pl.concat([THEIR_SCHEMA.to_frame(), *(one.entries for one in parts)])
    standing = named(found, told, compared=numbers, signed=signed)
    return Compared(differences=standing, found=as_found(found), entries=entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    found: pl.DataFrame
    compared: pl.Series
    entries: pl.DataFrame


def _part(asked: Asked, posted: Posted, straddling: pl.DataFrame, keys: pl.DataFrame, start: Begun) -> _Part:
    """The differences of the accounts (`keys`) that begin alike."""
    window = Window(base=start.since, signed_at=start.signed_at, until=asked.until, known_at=asked.known_at)
    theirs = _theirs(entries_since(asked.conn, window), asked.rules)
    is_there = theirs.filter(pl.col("day") <= asked.as_of)
    with_journal, alone = (keys.join(is_there, on=KEY, how=how) for how in ("semi", "anti"))
    before = _carried(asked, start)
    untold = _without_journal(straddling.join(alone, on=KEY, how="semi"), before.join(alone, on=KEY, how="semi"), asked)
    if with_journal.is_empty():
        return _Part(found=untold, compared=_NO_NUMBERS, entries=theirs.clear())
    ours = pl.concat(
        [
            as_ours(counted(asked, ledger.lines_since(asked.conn, window))),
            posted.exchange.filter(pl.col("day") > start.since),
            # What was signed for is carried; else what the books have only after the day stood at the beginning.
            straddling.filter((pl.col("day") <= start.since) & pl.lit(not start.is_signed)),
        ]
    )
    of_these = with_kinds(theirs.join(with_journal, on=KEY, how="semi"), ours)
    books = Books(
        ours=ours.join(with_journal, on=KEY, how="semi"),
        theirs=pl.concat([of_these, theirs.filter(pl.col("account").is_in(list(asked.rules.watched)))]),
        earlier=_earlier(asked, ours, of_these, start).join(with_journal, on=KEY, how="semi"),
        carried=before.join(with_journal, on=KEY, how="semi"),
        watched=asked.rules.watched,
    )
    found, numbers = differences(books, as_of=asked.as_of, rounding_minor=_rounding(asked.rules, keys))
    return _Part(found=pl.concat([found, untold]), compared=numbers, entries=of_these)


def _carried(asked: Asked, start: Begun) -> pl.DataFrame:
    """What stood open when the accounts were signed (FOUND_SCHEMA)."""
    if not start.is_signed:
        return FOUND_SCHEMA.to_frame()
    return _empty_company(carried(asked.conn, start.since, known_at=asked.known_at)).select(list(FOUND_SCHEMA))


def _without_journal(straddling: pl.DataFrame, before: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """What is known where the general ledger gives no journal: posting days, and what stood open before."""
    stood = before.filter(pl.col("cause") != DifferenceCause.TIMING).with_columns(is_carried=pl.lit(value=True))
    timed = by_posting_days(straddling, as_of=asked.as_of)
    known = before.filter(pl.col("cause") == DifferenceCause.TIMING).select([*KEY, "document"]).unique()
    known = known.with_columns(is_carried=pl.lit(value=True))
    timed = timed.join(known, on=[*KEY, "document"], how="left").with_columns(
        pl.col("is_carried").fill_null(value=False)
    )
    return pl.concat([timed, stood])


def _earlier(asked: Asked, ours: pl.DataFrame, theirs: pl.DataFrame, start: Begun) -> pl.DataFrame:
    """Ours from before of documents that only the journal has since (OUR_SCHEMA); what was signed for is carried."""
    if start.is_signed:
        return OUR_SCHEMA.to_frame()
    named_by = [theirs.select(document=name) for name in ("document", "reference", "entry")]
    only_theirs = pl.concat(named_by).drop_nulls().unique().join(ours, on="document", how="anti")["document"]
    if only_theirs.is_empty():
        return OUR_SCHEMA.to_frame()
    lines = ledger.lines_of_documents(asked.conn, only_theirs, last=start.since, known_at=asked.known_at)
    return as_ours(counted(asked, lines))


def _theirs(entries: pl.DataFrame, rules: TieOutRules) -> pl.DataFrame:
    """Lines of the journal (THEIR_SCHEMA), each with what its journal's name says that it is."""
    words = entries["journal"].drop_nulls().unique()
    kinds = {word: kind for word in words if (kind := posting_called(word, rules.journals)) is not None}
    posted_as = pl.col("journal").replace_strict(kinds, default=None, return_dtype=pl.String)
    return _empty_company(entries).with_columns(posted_as=posted_as).select(list(THEIR_SCHEMA))


def _frame(begun: Mapping[Key, Begun], start: Begun) -> pl.DataFrame:
    keys = [key for key, one in begun.items() if one == start]
    return pl.DataFrame(keys, schema=dict.fromkeys(KEY, pl.String), orient="row")


def _rounding(rules: TieOutRules, keys: pl.DataFrame) -> pl.Expr:
    limits = {currency: to_minor(rules.rounding, currency) for currency in keys["currency"].unique()}
    return pl.col("currency").replace_strict(limits, default=0, return_dtype=pl.Int64)


def _empty_company(rows: pl.DataFrame) -> pl.DataFrame:
    """An account of no company has an empty one in keys; a frame of the store has null."""
    return rows.with_columns(pl.col("company").fill_null(""))
