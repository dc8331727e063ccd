"""`receivables letters`: what went out, what waits, and what must not go."""

from datetime import date

import click

from receivables.cli import outbox
from receivables.cli.letter_texts import check, preview
from receivables.cli.listing import amounts, in_words, plain, show
from receivables.cli.options import (
    Day,
    as_of_option,
    by_option,
    complain,
    config_option,
    day_or_today,
    json_option,
    moment_of_firm,
    print_json,
)
from receivables.config import Config
from receivables.documents.words import plural
from receivables.email_address import is_address
from receivables.model import LetterState
from receivables.night.claimed_interest import claimed_interest
from receivables.night.releases import lapses_on
from receivables.night.releasing import release, release_all
from receivables.night.store import store_of
from receivables.store.letters import LetterRecord, list_letters, parse_reference
from receivables.store.outbox.mailings import Key
from receivables.store.outbox.telling import withdraw

_STATES = [str(state) for state in LetterState]


@click.group()
def letters() -> None:
    """Letters: one per customer and night at the most."""


letters.add_command(check)
letters.add_command(preview)
for _command in outbox.COMMANDS:
    letters.add_command(_command)


@letters.command("list")
@config_option
@click.option("--night", type=Day(), help="Only of this night.")
@click.option("--state", type=click.Choice(_STATES), help="Only in this state.")
@click.option("--customer", help="Only to this customer.")
@json_option
def list_(config: Config, night: date | None, state: str | None, customer: str | None, as_json: bool) -> None:
    """The letters, the newest night first."""
    engine = store_of(config)
    records = list_letters(engine, as_of=night, state=LetterState(state) if state else None, customer=customer)
    lapses = lapses_on(config, records, as_of=day_or_today(None, config)) if records else {}
    claimed = claimed_interest(config, records)
    columns = {
        "letter": lambda one: one.reference,
        "name": lambda one: one.customer.name,
        "treatment": lambda one: one.treatment,
        "level": lambda one: one.level,
        "language": lambda one: one.language,
        "state": lambda one: one.state,
        "since": lambda one: one.state_day,
        "lapses on": lambda one: lapses.get(one.reference, ""),
        "asks for": lambda one: in_words(one.totals),
        **({"and interest": lambda one: in_words(claimed.get(one.key, {}))} if claimed else {}),
        "reason": lambda one: one.reason,
    }
    if as_json:
        print_json([_whole(one, lapses, claimed) for one in records])
    else:
        show(records, columns, as_json=False)


def _whole(one: LetterRecord, lapses: dict[str, date], claimed: dict[Key, dict[str, int]]) -> dict[str, object]:
    more = {"lapses_on": lapses.get(one.reference), "claimed_interest": amounts(claimed.get(one.key, {}))}
    return {**plain(one), **more}


@letters.command("release")
@click.argument("letter", required=False)
@click.option("--all", "every", is_flag=True, help="Every letter that waits, in place of LETTER.")
@click.option("--level", type=click.IntRange(min=1), help="With --all: only of this rung of the ladder.")
@by_option
@config_option
@as_of_option
def release_(letter: str | None, every: bool, level: int | None, by: str, config: Config, as_of: date | None) -> None:
    """Let LETTER (its reference) go: it leaves with the next night.

    Refused when a balance in it has changed, or when by now less is to be asked for: something is in dispute, promised
    or held. Where the policy asks for two people, it leaves once a second one has released it.
    """
    if (letter is None) != every or (level is not None and not every):
        raise click.UsageError("expected a LETTER, or --all, which may have a --level")
    day = day_or_today(as_of, config)
    if letter is not None:
        goes = release(config, letter, by=by, as_of=day)
        what = "is released and leaves with the next night" if goes else "waits for a second person to release it"
        click.echo(f"Letter {letter} {what}.")
        return
    found = release_all(config, level=level, by=by, as_of=day)
    for refused in found.refused:
        complain(refused)
    second = f"; {plural(len(found.waiting), 'letter')} for a second person" if found.waiting else ""
    others = f"; {len(found.refused):,} refused" if found.refused else ""
    click.echo(f"Released: {plural(len(found.released), 'letter')}{second}{others}.")


@letters.command("withdraw")
@click.argument("letter")
@click.option("--reason", required=True)
@by_option
@config_option
@as_of_option
def withdraw_(letter: str, reason: str, by: str, config: Config, as_of: date | None) -> None:
    """Take LETTER (its reference) back before it leaves."""
    customer, night = parse_reference(letter)
    engine = store_of(config)
    withdraw(engine, customer, night, reason=reason, by=by, as_of=day_or_today(as_of, config))
    click.echo(f"Letter {letter} is withdrawn.")


@letters.command("email-test")
@click.option("--to", required=True, help="The address that gets it.")
@config_option
def email_test(to: str, config: Config) -> None:
    """Send a sample letter by e-mail to an address of your own."""
    from receivables.night.mailing import send_sample

    if not is_address(to):
        raise click.BadParameter(
            f"{to!r} is no address that mail can be sent to, expected one such as name@example.com"
        )
    receipt = send_sample(config, to=to, at=moment_of_firm(config))
    server = config.delivery.email.host if config.delivery.email else ""
    click.echo(f"A sample is on its way to {to}: {server} answers {receipt.detail}")
