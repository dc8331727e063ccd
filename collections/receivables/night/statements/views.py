"""Statements of account as pages show them: those that were sent, and one of a period."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date

from receivables.config import Config
from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.night.archive import Archive
from receivables.night.remembering import in_turn
from receivables.night.statements.asking import NoStatement, Shown, lines_behind, period_to, show_statement
from receivables.night.store import store_of
from receivables.store.behind import name_of_customer
from receivables.store.database import StoreError, reading
from receivables.store.outbox.mailings import named_by
from receivables.store.scope import Scope, is_within
from receivables.store.statements_sent.records import StatementRecord, statement_called, statements_after
from receivables.store.statements_sent.wishes import wish_of

# A thousand lines of a page take a second and two megabytes.
_MOST_ON_PAGES = 5_000
_DEAR_LINES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SentStatement:
    """A statement on its way out, or gone. `schedule` empty: somebody asked for it."""

    reference: str
    customer: str
    name: str
    first_day: date
    day: date
    language: str
    schedule: str
    state: LetterState
    since: date
    reason: str
    is_written: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsView:
    """Statements, the newest first, and after which the rest goes on. `wanted`: what the customer said of them.

    `customer` and `name` empty: of all customers.
    """

    customer: str
    name: str
    wanted: bool | None
    first: date
    last: date
    statements: tuple[SentStatement, ...]
    next: str


def statements_view(
    config: Config, scope: Scope, *, as_of: date, customer: str = "", after: str = "", first: date | None = None
) -> StatementsView:
    """Those of the statements that somebody may know of; of a `customer`, if one is named, who is one of theirs.

    `first`: of the period up to `as_of` that is offered. Raises StoreError where `after` is no reference, and
    NoStatement for a period that ends before it begins.
    """
    engine = store_of(config)
    period = period_to(as_of, first=first)
    found = statements_after(engine, scope, customer=customer or None, after=_place(after))
    with reading(engine) as conn:
        wanted = wish_of(conn, customer) if customer else None
    return StatementsView(
        customer=customer,
        name=(name_of_customer(engine, customer) or customer) if customer else "",
        wanted=wanted,
        first=period.first,
        last=period.last,
        statements=tuple(map(_sent, found.statements)),
        next=found.statements[-1].reference if found.next else "",
    )


@contextmanager
def shown_to(config: Config, scope: Scope, customer: str, *, first: date | None, last: date) -> Iterator[Shown]:
    """The statement of a period of a customer of the scope; of a group as far as it is of the scope.

    One that costs what figures of all customers do has its turn among those. Raises NoStatement for an unknown customer
    and a period without a day, and ReckonedElsewhere.
    """
    engine, period = store_of(config), period_to(last, first=first)
    with in_turn() if lines_behind(config, customer, last=last) > _DEAR_LINES else nullcontext():
        yield show_statement(config, customer, period, is_shown=lambda one: is_within(engine, scope, one))


def page_of(shown: Shown) -> bytes:
    """The page of a statement. Raises NoStatement for one that is too long for pages."""
    if shown.lines > _MOST_ON_PAGES:
        raise NoStatement(
            f"The statement {shown.statement.reference} has {shown.lines:,} lines, and pages {_MOST_ON_PAGES:,} at "
            "the most: take a shorter period, or the workbook"
        )
    return shown.pdf()


def sent_pdf(config: Config, scope: Scope, reference: str) -> bytes:
    """The page of a statement as it was kept. Raises StoreError where there is none that one may know of, or it is not
    written yet, and NotInArchive where what was kept is gone.
    """
    of, key = named_by(reference)
    engine = store_of(config)
    if of is not Mailing.STATEMENT:
        raise StoreError(f"'{reference}' is a letter: expected a statement such as S-20261030-C0012")
    with reading(engine) as conn:
        record = statement_called(conn, key)
    if not record.document_hash or not all(is_within(engine, scope, one) for one in record.accounts):
        raise StoreError(f"There is nothing to show of statement {reference}: expected one that was written")
    return Archive(config.archive).read(record.document_hash, "pdf")


def _place(after: str) -> tuple[date, str] | None:
    if not after:
        return None
    _, (customer, night) = named_by(after)
    return night, customer


def _sent(one: StatementRecord) -> SentStatement:
    return SentStatement(
        reference=one.reference,
        customer=one.customer.customer,
        name=one.customer.name or one.customer.customer,
        first_day=one.first_day,
        day=one.night,
        language=one.language,
        schedule=one.schedule,
        state=one.state,
        since=one.state_day,
        reason=one.reason,
        is_written=bool(one.document_hash),
    )
