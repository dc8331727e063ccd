"""Facts and policies written as tables, so that a test reads like the page it stands for.

A table is text: a header line, then a line a row, cells apart by `|`. A column left out, or a cell left empty, takes
its default. Days are written as ISO dates or as a number of days from the night: `-14` is a fortnight ago. What is
`overdue` is written the other way round: 14 has been due for a fortnight.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from receivables import model as m
from receivables.config import load_config
from receivables.money import to_decimal, to_minor
from receivables.policy.plan import plan
from receivables.policy.settings import Cadence, Matrix, Policy

NIGHT = date(2026, 10, 30)
SHIPPED = load_config(Path(__file__).parents[2] / "config.toml").policy

Row = dict[str, str]


def days(number: int) -> timedelta:
    return timedelta(days=number)


# --- tables ---------------------------------------------------------------------------------------------------------


def rows(table: str) -> list[Row]:
    """The rows of a written table, each as a dict from column to cell."""
    lines = [line for line in table.strip().splitlines() if line.strip(" |")]
    if not lines:
        return []
    header, *body = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert all(len(cells) == len(header) for cells in body), f"a row is not as long as its header:\n{table}"
    return [dict(zip(header, cells, strict=True)) for cells in body]


def day(cell: str, default: date | None = None) -> date | None:
    if not cell:
        return default
    return NIGHT + days(int(cell)) if cell.lstrip("+-").isdigit() else date.fromisoformat(cell)


def minor(amount: str, currency: str) -> int:
    return to_minor(Decimal(amount.replace(",", "")), currency)


def frame(records: Iterable[dict[str, Any]], schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(list(records), schema=schema, orient="row")


def items(table: str) -> pl.DataFrame:
    """Needs `item` and `amount`; may say customer (C1), kind, document (the item), day, overdue or due, currency (EUR)
    and salesperson. A negative amount is a receipt unless its kind says otherwise.
    """
    return frame(map(_item, rows(table)), m.ITEM_SCHEMA)


def _item(row: Row) -> dict[str, Any]:
    currency = row.get("currency") or "EUR"
    amount = minor(row["amount"], currency)
    kind = row.get("kind") or ("invoice" if amount > 0 else "receipt")
    due = NIGHT - days(int(row["overdue"])) if row.get("overdue") else day(row.get("due", ""))
    posted = day(row.get("day", ""), due - days(30) if due else NIGHT - days(1))
    return {
        "customer": row.get("customer") or "C1",
        "item": row["item"],
        "kind": kind,
        "document": row.get("document") or row["item"],
        "day": posted,
        "due_day": due or posted,
        "currency": currency,
        "amount_minor": amount,
        "salesperson": row.get("salesperson") or None,
    }


def customers(table: str, named_by: pl.DataFrame) -> pl.DataFrame:
    """Everybody that `named_by` names, with an address and nothing special, but for what the table says."""
    told = {row.pop("customer", "") or "C1": row for row in rows(table)}
    everybody = sorted({*named_by["customer"], *told})
    return frame((_customer(name, told.get(name, {})) for name in everybody), m.CUSTOMER_SCHEMA)


def _customer(name: str, row: Row) -> dict[str, Any]:
    told = ("company_code", "segment", "salesperson", "territory", "country")
    known = {column: row.get(column) or None for column in told}
    return known | {
        "customer": name,
        "head": row.get("head") or name,
        "name": row.get("name") or f"{name} Ltd",
        "language": row.get("language", "en") or None,
        "key_account": row.get("key_account") == "yes",
        "has_address": row.get("has_address") != "no",
        "email_rank": int(row["email_rank"]) if row.get("email_rank") else None,
    }


def records(table: str, schema: pl.Schema, defaults: Row | None = None) -> pl.DataFrame:
    """Rows of what people told us or what was done; days by `day`, amounts in euros, numbers as numbers."""
    return frame((_record((defaults or {}) | _told(row), schema) for row in rows(table)), schema)


def _told(row: Row) -> Row:
    return {column: cell for column, cell in row.items() if cell}


def _record(row: Row, schema: pl.Schema) -> dict[str, Any]:
    unknown = set(row) - set(schema) - {"amount"}
    assert not unknown, f"no such column: {unknown}"
    return {column: _cell(column, row, dtype) for column, dtype in schema.items()}


def _cell(column: str, row: Row, dtype: Any) -> Any:
    if column == "customer":
        return row.get(column) or "C1"
    if column == "debtor":
        return row.get(column) or row.get("customer") or "C1"
    if column == "amount_minor":
        return minor(row["amount"], "EUR") if row.get("amount") else None
    cell = row.get(column, "")
    if dtype == pl.Date:
        return day(cell)
    return (int(cell) if dtype.is_integer() else cell) if cell else None


RATES = """
    currency | day | rate   | source
    USD      | -30 | 0.92   | a bank
    CNY      | -30 | 0.128  | a bank
    JPY      | -30 | 0.0062 | a bank
    KWD      | -30 | 3.00   | a bank
