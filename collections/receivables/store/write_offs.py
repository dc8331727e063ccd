"""Small balances proposed to be given up, what people decided about them, and how they stand by the ledger.

The firm's own books give a debt up, not this store: what is approved is held and listed for them, and is booked when
the ledger shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, select

from receivables.model import HoldKind, ItemKind
from receivables.model.write_offs import WriteOffRule, WriteOffState
from receivables.money import to_decimal
from receivables.store import frames
from receivables.store.database import StoreError, writing
from receivables.store.days import to_day, to_number
from receivables.store.merge import merge
from receivables.store.open_lines import open_lines
from receivables.store.tables import hold, item, write_off
from receivables.store.told import change, keep, refuse_backwards, refuse_unknown
from receivables.store.write_off_records import PENDING, judged_write_offs

# What is noted where nobody refused it, but the rules propose it no longer.
OUTDATED = "no longer proposed"
_LINE = ["customer", "item", "kind"]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What proposing changed: how many are `new`, stand as they `stood`, and were `withdrawn` because of a change."""

    new: int
    stood: int
    withdrawn: int


def propose(engine: Engine, proposals: pl.DataFrame, *, as_of: date) -> Proposed:
    """Bring the open proposals of the rules to what the rules propose now (PROPOSAL_SCHEMA, of all customers).

    What somebody refused is not proposed again while its balance stays the same; what is approved stays approved.
    Proposing the same again changes nothing.
    """
    with writing(engine) as conn:
        standing = judged_write_offs(conn, as_of)
        is_open = (pl.col("state") == WriteOffState.OPEN) & (pl.col("rule") != WriteOffRule.BY_HAND)
        same = [*_LINE, "amount_minor"]
        outdated = standing.filter(is_open).join(proposals, on=[*same, "rule"], how="anti")
        _refuse(conn, outdated, by="", reason=OUTDATED, as_of=as_of)
        left = standing.join(outdated, on="number", how="anti")
        refused = pl.col("state") == WriteOffState.REFUSED
        new = proposals.join(left.filter(~refused), on=_LINE, how="anti").join(
            left.filter(refused & (pl.col("refused_by") != "")), on=same, how="anti"
        )
        merge(conn, write_off, _rows(new, as_of))
    stood = left.filter(is_open).height
    return Proposed(new=new.height, stood=stood, withdrawn=outdated.height)


def propose_by_hand(
    engine: Engine | Connection, *, customer: str, item_number: str, reason: str, by: str, as_of: date
) -> str:
    """Propose the open balance of an item, and return the proposal's number. The same again changes nothing.

    Raises StoreError for an unknown customer or item, one with nothing open or several lines open, and one that is
    proposed or approved already.
    """
    with writing(engine) as conn:
        refuse_unknown(conn, customer, item_number)
        line = _only_line(conn, customer, item_number, as_of)
        standing = judged_write_offs(conn, as_of, write_off.c.customer == customer)
        mine = standing.filter((pl.col("item") == line["item"]) & (pl.col("kind") == line["kind"]))
        for row in mine.filter(pl.col("state") != WriteOffState.REFUSED).to_dicts():
            if (row["proposed_by"], row["reason"]) == (by, reason) and row["amount_minor"] == line["balance_minor"]:
                return str(row["number"])
            raise StoreError(
                f"Item {item_number} of customer {customer} is {row['state']} for write-off already as "
                f"{row['number']}: expected one that is not; approve or refuse that"
            )
        key = {**{name: line[name] for name in _LINE}, "proposed_day": to_number(as_of)}
        number = _number(line["customer"], line["item"], line["kind"], as_of)
        about = {"number": number, "currency": line["currency"], "amount_minor": line["balance_minor"]}
        said = {"rule": WriteOffRule.BY_HAND, "reason": reason, "proposed_by": by}
        keep(conn, write_off, key, {**about, **said, **_UNDECIDED})
    return number


