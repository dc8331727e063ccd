"""What stands on a statement of account: the store's record of it, as the facts that its page is made of."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Engine, select

from receivables.config import Config
from receivables.documents.statement import AccountStatement, CurrencyAccount, Entry, OpenItem
from receivables.model import Rank, Treatment
from receivables.night.addresses import lines_for_the_post
from receivables.night.store import store_of
from receivables.policy.addressees import addressed
from receivables.policy.settings import Level
from receivables.policy.statement_of_account import movements, open_items, openings
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.outbox.mailings import Key
from receivables.store.statements_sent.accounts import in_dispute, posted
from receivables.store.statements_sent.records import StatementRecord
from receivables.store.tables import customer as customer_table

_NAMES = pl.Schema({"customer": pl.String, "name": pl.String})
# Of an account in a currency.
_Place = tuple[str, str]


def statement_level(config: Config) -> Level:
    """Whom statements speak to: whoever keeps the books."""
    copies = tuple(map(Rank, config.statements.copies))
    return Level(name="statement", treatment=Treatment.NONE, rank=Rank.ACCOUNTS_PAYABLE, deadline_days=0, copies=copies)


def languages_of(config: Config) -> tuple[str, ...]:
    """The languages that statements may be in; the first serves for any other."""
    policy = config.policy
    return tuple(dict.fromkeys((policy.default_language, *policy.languages)))


def statements(config: Config, records: Sequence[StatementRecord]) -> dict[Key, AccountStatement]:
    """What each of these statements says by what is known now."""
    engine, found = store_of(config), dict[Key, AccountStatement]()
    by_day: dict[date, list[StatementRecord]] = defaultdict(list)
    for one in records:
        by_day[one.night].append(one)
    for day, its in by_day.items():
        accounts = _accounts(engine, its, as_of=day)
        found |= {one.key: _statement(one, accounts.get(one.customer.customer, ()), config) for one in its}
    return found


def _accounts(
    engine: Engine, records: Sequence[StatementRecord], *, as_of: date
) -> dict[str, tuple[CurrencyAccount, ...]]:
    """By whom they are for, the accounts of the statements of a day."""
    whose = pl.DataFrame(
        [(shown, one.customer.customer, one.first_day) for one in records for shown in one.accounts],
        schema={"customer": pl.String, "account": pl.String, "first_day": pl.Date},
        orient="row",
    )
    customers = whose["customer"].unique()
    with reading(engine) as conn:
        lines = posted(conn, customers, as_of=as_of).join(whose, on="customer")
        disputes = in_dispute(conn, customers, as_of=as_of)
        query = select(customer_table.c.customer, customer_table.c.name)
        known = frames.read_frame(conn, query.where(frames.among(customer_table.c.customer, customers)), _NAMES)
    names = {number: name or number for number, name in known.iter_rows()}
    entries, items = defaultdict[_Place, list[Entry]](list), defaultdict[_Place, list[OpenItem]](list)
    for row in movements(lines).iter_rows(named=True):
        entries[row["account"], row["currency"]].append(_entry(row, names))
    for row in open_items(lines, disputes, as_of=as_of).iter_rows(named=True):
        items[row["account"], row["currency"]].append(_item(row, names, as_of))
    accounts: dict[str, list[CurrencyAccount]] = defaultdict(list)
    for account, currency, opening in openings(lines).iter_rows():
        place = account, currency
        # In a currency of which all was settled before there is nothing to say.
        if opening or entries[place] or items[place]:
            accounts[account].append(
                CurrencyAccount(
                    currency=currency,
                    opening_minor=opening,
                    entries=tuple(entries[place]),
                    items=tuple(items[place]),
                )
            )
    return {account: tuple(its) for account, its in accounts.items()}


def _statement(record: StatementRecord, accounts: tuple[CurrencyAccount, ...], config: Config) -> AccountStatement:
    customer = record.customer
    to = addressed(customer.contacts, statement_level(config)).to
    return AccountStatement(
        reference=record.reference,
        first_day=record.first_day,
        as_of=record.night,
        kind=record.kind,
        language=record.language,
        customer=customer.customer,
        name=customer.name or customer.customer,
        address=lines_for_the_post(customer.address, customer.country, config.firm),
        country=customer.country,
        contact_name=to.name if to else None,
        contact_role=(to.role or None) if to else None,
        accounts=accounts,
        buckets=config.policy.buckets,
    )


def _entry(row: dict[str, Any], names: dict[str, str]) -> Entry:
    return Entry(
        item=row["item"],
        kind=row["kind"],
        day=row["day"],
        amount_minor=row["amount_minor"],
        branch=_branch(row, names),
    )


def _item(row: dict[str, Any], names: dict[str, str], as_of: date) -> OpenItem:
    return OpenItem(
        item=row["item"],
        kind=row["kind"],
        day=row["day"],
        due_day=row["due_day"],
        days_overdue=(as_of - row["due_day"]).days,
        amount_minor=row["amount_minor"],
        balance_minor=row["balance_minor"],
        disputed_minor=row["disputed_minor"],
        branch=_branch(row, names),
    )


def _branch(row: dict[str, Any], names: dict[str, str]) -> str:
    """Whose it is, by name and number, where that is not whoever the statement is for."""
    number = row["customer"]
    return "" if number == row["account"] else f"{names.get(number, number)} ({number})"
