"""`receivables export`: tables for BI tools and other programs."""

from datetime import date
from pathlib import Path

import click

from receivables.cli.options import as_of_option, config_option, day_or_today
from receivables.config import Config
from receivables.documents.tables_for_programs import TableFormat


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format", "form", type=click.Choice([str(one) for one in TableFormat]), default="parquet", show_default=True
)
@config_option
@as_of_option
def export(folder: Path, form: str, config: Config, as_of: date | None) -> None:
    """Write open lines, letters, visits, cases, promises, agings and key figures to FOLDER, a file each."""
    # The aging takes a while to import.
    from receivables.night.exporting import export as write

    for path in write(config, folder, as_of=day_or_today(as_of, config), form=TableFormat(form)):
        click.echo(path)
