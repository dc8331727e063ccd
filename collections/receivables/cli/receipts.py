"""`receivables receipts`: money that came in and that no rule could give to an invoice, or to a customer."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import click

from receivables.cli.listing import in_words, plain, show
from receivables.cli.options import (
    Amount,
    as_of_option,
    by_option,
    config_option,
    day_or_today,
    json_option,
    of_customer_option,
    print_json,
)
from receivables.config import Config
from receivables.documents.words import MATCHES
from receivables.night.matching import match_receipts
from receivables.night.store import store_of
from receivables.store.assigning import assign_entry
from receivables.store.matches import MatchRecord, list_matches, record_match, undo_match
from receivables.store.waiting import OpenReceipt, UnassignedEntry, open_receipts, unassigned

# A table shows so many candidates; JSON has them all.
_SHOWN = 3


@click.group()
def receipts() -> None:
    """Money that came in. Rules give it to customers and invoices; what they are not sure of waits for a clerk."""


@receipts.command("list")
@config_option
@as_of_option
@of_customer_option
@json_option
def list_(config: Config, as_of: date | None, customer: str | None, as_json: bool) -> None:
    """Receipts with something left of them, and money in no customer's account, each with what it may be for."""
    engine, day = store_of(config), day_or_today(as_of, config)
    waiting = open_receipts(engine, day, customer=customer)
    nobodys = [one for one in unassigned(engine, day) if customer in (None, *(who.customer for who in one.candidates))]
    if as_json:
        print_json({"receipts": list(map(plain, waiting)), "unassigned": list(map(plain, nobodys))})
        return
    if waiting or not nobodys:
        show(waiting, _RECEIPT_COLUMNS, as_json=False)
    if nobodys:
        click.echo("In no customer's account:")
        show(nobodys, _ENTRY_COLUMNS, as_json=False)


@receipts.command("matches")
@config_option
@of_customer_option
@click.option("--undone", is_flag=True, help="Also those that were taken back.")
@json_option
def matches(config: Config, customer: str | None, undone: bool, as_json: bool) -> None:
    """What was given to which invoice, when and why, the newest first."""
    show(list_matches(store_of(config), customer=customer, undone=undone), _MATCH_COLUMNS, as_json=as_json)


@receipts.command("match")
@click.argument("receipt")
@click.argument("invoice")
@click.argument("amount", type=Amount(), required=False)
@click.option("--customer", required=True, help="Whose receipt and invoice they are.")
@by_option
@config_option
@as_of_option
def match(
    receipt: str, invoice: str, amount: Decimal | None, customer: str, by: str, config: Config, as_of: date | None
) -> None:
    """Give RECEIPT, or AMOUNT of it, to INVOICE on --as-of. Without AMOUNT as much as both allow."""
    done = record_match(
        store_of(config),
        customer=customer,
        receipt=receipt,
        invoice=invoice,
        amount=amount,
        author=by,
        as_of=day_or_today(as_of, config),
    )
    click.echo(f"Match {done.match}: {_amount(done)} of receipt {done.receipt} for invoice {done.document}.")


@receipts.command("undo")
@click.argument("number", metavar="MATCH", type=int)
@by_option
@config_option
@as_of_option
def undo(number: int, by: str, config: Config, as_of: date | None) -> None:
    """Take a match back: from --as-of on the invoice is owed again, and no rule makes that match again."""
    done = undo_match(store_of(config), match=number, author=by, as_of=day_or_today(as_of, config))
    click.echo(
        f"Match {done.match} is taken back as of {done.undone_day}: {_amount(done)} of receipt {done.receipt} is "
        f"unapplied, and invoice {done.document} owed again."
    )


@receipts.command("assign")
@click.argument("account")
@click.argument("entry")
@click.option("--customer", required=True, help="Whose money it is.")
@click.option("--receipt", help="What a return takes back.  [default: the customer's newest receipt of that amount]")
@by_option
@config_option
@as_of_option
def assign(
    account: str, entry: str, customer: str, receipt: str | None, by: str, config: Config, as_of: date | None
) -> None:
    """ENTRY of our bank ACCOUNT is money of --customer. From now on the account it came from tells the customer.

    ACCOUNT may be the end of its number. What the rules then make of the receipt is in `receivables receipts matches`.
    """
    engine, day = store_of(config), day_or_today(as_of, config)
    name = assign_entry(engine, account=account, entry=entry, customer=customer, receipt=receipt, author=by, as_of=day)
    match_receipts(engine, as_of=day)
    click.echo(f"Entry {entry} is money of customer {customer} now, and stands in the ledger as {name}.")


def _amount(one: MatchRecord) -> str:
    return in_words({one.currency: one.amount_minor})


def _first(candidates: Iterable[str]) -> str:
    listed = list(candidates)
    return "; ".join([*listed[:_SHOWN], *([f"{len(listed) - _SHOWN} more"] if len(listed) > _SHOWN else [])])


def _invoices(receipt: OpenReceipt) -> str:
    return _first(
        f"{one.document} of {in_words({one.currency: one.balance_minor})} due {one.due_day} ({one.why})"
        for one in receipt.candidates
    )


def _payers(entry: UnassignedEntry) -> str:
    return _first(f"{one.customer} {one.name} ({one.why})" for one in entry.candidates)


_RECEIPT_COLUMNS = {
    "customer": lambda one: one.customer,
    "name": lambda one: one.name,
    "receipt": lambda one: one.receipt,
    "day": lambda one: one.day,
    "left": lambda one: in_words({one.currency: one.rest_minor}),
    "text": lambda one: one.payer_reference,
    "may be for": _invoices,
}
_ENTRY_COLUMNS = {
    "account": lambda one: one.account,
    "entry": lambda one: one.entry,
    "day": lambda one: one.day,
    "amount": lambda one: in_words({one.currency: one.amount_minor}),
    "payer": lambda one: one.payer,
    "text": lambda one: one.payer_reference,
    "may be of": _payers,
}
_MATCH_COLUMNS = {
    "match": lambda one: one.match,
    "customer": lambda one: one.customer,
    "name": lambda one: one.name,
    "receipt": lambda one: one.receipt,
    "invoice": lambda one: one.document,
    "amount": _amount,
    "day": lambda one: one.day,
    "why": lambda one: MATCHES[one.rule],
    "by": lambda one: one.author,
    "taken back": lambda one: one.undone_day or "",
}
