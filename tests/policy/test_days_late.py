"""How late a customer pays: the amounts that came in, weighted by how long after their due day they did."""

from datetime import date

import polars as pl

from receivables.model import ITEM_SCHEMA
from receivables.policy.days_late import days_late

AS_OF, SINCE = date(2026, 10, 30), date(2025, 10, 30)
_OPEN = date(2026, 12, 1)


def line(item: str, kind: str, minor: int, day: date, due: date | None = None) -> dict[str, object]:
    about = {"customer": "C1", "document": item.split("/", maxsplit=1)[0], "currency": "EUR", "salesperson": None}
    return {**about, "item": item, "kind": kind, "amount_minor": minor, "day": day, "due_day": due or day}


def late(*lines: dict[str, object]) -> list[tuple[int, int]]:
    found = days_late(pl.DataFrame(list(lines), schema=ITEM_SCHEMA), since=SINCE, as_of=AS_OF)
    return [(row["paid_minor"], int(row["days_minor"])) for row in found.iter_rows(named=True)]


DUE = date(2026, 6, 1)
INVOICE = line("R1", "invoice", 1000, date(2026, 5, 1), DUE)


def test_each_amount_weighs_by_the_days_after_its_due_day_and_early_ones_count_below_nothing() -> None:
    in_time = line("R1/a", "receipt", -400, date(2026, 5, 22))
    after = line("R1/b", "receipt", -600, date(2026, 6, 21))
    assert late(INVOICE, in_time, after) == [(1000, 600 * 20 - 400 * 10)]


def test_only_what_came_in_within_the_time_counts_from_the_day_after_it_began() -> None:
    before = line("R1/a", "receipt", -400, SINCE)
    first = line("R1/b", "receipt", -100, date(2025, 10, 31))
    tomorrow = line("R1/c", "receipt", -500, date(2026, 10, 31))
    assert [paid for paid, _ in late(INVOICE, before, first, tomorrow)] == [100]


def test_a_credit_note_is_no_payment_and_nothing_paid_is_nothing() -> None:
    assert late(INVOICE, line("R1/a", "credit_note", -1000, date(2026, 9, 1))) == []
