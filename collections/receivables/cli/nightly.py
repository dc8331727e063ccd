"""`receivables nightly`: the whole night."""

from datetime import date

import click

from receivables.cli.options import as_of_option, config_option, day_or_today, json_option, print_json
from receivables.config import Config
from receivables.night.checking import refuse_unready


@click.command()
@config_option
@as_of_option
@json_option
def nightly(config: Config, as_of: date | None, as_json: bool) -> None:
    """Load the sources, plan, write letters, visits, cases and the aging workbook, and report.

    Running the same night again does nothing twice; after a crash it finishes what was begun.
    """
    day = day_or_today(as_of, config)
    refuse_unready(config, as_of=day)
    # Prefect costs seconds to import: only who runs a night pays for it.
    from flows.running import run_nightly

    report = run_nightly(config.path, day)
    if as_json:
        print_json(report)
    else:
        click.echo(report["text"])
