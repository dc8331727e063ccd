"""What `receivables tie-out` prints of an account."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import click

from receivables.cli.options import complain, print_table
from receivables.model.control_accounts import PostedAs
from receivables.money import to_decimal
from receivables.policy.tie_out import Difference, Side, Signature, TiedAccount, TieOut

_COLUMNS = ("", "receivables", "general ledger", "difference")


def print_tie_out(found: TieOut, timezone: str) -> None:
    """Every account: both sides, the named differences, what is unexplained, and who signed."""
    for problem in found.problems:
        complain(f"{problem.where}: {problem.what}")
    for row in found.rows:
        _print_account(row, found, ZoneInfo(timezone))
    if not found.rows:
        click.echo("Nothing to tie out: neither ledger has anything.")


def as_json(found: TieOut) -> dict[str, object]:
    """The same for programs; amounts are decimal text."""
    return {
        "as_of": found.as_of,
        "known_at": found.known_at and found.known_at.isoformat(),
        "accounts": [_account(row) for row in found.rows],
        "problems": [{"where": one.where, "what": one.what} for one in found.problems],
    }


def _print_account(row: TiedAccount, found: TieOut, zone: ZoneInfo) -> None:
    click.echo(f"{_called(row)}, {row.currency}, from the end of {row.since} to {found.as_of}")
    print_table(_COLUMNS, list(_lines(row)))
    if row.control is None:
        click.echo(f"The general ledger said no balance of {found.as_of}: enter or load one.")
    elif row.differences:
        print_table(
            ("", "cause", "amount", "document", "customer", "since", "note"),
            [_part(row, one) for one in row.differences],
        )
    for line in (*_doubts(row), *_standing(row, zone)):
        click.echo(line)
    click.echo()


def _called(row: TiedAccount) -> str:
    if not row.account:
        return "Lines that no control account is configured for"
    company = f" of company {row.company}" if row.company else ""
    return f"Account {row.account}{company}{f' {row.name}' if row.name else ''}"


def _lines(row: TiedAccount) -> Iterator[tuple[object, ...]]:
    control = row.control
    yield _line(row, "opening", row.ledger.opening_minor, None if control is None else control.opening_minor)
    ours, theirs = row.ledger.activity, None if control is None else control.activity
    if theirs is None and ours is not None:
        yield _line(row, "activity", row.ledger.moved_minor, None if control is None else control.moved_minor)
    for kind in PostedAs:
        mine, other = (ours or {}).get(kind, 0), (theirs or {}).get(kind)
        if mine or other:
            yield _line(row, f"{'' if theirs else '  of it '}{kind.replace('_', ' ')}", mine, other)
    yield _line(row, "closing", row.ledger.closing_minor, None if control is None else control.closing_minor)


def _line(row: TiedAccount, name: str, ours: int | None, theirs: int | None) -> tuple[object, ...]:
    apart = None if ours is None or theirs is None else ours - theirs
    return (name, *(None if one is None else to_decimal(one, row.currency) for one in (ours, theirs, apart)))


def _part(row: TiedAccount, one: Difference) -> tuple[object, ...]:
    note = f"{one.note} ({one.author})".strip() if one.number else ("carried forward" if one.is_carried else "")
    amount = to_decimal(one.amount_minor, row.currency)
    return (one.number, one.cause.replace("_", " "), amount, one.document, one.customer, one.since, note)


def _doubts(row: TiedAccount) -> Iterator[str]:
    """What is not proved."""
    if row.control is None:
        return
    if row.control.gap_minor is None:
        yield "The general ledger's side is not proved: it says no opening, or no activity."
    elif row.control.gap_minor:
        gap = to_decimal(row.control.gap_minor, row.currency)
        yield f"The general ledger's side does not add up: {gap:,} {row.currency} of its closing are in no line of it."
    if row.unexplained_minor is not None:
        rest = to_decimal(row.unexplained_minor, row.currency)
        yield f"Unexplained: {rest:,} {row.currency}"


def _standing(row: TiedAccount, zone: ZoneInfo) -> Iterator[str]:
    if row.signed_before and not row.signed_before.holds:
        yield f"What was signed for {row.signed_before.day} has changed since."
    signed = row.signature
    if signed is None:
        return
    at = signed.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    reason = f", with {_rest(row, signed)} unexplained: {signed.reason}" if signed.reason else ""
    yield f"Signed by {signed.author} on {at}{reason}" + ("" if signed.holds else ", for other figures.")


def _rest(row: TiedAccount, signed: Signature) -> str:
    return f"{to_decimal(signed.unexplained_minor, row.currency):,} {row.currency}"


def _account(row: TiedAccount) -> dict[str, object]:
    def amount(minor: int | None) -> str | None:
        return None if minor is None else str(to_decimal(minor, row.currency))

    def side(one: Side | None) -> dict[str, Any] | None:
        if one is None:
            return None
        by_kind = {str(kind): amount(minor) for kind, minor in (one.activity or {}).items()}
        figures = {"opening": one.opening_minor, "moved": one.moved_minor, "closing": one.closing_minor}
        return {
            **{name: amount(minor) for name, minor in figures.items()},
            "activity": by_kind or None,
            "gap": amount(one.gap_minor),
        }

    return {
        **{name: getattr(row, name) for name in ("company", "account", "name", "currency", "since", "has_journal")},
        "ledger": side(row.ledger),
        "control": side(row.control),
        "difference": amount(row.difference_minor),
        "explained": amount(row.explained_minor),
        "unexplained": amount(row.unexplained_minor),
        "carried": amount(row.carried_minor),
        "differences": [
            {
                **{name: getattr(one, name) for name in ("number", "cause", "document", "customer", "since")},
                "amount": amount(one.amount_minor),
                "is_carried": one.is_carried,
                "note": one.note,
                "author": one.author,
            }
            for one in row.differences
        ],
        "signature": row.signature and _signature(row, row.signature),
        "signed_before": row.signed_before and _signature(row, row.signed_before),
    }


def _signature(row: TiedAccount, signed: Signature) -> dict[str, object]:
    return {
        "day": signed.day,
        "author": signed.author,
        "at": signed.at.isoformat(),
        "unexplained": str(to_decimal(signed.unexplained_minor, row.currency)),
        "reason": signed.reason,
        "holds": signed.holds,
    }
