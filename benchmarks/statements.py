"""Statements of account: pages and workbooks one by one, and thousands of them on their way in bounded memory."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from benchmarks.generate import AS_OF
from benchmarks.load import read_list
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
    """A month end of at most 10,000 customers with four items each: made, written, printed, in evidence."""
    firm = folder / "statements"
    # Taken anew, a figure begins with nothing made.
    shutil.rmtree(firm, ignore_errors=True)
    firm.mkdir()
    (firm / "config.toml").write_text(default_config_text(), encoding="utf-8")
    config = replace(load_config(firm / "config.toml"), firm=SAMPLE_FIRM, templates=default_templates())
    schedule = StatementSchedule(name="all", monthly=AS_OF.day)
    config = replace(config, statements=replace(config.statements, schedules=(schedule,)))
    number = pl.Series("customer", range(min(items, UNDER_WAY))).cast(pl.String).str.zfill(7)
    known = {"name": "Customer " + number, "address": "Street " + number + ", 12345 Town"}
    pl.DataFrame({"customer": "C" + number, **known}).write_csv(firm / "customers.csv")
    pl.concat(_invoices(number, place) for place in range(4)).write_csv(firm / "invoices.csv")
    load_customers(store_of(config), read_list(firm, "customers", "customers").frame)
    load_invoices(store_of(config), read_list(firm, "invoices", "invoices").frame)
    return lambda: send_statements(config, as_of=AS_OF)


def _invoices(number: pl.Series, place: int) -> pl.DataFrame:
    day = AS_OF - timedelta(days=10 + 20 * place)
    dated = {"invoice_date": day, "due_date": day + timedelta(days=30)}
    own = {"invoice": f"R{place}-" + number, "customer": "C" + number}
    return pl.DataFrame(own).with_columns(
        **{name: pl.lit(value) for name, value in dated.items()}, currency=pl.lit("EUR"), amount=pl.lit("1000.00")
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
