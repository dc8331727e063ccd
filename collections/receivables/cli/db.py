"""`receivables db`: the version of the store's tables, bringing it up to date, and views of it for others."""

import click

from receivables.cli.options import config_option, json_option, print_json
from receivables.config import Config
from receivables.night.store import make_folder, store_of
from receivables.store.database import address, connect, shown
from receivables.store.lock import exclusive
from receivables.store.schema import HEAD, State, state_of, version_at
from receivables.store.schema import upgrade as upgrade_store

_IN_WORDS = {
    State.EMPTY: "nothing there yet; the first load makes it",
    State.CURRENT: "version {version}, as this receivables needs it",
    State.OLDER: "version {version}, and this receivables needs {head}: run `receivables db upgrade`",
    State.NEWER: "version {version}, and this receivables knows {head} at the most: install a newer one",
}


@click.group()
def db() -> None:
    """The store's tables: their version, and their upgrade after a newer receivables was installed."""


@db.command()
@config_option
@json_option
def status(config: Config, as_json: bool) -> None:
    """Say which version the store has and whether this receivables can use it. Changes nothing."""
    version = version_at(config.store_url)
    state, store = state_of(version), shown(address(config.store_url))
    if as_json:
        print_json({"store": store, "version": version, "expected": HEAD, "state": state})
    else:
        click.echo(f"{store}: {_IN_WORDS[state].format(version=version, head=HEAD)}")


@db.command()
@config_option
@json_option
def upgrade(config: Config, as_json: bool) -> None:
    """Bring the store, with all that is in it, to the version that this receivables needs.

    A store in a file is copied first, beside itself. The second time there is nothing to do.
    """
    make_folder(config.store_url)
    engine = connect(config.store_url)
    with exclusive(engine, "upgrade"):
        upgraded = upgrade_store(engine)
    if as_json:
        backup = None if upgraded.backup is None else str(upgraded.backup)
        print_json({"before": upgraded.before, "after": upgraded.after, "backup": backup})
    elif upgraded.before == upgraded.after:
        click.echo(f"Nothing to do: the store is of version {HEAD}.")
    else:
        before = f"was of version {upgraded.before}" if upgraded.before else "was empty"
        click.echo(f"The store {before}, and is of version {HEAD} now.")
        if upgraded.backup:
            click.echo(f"As it was before: {upgraded.backup}")


@db.command()
@click.option("--reader", default="", metavar="ROLE", help="Let this role of a PostgreSQL database read them.")
@click.option("--drop", is_flag=True, help="Take them away.")
@config_option
@json_option
def views(config: Config, reader: str, drop: bool, as_json: bool) -> None:
    """Make views of the store that BI tools may read, with dates and amounts; docs/views.md says what is in them.

    An upgrade makes them again. The second time, too: whoever might read them still may.
    """
    # No other command needs them.
    from receivables.store.views.making import drop_views, make_views

    engine = store_of(config)
    if drop:
        count = drop_views(engine)
        print_json({"dropped": count}) if as_json else click.echo(f"{count} views are gone.")
        return
    made = make_views(engine, base_currency=config.firm.base_currency, reader=reader)
    if as_json:
        print_json([{"view": one.name, "row": one.row, "columns": len(one.columns)} for one in made])
        return
    for one in made:
        click.echo(f"{one.name:20} {one.row}")
