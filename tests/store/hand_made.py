"""A small firm on a real SQLite file, and plans written by hand: what the tests of the store share."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Engine, select

from receivables.model import ASSIGNMENT_SCHEMA, CASE_SCHEMA, DECISION_SCHEMA, LETTER_SCHEMA, LINE_SCHEMA, Plan
from receivables.store import frames, nights, tables
from receivables.store.database import open_store, reading, writing
from store.addresses import address

NIGHT = date(2026, 10, 30)
_DUE = date(2026, 9, 15)
_DECISION: dict[str, Any] = {
    "kind": "invoice",
    "currency": "EUR",
    "balance_minor": 10_000,
    "days_overdue": 45,
    "treatment": "routine_reminder",
    "does": "nothing",
    "reason": "resting",
    "level": 0,
    "age_band": 0,
    "amount_band": 0,
    "cause": "unknown",
    "disputed_minor": 0,
    "covered_minor": 0,
    "next_day": None,
}


@dataclass(frozen=True)
class Owed:
    """One item in a hand-made plan, and what is done about it tonight."""

    customer: str
    item: str
    does: str = "nothing"
    balance_minor: int = 10_000
    level: int = 1
    state: str = "reserved"
    changes: dict[str, Any] = field(default_factory=dict)

    def but(self, **changes: Any) -> "Owed":
        """The same item with something else about it."""
        return replace(self, **changes)


def plan(items: Iterable[Owed], *, as_of: date = NIGHT, policy_hash: str = "policy-1") -> Plan:
    """The plan in which these items, and no others, are open."""
    listed = list(items)
    acted = [one for one in listed if one.does != "nothing"]
    letters = {one.customer: one for one in acted if one.does == "letter"}
    visits = {one.customer for one in acted if one.does == "visit"}
    cases = {one.customer for one in acted if one.does == "case"}
    return Plan(
        as_of=as_of,
        policy_hash=policy_hash,
        decisions=pl.DataFrame([_decision(one) for one in listed], schema=DECISION_SCHEMA),
        letters=pl.DataFrame([_letter(one) for one in letters.values()], schema=LETTER_SCHEMA),
        lines=pl.DataFrame([_line(one, as_of) for one in acted], schema=LINE_SCHEMA),
        assignments=pl.DataFrame(
            [{"customer": one, "salesperson": "S1", "due_day": as_of, "reason": ""} for one in sorted(visits)],
            schema=ASSIGNMENT_SCHEMA,
        ),
        cases=pl.DataFrame(
            [{"customer": one, "kind": "special_handling", "salesperson": "S1"} for one in sorted(cases)],
            schema=CASE_SCHEMA,
        ),
    )


def _decision(one: Owed) -> dict[str, Any]:
    acted = {"does": one.does, "reason": "leads", "level": one.level} if one.does != "nothing" else {}
    named = {"customer": one.customer, "item": one.item, "balance_minor": one.balance_minor}
    return {**_DECISION, **acted, **named, **one.changes}


def _letter(one: Owed) -> dict[str, Any]:
    details = {"treatment": "routine_reminder", "level": one.level, "language": "en", "state": one.state}
    return {"customer": one.customer, **details}


def _line(one: Owed, as_of: date) -> dict[str, Any]:
    return {
        "customer": one.customer,
        "debtor": one.customer,
        "item": one.item,
        "kind": "invoice",
        "day": date(2026, 8, 16),
        "due_day": _DUE,
        "days_overdue": (as_of - _DUE).days,
        "currency": "EUR",
        "amount_minor": 10_000,
        "balance_minor": one.balance_minor,
        "disputed_minor": 0,
        "chased_minor": one.balance_minor,
        "level": one.level,
    }


def firm(folder: Path) -> Engine:
    """A store with customers C1 to C4, in shards 0 to 3, each with R1 and R2 of 100.00 EUR due in September."""
    engine = open_store(address(folder))
    customers = pl.DataFrame(
        {
            "customer": ["C1", "C2", "C3", "C4"],
            "name": ["Aker", "Brandt", "Castor", "Delft"],
            "country": ["NL", "DE", "DE", "CN"],
            "address": ["Kade 1\n1012 AB Amsterdam", "Weg 2\n80331 München", "Hof 3\n10115 Berlin", "200120 上海市"],
            "shard": [0, 1, 2, 3],
        }
    )
    with writing(engine) as conn:
        frames.insert(conn, tables.customer, customers)
        owed = [_entry(name, number, 10_000) for name in customers["customer"] for number in ("R1", "R2")]
        frames.insert(conn, tables.item, pl.DataFrame(owed))
    return engine


def post(engine: Engine, customer: str, item: str, amount_minor: int, **more: Any) -> None:
    """Post one line to the ledger."""
    with writing(engine) as conn:
        frames.insert(conn, tables.item, pl.DataFrame([_entry(customer, item, amount_minor, **more)]))


def _entry(
    customer: str,
    item: str,
    amount_minor: int,
    *,
    kind: str = "invoice",
    document: str | None = None,
    day: date = date(2026, 8, 16),
    due_day: date = _DUE,
    currency: str = "EUR",
) -> dict[str, Any]:
    return {
        "customer": customer,
        "item": item,
        "kind": kind,
        "document": document or item,
        "day": day,
        "due_day": due_day if kind == "invoice" else day,
        "currency": currency,
        "amount_minor": amount_minor,
    }


def pay(engine: Engine, customer: str, item: str, amount_minor: int = 10_000, *, day: date) -> None:
    """The customer paid that much on an item."""
    post(engine, customer, f"pay-{item}-{day}", -amount_minor, kind="receipt", document=item, day=day)


def begin(
    engine: Engine, as_of: date = NIGHT, *, policy_hash: str = "policy-1", release_days: int = 14, **more: Any
) -> None:
    """Begin a night under a policy."""
    nights.begin(
        engine,
        as_of,
        policy_hash=policy_hash,
        policy_name="the policy",
        valid_from=date(2026, 1, 1),
        policy_text="[policy]",
        release_days=release_days,
        **more,
    )


def stored(engine: Engine, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """The columns of all rows of a table, in order."""
    chosen = [tables.metadata.tables[table].c[name] for name in columns]
    with reading(engine) as conn:
        return [tuple(row) for row in conn.execute(select(*chosen).order_by(*chosen))]


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored, to compare two states of the store."""
    return {name: stored(engine, name, *table.c.keys()) for name, table in tables.metadata.tables.items()}
