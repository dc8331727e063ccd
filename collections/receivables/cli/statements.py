"""`receivables statements`: statements of account that were sent, one of any period, and who asked for them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from receivables.cli.listing import show
from receivables.cli.options import (
    Day,
    as_of_option,
    by_option,
    complain,
    config_option,
    day_or_today,
    json_option,
    of_customer_option,
)
from receivables.cli.sent import ATTEMPTS, sent_in_words
from receivables.config import Config
from receivables.documents.words import plural
from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.model.statements import StatementFiles, StatementKind
from receivables.night.folders import put
from receivables.night.places import refuse_unwritable
from receivables.night.statements import ask_for, send_statements, show_statement, statement_problems
from receivables.night.statements.asking import Shown, period_to
from receivables.night.store import store_of
from receivables.store.database import StoreError, reading
from receivables.store.lock import exclusive
from receivables.store.outbox.attempts import dispatches
from receivables.store.outbox.mailings import Key, named_by
from receivables.store.outbox.telling import resolve, withdraw
from receivables.store.statements_sent.records import list_statements, statement_called
from receivables.store.statements_sent.wishes import list_wishes, note_wish

_STATES = [str(state) for state in LetterState]
_KINDS = [str(kind) for kind in StatementKind]
_FILES = [str(files) for files in StatementFiles]
_Command = Callable[..., None]


@click.group()
def statements() -> None:
    """Statements of account: what was open, what was posted, what is open. They remind nobody of anything."""


@statements.command("list")
@config_option
@click.option("--day", type=Day(), help="Only of this day.")
@click.option("--state", type=click.Choice(_STATES), help="Only in this state.")
@of_customer_option
@json_option
def list_(config: Config, day: date | None, state: str | None, customer: str | None, as_json: bool) -> None:
    """The statements that were made, the newest first."""
    found = list_statements(store_of(config), day=day, state=LetterState(state) if state else None, customer=customer)
    columns = {
        "statement": lambda one: one.reference,
        "name": lambda one: one.customer.name,
        "from": lambda one: one.first_day,
        "to": lambda one: one.night,
        "language": lambda one: one.language,
        "schedule": lambda one: one.schedule or f"asked for by {one.author}",
        "state": lambda one: one.state,
        "since": lambda one: one.state_day,
        "reason": lambda one: one.reason,
    }
    show(found, columns, as_json=as_json)


def _of_a_period(command: _Command) -> _Command:
    """The options that name whose account it is, and from when to when."""
    options = (
        click.option("--customer", required=True, help="Whose account."),
        click.option("--from", "first", type=Day(), help="Its first day.  [default: the first of the month before]"),
        click.option("--to", "last", type=Day(), help="Its last day.  [default: --as-of]"),
        click.option("--kind", type=click.Choice(_KINDS), help="What it lists.  [default: [statements] kind]"),
        click.option("--language", help="In this language.  [default: the customer's]"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@statements.command("write")
@_of_a_period
@click.option("--files", type=click.Choice(_FILES), default="both", show_default=True, help="Which files to write.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write to.  [default: this one]",
)
@config_option
@as_of_option
def write(
    customer: str,
    first: date | None,
    last: date | None,
    kind: str | None,
    language: str | None,
    files: str,
    out: Path,
    config: Config,
    as_of: date | None,
) -> None:
    """Write the statement of a customer's account to a folder, as it is known now. Nothing is kept, nothing leaves."""
    shown = _shown(config, customer, first, last or as_of, kind, language)
    chosen = StatementFiles(files)
    made = [] if chosen is StatementFiles.EXCEL else [("pdf", shown.pdf())]
    made += [("xlsx", shown.workbook())] if chosen.with_workbook else []
    for ending, content in made:
        path = out / f"{shown.name}.{ending}"
        refuse_unwritable(path)
        click.echo(f"{put(path, content)}: {_what(shown)}")


@statements.command("preview")
@_of_a_period
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The PDF.  [default: ./preview-STATEMENT.pdf]"
)
@config_option
@as_of_option
def preview(
    customer: str,
    first: date | None,
    last: date | None,
    kind: str | None,
    language: str | None,
    out: Path | None,
    config: Config,
    as_of: date | None,
) -> None:
    """The statement that a customer would get, as a PDF marked as a preview."""
    shown = _shown(config, customer, first, last or as_of, kind, language)
    path = out or Path(f"preview-{shown.name}.pdf")
    refuse_unwritable(path)
    put(path, shown.pdf(as_preview=True))
    click.echo(f"{path}: {_what(shown)}. Nothing has been saved, nothing leaves.")


