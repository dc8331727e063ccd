"""Records as tables for people and as JSON for programs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from receivables.cli.options import print_json, print_table
from receivables.money import to_decimal

Row = dict[str, object]


def show(records: Iterable[Any], columns: Mapping[str, Callable[[Any], object]], *, as_json: bool) -> None:
    """Print the records: as a table of `columns` (header -> what stands below it), or whole, as JSON."""
    listed = list(records)
    if as_json:
        print_json([plain(record) for record in listed])
    else:
        print_table(list(columns), [[cell(record) for cell in columns.values()] for record in listed])


def plain(record: Any) -> Any:
    """A record for JSON: amounts as decimal text under the name without `_minor`, totals included."""
    values = _in_currency(asdict(record))
    if hasattr(record, "totals"):
        values["totals"] = amounts(record.totals)
    if hasattr(record, "reference") and "reference" not in values:
        values["reference"] = record.reference
    return values


def amounts(totals: Mapping[str, int]) -> dict[str, str]:
    """Totals by currency as decimal text."""
    return {currency: str(to_decimal(minor, currency)) for currency, minor in sorted(totals.items())}


def in_words(totals: Mapping[str, int]) -> str:
    """Totals by currency side by side, never added together."""
    return ", ".join(f"{to_decimal(minor, currency):,} {currency}" for currency, minor in sorted(totals.items()))


def _in_currency(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.removesuffix("_minor"): _amount_or(name, part, value) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_in_currency(part) for part in value]
    return value


def _amount_or(name: str, part: Any, record: Row) -> Any:
    if name.endswith("_minor"):
        return None if part is None else str(to_decimal(part, str(record["currency"])))
    return _in_currency(part)
