"""A statement that somebody asks for: written to a file or shown on a page, or put on its way to the customer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import polars as pl
from sqlalchemy import literal, select

from receivables.config import Config
from receivables.documents.letters import Press, Templates
from receivables.documents.letters.preview import marked
from receivables.documents.statement import AccountStatement
from receivables.documents.statement.page import pdf_and_html
from receivables.documents.statement.workbook import statement_workbook
from receivables.model import LetterState
from receivables.model.statements import StatementKind
from receivables.night.folders import file_name
from receivables.night.statements.content import languages_of, statements
from receivables.night.store import store_of
from receivables.policy.statement_choice import CHOSEN_SCHEMA
from receivables.stop import Stopped
from receivables.store.customers import customers_around
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.statements_sent.accounts import barred_of, count_posted
from receivables.store.statements_sent.making import Made, make
from receivables.store.statements_sent.records import StatementRecord, statement_called
from receivables.store.tables import customer as customer_table
from receivables.store.work import customers_of


class NoStatement(Stopped):
    """There is nobody, or no period, to make a statement of; or it may not be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A statement that is not sent: what it says, and its page and workbook as they would be."""

    statement: AccountStatement
    config: Config

    @property
    def name(self) -> str:
        """What its files are called, without their ending."""
        return file_name(self.statement.reference)

    @property
    def lines(self) -> int:
        """How many postings and open items it lists."""
        return sum(len(one.entries) + len(one.items) for one in self.statement.accounts)

    def pdf(self, *, as_preview: bool = False) -> bytes:
        """The page; as a preview with a mark across it, so that nobody sends it."""
        templates = Templates(self.config.templates)
        page, _ = pdf_and_html(Press(templates, self.config.firm, self.config.letters), self.statement)
        if not as_preview:
            return page
        words = templates.words(self.statement.language)
        return marked(page, words.text("page", "preview"), language=words.formats.locale.language)

    def workbook(self) -> bytes:
        """The workbook."""
        words = Templates(self.config.templates).words(self.statement.language)
        return statement_workbook(self.statement, words, self.config.firm)


class Period(NamedTuple):
    """From the beginning of the first day to the end of the last."""

    first: date
    last: date


def period_to(last: date, *, first: date | None = None) -> Period:
    """The period that ends with a day; where nobody says when it begins, with the month before that day's.

    Raises NoStatement for one that ends before it begins.
    """
    if first is None:
        year, month = (last.year, last.month - 1) if last.month > 1 else (last.year - 1, 12)
        first = date(year, month, 1)
    if last < first:
        raise NoStatement(f"The period from {first} to {last} has no day: expected a last day no earlier")
    return Period(first, last)


def show_statement(
    config: Config,
    customer: str,
    period: Period,
    *,
    kind: StatementKind | None = None,
    language: str | None = None,
    is_shown: Callable[[str], bool] = lambda _: True,
) -> Shown:
    """The statement of a customer's account over a period, by what is known now. Nothing is kept of it.

    Of a group it shows the accounts of whoever `is_shown`.

    Raises NoStatement for an unknown customer, and TemplateError for a language that letters cannot be written in.
    """
    record = _record(config, customer, period, kind or config.statements.kind, language)
    record = replace(record, accounts=tuple(filter(is_shown, record.accounts)))
    return Shown(statement=statements(config, [record])[record.key], config=config)


def lines_behind(config: Config, customer: str, *, last: date) -> int:
    """How many lines were ever posted to the accounts that a statement up to a day shows: what it costs to make."""
    accounts = pl.Series(_accounts(config, customer), dtype=pl.String)
    with reading(store_of(config)) as conn:
        return count_posted(conn, accounts, as_of=last)


def ask_for(config: Config, customer: str, period: Period, *, by: str, as_of: date) -> tuple[StatementRecord, bool]:
    """Put a statement on its way to a customer: the next round of sending takes it; whether it is new.

    Whoever has one of that day already gets no other. Raises NoStatement where the customer gets none.
    """
    record = _record(config, customer, period, config.statements.kind, None)
    engine = store_of(config)
    with reading(engine) as conn:
        why = barred_of(conn, pl.Series([customer], dtype=pl.String), as_of=as_of).get(customer)
    if why is not None:
        raise NoStatement(f"Customer {customer} gets no statement ({why.replace('_', ' ')}): expected one who may")
    made = Made(first_day=period.first, day=period.last, kind=record.kind, languages=languages_of(config), author=by)
    chosen = pl.DataFrame([(customer, list(record.accounts))], schema=CHOSEN_SCHEMA, orient="row")
    is_new = make(engine, chosen, made, as_of=as_of) == 1
    with reading(engine) as conn:
        return statement_called(conn, record.key), is_new


def _record(
    config: Config, customer: str, period: Period, kind: StatementKind, language: str | None
) -> StatementRecord:
    theirs = customer_table.c.customer == customer
    with reading(store_of(config)) as conn:
        found = customers_of(
            conn, select(customer_table.c.customer, literal(to_number(period.last))).where(theirs)
        ).get(customer)
    if found is None:
        raise NoStatement(f"There is no customer '{customer}' in the store: expected a number as loaded")
    languages = languages_of(config)
    spoken = found.language if found.language in languages else languages[0]
    return StatementRecord(
        customer=found,
        night=period.last,
        first_day=period.first,
        kind=kind,
        language=language or spoken,
        schedule="",
        author="",
        accounts=_accounts(config, customer),
        state=LetterState.RESERVED,
        state_day=period.last,
    )


def _accounts(config: Config, customer: str) -> tuple[str, ...]:
    """Whose accounts a statement to a customer shows: of a head, where it is told for all of it, everybody's."""
    if not config.statements.by_group:
        return (customer,)
    around = customers_around(store_of(config), customer)
    theirs = around.filter(pl.col("head") == customer)["customer"].sort().to_list()
    return tuple(theirs) or (customer,)
