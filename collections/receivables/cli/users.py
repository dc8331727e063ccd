"""`receivables users`: who may sign in to the pages."""

import getpass
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import Engine

from receivables.cli.options import config_option, json_option, print_json, print_table
from receivables.config import Config
from receivables.model.roles import Role
from receivables.night.store import store_of
from receivables.stop import Stopped
from receivables.store.changes import ChangeOutcome, Changing, begin_change, end_change
from receivables.store.users.passwords import set_password, unlock
from receivables.store.users.people import (
    Account,
    add_user,
    change_role,
    disable,
    enable,
    forget_user,
    list_accounts,
)
from receivables.store.users.tokens import list_tokens, make_token, revoke_token

_ROLE = click.Choice([str(role) for role in Role])
_salesperson_option = click.option(
    "--salesperson", default="", help="Their number as a representative, of representatives and managers."
)


_OTHERS = ((Role.CONTROLLER, ""), (Role.ADMIN, ""))


class NotTheSample(Stopped):
    """Only the sample firm has people whom everybody knows."""


class NoPassword(Stopped):
    """No password came."""


@click.group()
def users() -> None:
    """Users: who may sign in to the pages, and as what."""


@users.command("list")
@config_option
@json_option
def list_(config: Config, as_json: bool) -> None:
    """Everybody who has an account."""
    accounts = list_accounts(store_of(config))
    if as_json:
        print_json([asdict(one) for one in accounts])
        return
    print_table(("user", "name", "role", "salesperson", "signs in by", "disabled"), [_row(one) for one in accounts])


@users.command()
@click.argument("user")
@click.option("--name", required=True, help="As others read it.")
@click.option("--role", type=_ROLE, required=True)
@_salesperson_option
@click.option("--language", type=click.Choice(["en", "zh"]), help="Of pages.  [default: what the browser prefers]")
@click.option("--openid", default="", help="What the provider of OpenID Connect calls them: see [web.openid].")
@config_option
def add(user: str, name: str, role: str, salesperson: str, language: str | None, openid: str, config: Config) -> None:
    """Let somebody sign in as USER. A password comes next: `receivables users password`."""
    values = {"salesperson": salesperson, "language": language or "", "openid": openid}
    with _on_record(config, f"add {user} {role} {salesperson}") as engine:
        add_user(engine, user=user, name=name, role=Role(role), **values)
    click.echo(f"{name} is user {user}, {role}.")


@users.command()
@click.argument("user")
@click.argument("role", type=_ROLE)
@_salesperson_option
@config_option
def role(user: str, role: str, salesperson: str, config: Config) -> None:
    """Give USER another role; whoever is signed in as them has it with the next page."""
    with _on_record(config, f"role {user} {role} {salesperson}") as engine:
        change_role(engine, user, role=Role(role), salesperson=salesperson)
    click.echo(f"User {user} is {role}.")


@users.command()
@click.argument("user")
@config_option
def password(user: str, config: Config) -> None:
    """Give USER a password, typed twice or read from the first line of stdin."""
    typed = _typed()
    with _on_record(config, f"password {user}") as engine:
        set_password(engine, user, typed, least=config.web.password_length)
    click.echo(f"User {user} has a new password.")


@users.command("unlock")
@click.argument("user")
@config_option
def unlock_(user: str, config: Config) -> None:
    """Forget USER's wrong passwords: they may try again at once."""
    with _on_record(config, f"unlock {user}") as engine:
        unlock(engine, user)
    click.echo(f"User {user} may sign in again.")


@users.command("disable")
@click.argument("user")
@config_option
def disable_(user: str, config: Config) -> None:
    """Sign USER out everywhere, and let them in no more."""
    with _on_record(config, f"disable {user}") as engine:
        disable(engine, user)
    click.echo(f"User {user} is signed out and cannot sign in.")


@users.command("enable")
@click.argument("user")
@config_option
def enable_(user: str, config: Config) -> None:
    """Let USER, who was disabled, in again."""
    with _on_record(config, f"enable {user}") as engine:
        enable(engine, user)
    click.echo(f"User {user} may sign in.")


