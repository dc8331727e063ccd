"""`receivables init` and `receivables demo`: a firm's folder to begin with."""

import shutil
import sys
from datetime import timedelta
from pathlib import Path

import click

from receivables.config import default_config_text, default_deployment_text, load_config
from receivables.documents.letters import default_templates
from receivables.stop import Stopped

_CONFIG = "config.toml"
_TEMPLATES = "letter_templates"
_DEPLOYMENT = "prefect.yaml"
_DATA = "data"
# Parts of the shipped config that the sample firm has its own text for: from this line up to that one.
_FIRM = ("[firm]", "[store]")
_SOURCES = ("# What a night loads", "[schedule]")


# A customer of the sample firm with items on both sides of every bound of the matrix.
_WORTH_A_LOOK = "10408"


class FolderInUse(Stopped):
    """The folder holds a firm already, and nothing of it may be overwritten."""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Make FOLDER with a config.toml and the letter templates, for you to edit, and a prefect.yaml."""
    _make(folder, default_config_text())
    click.echo(f"Made {folder / _CONFIG} and {folder / _TEMPLATES}.")
    click.echo("Next: fill in [firm], name your exports under [[source]], then run `receivables doctor` there.")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"))
def demo(folder: Path) -> None:
    """Make FOLDER (default: ./demo) with the sample firm, run one night, and say where everything is.

    Running it again runs the same night again, which changes nothing.
    """
    from flows.running import run_nightly
    from receivables.sample import SAMPLE_DAY, SAMPLE_FIRM, write_sample_firm

    if (folder / _CONFIG).exists():
        _refuse_other_firm(folder, SAMPLE_FIRM.name)
    else:
        _make(folder, _sample_config(), _DATA)
    write_sample_firm(folder)
    config = load_config(folder / _CONFIG)
    click.echo(f"The sample firm, {config.firm.name}, is in {folder}. Running its night of {SAMPLE_DAY}.\n")
    report = run_nightly(config.path, SAMPLE_DAY)
    click.echo(report["text"])
    # Somebody who came by `make demo` has not activated the environment.
    command = "receivables" if shutil.which("receivables") else sys.argv[0]
    click.echo("\nSee why one customer got what it got, and what the night would do a week later:")
    click.echo(f"  {command} explain --config {folder / _CONFIG} --customer {_WORTH_A_LOOK} --as-of {SAMPLE_DAY}")
    click.echo(f"  {command} plan --config {folder / _CONFIG} --as-of {SAMPLE_DAY + timedelta(days=7)}")
    click.echo("\nLook at it in a browser; the first of these says how to sign in:")
    click.echo(f"  {command} users demo --config {folder / _CONFIG}")
    click.echo(f"  {command} serve --config {folder / _CONFIG} --as-of {SAMPLE_DAY}")


def _refuse_other_firm(folder: Path, sample_firm: str) -> None:
    """The sample firm's files lie where a firm's own exports do, and must not replace them."""
    name = load_config(folder / _CONFIG).firm.name
    if name != sample_firm:
        raise FolderInUse(f"{folder} is the folder of {name}; expected a new one, or the sample firm's")


def _make(folder: Path, config_text: str, *more: str) -> None:
    for name in (_CONFIG, _TEMPLATES, _DEPLOYMENT, *more):
        if (folder / name).exists():
            raise FolderInUse(f"{folder / name} is there already; expected a folder without one, to overwrite nothing")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(default_templates(), folder / _TEMPLATES)
    (folder / _DEPLOYMENT).write_text(default_deployment_text(), encoding="utf-8")
    (folder / _CONFIG).write_text(config_text, encoding="utf-8")


def _sample_config() -> str:
    from receivables.sample.settings import firm_toml, sources_toml

    text = _with_part(default_config_text(), _FIRM, firm_toml())
    return _with_part(text, _SOURCES, sources_toml())


def _with_part(text: str, part: tuple[str, str], replacement: str) -> str:
    start, end = text.index(part[0]), text.index(part[1])
    return text[:start] + replacement + "\n" + text[end:]
