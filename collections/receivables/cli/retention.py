"""`receivables retention`: what is known of people and no longer needed."""

from dataclasses import asdict
from datetime import date

import click

from receivables.cli.options import Day, config_option, json_option, print_json, print_table
from receivables.config import Config
from receivables.night.store import store_of
from receivables.store.retention import Terms, outlived, remove_outlived


@click.command()
@click.option("--before", type=Day(), help="Also people at customers without any item since this day.")
@click.option("--do", "really", is_flag=True, help="Remove it; without this nothing is changed.")
@config_option
@json_option
def retention(before: date | None, really: bool, config: Config, as_json: bool) -> None:
    """Say what is known of people and no longer needed, and with --do remove it.

    Sessions and tokens that have ended, attempts to sign in and changes older than [web] keeps them. Letters, reports,
    promises and all that books and evidence need stay, with the names in them. Whoever a customer list still names
    comes back with it.
    """
    terms = Terms(
        attempts_days=config.web.keep_attempts_days, changes_days=config.web.keep_changes_days, contacts_before=before
    )
    found = (remove_outlived if really else outlived)(store_of(config), terms)
    if as_json:
        print_json({"removed": really, "rows": [asdict(one) for one in found]})
        return
    print_table(("removed" if really else "would be removed", "rows"), [(one.kind, one.rows) for one in found])