@users.command()
@click.argument("user")
@click.option("--name", required=True, help="What it is for, such as the program's name; a new one replaces it.")
@click.option("--days", type=click.IntRange(1, 3_650), default=365, show_default=True, help="How long it holds.")
@config_option
def token(user: str, name: str, days: int, config: Config) -> None:
    """Make a token for a program of USER's that asks the API. It is printed once and kept nowhere."""
    with _on_record(config, f"token {user} {name}") as engine:
        click.echo(make_token(engine, user, name=name, days=days))


@users.command()
@click.argument("user", required=False)
@config_option
@json_option
def tokens(user: str | None, config: Config, as_json: bool) -> None:
    """Tokens of programs, of everybody or of USER: when each was made and last used. Never the token itself."""
    found = list_tokens(store_of(config), user)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    days = [[f"{day:%Y-%m-%d}" if day else "never" for day in (one.made, one.ends, one.used)] for one in found]
    rows = [(one.user, one.name, *its) for one, its in zip(found, days, strict=True)]
    print_table(("user", "token", "made", "ends", "last used"), rows)


@users.command()
@click.argument("user")
@click.option("--name", required=True, help="As in `receivables users tokens`.")
@config_option
def revoke(user: str, name: str, config: Config) -> None:
    """End a token of USER's: the program that has it is refused from its next request on."""
    with _on_record(config, f"revoke {user} {name}") as engine:
        revoke_token(engine, user, name=name)
    click.echo(f"The token {name} of user {user} has ended.")


@users.command()
@click.argument("user")
@config_option
def forget(user: str, config: Config) -> None:
    """Keep of USER, who has left, only the name they signed in by, under what they did."""
    with _on_record(config, f"forget {user}") as engine:
        forget_user(engine, user)
    click.echo(f"User {user} is forgotten: the name stays under what they did.")


@users.command()
@config_option
def demo(config: Config) -> None:
    """Let people of the sample firm sign in, one of each role, with passwords that are printed once."""
    # The sample firm takes a while to load.
    from receivables.sample.firm import SALESPEOPLE, SAMPLE_FIRM

    if config.firm.name != SAMPLE_FIRM.name:
        raise NotTheSample(f"{config.path} is of {config.firm.name}: expected the sample firm, of `receivables demo`")
    names = {one.number: one.name for one in SALESPEOPLE}
    rows = []
    for role, number in ((Role.FINANCE, ""), (Role.REPRESENTATIVE, "S02"), (Role.MANAGER, "S01"), *_OTHERS):
        name = names.get(number, f"Sample {role}")
        add_user(store_of(config), user=role, name=name, role=role, salesperson=number)
        chosen = secrets.token_urlsafe(12)
        set_password(store_of(config), role, chosen, least=config.web.password_length)
        rows.append((role, name, number, chosen))
    print_table(("user", "name", "salesperson", "password"), rows)


@contextmanager
def _on_record(config: Config, what: str) -> Iterator[Engine]:
    """Who may sign in is changed: that is in the log of changes, as of a page, under the machine's name of the user."""
    engine = store_of(config)
    changing = Changing(user=_whoever(), address="this machine", method="COMMAND", path="users", token="")
    begin_change(engine, changing)
    outcome = ChangeOutcome.FAILED
    try:
        yield engine
        outcome = ChangeOutcome.DONE
    except Stopped:
        outcome = ChangeOutcome.REFUSED
        raise
    finally:
        end_change(engine, changing, outcome, what=what.strip())


def _whoever() -> str:
    """The machine's name of whoever types; it may have none for them, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def _typed() -> str:
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise NoPassword("No password came on stdin, expected one line")
    return line


def _row(one: Account) -> list[Any]:
    means = [name for name, has in (("password", one.has_password), ("provider", bool(one.openid))) if has]
    disabled = one.disabled and f"{one.disabled:%Y-%m-%d}"
    return [one.user, one.name, one.role, one.salesperson, ", ".join(means) or "nothing yet", disabled]
