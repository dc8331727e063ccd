"""Taking what the general ledger says of control accounts: balances, and lines of its journal."""

from collections.abc import Sequence

import polars as pl
from sqlalchemy import Connection

from receivables.documents.words import plural
from receivables.model.control_accounts import ControlAccount, TieOutRules
from receivables.stop import Stopped
from receivables.store.control_accounts.balances import BALANCE_SCHEMA, ENTRY_SCHEMA, load_balances, load_entries
from receivables.store.merge import Merged

_OTHERS_NAMED = 3


class NoControlAccount(Stopped):
    """The config names no control account."""


def take_balances(conn: Connection, listed: pl.DataFrame, rules: TieOutRules) -> Merged:
    """Take a list of balances (columns of `TABLES["control-balances"]`), of the accounts that the config names.

    The others are left out, and said. Raises NoControlAccount where the config names none.
    """
    ours, note = _of_accounts(listed, rules.accounts)
    balances = ours.with_columns(
        day="date", first_day="from_date", note=pl.lit(None, pl.String), author=pl.lit(None, pl.String)
    )
    return load_balances(conn, balances.select(list(BALANCE_SCHEMA))) + note


def take_entries(conn: Connection, listed: pl.DataFrame, rules: TieOutRules) -> Merged:
    """Take lines of the journal (columns of `TABLES["journal-lines"]`), of control accounts and of those watched.

    Lines without a number are counted through within their entry; otherwise as `take_balances`.
    """
    watched = [ControlAccount(account=account) for account in rules.watched]
    ours, note = _of_accounts(listed, (*rules.accounts, *watched))
    place = pl.int_range(1, pl.len() + 1).over("company", "account", "entry").cast(pl.String)
    entries = ours.with_columns(day="posting_date", line=pl.coalesce("line", place))
    return load_entries(conn, entries.select(list(ENTRY_SCHEMA))) + note


def _of_accounts(listed: pl.DataFrame, accounts: Sequence[ControlAccount]) -> tuple[pl.DataFrame, Merged]:
    """The rows of the accounts, each with the `company` that the config gives it, and a note about the others.

    A row that names a company is of an account of that company, or of one of all companies; one that names none, of
    the only account of that number.
    """
    if not accounts:
        raise NoControlAccount(
            "The config names no control account: expected [[control_accounts.account]] with a number"
        )
    found = pl.coalesce(*(pl.when(_is_of(one, accounts)).then(pl.lit(number)) for number, one in enumerate(accounts)))
    companies = dict(enumerate(one.company for one in accounts))
    placed = listed.with_columns(place=found)
    ours = placed.drop_nulls("place").with_columns(
        company=pl.col("place").replace_strict(companies, return_dtype=pl.String).replace("", None)
    )
    return ours, _left_out(placed.filter(pl.col("place").is_null()), accounts)


def _is_of(one: ControlAccount, accounts: Sequence[ControlAccount]) -> pl.Expr:
    alone = sum(other.account == one.account for other in accounts) == 1
    same = pl.col("company_code") == one.company
    fits = same.fill_null(alone) if one.company else pl.lit(value=True)
    return (pl.col("account") == one.account) & fits


def _left_out(others: pl.DataFrame, accounts: Sequence[ControlAccount]) -> Merged:
    if others.is_empty():
        return Merged()
    names = others["account"].unique().sort()
    named = ", ".join(names.head(_OTHERS_NAMED)) + (" .." if len(names) > _OTHERS_NAMED else "")
    expected = ", ".join(dict.fromkeys(one.account for one in accounts))
    note = (
        f"left out: {plural(others.height, 'row')} of {plural(len(names), 'other account')} ({named}); the control "
        f"accounts are {expected}"
    )
    return Merged(notes=(note,))
