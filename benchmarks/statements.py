"""Statements of account: pages and workbooks one by one, and thousands of them on their way in bounded memory."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from benchmarks.generate import AS_OF
from benchmarks.measure import Job
from receivables.config import default_config_text, load_config
from receivables.documents.letters import Press, Templates, default_templates
from receivables.documents.statement import AccountStatement, CurrencyAccount, Entry, OpenItem
from receivables.documents.statement.page import pdf_and_html
from receivables.documents.statement.workbook import statement_workbook
from receivables.model.letter_settings import LetterSettings
from receivables.model.statements import StatementKind, StatementSchedule
from receivables.night.statements import send_statements
from receivables.night.store import store_of
from receivables.sample import SAMPLE_DAY, SAMPLE_FIRM
from receivables.store.ledger import load_invoices
from receivables.store.records import load_customers

STATEMENTS = 400
# So many on their way: what they take in memory must not grow with them.
UNDER_WAY = 10_000


def pages(folder: Path, items: int) -> Job:
    """Statements with ten entries and four items each, every one a PDF and a page for e-mail."""
    templates = Templates(default_templates())
    press = Press(templates, SAMPLE_FIRM, LetterSettings(payment_codes=False))
    made = [_statement(number) for number in range(STATEMENTS)]
    pdf_and_html(press, made[0])
    return lambda: [pdf_and_html(press, one) for one in made]


def workbooks(folder: Path, items: int) -> Job:
    """The same as workbooks."""
    words = Templates(default_templates()).words("en")
    made = [_statement(number) for number in range(STATEMENTS)]
    return lambda: [statement_workbook(one, words, SAMPLE_FIRM) for one in made]


def night(folder: Path, items: int) -> Job:
    """A month end of as many customers with four items each, at most 10,000: made, written, printed, in evidence."""
    path = folder / "statements" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(default_config_text().replace('"letter_templates"', f'"{default_templates()}"'), encoding="utf-8")
    config = load_config(path)
    schedule = StatementSchedule(name="all", monthly=AS_OF.day)
    config = replace(config, statements=replace(config.statements, schedules=(schedule,)))
    count = min(items, UNDER_WAY)
    numbers = pl.Series([f"{number:06}" for number in range(count)], dtype=pl.String)
    known = {"customer": numbers, "name": "Customer " + numbers, "address": "Street 1, 12345 Town", "country": "DE"}
    load_customers(store_of(config), pl.DataFrame(known))
    load_invoices(store_of(config), _invoices(numbers))
    return lambda: send_statements(config, as_of=AS_OF)


def _invoices(customers: pl.Series) -> pl.DataFrame:
    each = pl.DataFrame({"customer": customers}).join(pl.DataFrame({"position": [1, 2, 3, 4]}), how="cross")
    day = pl.lit(AS_OF) - pl.duration(days=pl.col("position") * 20)
    return each.select(
        "customer",
        invoice=pl.col("customer") + "-" + pl.col("position").cast(pl.String),
        invoice_date=day,
        due_date=day + pl.duration(days=30),
        currency=pl.lit("EUR"),
        amount_minor=pl.col("position").cast(pl.Int64) * 10_000,
    )


def _statement(number: int) -> AccountStatement:
    entries = tuple(
        Entry(item=f"{number:05}{place}", kind="invoice", day=date(2026, 10, 1 + place), amount_minor=100_00 + place)
        for place in range(10)
    )
    opening = sum(one.amount_minor for one in entries)
    items = tuple(
        OpenItem(
            item=f"{number:05}{place}",
            kind="invoice",
            day=date(2026, 8, 1),
            due_day=date(2026, 8, 31) + timedelta(days=20 * place),
            days_overdue=60 - 20 * place,
            amount_minor=opening // 2,
            balance_minor=opening // 2,
        )
        for place in range(4)
    )
    return AccountStatement(
        reference=f"S-20261030-{number:05}",
        first_day=date(2026, 10, 1),
        as_of=SAMPLE_DAY,
        kind=StatementKind.BOTH,
        language="en",
        customer=f"{number:05}",
        name=f"Customer {number}",
        address=("Street 1", "12345 Town"),
        country="DE",
        contact_name=None,
        contact_role=None,
        accounts=(CurrencyAccount(currency="EUR", opening_minor=opening, entries=entries, items=items),),
        buckets=(1, 31, 61, 91),
    )
