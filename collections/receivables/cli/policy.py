"""`receivables policy`: the policies as they hang on the wall, what is doubtful about them, their grids on sheets."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from receivables.cli.options import as_of_option, config_option, day_or_today, json_option, print_json
from receivables.cli.showing_policies import page_as_json, print_page
from receivables.cli.showing_policy_checks import checked_as_json, print_checked, print_remarks
from receivables.config import Config, PolicyError, load_config
from receivables.config.origins import settings_of
from receivables.documents.words import plural
from receivables.night.places import refuse_unwritable
from receivables.night.policies import policy_of
from receivables.night.policy_standing import check_policies
from receivables.night.store import store_of
from receivables.policy.book import Book, ScopedPolicy
from receivables.policy.report import Remark, Weight
from receivables.stop import Stopped
from receivables.store.behind import name_of_customer
from receivables.store.database import StoreError


class PolicyInError(Stopped):
    """The policies do not hold up; what is wrong has been printed."""


@click.group()
def policy() -> None:
    """Show, check and export the policies."""


@policy.command()
@click.option(
    "--config",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("config.toml"),
    help="The firm's settings.  [default: ./config.toml]",
)
@as_of_option
@json_option
def check(path: Path, as_of: date | None, as_json: bool) -> None:
    """What is wrong or doubtful about the policies, whom they are for and what is in their cells today.

    Exit code 1 when there are errors; warnings and notes are no errors.
    """
    try:
        config = load_config(path)
    except PolicyError as error:
        errors = [Remark(weight=Weight.ERROR, policy="", where=one.where, what=one.what) for one in error.problems]
        if as_json:
            print_json({"remarks": [asdict(one) for one in errors]})
        else:
            print_remarks(errors)
        raise PolicyInError(f"{path}: {plural(len(errors), 'error')} in the policies") from error
    checked = check_policies(config, as_of=day_or_today(as_of, config))
    if as_json:
        print_json(checked_as_json(checked))
    else:
        print_checked(checked, config)


@policy.command()
@click.option("--customer", help="The policy that this customer falls under.  [default: every policy in force]")
@config_option
@as_of_option
@json_option
def show(customer: str | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """The policies in force as they hang on the wall: grid, ladder, every setting and where it is said."""
    day = day_or_today(as_of, config)
    pages = _chosen(config, customer, day)
    shown = [(page, settings_of(config.path, _place(config.book, page))) for page in pages]
    if as_json:
        print_json([page_as_json(page, settings) for page, settings in shown])
        return
    for number, (page, settings) in enumerate(shown):
        click.echo("\n" if number else "", nl=False)
        print_page(page, settings)


@policy.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@config_option
@as_of_option
def export(file: Path, config: Config, as_of: date | None) -> None:
    """Write every policy's grid to a sheet of FILE, which [policy.matrix] file = "..." reads back."""
    # A workbook takes longer to import than other commands to run.
    from receivables.documents.policy_workbook import write_policies

    refuse_unwritable(file)
    day = day_or_today(as_of, config)
    sheets = write_policies(file, config.book.policies, firm=config.firm.name, as_of=day)
    click.echo(f"{file}: {plural(len(sheets), 'sheet')}: {', '.join(sheets)}")


def _chosen(config: Config, customer: str | None, day: date) -> list[ScopedPolicy]:
    in_force = config.book.on(day)
    if customer is None:
        return list(reversed(in_force.pages))
    if name_of_customer(store_of(config), customer) is None:
        raise StoreError(f"There is no customer '{customer}' in the store: expected a customer's number as loaded")
    its = policy_of(config, customer, as_of=day)
    return [page for page in in_force.pages if page.policy == its]


def _place(book: Book, page: ScopedPolicy) -> int:
    return next(place for place, policy in enumerate(book.policies) if policy.hash == page.policy.hash)
