"""The ledger and what came into it: lines, what is open of each document, loads, rates."""

from collections.abc import Iterator

from sqlalchemy import BigInteger, cast, func, select

from receivables.store.tables import control_balance, item, load, rate
from receivables.store.views.column import amount, day, decimal, moment, number, text
from receivables.store.views.view import View, view


def ledger_views() -> Iterator[View]:
    """What was posted, what is open of it now, where it came from."""
    yield _posting()
    yield _open_document()
    yield _load()
    yield _rate()
    yield _control_balance()


def _posting() -> View:
    posted = item.c
    columns = (
        text(posted.customer, "the customer's number"),
        text(posted.item, "the line's number"),
        text(posted.kind, "invoice, credit_note, receipt, settlement, allocation, reversal, .."),
        text(posted.document, "what is applied to each other has the same document"),
        day(posted.day, "the day of the document"),
        day(posted.posting_day, "the day on which the books have it; null: its own day"),
        day(posted.due_day, "the day it is due; of credits their own day"),
        text(posted.currency, "ISO 4217"),
        amount(posted.amount_minor, "what was posted, above zero where the customer owes", currency=posted.currency),
        text(posted.reference, "the reference that came with it"),
        text(posted.salesperson, "the representative named by the line"),
        day(posted.closed_day, "the day from which its document nets to zero; null: it is open"),
        moment(posted.known_at, "since when the store knows it so"),
    )
    return view("bi_posting", "a line of the ledger, as known now", columns, of=item)


def _open_document() -> View:
    posted = item.c
    owed = cast(func.sum(posted.amount_minor), BigInteger).label("balance_minor")
    group = (posted.customer, posted.document, posted.currency)
    documents = (
        select(
            *group,
            func.min(posted.day).label("day"),
            func.min(posted.due_day).label("due_day"),
            func.count().label("lines"),
            owed,
        )
        .where(posted.closed_day.is_(None))
        .group_by(*group)
        .subquery("documents")
    )
    found = documents.c
    columns = (
        text(found.customer, "the customer's number"),
        text(found.document, "the document's number"),
        text(found.currency, "ISO 4217"),
        day(found.day, "the day of its first line"),
        day(found.due_day, "the day on which the first of it is due"),
        number(found.lines, "its lines, with what was applied to it"),
        amount(found.balance_minor, "what is open of it, below zero for credits", currency=found.currency),
    )
    what = "a document with anything open, as known now, with all that is posted on whatever day"
    return view("bi_open_document", what, columns, of=documents)


def _load() -> View:
    taken = load.c
    columns = (
        moment(taken.known_at, "when it was taken: what it brought is known since then"),
        text(taken.source, "the name of the source"),
        text(taken.kind, "the kind of table"),
        text(taken.origin, "the file, or the table of the database"),
        day(taken.as_of, "the day for which it was taken"),
        number(taken.rows_taken, "rows taken"),
        number(taken.rows_refused, "rows refused"),
        text(taken.content_hash, "the hash of its content"),
    )
    return view("bi_load", "a content of a source that was taken", columns, of=load)


def _rate() -> View:
    quoted = rate.c
    columns = (
        text(quoted.currency, "ISO 4217"),
        day(quoted.day, "the day it is of"),
        decimal(quoted.rate, "what one unit of the currency is in the base currency"),
        text(quoted.source, "who says so"),
    )
    return view("bi_rate", "a rate of a day, as known now", columns, of=rate)


def _control_balance() -> View:
    stood = control_balance.c
    currency = stood.currency
    columns = (
        text(stood.company, "which of our companies"),
        text(stood.account, "the account of the general ledger"),
        text(stood.currency, "ISO 4217"),
        day(stood.day, "the day by whose end it stood so"),
        day(stood.first_day, "the first day of the period of opening, debit and credit"),
        amount(stood.opening_minor, "what the account stood at before that day", currency=currency),
        amount(stood.debit_minor, "what was debited in the period", currency=currency),
        amount(stood.credit_minor, "what was credited in the period", currency=currency),
        amount(stood.closing_minor, "what it stood at", currency=currency),
        text(stood.note, "what was noted"),
        text(stood.author, "who entered it; null: a list brought it"),
    )
    what = "what the general ledger says of a control account"
    return view("bi_control_balance", what, columns, of=control_balance, personal="author")
