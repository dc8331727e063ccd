"""The tie-out of a day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl

from receivables.config import Config
from receivables.model import Problem
from receivables.model.control_accounts import PostedAs
from receivables.night.store import store_of
from receivables.night.tie_out.asked import Asked
from receivables.night.tie_out.comparing import Begun, Compared, compared
from receivables.night.tie_out.opened import Said, opened
from receivables.night.tie_out.posted import posted
from receivables.policy.tie_out import Side, Signature, TiedAccount, TieOut
from receivables.policy.tie_out.accounts import KEY
from receivables.policy.tie_out.sides import Activity, Key, journal_activity, ledger_sides
from receivables.store.control_accounts.balances import last_balance_day
from receivables.store.database import reading
from receivables.store.moments import to_datetime
from receivables.store.reach import newest_moment

_NOTHING = Side(opening_minor=0, activity=dict.fromkeys(PostedAs, 0), moved_minor=0, closing_minor=0)


def tie_out(config: Config, as_of: date, known_at: datetime | None = None) -> TieOut:
    """Both sides of every control account on a day, what they differ by and why, and who signed for it.

    As known at a moment; None: as it is known now. What no account is configured for has a row of its own, without an
    account, so that every line of the ledger stands in one.
    """
    engine = store_of(config)
    moment = known_at or newest_moment(engine)
    with reading(engine) as conn:
        asked = Asked(conn=conn, config=config, as_of=as_of, known_at=known_at)
        rows, problems = _rows(asked)
    return TieOut(as_of=as_of, known_at=moment, rows=rows, problems=problems)


def last_tie_out_day(config: Config, *, last: date, known_at: datetime | None = None) -> date | None:
    """The newest day up to `last` of which the general ledger said a balance; None: there is none."""
    return last_balance_day(store_of(config), last=last, known_at=known_at)


def _rows(asked: Asked) -> tuple[tuple[TiedAccount, ...], tuple[Problem, ...]]:
    ours = posted(asked)
    there = ours.sums.select(KEY).unique().rows()
    said = opened(asked.conn, there, as_of=asked.as_of, known_at=asked.known_at)
    since = pl.DataFrame(
        [(*key, one.since) for key, one in said.items()],
        schema={**dict.fromkeys(KEY, pl.String), "since_day": pl.Date},
        orient="row",
    )
    sides = ledger_sides(ours.sums, since)
    found = compared(asked, ours, {key: _begun(one) for key, one in said.items() if key[1]})
    journal = journal_activity(found.entries.filter(pl.col("day") <= asked.as_of), since)
    names = {(one.company, one.account): one.name for one in asked.rules.accounts}
    rows = [
        _tied(key, one, ledger=sides.get(key, _NOTHING), found=found, journal=journal)
        for key, one in sorted(said.items(), key=lambda known: _place(known[0], asked.base_currency))
    ]
    named = (replace(row, name=names.get((row.company, row.account), "")) for row in rows if _says(row))
    return tuple(named), ours.problems


def _place(key: Key, base_currency: str) -> tuple[bool, str, str, bool, str]:
    """By account and company, what people work in first; what no account is configured for comes last."""
    company, account, currency = key
    return (not account, account, company, currency != base_currency, currency)


def _tied(key: Key, said: Said, *, ledger: Side, found: Compared, journal: Mapping[Key, Activity]) -> TiedAccount:
    company, account, currency = key
    control = said.control(journal.get(key))
    row = TiedAccount(
        company=company,
        account=account,
        name="",
        currency=currency,
        since=said.since,
        ledger=ledger,
        control=control,
        differences=found.differences.get(key, ()),
        found=found.found.get(key, ()),
        has_journal=key in journal,
        signature=None,
        signed_before=_signed_before(said, ledger, control),
    )
    return row if said.signature is None else _with_signature(row, said.signature)


def _with_signature(row: TiedAccount, signed: dict[str, Any]) -> TiedAccount:
    return replace(row, signature=_signature(signed, holds=signed["digest"] == row.digest))


def _signed_before(said: Said, ledger: Side, control: Side | None) -> Signature | None:
    """The last signature before; it holds while both sides still open with what was signed."""
    signed = said.signed_before
    if signed is None:
        return None
    theirs = None if control is None else control.opening_minor
    same = ledger.opening_minor == signed["ledger_minor"] and theirs in (None, signed["control_minor"])
    return _signature(signed, holds=same)


def _signature(signed: dict[str, Any], *, holds: bool) -> Signature:
    figures = {name: signed[name] for name in ("day", "author", "ledger_minor", "control_minor", "unexplained_minor")}
    return Signature(**figures, at=to_datetime(signed["known_at"]), reason=signed["reason"] or "", holds=holds)


def _begun(said: Said) -> Begun:
    signed = said.signed_before
    return Begun(said.since, signed is not None, to_datetime(signed["known_at"]) if signed else None)


def _says(row: TiedAccount) -> bool:
    """Whether there is anything to tell: a currency that came and went years ago is none of today's."""
    moved = row.ledger.activity and any(row.ledger.activity.values())
    return bool(row.control or row.ledger.opening_minor or row.ledger.closing_minor or moved or row.differences)
