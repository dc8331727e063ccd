"""Reports of simulations, for the tests of page and workbook."""

from datetime import date, timedelta

import polars as pl

from receivables.documents.simulation import PolicyName, SimulationReport
from receivables.model import Treatment

FIRST = date(2026, 11, 2)
COUNTS = [f"{side}_{does}" for does in ("letter", "visit", "case") for side in ("old", "new")]
FIELD_COUNTS = COUNTS[2:]
# What a ledger may hold: a formula, markup, a name in Chinese.
FORMULA, MARKUP, CHINESE = "=1+1", "<script>alert(1)</script> & Co.", "苏州水泵有限公司"


def report(*, nights: int = 10, capacity: int | None = 3) -> SimulationReport:
    """A period in which the new policy sends fewer letters and more representatives; the same every time."""
    days = [FIRST + timedelta(days=number) for number in range(nights)]
    counts = {
        name: [(number * (place + 2)) % (5 - place // 2) for number in range(nights)]
        for place, name in enumerate(COUNTS)
    }
    people = {"salesperson": ["S1", "S2", None], "name": ["Ada", MARKUP, ""]}
    return SimulationReport(
        firm="Firm & Sons",
        base_currency="EUR",
        as_of=FIRST,
        first=days[0],
        last=days[-1],
        case_days=30,
        capacity=capacity,
        old=PolicyName(name="standard", hash="aaaa"),
        new=PolicyName(name="stricter", hash="bbbb"),
        nights=pl.DataFrame({"night": days, **counts}),
        treatments=_treatments(),
        cells_moved=_cells_moved(),
        people=pl.DataFrame({**people, **_loads(3), **_busiest()}),
        weeks=pl.DataFrame({"week": [FIRST, FIRST, FIRST], **people, **_loads(3)}),
        customers=_customers(),
        changes=_changes(),
    )


def _loads(rows: int) -> dict[str, list[int]]:
    return {name: [place + row for row in range(rows)] for place, name in enumerate(FIELD_COUNTS)}


def _busiest() -> dict[str, list[int]]:
    return {"old_busiest": [1, 2, 0], "new_busiest": [4, 3, 0], "old_beyond": [0, 0, 0], "new_beyond": [1, 0, 0]}


def _treatments() -> pl.DataFrame:
    rows = [(str(treatment), number, 9 - number, number * 100, None) for number, treatment in enumerate(Treatment)]
    schema = ["treatment", "old_items", "new_items", "old_base_minor", "new_base_minor"]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _cells_moved() -> pl.DataFrame:
    schema = [f"{side}_{name}" for side in ("old", "new") for name in ("age_from", "amount_from", "treatment")]
    rows = [
        (1, "0", "routine_reminder", 1, "5000", "rep_visit", "EUR", 2, 1_234_500, 1_234_500),
        (1, "0", "routine_reminder", None, None, "none", "USD", 1, 5_000, 4_600),
    ]
    schema = [*schema, "currency", "items", "balance_minor", "owed_base_minor"]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _customers() -> pl.DataFrame:
    rows = [
        ("C1", MARKUP, 1_234_500, 3, 1, 0, 2, 0, 1, "harder"),
        ("C2", CHINESE, 4_600, 0, 1, 0, 0, 0, 0, "gained"),
        ("C3", FORMULA, None, 1, 0, 0, 0, 0, 0, "lost"),
        ("C4", "", 0, 2, 1, 0, 0, 0, 0, "milder"),
    ]
    return pl.DataFrame(rows, schema=["customer", "name", "owed_minor", *COUNTS, "change"], orient="row")


def _changes() -> pl.DataFrame:
    sides = [f"{side}_{name}" for side in ("old", "new") for name in ("treatment", "does", "reason", "level")]
    rows = [
        (*line, *old, *new)
        for line, old, new in (
            (
                ("C1", MARKUP, "R1", "invoice", "EUR", 1_234_500, 1_234_500),
                ("routine_reminder", "letter", "leads", 1),
                ("rep_visit", "visit", "leads", 1),
            ),
            (
                ("C3", FORMULA, FORMULA, "invoice", "USD", 5_000, None),
                ("routine_reminder", "letter", "joins", 0),
                ("none", "nothing", "below_minimum", 0),
            ),
        )
    ]
    schema = ["customer", "name", "item", "kind", "currency", "balance_minor", "owed_base_minor", *sides]
    return pl.DataFrame(rows, schema=schema, orient="row")