def approve(engine: Engine, numbers: Sequence[str], *, by: str, as_of: date, proposals: pl.DataFrame) -> int:
    """Approve proposals, all of them or none, and return how many were new: from `as_of` on their items are held.

    `proposals`: what the rules propose now of their customers. Approving again changes nothing. Raises StoreError for
    an unknown number, one that was refused, one whose balance has changed or that the rules propose no longer, and one
    that the same person proposed.
    """
    with writing(engine) as conn:
        found = _found(conn, numbers, as_of)
        new = [row for row in found if row["state"] == WriteOffState.OPEN]
        still = {(row["customer"], row["item"], row["kind"]) for row in proposals.to_dicts()}
        for row in found:
            _refuse_approval(row, by, still)
            refuse_backwards(f"Write-off {row['number']}", row["proposed_day"], as_of)
        if new:
            chosen = pl.DataFrame(new, infer_schema_length=None)
            decided = chosen.select(*_LINE, "proposed_day", approved_day=pl.lit(as_of), approved_by=pl.lit(by))
            merge(conn, write_off, decided)
            merge(conn, hold, _holds(chosen, by, as_of))
    return len(new)


def refuse(engine: Engine, numbers: Sequence[str], *, reason: str, by: str, as_of: date) -> int:
    """Refuse proposals, or take approvals back that are not booked yet; return how many were. All of them or none.

    On `as_of` the items are no longer held. Refusing again changes nothing. Raises StoreError for an unknown number and
    one whose balance is gone.
    """
    with writing(engine) as conn:
        found = _found(conn, numbers, as_of)
        for row in found:
            if row["state"] in (WriteOffState.BOOKED, WriteOffState.SETTLED):
                raise StoreError(f"Write-off {row['number']} is {row['state']}, expected one that is not over")
        standing = [row for row in found if row["state"] != WriteOffState.REFUSED]
        if standing:
            _refuse(conn, pl.DataFrame(standing, infer_schema_length=None), by=by, reason=reason, as_of=as_of)
    return len(standing)


def put_on_list(engine: Engine, *, as_of: date) -> int:
    """Put what is approved and on no booking list yet on the list of `as_of`; return how many that were.

    Each stands on one list, so that the books give it up once; the second time there is nothing left to put on it.
    """
    with writing(engine) as conn:
        ready = judged_write_offs(conn, as_of).filter(
            (pl.col("state") == WriteOffState.APPROVED) & pl.col("listed_day").is_null()
        )
        listed = ready.select(*_LINE, "proposed_day", listed_day=pl.lit(as_of))
        merge(conn, write_off, listed)
    return ready.height


_UNDECIDED = {
    "approved_day": None,
    "approved_by": "",
    "refused_day": None,
    "refused_by": "",
    "remark": "",
    "listed_day": None,
}


def _found(conn: Connection, numbers: Sequence[str], as_of: date) -> list[Row]:
    asked = pl.Series(list(dict.fromkeys(numbers)), dtype=pl.String)
    named = frames.among(write_off.c.number, asked)
    _refuse_before_decision(conn, named, as_of)
    found = judged_write_offs(conn, as_of, named)
    counted = dict(found.group_by("number").len().iter_rows())
    for number in asked:
        if number not in counted:
            raise StoreError(f"There is no write-off '{number}' by {as_of}: expected a number as `list` shows it")
        if counted[number] > 1:
            raise StoreError(f"{counted[number]} write-offs are called '{number}': expected a number of one")
    return found.sort("customer", "item").to_dicts()


def _refuse_before_decision(conn: Connection, named: ColumnElement[bool], as_of: date) -> None:
    day, columns = to_number(as_of), write_off.c
    later = (columns.approved_day > day) | (columns.refused_day > day)
    row = conn.execute(select(write_off).where(named, later).limit(1)).first()
    if row is not None:
        decided = to_day(max(filter(None, (row.approved_day, row.refused_day))))
        raise StoreError(f"Write-off {row.number} was decided about on {decided}: expected that day or a later one")