"""


def facts(
    table: str,
    *,
    about: str = "",
    holds: str = "",
    causes: str = "",
    disputes: str = "",
    promises: str = "",
    contacts: str = "",
    open_work: str = "",
    rates: str = RATES,
    cash_data_day: date | None = None,
) -> m.Facts:
    """What is known on the night: a table of items, and tables of what was told and done about them."""
    lines = items(table)
    since = {"from_day": "-5"}
    return m.Facts(
        items=lines,
        customers=customers(about, lines),
        holds=records(holds, m.HOLD_SCHEMA, since),
        causes=records(causes, m.CAUSE_SCHEMA, since),
        disputes=records(disputes, m.DISPUTE_SCHEMA, since),
        promises=_numbered(records(promises, m.PROMISE_SCHEMA, since)),
        contacts=records(contacts, m.CONTACT_SCHEMA, {"level": "1", "does": "letter"}),
        open_work=records(open_work, m.OPEN_WORK_SCHEMA),
        rates=records(rates, m.RATE_SCHEMA),
        cash_data_day=cash_data_day,
        promise_lines=lines,
    )


def _numbered(promises: pl.DataFrame) -> pl.DataFrame:
    """A number for each that the table gives none."""
    number = pl.lit("P") + pl.int_range(pl.len()).cast(pl.String)
    return promises.with_columns(promise=pl.coalesce("promise", number))


# --- policies -------------------------------------------------------------------------------------------------------


def a_policy(**changes: Any) -> Policy:
    """The shipped policy with some settings changed."""
    return replace(SHIPPED, **changes)


def with_matrix(policy: Policy = SHIPPED, **changes: Any) -> Policy:
    return replace(policy, matrix=replace(policy.matrix, **changes))


def with_cadence(policy: Policy = SHIPPED, **changes: Any) -> Policy:
    return replace(policy, cadence=replace(policy.cadence, **changes))


def a_matrix(table: str, **more: Any) -> Matrix:
    """A matrix as it hangs on the wall: `from` and the age bounds across, the amount bounds down."""
    first, *others = rows(table)
    ages = tuple(int(bound) for bound in first if bound != "from")
    grid = tuple(tuple(m.Treatment(row[str(age)]) for age in ages) for row in (first, *others))
    amounts = tuple(Decimal(row["from"].replace(",", "")) for row in (first, *others))
    return Matrix(age_bands=ages, amount_bands=amounts, grid=grid, **more)


def a_cadence(quiet_days: int, rest_days: int) -> Cadence:
    """The same rest for every treatment."""
    every = [treatment for treatment in m.Treatment if treatment is not m.Treatment.NONE]
    return Cadence(quiet_days=quiet_days, rest_days=dict.fromkeys(every, rest_days))


# --- what came out --------------------------------------------------------------------------------------------------


def tonight(known: m.Facts, policy: Policy = SHIPPED, *, as_of: date = NIGHT) -> m.Plan:
    return plan(known, policy, as_of=as_of)


def answers(planned: m.Plan) -> dict[str, str]:
    """For each item what is done about it and why, as in `letter: leads`; where nothing is done, only why."""
    return {
        item: reason if does == "nothing" else f"{does}: {reason}"
        for item, does, reason in planned.decisions.select("item", "does", "reason").iter_rows()
    }


def of_items(planned: m.Plan, column: str) -> dict[str, Any]:
    """One column of the decisions by item; minor units as they are."""
    return dict(planned.decisions.select("item", column).iter_rows())


def money(planned: m.Plan, column: str) -> dict[str, str]:
    """A column of the decisions in minor units, by item, as people write amounts."""
    chosen = planned.decisions.select("item", column, "currency")
    return {item: f"{to_decimal(value, currency):,}" for item, value, currency in chosen.iter_rows()}


def listed(planned: m.Plan) -> list[tuple[str, str]]:
    """What letters, visits and cases list, line by line: the item and the amount asked (negative: set off)."""
    chosen = planned.lines.select("item", "chased_minor", "currency")
    return [(item, f"{to_decimal(value, currency):,}") for item, value, currency in chosen.iter_rows()]


def letters(planned: m.Plan) -> dict[str, str]:
    """For each customer its letter, as in `routine_reminder 1 en reserved`."""
    return {
        row["customer"]: f"{row['treatment']} {row['level']} {row['language']} {row['state']}"
        for row in planned.letters.to_dicts()
    }
