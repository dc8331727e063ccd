"""`receivables schedule`: the night by itself."""

import click

from receivables.cli.options import config_option
from receivables.config import Config


@click.command()
@config_option
def schedule(config: Config) -> None:
    """Stay, and run the night at the firm's hour on its working days; catch up on missed nights in order.

    Ends on Ctrl-C or SIGTERM, after the night that is running. A second scheduler of the same store is refused.
    """
    from receivables.schedule import run_schedule

    run_schedule(config.path)
