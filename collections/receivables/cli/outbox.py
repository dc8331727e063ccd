"""`receivables letters`: what people do about letters on their way out, and what can be proved about them."""

import sys
from datetime import date
from pathlib import Path

import click

from receivables.cli.listing import show
from receivables.cli.options import (
    as_of_option,
    by_option,
    complain,
    config_option,
    day_or_today,
    json_option,
    print_json,
)
from receivables.cli.sent import ATTEMPTS, sent_in_words
from receivables.config import Config
from receivables.documents.words import plural
from receivables.night.outbox import read_bounces, read_returns, unsettled_letters, write_letters
from receivables.night.outbox.bundling import bundle
from receivables.night.outbox.proving import verify
from receivables.night.store import store_of
from receivables.store.database import reading
from receivables.store.letters import letter_called, parse_reference
from receivables.store.lock import exclusive
from receivables.store.outbox.attempts import dispatches
from receivables.store.outbox.stops import resume_sending, stop_sending
from receivables.store.outbox.telling import resolve


@click.command("send")
@config_option
@as_of_option
def send(config: Config, as_of: date | None) -> None:
    """Send what the night of --as-of has ready: what a server did not take, or what waited for its hours.

    Reads before what came back ([delivery.bounces]), and what the print house rejects ([delivery.drop]); says then
    which letters somebody has to see to.
    """
    day = day_or_today(as_of, config)
    with exclusive(store_of(config), "letters"):
        for problem in read_returns(config, as_of=day):
            complain(f"{problem.where}: {problem.what}")
        sent = sent_in_words(write_letters(config, as_of=day), "letter", withdrawn="no longer as written")
        click.echo(f"Letters {sent}")
        for problem in unsettled_letters(config, as_of=day):
            complain(f"{problem.where}: {problem.what}")


@click.command("attempts")
@click.argument("letter")
@config_option
@json_option
def attempts(letter: str, config: Config, as_json: bool) -> None:
    """Every attempt to deliver LETTER (its reference), and what became of it."""
    engine, key = store_of(config), parse_reference(letter)
    with reading(engine) as conn:
        letter_called(conn, *key)
    show(dispatches(engine, key), ATTEMPTS, as_json=as_json)


@click.command("stop")
@click.option("--reason", required=True)
@by_option
@config_option
def stop(reason: str, by: str, config: Config) -> None:
    """Stop all sending at once, until it is resumed. Looked at before each single letter."""
    stop_sending(store_of(config), reason=reason, by=by)
    click.echo("Nothing leaves until `receivables letters resume`. What was handed over before cannot be called back.")


@click.command("resume")
@by_option
@config_option
def resume(by: str, config: Config) -> None:
    """End a stop: letters leave again with the next night, or with `letters send`."""
    resume_sending(store_of(config), by=by)
    click.echo("Letters may leave again.")


@click.command("resolve")
@click.argument("letter")
@click.argument("outcome", type=click.Choice(["sent", "not-sent"]))
@click.option("--remark", default="", help="How that is known.")
@by_option
@config_option
@as_of_option
def resolve_(letter: str, outcome: str, remark: str, by: str, config: Config, as_of: date | None) -> None:
    """Say whether LETTER, which is ambiguous, was sent. One that was not leaves tonight, or is planned anew."""
    key = parse_reference(letter)
    day = day_or_today(as_of, config)
    resolve(store_of(config), *key, was_sent=outcome == "sent", by=by, remark=remark, as_of=day)
    what = "counts as sent" if outcome == "sent" else "has not left, and may be sent"
    click.echo(f"Letter {letter} {what}.")


@click.command("bounces")
@config_option
@as_of_option
def bounces(config: Config, as_of: date | None) -> None:
    """Read what has come back by e-mail ([delivery.bounces]): those letters go another way with the next night."""
    if config.delivery.bounces is None:
        raise click.UsageError(f"{config.path}: there is no [delivery.bounces]; expected the place that they come to")
    taken, news = read_bounces(config, as_of=day_or_today(as_of, config))
    others = plural(taken.others, "other e-mail")
    click.echo(f"{plural(taken.bounces, 'bounce')} read, {plural(news, 'letter')} came back; {others} left alone.")


@click.command("verify")
@config_option
@json_option
def verify_(config: Config, as_json: bool) -> None:
    """Check that all evidence is as it was written: the chain of entries, and the bytes of every letter."""
    found = verify(config)
    if as_json:
        problems = [{"where": one.where, "what": one.what} for one in found.problems]
        print_json({"entries": found.entries, "files": found.files, "problems": problems})
    else:
        for one in found.problems:
            click.echo(f"{one.where}: {one.what}")
        so = "is not as it was written" if found.problems else "is as it was written"
        looked = f"{found.entries:,} entries, {plural(found.files, 'file')}"
        click.echo(f"The evidence {so}: {looked}, {plural(len(found.problems), 'problem')}.")
    if found.problems:
        sys.exit(1)


@click.command("evidence")
@click.option("--customer", required=True, help="Of the letters to this customer.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The zip to write.")
@config_option
@as_of_option
def evidence(customer: str, out: Path, config: Config, as_of: date | None) -> None:
    """Write what can be proved about the letters to a customer, for a court or an auditor, as a zip."""
    count = bundle(config, customer, out, as_of=day_or_today(as_of, config))
    click.echo(f"{out}: {plural(count, 'letter')} to {customer}, with what is needed to verify them.")


COMMANDS = (send, attempts, stop, resume, resolve_, bounces, verify_, evidence)
