"""What customers are worth to us, and how they pay: of many at once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.brief.brief import LastPayment, Worth
from receivables.night.known_customers import KnownCustomers
from receivables.policy.days_late import days_late
from receivables.policy.rates import in_base, with_rates
from receivables.store import custom
from receivables.store.customers import Credit, credits_of
from receivables.store.database import reading

_RATE = ("rate_numerator", "rate_denominator")
_TENTH = Decimal("0.1")
_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, kw_only=True)
class Worths:
    """The figures of all customers asked about; `of` gives those of one."""

    base_currency: str
    sums: dict[str, dict[str, int]]
    no_rate: dict[str, tuple[str, ...]]
    all_open_minor: int
    first_days: dict[str, date]
    limits: dict[str, Credit]
    used: dict[str, Decimal]
    late: dict[str, Decimal]
    last_payments: dict[str, LastPayment]

    def of(self, customer: str) -> Worth:
        """What one of them is worth to us."""
        sums, limit = self.sums.get(customer, {}), self.limits.get(customer)
        open_minor = sums.get("open_minor", 0)
        known = self.all_open_minor > 0
        return Worth(
            base_currency=self.base_currency,
            turnover_minor=sums.get("turnover_minor", 0),
            turnover_before_minor=sums.get("before_minor", 0),
            open_minor=open_minor,
            overdue_minor=sums.get("overdue_minor", 0),
            share=(Decimal(open_minor) / self.all_open_minor).quantize(_THOUSANDTH) if known else None,
            since=self.first_days.get(customer),
            limit_minor=limit.limit_minor if limit else None,
            limit_currency=limit.currency if limit else "",
            limit_used=self.used.get(customer),
            days_late=self.late.get(customer),
            last_payment=self.last_payments.get(customer),
            no_rate=self.no_rate.get(customer, ()),
        )


def worths(engine: Engine, config: Config, known: KnownCustomers, as_of: date) -> Worths:
    """The worth of these customers on a day, in the base currency at its newest rates."""
    year, years = _years_before(as_of, 1), _years_before(as_of, 2)
    with reading(engine) as conn:
        billed = custom.turnover(conn, known.customers, begin=years, middle=year, end=as_of)
        firsts = custom.first_days(conn, known.customers, as_of)
        last = custom.last_payments(conn, known.customers, as_of)
        lines = custom.lines_since(conn, known.customers, since=year, as_of=as_of)
        limits = credits_of(conn, known.customers)
    base = config.policy.base_currency

    def valued(frame: pl.DataFrame) -> pl.DataFrame:
        return with_rates(frame, known.facts.rates, base_currency=base, as_of=as_of)

    theirs = known.lines.filter(pl.col("customer").is_in(known.customers.implode()))
    owed = theirs.select("customer", "currency", "balance_minor", "days_overdue")
    overdue = pl.when((pl.col("days_overdue") > 0) & (pl.col("balance_minor") > 0)).then("balance_minor").otherwise(0)
    balances = owed.group_by("customer", "currency").agg(
        open_minor=pl.col("balance_minor").sum(), overdue_minor=overdue.sum()
    )
    amounts = valued(billed.join(balances, on=["customer", "currency"], how="full", coalesce=True))
    paid = valued(days_late(lines, since=year, as_of=as_of))
    return Worths(
        base_currency=base,
        sums=_sums(amounts),
        no_rate=_without_rate(amounts),
        all_open_minor=_all_open(valued(_open_of_all(engine, as_of))),
        first_days=firsts,
        limits=limits,
        used=_used(limits, _sums(amounts), valued(_currencies(limits))),
        late=_late(paid),
        last_payments={
            row["customer"]: LastPayment(day=row["day"], currency=row["currency"], amount_minor=row["amount_minor"])
            for row in last.iter_rows(named=True)
        },
    )


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; of a leap day the last of February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _sums(amounts: pl.DataFrame) -> dict[str, dict[str, int]]:
    """By customer what there is of each amount in the base currency."""
    names = ["turnover_minor", "before_minor", "open_minor", "overdue_minor"]
    base = amounts.with_columns(in_base(pl.col(name).fill_null(0)).alias(name) for name in names)
    by_customer = base.group_by("customer").agg(pl.col(names).sum())
    return {row["customer"]: {name: row[name] for name in names} for row in by_customer.iter_rows(named=True)}


def _without_rate(amounts: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    missing = amounts.filter(pl.col("rate_numerator").is_null()).group_by("customer").agg(pl.col("currency").sort())
    return {customer: tuple(currencies) for customer, currencies in missing.iter_rows()}


def _open_of_all(engine: Engine, as_of: date) -> pl.DataFrame:
    sums = custom.open_of_all(engine, as_of)
    schema = {"currency": pl.String, "open_minor": pl.Int64}
    return pl.DataFrame(list(sums.items()), schema=schema, orient="row")


def _all_open(sums: pl.DataFrame) -> int:
    return int(sums.select(in_base(pl.col("open_minor")).sum()).item() or 0)


def _currencies(limits: dict[str, Credit]) -> pl.DataFrame:
    return pl.DataFrame({"currency": sorted({one.currency for one in limits.values()})}, schema={"currency": pl.String})


def _used(limits: dict[str, Credit], sums: dict[str, dict[str, int]], rates: pl.DataFrame) -> dict[str, Decimal]:
    """The share of each credit limit that what is open takes up; nothing of limits that cannot be compared."""
    factors = {
        currency: Decimal(int(numerator)) / Decimal(int(denominator))
        for currency, numerator, denominator in rates.select(
            "currency", "rate_numerator", "rate_denominator"
        ).iter_rows()
        if numerator is not None
    }
    used = {}
    for customer, limit in limits.items():
        if limit.limit_minor and limit.currency in factors:
            most = limit.limit_minor * factors[limit.currency]
            used[customer] = (sums.get(customer, {}).get("open_minor", 0) / most).quantize(_THOUSANDTH)
    return used


def _late(paid: pl.DataFrame) -> dict[str, Decimal]:
    """Days late by customer, to a tenth: amounts of several currencies weigh as they do in the base currency."""
    valued = paid.filter(pl.col("rate_numerator").is_not_null() & (pl.col("paid_minor") > 0))
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for row in valued.iter_rows(named=True):
        factor = Decimal(int(row["rate_numerator"])) / Decimal(int(row["rate_denominator"]))
        days, amount = sums.get(row["customer"], (Decimal(0), Decimal(0)))
        sums[row["customer"]] = (days + int(row["days_minor"]) * factor, amount + row["paid_minor"] * factor)
    return {customer: (days / amount).quantize(_TENTH) for customer, (days, amount) in sums.items()}
