"""How customers stand: counted again, line by line, from the decisions."""

from collections import defaultdict
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import given

from policy.builders import NIGHT, SHIPPED, facts, tonight
from policy.strategies import law, nights
from receivables.model import Does, Facts, HoldKind, Treatment
from receivables.policy.book import Book, ScopedPolicy
from receivables.policy.rates import rates_used
from receivables.policy.standing import STANDING_SCHEMA, cells_of, standings
from receivables.policy.worth import WorthRules

BOOK = Book(pages=(ScopedPolicy(policy=SHIPPED, text=""),))
Row = dict[str, Any]


def stand(known: Facts) -> dict[str, Row]:
    rows = standings(tonight(known), known, BOOK, WorthRules())
    assert rows.schema == STANDING_SCHEMA
    return {row["customer"]: row for row in rows.to_dicts()}


def recounted(known: Facts) -> dict[str, Row]:
    """The same from the decisions one by one, by arithmetic that shares nothing with columns."""
    by_customer = defaultdict(list)
    for line in tonight(known).decisions.to_dicts():
        by_customer[line["customer"]].append(line)
    rates = {row["currency"]: Fraction(row["rate"]) for row in rates_used(known.rates, as_of=NIGHT).to_dicts()}
    return {customer: _recounted(lines, rates) for customer, lines in by_customer.items()}


_DECIMALS = {"JPY": 0, "KWD": 3}


def _base(line: Row, minor: int, rates: dict[str, Fraction]) -> int | None:
    currency = line["currency"]
    if currency != "EUR" and currency not in rates:
        return None
    exact = minor * rates.get(currency, Fraction(1)) * Fraction(10) ** (2 - _DECIMALS.get(currency, 2))
    half_up = int(abs(exact) + Fraction(1, 2))
    return half_up if exact >= 0 else -half_up


def _recounted(lines: list[Row], rates: dict[str, Fraction]) -> Row:
    holds = [str(kind) for kind in HoldKind]
    buckets, cells = [0] * 5, defaultdict(lambda: [0, 0, 0])
    overdue_minor = chased_minor = 0
    for line in lines:
        is_open = _base(line, line["balance_minor"], rates) or 0
        buckets[sum(line["days_overdue"] >= bound for bound in SHIPPED.buckets)] += is_open
        if line["days_overdue"] <= 0 or line["balance_minor"] <= 0:
            continue
        claim = line["balance_minor"] - line["disputed_minor"] - line["covered_minor"]
        chased = 0 if line["reason"] in holds else _base(line, claim, rates) or 0
        is_in = line["age_band"] >= 0 and line["amount_band"] >= 0
        why = "no_rate" if line["amount_band"] < 0 else "before_first_band"
        outside = line["reason"] if line["reason"] in holds else why
        name = f"{line['age_band']}.{line['amount_band']}" if is_in else outside
        cells[name] = [sum(pair) for pair in zip(cells[name], (1, is_open, chased), strict=True)]
        overdue_minor += is_open
        chased_minor += chased
    held = [holds.index(line["reason"]) for line in lines if line["reason"] in holds]
    overdue = [line["days_overdue"] for line in lines if line["days_overdue"] > 0 and line["balance_minor"] > 0]
    does = max((line["does"] for line in lines), key=["nothing", "letter", "visit", "case"].index)
    return {
        "lines": len(lines),
        "overdue_lines": len(overdue),
        "open_minor": sum(buckets),
        "overdue_minor": overdue_minor,
        "chased_minor": chased_minor,
        "buckets": " ".join(map(str, buckets)),
        "oldest_days": max(overdue, default=None),
        "hold": holds[min(held)] if held else None,
        "does": does,
        "cells": {name: tuple(counts) for name, counts in cells.items()},
    }


def _read(cells: str) -> dict[str, tuple[int, ...]]:
    tokens = (token.split(":") for token in cells.split())
    return {name: tuple(map(int, counts)) for name, *counts in tokens}


@law
@given(nights())
def test_a_customer_stands_as_its_decisions_say(known: Facts) -> None:
    expected = recounted(known)
    found = {
        customer: {name: _read(row[name]) if name == "cells" else row[name] for name in expected[customer]}
        for customer, row in stand(known).items()
    }
    assert found == expected


@law
@given(nights())
def test_the_matrix_adds_up_to_what_its_customers_have_overdue(known: Facts) -> None:
    rows = standings(tonight(known), known, BOOK, WorthRules())
    cells = cells_of(rows)
    for name, of_customers in (("lines", "overdue_lines"), ("open_minor", "overdue_minor"), ("chased_minor",) * 2):
        assert cells[name].sum() == rows[of_customers].sum()


def test_the_line_that_leads_says_what_is_done() -> None:
    known = facts(
        """
        item | amount | overdue
        1    | 50.00  | 70
        2    | 900.00 | 20
        3    | 12000  | 65
        """
    )
    row = stand(known)["C1"]
    assert (row["treatment"], row["does"], row["reason"]) == (Treatment.SPECIAL_HANDLING, Does.CASE, "leads")
    assert row["by_currency"] == "EUR 1295000 1295000"


def test_whose_every_line_is_held_stands_on_hold_and_is_worth_nothing_tonight() -> None:
    table = """
        customer | item | amount | overdue
        C1       | 1    | 900.00 | 20
        C2       | 2    | 900.00 | 20
        """
    rows = stand(facts(table, promises="customer | due_day | amount\nC1 | +3 | 900"))
    assert (rows["C1"]["hold"], rows["C1"]["reason"], rows["C1"]["worth_minor"]) == ("promise", "promise", 0)
    assert (rows["C1"]["promise_day"] - NIGHT).days == 3
    assert rows["C2"]["hold"] is None
    assert rows["C2"]["worth_minor"] > 0


def test_a_broken_promise_moves_a_customer_up_the_list() -> None:
    table = """
        customer | item | amount | overdue
        C1       | 1    | 900.00 | 40
        C2       | 2    | 900.00 | 40
        """
    rows = stand(facts(table, promises="customer | from_day | due_day | amount\nC2 | -30 | -20 | 900"))
    assert (rows["C2"]["broken"], rows["C2"]["promise_day"]) == (1, None)
    assert rows["C2"]["worth_minor"] == round(rows["C1"]["worth_minor"] * 4 / 3)


def test_what_has_no_rate_is_counted_and_in_no_sum() -> None:
    row = stand(facts("item | amount | overdue | currency\n1 | 100.00 | 20 | EUR\n2 | 70.00 | 30 | XXX"))["C1"]
    assert (row["unconverted"], row["open_minor"], row["by_currency"]) == (1, 10_000, "EUR 10000 10000;XXX 7000 7000")
    assert _read(row["cells"])["no_rate"] == (1, 0, 0)


def test_nobody_stands_where_nothing_is_open() -> None:
    known = facts("item | amount | overdue\n1 | 100.00 | 20")
    empty = Facts(**{name: getattr(known, name) for name in Facts.__slots__} | {"items": known.items.clear()})
    assert stand(empty) == {}
    assert cells_of(pl.DataFrame(schema=STANDING_SCHEMA)).is_empty()
