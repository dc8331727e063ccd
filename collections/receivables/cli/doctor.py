"""`receivables doctor`: what would go wrong tonight, said before it does."""

from collections.abc import Callable, Iterator
from dataclasses import asdict

import click

from receivables.cli.options import config_option, day_or_today, json_option, print_json
from receivables.config import Config
from receivables.config.letterhead import unfinished
from receivables.documents.letters import TemplateError, Templates
from receivables.documents.words import plural
from receivables.model import Problem
from receivables.night.bouncing import bounce_faults
from receivables.night.holds import holds_without_end
from receivables.night.mailing import mail_server_faults
from receivables.night.store import has_store, store_of
from receivables.night.visits import overloaded_managers
from receivables.sources import read
from receivables.stop import Stopped
from receivables.store.health import customers_without_address, without_contacts
from receivables.store.statements import AccountState, accounts

Check = Callable[[Config], Iterator[Problem]]


class Unwell(Stopped):
    """The doctor found something to mend."""


@click.command()
@config_option
@json_option
def doctor(config: Config, as_json: bool) -> None:
    """Check templates, sources, store and mail server, and say what to mend.

    Changes nothing, and sends nothing. Exit code 1 if something is to mend.
    """
    found = {name: list(check(config)) for name, check in _CHECKS.items()}
    if as_json:
        listed = {name: [asdict(problem) for problem in problems] for name, problems in found.items()}
        print_json({**listed, "last_statements": {one.account: one.last_day for one in _accounts(config)}})
    else:
        in_force = config.book.on(day_or_today(None, config))
        named = ", ".join(f"{policy.name} ({policy.hash})" for policy in reversed(in_force.policies))
        click.echo(f"config     ok   {config.path}, {'policy' if len(in_force.pages) == 1 else 'policies'} {named}")
        for name, problems in found.items():
            click.echo(f"{name:<10} {'ok' if not problems else f'{len(problems)} to mend'}")
            for problem in problems:
                click.echo(f"           {problem.where}: {problem.what}")
        for one in _accounts(config):
            closed = ", over a year ago: taken for closed" if one.is_closed else ""
            click.echo(f"           account {one.account}: last statement up to {one.last_day}{closed}")
        if config.delivery.email and config.delivery.email.test_address:
            click.echo(
                f"           e-mail is on test: copies go to {config.delivery.email.test_address}, no letter to anybody"
            )
    count = sum(len(problems) for problems in found.values())
    if count:
        raise Unwell(f"{plural(count, 'thing')} to mend")


def _letterhead(config: Config) -> Iterator[Problem]:
    yield from unfinished(config.firm)


def _templates(config: Config) -> Iterator[Problem]:
    try:
        templates = Templates(config.templates)
        yield from templates.check(config.policy.languages, config.book.templates)
    except TemplateError as error:
        yield error.problem


def _sources(config: Config) -> Iterator[Problem]:
    if not config.sources:
        yield Problem(
            where=str(config.path), what="no [[source]]: a night plans from what `receivables load` has taken"
        )
    for source in config.sources:
        try:
            reading = read(source)
        except Stopped as stopped:
            where = f"source {source.name}"
            yield Problem(where=where, what=str(stopped).removeprefix(f"{where}: "))
            continue
        yield from reading.doubts
        if reading.rows_refused:
            rows = plural(reading.rows_refused, "row")
            yield Problem(where=f"source {source.name}", what=f"{rows} cannot be taken; `receivables load` says why")


def _store(config: Config) -> Iterator[Problem]:
    try:
        if not has_store(config):
            # Looking must not make one.
            return
        engine = store_of(config)
    except Stopped as stopped:
        yield Problem(where=str(config.path), what=str(stopped))
        return
    yield from customers_without_address(engine)
    yield from without_contacts(engine)
    yield from overloaded_managers(config)


def _bank(config: Config) -> Iterator[Problem]:
    most = config.book.general(day_or_today(None, config)).cash_data_max_age_days
    for one in _accounts(config):
        days = (day_or_today(None, config) - one.last_day).days
        if most is not None and days > most and not one.is_closed:
            what = f"no statement after {one.last_day}, {days} days ago: letters wait until a newer one is loaded"
            yield Problem(where=f"account {one.account}", what=f"{what} (cash_data_max_age_days = {most})")


def _accounts(config: Config) -> list[AccountState]:
    """Our bank accounts as far as there is a store that can be looked at; where there is none, others say so."""
    try:
        return accounts(store_of(config), day_or_today(None, config)) if has_store(config) else []
    except Stopped:
        return []


def _holds(config: Config) -> Iterator[Problem]:
    try:
        if has_store(config):
            yield from holds_without_end(config, as_of=day_or_today(None, config))
    except Stopped:
        # What is wrong with the store, its own check says.
        return


def _email(config: Config) -> Iterator[Problem]:
    yield from mail_server_faults(config)
    yield from bounce_faults(config)


def _delivery(config: Config) -> Iterator[Problem]:
    if config.delivery.drop or config.delivery.webhook:
        # What speaks to their servers takes half a second to load.
        from receivables.night.channels import channel_faults

        yield from channel_faults(config)


_CHECKS: dict[str, Check] = {
    "letterhead": _letterhead,
    "templates": _templates,
    "sources": _sources,
    "store": _store,
    "bank": _bank,
    "holds": _holds,
    "e-mail": _email,
    "delivery": _delivery,
}
