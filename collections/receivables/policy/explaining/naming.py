"""Which records speak of which lines, by the same rule as the passes of the policy."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from receivables.policy.explaining.steps import Behind, Row
from receivables.policy.naming import lines_named

# From the nearest to the furthest: the item's own records, its document's or invoice's, its customer's.
_EXACT, _BY_DOCUMENT, _OF_CUSTOMER = range(3)


def records_of_lines(
    decided: pl.DataFrame, behind: Behind, tables: Sequence[str]
) -> dict[int, Mapping[str, list[Row]]]:
    """The records of these tables that name each line (by its `line`), the nearest first, in their order of days."""
    found: dict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table in tables:
        rows = behind.of(table)
        if rows:
            for line, at in _named(decided, rows):
                found[line][table].append(rows[at])
    return {line: dict(records) for line, records in found.items()}


def in_force(row: Row, as_of: date, *, begins: str = "from_day", ends: str = "to_day") -> bool:
    """Whether a record holds on a day, both its ends inclusive."""
    begin, end = row.get(begins), row.get(ends)
    return (begin is None or begin <= as_of) and (end is None or end >= as_of)


def _named(decided: pl.DataFrame, rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Pairs of a line and the place of a record that names it."""
    schema = {"at": pl.Int64, "customer": pl.String, "item": pl.String}
    records = pl.DataFrame(
        [(at, row["customer"], row["item"] or None) for at, row in enumerate(rows)], schema, orient="row"
    )
    named = lines_named(decided, records)
    near = pl.when("exact").then(_EXACT).otherwise(_BY_DOCUMENT)
    of_customer = records.filter(pl.col("item").is_null()).join(decided.select("line", "customer"), on="customer")
    pairs = pl.concat(
        [
            named.select("line", "at", near=near.cast(pl.Int8)),
            of_customer.select("line", "at", near=pl.lit(_OF_CUSTOMER, pl.Int8)),
        ]
    )
    # A record about a document that is called like its line names it twice.
    nearest = pairs.group_by("line", "at").agg(pl.col("near").min()).sort("line", "near", "at")
    return list(nearest.select("line", "at").iter_rows())
