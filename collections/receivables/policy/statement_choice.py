"""Who gets a statement of account."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.model import Cause, HoldKind
from receivables.model.statements import StatementSchedule, Who
from receivables.money import to_minor
from receivables.policy.causes import latest_causes
from receivables.policy.rates import in_base, with_rates
from receivables.policy.validity import valid

# To whom nothing is written as to any other customer: their accounts are with somebody else by now.
_KEEPING = [str(kind) for kind in (HoldKind.HANDED_OVER, HoldKind.INSOLVENCY, HoldKind.FRAUD_REVIEW)]
BARRED_SCHEMA = pl.Schema({"customer": pl.String, "why": pl.String})
CHOSEN_SCHEMA = pl.Schema({"customer": pl.String(), "accounts": pl.List(pl.String())})


def barred(holds: pl.DataFrame, causes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Customers who get no statement, each with why (BARRED_SCHEMA): insolvent, handed over, suspected of fraud.

    Takes HOLD_SCHEMA and CAUSE_SCHEMA. One item that was handed over is enough.
    """
    held = valid(holds, as_of=as_of).filter(pl.col("kind").is_in(_KEEPING)).select("customer", why="kind")
    fraud = latest_causes(causes, as_of=as_of).filter(pl.col("cause") == Cause.FRAUD).select("customer", why="cause")
    return pl.concat([held, fraud]).sort("customer", "why").unique("customer", keep="first", maintain_order=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What is known of the accounts of some customers on a day: of whole groups.

    `customers`: CUSTOMER_SCHEMA of whoever is not barred. `open_lines`: `customer`, `currency`, `balance_minor` of what
    is open. `active`: customers that something was posted to in the period. `wishes`: `customer`, `wanted` of whoever
    said. `rates`: RATE_SCHEMA.
    """

    customers: pl.DataFrame
    open_lines: pl.DataFrame
    active: pl.Series
    wishes: pl.DataFrame
    rates: pl.DataFrame


def chosen(
    accounts: Accounts, schedule: StatementSchedule, *, by_group: bool, base_currency: str, as_of: date
) -> pl.DataFrame:
    """Who gets a statement of the schedule, and whose accounts it shows (CHOSEN_SCHEMA).

    Those who asked for statements get one whatever is open, of the customers that the schedule is for; those who asked
    for none get none. A balance in a currency without a rate is enough for any minimum.
    """
    customers = accounts.customers
    each = customers.select("customer", "segment", "key_account", to=pl.col("head") if by_group else "customer")
    lines = with_rates(accounts.open_lines, accounts.rates, base_currency=base_currency, as_of=as_of)
    owed = lines.group_by("customer").agg(
        base_minor=in_base(pl.col("balance_minor")).sum(), unrated=pl.col("rate_numerator").is_null().any()
    )
    is_posted = pl.col("customer").is_in(accounts.active.implode())
    facts = each.join(owed, on="customer", how="left").with_columns(is_active=is_posted)
    is_open, is_active = pl.col("base_minor").is_not_null().any(), pl.col("is_active").any()
    groups = (
        facts.sort("customer")
        .group_by("to")
        .agg(
            accounts="customer",
            is_open=is_open,
            is_active=is_active | is_open,
            base_minor=pl.col("base_minor").sum(),
            unrated=pl.col("unrated").any(),
        )
    )
    # Whoever is written to says what it is, and what it wants.
    known = groups.join(customers.select("segment", "key_account", to="customer"), on="to")
    said = known.join(accounts.wishes.select("wanted", to="customer"), on="to", how="left").filter(_is_of(schedule))
    enough = (pl.col("base_minor") >= to_minor(schedule.minimum, base_currency)) | pl.col("unrated")
    due = {Who.OPEN: pl.col("is_open"), Who.ACTIVE: pl.col("is_active"), Who.SUBSCRIBED: pl.lit(value=False)}
    gets = pl.coalesce("wanted", due[schedule.who] & (enough if schedule.minimum else True))
    return said.filter(gets).sort("to").select("accounts", customer="to").select(CHOSEN_SCHEMA.names())


def _is_of(schedule: StatementSchedule) -> pl.Expr:
    """That a customer is one of those whom the schedule is for."""
    conditions = [pl.lit(value=True)]
    if schedule.segments:
        conditions.append(pl.col("segment").is_in(list(schedule.segments)))
    if schedule.customers:
        conditions.append(pl.col("to").is_in(list(schedule.customers)))
    if schedule.key_accounts is not None:
        conditions.append(pl.col("key_account") == schedule.key_accounts)
    return pl.all_horizontal(conditions)
