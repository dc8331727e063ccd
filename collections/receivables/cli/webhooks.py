"""`receivables webhooks`: other programs that are told of what changes."""

from datetime import date
from zoneinfo import ZoneInfo

import click

from receivables.cli.listing import show
from receivables.cli.options import as_of_option, config_option, day_or_today, json_option
from receivables.config import Config
from receivables.night.webhooks import Told, receivers_standing, tell, tell_anew


@click.group()
def webhooks() -> None:
    """Other programs that are told of decisions, letters, visits, cases and promises as they change."""


@webhooks.command("list")
@config_option
@json_option
def list_(config: Config, as_json: bool) -> None:
    """Who is told about what, and how it went last."""
    zone = ZoneInfo(config.firm.timezone)
    columns = {
        "webhook": lambda one: one.webhook,
        "about": lambda one: one.about,
        "notices": lambda one: one.notices,
        "last": lambda one: one.last_tried and f"{one.last_tried.astimezone(zone):%Y-%m-%d %H:%M}",
        "fault": lambda one: one.fault,
        "url": lambda one: one.url,
    }
    show(receivers_standing(config), columns, as_json=as_json)


@webhooks.command("send")
@click.option("--webhook", help="Only to the one of this name.")
@config_option
@as_of_option
@click.pass_context
def send(ctx: click.Context, webhook: str | None, config: Config, as_of: date | None) -> None:
    """Tell what has changed since each was told last; a night does so by itself."""
    found: list[Told] = []
    tell(config, as_of=day_or_today(as_of, config), only=webhook, write=found.append)
    if not found:
        click.echo("There is nobody to tell: no [[webhooks]] in the config.")
    for told in found:
        click.echo(f"{told.webhook}, {told.about}: {_in_words(told)}.")
    if any(told.fault for told in found):
        ctx.exit(1)


@webhooks.command("anew")
@click.argument("webhook")
@config_option
def anew(webhook: str, config: Config) -> None:
    """Have WEBHOOK hear everything that stands now once more, with the next night or `send`."""
    tell_anew(config, webhook)
    click.echo(f"Webhook {webhook} is told everything anew.")


def _in_words(told: Told) -> str:
    said = f"{told.things} told in {told.notices} notices" if told.notices else "nothing new"
    return f"{said}; not taken: {told.fault}" if told.fault else said
