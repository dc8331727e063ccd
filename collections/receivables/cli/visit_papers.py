"""`receivables visits brief` and `calendar`: what a representative takes along."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from receivables.cli.options import Day, as_of_option, config_option, day_or_today, json_option, print_json
from receivables.config import Config
from receivables.documents.brief.words import LANGUAGES
from receivables.night.folders import file_name, put
from receivables.night.store import store_of

_out_option = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file.  [default: named by what it holds]"
)


@click.command("brief")
@click.argument("customer")
@click.argument("night", type=Day())
@config_option
@as_of_option
@_out_option
@click.option("--language", type=click.Choice(LANGUAGES), help="[default: the firm's, else English]")
@json_option
def brief(
    customer: str,
    night: date,
    config: Config,
    as_of: date | None,
    out: Path | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Print what to know before the visit to CUSTOMER that NIGHT asked for: a PDF of one page."""
    # Other commands about visits need not wait for what prints.
    from receivables.night import brief as known
    from receivables.night.visit_papers import write_brief

    day = day_or_today(as_of, config)
    if as_json:
        print_json(asdict(known.brief(store_of(config), config, customer, night, day)))
        return
    file = out or Path(f"brief-{file_name(customer)}-{night}.pdf")
    click.echo(f"Brief: {write_brief(config, customer, night, day, file, language)}")


@click.command("calendar")
@click.argument("salesperson")
@config_option
@as_of_option
@_out_option
def calendar(salesperson: str, config: Config, as_of: date | None, out: Path | None) -> None:
    """Write the visits of SALESPERSON as a calendar (.ics) that other programs take in."""
    from receivables.night.visit_papers import calendar_of

    made = calendar_of(config, salesperson, as_of=day_or_today(as_of, config))
    click.echo(f"Calendar: {put(out or Path(f'visits-{file_name(salesperson)}.ics'), made)}")