def _refuse_approval(row: Row, by: str, still: set[tuple[str, str, str]]) -> None:
    number, state = row["number"], row["state"]
    if state not in (WriteOffState.OPEN, *PENDING):
        raise StoreError(f"Write-off {number} is {state}, expected one that is open")
    if state != WriteOffState.OPEN:
        return
    if row["proposed_by"].strip().casefold() == by.strip().casefold():
        raise StoreError(f"Write-off {number} was proposed by {by}: expected somebody else to approve it")
    if row["balance_minor"] != row["amount_minor"]:
        now, then = (_money(row[name], row["currency"]) for name in ("balance_minor", "amount_minor"))
        raise StoreError(f"Write-off {number} is about {then}, but {now} is open: expected no change; propose anew")
    if row["rule"] != WriteOffRule.BY_HAND and (row["customer"], row["item"], row["kind"]) not in still:
        raise StoreError(
            f"Write-off {number} is no longer what the rules propose: expected an item that nobody disputes, promises "
            "or holds; propose anew"
        )


def _refuse(conn: Connection, rows: pl.DataFrame, *, by: str, reason: str, as_of: date) -> None:
    """Note the refusals, and end the holds of those that were approved."""
    if rows.is_empty():
        return
    said = {"refused_day": pl.lit(as_of), "refused_by": pl.lit(by or None, pl.String), "remark": pl.lit(reason)}
    merge(conn, write_off, rows.select(*_LINE, "proposed_day", **said))
    for row in rows.filter(pl.col("approved_day").is_not_null()).to_dicts():
        its = (hold.c.customer == row["customer"]) & (hold.c.item == row["item"])
        held = its & (hold.c.kind == HoldKind.WRITE_OFF) & hold.c.to_day.is_(None)
        change(conn, hold, held, {"to_day": to_number(as_of) - 1})


def _holds(chosen: pl.DataFrame, by: str, as_of: date) -> pl.DataFrame:
    """A hold on each item that is owed; nobody is chased for a credit."""
    return chosen.filter(pl.col("amount_minor") > 0).select(
        "customer",
        "item",
        kind=pl.lit(str(HoldKind.WRITE_OFF)),
        from_day=pl.lit(as_of),
        to_day=pl.lit(None, pl.Date),
        reason=pl.lit("write-off ") + pl.col("number"),
        author=pl.lit(by),
    )


def _rows(new: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Proposals of the rules as rows of the table, not decided about."""
    numbers = [_number(customer, number, kind, as_of) for customer, number, kind in new.select(_LINE).iter_rows()]
    undecided = {
        name: pl.lit(None, pl.Date if name.endswith("_day") else pl.String) for name in (*_UNDECIDED, "proposed_by")
    }
    return new.select(
        *_LINE,
        "currency",
        "amount_minor",
        "rule",
        proposed_day=pl.lit(as_of),
        number=pl.Series(numbers, dtype=pl.String),
        reason=pl.lit(None, pl.String),
        **undecided,
    )


def _number(customer: str, number: str, kind: str, as_of: date) -> str:
    """What people call a proposal by.

    >>> _number("C1", "R1", "invoice", date(2026, 10, 30)), _number("C1", "P1", "receipt", date(2026, 10, 30))
    ('C1/R1@2026-10-30', 'C1/P1:receipt@2026-10-30')
    """
    return f"{customer}/{number}{'' if kind == ItemKind.INVOICE else f':{kind}'}@{as_of}"


def _only_line(conn: Connection, customer: str, number: str, as_of: date) -> Row:
    lines = open_lines(conn, item.c.customer == customer, as_of=as_of)
    its = lines.filter((pl.col("item") == number) | (pl.col("document") == number)).to_dicts()
    if len(its) != 1:
        raise StoreError(f"Item {number} of customer {customer} has {len(its)} open lines, expected one")
    return its[0]


def _money(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency):,} {currency}"
