"""`receivables tie-out`: receivables against the control accounts of the general ledger."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import click

from receivables.cli.listing import show
from receivables.cli.options import (
    Amount,
    Currency,
    Day,
    as_of_option,
    by_option,
    config_option,
    day_or_today,
    json_option,
    known_at_option,
    moment_or_now,
    print_json,
)
from receivables.cli.showing_tie_outs import as_json as told
from receivables.cli.showing_tie_outs import print_tie_out
from receivables.config import Config, Source
from receivables.documents.words import plural
from receivables.model.control_accounts import DifferenceCause
from receivables.money import to_decimal
from receivables.night import tie_out as night
from receivables.night.loading import load_files
from receivables.night.store import store_of
from receivables.night.tie_out.listing import tie_out_days
from receivables.sources import is_audit_file
from receivables.store.control_accounts.balances import EnteredBalance
from receivables.store.control_accounts.explained import Explanation
from receivables.store.lock import exclusive

_KINDS = ("control-balances", "journal-lines")
company_option = click.option("--company", help="Of this company.  [default: the only one that has the account]")
currency_option = click.option("--currency", type=Currency(), help="In this currency.  [default: the account's own]")


@click.group("tie-out")
def tie_out() -> None:
    """Receivables against the control accounts of the general ledger: both sides, why they differ, who signed."""


@tie_out.command("show")
@config_option
@as_of_option
@known_at_option
@json_option
def show_(config: Config, as_of: date | None, known_at: date | datetime | None, as_json: bool) -> None:
    """Both sides of every account, the differences by cause, and what is unexplained.

    Without --as-of the newest day of which the general ledger said a balance. Exit code 1 when something is
    unexplained.
    """
    moment, today = moment_or_now(known_at, config), day_or_today(as_of, config)
    day = as_of or night.last_tie_out_day(config, last=today, known_at=moment) or today
    found = night.tie_out(config, day, moment)
    if as_json:
        print_json(told(found))
    else:
        print_tie_out(found, config.firm.timezone)
    if any(row.unexplained_minor for row in found.rows):
        click.get_current_context().exit(1)


@tie_out.command("enter")
@click.argument("account")
@click.option(
    "--balance", type=Amount(), required=True, help="What it stood at by the end of --as-of; debit above zero."
)
@click.option("--opening", type=Amount(), help="What it opened with.  [default: the balance before]")
@click.option("--from", "first_day", type=Day(), help="The first day of the period, where --opening is given.")
@currency_option
@company_option
@click.option("--note", default="", help="Where it was read.")
@by_option
@config_option
@as_of_option
def enter(
    account: str,
    balance: Decimal,
    opening: Decimal | None,
    first_day: date | None,
    currency: str | None,
    company: str | None,
    note: str,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Enter the balance of ACCOUNT on --as-of, in place of what was said of that day before."""
    if (opening is None) != (first_day is None):
        raise click.UsageError("--opening and --from need each other")
    day, one = day_or_today(as_of, config), night.account_of(config, account, company)
    if first_day is not None and first_day > day:
        raise click.UsageError(f"the period would begin on {first_day} and end on {day}")
    kept_in = night.currency_of(config, one, currency)
    entered = EnteredBalance(
        company=one.company,
        account=one.account,
        currency=kept_in,
        day=day,
        closing_minor=night.minor_of(balance, kept_in),
        opening_minor=None if opening is None else night.minor_of(opening, kept_in),
        first_day=first_day,
        note=note,
    )
    night.enter(config, entered, author=by)
    click.echo(f"Account {account} stood at {balance:,} {kept_in} by the end of {day}.")