@statements.command("send")
@click.option("--customer", help="One to this customer, asked for by --by, besides what is due and waits.")
@click.option("--from", "first", type=Day(), help="Of that: its first day.  [default: the first of the month before]")
@click.option("--by", help="Of that: who asks for it.")
@config_option
@as_of_option
def send(customer: str | None, first: date | None, by: str | None, config: Config, as_of: date | None) -> None:
    """Send the statements that are due and those that wait; with --customer also one up to --as-of."""
    if (customer is None) != (by is None) or (customer is None and first is not None):
        raise click.UsageError("expected --customer and --by together, --from only with them")
    day = day_or_today(as_of, config)
    with exclusive(store_of(config), "letters"):
        if customer is not None and by is not None:
            record, is_new = ask_for(config, customer, period_to(day, first=first), by=by, as_of=day)
            if not is_new:
                click.echo(f"There is a statement {record.reference} already, and it is {record.state}.")
        sent = send_statements(config, as_of=day)
        said = sent_in_words(sent, "statement", withdrawn="the customer gets none any more")
        click.echo(f"Statements made: {sent.made:,}; {said}")
        for problem in statement_problems(config, as_of=day):
            complain(f"{problem.where}: {problem.what}")


@statements.command("attempts")
@click.argument("statement")
@config_option
@json_option
def attempts(statement: str, config: Config, as_json: bool) -> None:
    """Every attempt to deliver STATEMENT (its reference), and what became of it."""
    engine, key = store_of(config), _key(statement)
    with reading(engine) as conn:
        statement_called(conn, key)
    show(dispatches(engine, key, of=Mailing.STATEMENT), ATTEMPTS, as_json=as_json)


@statements.command("withdraw")
@click.argument("statement")
@click.option("--reason", required=True)
@by_option
@config_option
@as_of_option
def withdraw_(statement: str, reason: str, by: str, config: Config, as_of: date | None) -> None:
    """Take STATEMENT (its reference) back before it leaves."""
    day = day_or_today(as_of, config)
    withdraw(store_of(config), *_key(statement), reason=reason, by=by, as_of=day, of=Mailing.STATEMENT)
    click.echo(f"Statement {statement} is withdrawn.")


@statements.command("resolve")
@click.argument("statement")
@click.argument("outcome", type=click.Choice(["sent", "not-sent"]))
@click.option("--remark", default="", help="How that is known.")
@by_option
@config_option
@as_of_option
def resolve_(statement: str, outcome: str, remark: str, by: str, config: Config, as_of: date | None) -> None:
    """Say whether STATEMENT, which is ambiguous, was sent. One that was not leaves with the next round."""
    key, day = _key(statement), day_or_today(as_of, config)
    was_sent = outcome == "sent"
    resolve(store_of(config), *key, was_sent=was_sent, by=by, remark=remark, as_of=day, of=Mailing.STATEMENT)
    click.echo(f"Statement {statement} {'counts as sent' if was_sent else 'has not left, and may be sent'}.")


@statements.command("subscribe")
@click.argument("customer")
@by_option
@config_option
def subscribe(customer: str, by: str, config: Config) -> None:
    """Note that CUSTOMER asked for statements: it gets one with every schedule that is for it, whatever is open."""
    _note(config, customer, by=by, wanted=True)


@statements.command("unsubscribe")
@click.argument("customer")
@by_option
@config_option
def unsubscribe(customer: str, by: str, config: Config) -> None:
    """Note that CUSTOMER wants no statements: no schedule sends it any."""
    _note(config, customer, by=by, wanted=False)


@statements.command("wishes")
@config_option
@json_option
def wishes(config: Config, as_json: bool) -> None:
    """Who asked for statements, and who asked to get none."""
    columns = {
        "customer": lambda one: one.customer,
        "wants": lambda one: "statements" if one.wanted else "none",
        "noted by": lambda one: one.author,
    }
    show(list_wishes(store_of(config)), columns, as_json=as_json)


def _note(config: Config, customer: str, *, by: str, wanted: bool) -> None:
    note_wish(store_of(config), customer=customer, wanted=wanted, author=by)
    gets = "gets statements from now on" if wanted else "gets no statements from now on"
    click.echo(f"Customer {customer} {gets}.")


def _shown(
    config: Config, customer: str, first: date | None, last: date | None, kind: str | None, language: str | None
) -> Shown:
    period = period_to(day_or_today(last, config), first=first)
    return show_statement(config, customer, period, kind=StatementKind(kind) if kind else None, language=language)


def _what(shown: Shown) -> str:
    one = shown.statement
    entries = plural(sum(len(account.entries) for account in one.accounts), "posting")
    items = plural(sum(len(account.items) for account in one.accounts), "open item")
    return f"account of {one.name} ({one.customer}) from {one.first_day} to {one.as_of}, {entries}, {items}"


def _key(reference: str) -> Key:
    of, key = named_by(reference)
    if of is not Mailing.STATEMENT:
        raise StoreError(f"'{reference}' is a letter: expected a statement such as S-20261030-C0012")
    return key
