"""What laws give a creditor who is paid late: regimes and reference rates as dated data, each figure with its source.

`regimes.toml` and `rates.csv` beside this module are the data. A rate that could not be verified is not among them: the
days it is for cannot be reckoned until somebody adds it.
"""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from receivables.policy.regimes import FeeBand, ReferenceRate, Regime


@cache
def shipped_regimes() -> tuple[Regime, ...]:
    """The regimes that ship, in the order of the file."""
    return tuple(_regime(name, table) for name, table in tomllib.loads(_text("regimes.toml")).items())


@cache
def shipped_rates() -> tuple[ReferenceRate, ...]:
    """The reference rates that ship, by series and day."""
    return tuple(_rates())


def _regime(name: str, table: dict[str, Any]) -> Regime:
    fees = tuple(
        FeeBand(from_amount=Decimal(one["from"]), amount=Decimal(one["amount"])) for one in table.get("fees", [])
    )
    return Regime(
        name=name,
        about=table["about"],
        series=table.get("series"),
        points=Decimal(table.get("points", "0")),
        floating=table.get("moves", "floating") == "floating",
        per=table.get("per", "year"),
        fees=fees,
        fee_currency=table.get("fee_currency", ""),
        fee_per=table.get("fee_per", "invoice"),
        agreed_at_least=table.get("agreed_at_least"),
        sources=tuple(table["sources"]),
    )


def _rates() -> Iterator[ReferenceRate]:
    for row in csv.DictReader(_text("rates.csv").splitlines()):
        yield ReferenceRate(
            series=row["series"],
            from_day=date.fromisoformat(row["from"]),
            to_day=date.fromisoformat(row["to"]) if row["to"] else None,
            percent=Decimal(row["percent"]),
            source=row["source"],
            url=row["url"],
            looked_up=date.fromisoformat(row["looked_up"]),
        )


def _text(name: str) -> str:
    return (resources.files("receivables.statutes") / name).read_text(encoding="utf-8")