@tie_out.command("load")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as", "kind", type=click.Choice(_KINDS), help="What FILE holds.  [default: an audit file holds both]")
@click.option("--currency", type=Currency(), help="Of rows that name none.  [default: the base currency]")
@config_option
@as_of_option
def load(file: Path, kind: str | None, currency: str | None, config: Config, as_of: date | None) -> None:
    """Take balances or lines of the journal from FILE, both from an audit file (SAF-T). Twice changes nothing."""
    if kind is None and not is_audit_file(file):
        raise click.UsageError(f"say with --as what {file.name} holds: {' or '.join(_KINDS)}")
    kinds = _KINDS if kind is None else (kind,)
    own = currency or config.policy.base_currency
    sources = [
        Source(name=f"{file.stem} {one}", kind=one, file=file.resolve(), currency=own, guard=config.guard)
        for one in kinds
    ]
    with exclusive(store_of(config), "load"):
        reads = load_files(config, sources, as_of=day_or_today(as_of, config))
    for read in reads:
        click.echo(
            f"{read.origin} as {read.kind}: {plural(read.taken, 'row')} taken, {read.refused:,} refused; "
            f"{read.new:,} new, {read.changed:,} changed, {read.unchanged:,} as before."
        )
        for doubt in read.doubts:
            click.echo(f"  look at {doubt.where}: {doubt.what}")
        if read.rejects:
            click.echo(f"  refused rows and why: {read.rejects}")


@tie_out.command("explain")
@click.argument("account", required=False)
@click.option("--cause", type=click.Choice([str(cause) for cause in DifferenceCause]), help="Why.")
@click.option("--amount", type=Amount(), help="How much of the difference: receivables less general ledger.")
@click.option("--document", default="", help="Which document it is about.")
@click.option("--note", default="", help="What somebody who checks it needs.")
@click.option("--clear", "number", help="The explanation of this number stands no longer, from --as-of on.")
@currency_option
@company_option
@by_option
@config_option
@as_of_option
def explain(
    account: str | None,
    cause: str | None,
    amount: Decimal | None,
    document: str,
    note: str,
    number: str | None,
    currency: str | None,
    company: str | None,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Name a part of the difference of ACCOUNT, from --as-of on until it is cleared; or clear one."""
    day = day_or_today(as_of, config)
    if number is not None:
        night.clear(config, number, as_of=day)
        click.echo(f"Explanation {number} stands no longer from {day} on.")
        return
    if account is None or cause is None or amount is None:
        raise click.UsageError("name the ACCOUNT, --cause and --amount, or the number to --clear")
    one = night.account_of(config, account, company)
    kept_in = night.currency_of(config, one, currency)
    said = Explanation(
        company=one.company,
        account=one.account,
        currency=kept_in,
        day=day,
        cause=DifferenceCause(cause),
        amount_minor=night.minor_of(amount, kept_in),
        document=document,
        note=note,
    )
    given = night.explain(config, said, author=by)
    click.echo(f"Difference {given} of {account}: {amount:,} {kept_in}, {cause.replace('_', ' ')}.")


@tie_out.command("sign")
@click.argument("account", required=False)
@click.option("--accept-unexplained", "reason", default="", help="Why, where more is unexplained than is tolerated.")
@currency_option
@company_option
@by_option
@config_option
@as_of_option
def sign(
    account: str | None,
    reason: str,
    currency: str | None,
    company: str | None,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Sign for ACCOUNT, or for every account, as of --as-of: for exactly the figures that are there now."""
    day = day_or_today(as_of, config)
    rows = night.sign(
        config, as_of=day, author=by, account=account, company=company, currency=currency, accept_unexplained=reason
    )
    for row in rows:
        apart = to_decimal(row.difference_minor or 0, row.currency)
        rest = to_decimal(row.unexplained_minor or 0, row.currency)
        click.echo(
            f"{by} signed for account {row.account} in {row.currency} on {day}: it differs by {apart:,}, of which "
            f"{rest:,} is unexplained."
        )


@tie_out.command("list")
@config_option
@as_of_option
@json_option
def list_(config: Config, as_of: date | None, as_json: bool) -> None:
    """The balances on record up to --as-of, the newest first, and who signed for them."""
    columns = {
        "day": lambda one: one.day,
        "account": lambda one: one.account,
        "company": lambda one: one.company,
        "currency": lambda one: one.currency,
        "balance": lambda one: to_decimal(one.closing_minor, one.currency),
        "entered by": lambda one: one.entered_by or "a list",
        "signed by": lambda one: one.signed_by,
        "unexplained": lambda one: (
            None if one.unexplained_minor is None else to_decimal(one.unexplained_minor, one.currency)
        ),
        "because": lambda one: one.reason,
    }
    show(tie_out_days(config, last=day_or_today(as_of, config)), columns, as_json=as_json)
