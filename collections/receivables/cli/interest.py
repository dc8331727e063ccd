"""`receivables interest`: what late payment costs, how that comes about, and what is waived or agreed about it."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import click
import polars as pl

from receivables.cli.listing import plain, show
from receivables.cli.options import (
    Amount,
    Day,
    as_of_option,
    by_option,
    complain,
    config_option,
    day_or_today,
    json_option,
    of_customer_option,
    print_json,
    print_table,
)
from receivables.config import Config
from receivables.documents.interest_account import account, percent
from receivables.model.interest import Interest, Waived
from receivables.money import to_decimal
from receivables.night.interest import interest as reckoned
from receivables.night.store import store_of
from receivables.policy.regimes import CONTRACT, NONE, RATE_DECIMALS, InterestSettings, ReferenceRate, rate_on
from receivables.stop import Stopped
from receivables.store.interest import end_waivers, list_terms, list_waivers, set_terms, waive
from receivables.store.known import owner_of

_MOST_PERCENT = 1_000


class NothingLate(Stopped):
    """What was asked about bears no interest."""


class BadTerms(Stopped):
    """What is said to be agreed cannot be."""


@click.group()
def interest() -> None:
    """Interest and fees for late payment: what they come to, by which law or contract, and what is waived."""


@interest.command("show")
@click.argument("item", required=False)
@click.option("--customer", help="All that this customer paid late; or whose ITEM is meant.")
@config_option
@as_of_option
@json_option
def show_(item: str | None, customer: str | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """What late payment of ITEM comes to, day by day. Without ITEM and customer: a line for all that is open."""
    day = day_or_today(as_of, config)
    owner = customer or (owner_of(store_of(config), item) if item else None)
    everything = reckoned(config, as_of=day, customer=owner)
    found = everything if item is None else _of_item(everything, item)
    if owner is not None and found.items.is_empty():
        what = f"item {item} of customer {owner}" if item else f"customer {owner}"
        raise NothingLate(f"Nothing of {what} bears interest by {day}: not late, in dispute, or under no regime")
    if as_json:
        print_json({"as_of": day, "items": _as_json(found), "problems": [plain(one) for one in found.problems]})
        return
    if owner is None:
        _print_all(found)
    else:
        click.echo("\n\n".join("\n".join(chain) for chain in _chains(found)))
    # A chain says itself why it ends in nothing.
    said = set() if owner is None else set(everything.items["refused"])
    for problem in found.problems:
        if problem.what not in said:
            complain(f"{problem.where}: {problem.what}")


@interest.command("rates")
@click.option("--series", help="Every rate of this series.  [default: the newest of each]")
@config_option
@json_option
def rates_(series: str | None, config: Config, as_json: bool) -> None:
    """Which reference rates are known, until when, and from where."""
    settings = config.policy.interest
    rates = [rate for rate in settings.rates if series in (None, rate.series)]
    if series is None and not as_json:
        rates = list({rate.series: rate for rate in rates}.values())
    columns = {
        "series": lambda one: one.series,
        "used by": lambda one: ", ".join(_used_by(one, settings)),
        "from": lambda one: one.from_day,
        "until": lambda one: one.to_day or "",
        "%": lambda one: one.percent,
        "source": lambda one: one.source,
        "at": lambda one: one.url,
    }
    show(rates, columns, as_json=as_json)


@interest.command("waive")
@click.argument("item", required=False)
@click.option("--customer", required=True, help="Whose; without ITEM: of all that it owes.")
@click.option("--what", type=click.Choice([str(one) for one in Waived]), default=str(Waived.BOTH), show_default=True)
@click.option("--reason", required=True)
@by_option
@config_option
@as_of_option
def waive_(
    item: str | None, customer: str, what: str, reason: str, by: str, config: Config, as_of: date | None
) -> None:
    """Ask no interest, no fee or neither for ITEM, from --as-of on; also not what ran up before."""
    day = day_or_today(as_of, config)
    waive(store_of(config), customer=customer, item=item, what=Waived(what), from_day=day, reason=reason, author=by)
    click.echo(f"Waived: {_WHAT[Waived(what)]} on {item or 'all'} of customer {customer}, from {day} on.")


@interest.command("unwaive")
@click.argument("item", required=False)
@click.option("--customer", required=True, help="Whose; without ITEM: what was waived of all that it owes.")
@config_option
@as_of_option
def unwaive(item: str | None, customer: str, config: Config, as_of: date | None) -> None:
    """Take a waiver back: from --as-of on it no longer holds."""
    day = day_or_today(as_of, config)
    end_waivers(store_of(config), customer=customer, item=item, as_of=day)
    click.echo(f"No longer waived: {item or 'all'} of customer {customer}, as of {day}.")


@interest.command("waivers")
@of_customer_option
@config_option
@as_of_option
@json_option
def waivers(customer: str | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """What is waived, why and by whom."""
    records = list_waivers(store_of(config), day_or_today(as_of, config), customer=customer)
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "item": lambda one: one.item or "all",
        "what": lambda one: _WHAT[one.what],
        "from": lambda one: one.from_day,
        "reason": lambda one: one.reason,
        "by": lambda one: one.author,
    }
    show(records, columns, as_json=as_json)


@interest.group("terms")
def terms() -> None:
    """What was agreed with customers about late payment."""


@terms.command("set")
@click.option("--customer", required=True)
@click.option("--regime", required=True, help="none, contract, or a regime by its name: de, eu, uk, cn, ...")
@click.option("--rate", type=Amount(), help="Percent a year that was agreed.  [default: the regime's own rate]")
@click.option("--from", "from_day", type=Day(), help="For invoices of this day and later.  [default: --as-of]")
@by_option
@config_option
@as_of_option
def set_(
    customer: str,
    regime: str,
    rate: Decimal | None,
    from_day: date | None,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Note what was agreed with a customer."""
    day = from_day or day_or_today(as_of, config)
    _refuse_terms(config.policy.interest, regime, rate, day)
    set_terms(store_of(config), customer=customer, from_day=day, regime=regime, percent=rate, author=by)
    agreed = f" at {rate} % a year" if rate is not None else ""
    click.echo(f"Agreed with customer {customer} for invoices from {day} on: {regime}{agreed}.")


@terms.command("list")
@of_customer_option
@config_option
@json_option
def list_(customer: str | None, config: Config, as_json: bool) -> None:
    """What was agreed with whom, since when."""
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "from": lambda one: one.from_day,
        "regime": lambda one: one.regime,
        "% a year": lambda one: one.percent,
        "by": lambda one: one.author,
    }
    show(list_terms(store_of(config), customer=customer), columns, as_json=as_json)


_WHAT = {Waived.INTEREST: "interest", Waived.FEE: "lump sum", Waived.BOTH: "interest and lump sum"}
_HEADER = ("customer", "item", "regime", "from", "to", "days", "interest", "", "a day", "lump sum", "")


def _refuse_terms(settings: InterestSettings, regime: str, rate: Decimal | None, day: date) -> None:
    """Raises BadTerms for an unknown regime, a contract without a rate, or a rate that is none or below the least."""
    known = {NONE, *settings.regimes}
    if regime not in known:
        raise BadTerms(f"There is no regime '{regime}': expected one of {', '.join(sorted(known))}")
    if rate is None:
        if regime == CONTRACT:
            raise BadTerms("A contract without --rate: expected the percent a year that was agreed")
        return
    if regime == NONE:
        raise BadTerms(f"No interest, but --rate {rate}: expected a regime beside it, such as contract")
    if not 0 <= rate <= _MOST_PERCENT or rate != round(rate, RATE_DECIMALS):
        raise BadTerms(f"--rate {rate}: expected 0 to {_MOST_PERCENT} percent a year with {RATE_DECIMALS} decimals")
    _refuse_below_least(settings, regime, rate, day)


def _refuse_below_least(settings: InterestSettings, regime: str, rate: Decimal, day: date) -> None:
    """Raises BadTerms where the law wants an agreed rate to be no less than some other, and it is, or nobody knows."""
    series = settings.regimes[regime].agreed_at_least
    if series is None:
        return
    least = rate_on(settings.rates, series, day)
    if least is None:
        raise BadTerms(f"A rate of {series} for {day} is not known, and {rate} % must be no less: add it to the config")
    if rate < least.percent:
        raise BadTerms(f"--rate {rate}: regime {regime} expects {least.percent} % or more, {series} of {day}")


def _used_by(rate: ReferenceRate, settings: InterestSettings) -> list[str]:
    regimes = settings.regimes.values()
    return [one.name for one in regimes if rate.series in (one.series, one.agreed_at_least)]


def _of_item(found: Interest, item: str) -> Interest:
    items = found.items.filter((pl.col("item") == item) | (pl.col("document") == item))
    return Interest(items=items, segments=found.segments, problems=found.problems)


def _chains(found: Interest) -> list[list[str]]:
    segments = _segments(found)
    return [account(row, segments[row["customer"], row["item"]]) for row in found.items.to_dicts()]


def _segments(found: Interest) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The segments of each item, which is an invoice line and the only one of its number."""
    by_item: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for segment in found.segments.to_dicts():
        by_item[segment["customer"], segment["item"]].append(segment)
    return by_item


def _print_all(found: Interest) -> None:
    print_table(_HEADER, [_line(row) for row in found.items.filter(pl.col("refused").is_null()).to_dicts()])


def _line(row: dict[str, Any]) -> tuple[object, ...]:
    fee = to_decimal(row["fee_minor"], row["fee_currency"]) if row["fee_minor"] else None
    return (
        row["customer"],
        row["item"],
        row["regime"],
        row["from_day"],
        row["to_day"],
        row["days"],
        to_decimal(row["interest_minor"], row["currency"]),
        row["currency"],
        to_decimal(row["daily_minor"], row["currency"]),
        fee,
        row["fee_currency"] if fee is not None else "",
    )


def _as_json(found: Interest) -> list[dict[str, Any]]:
    segments = _segments(found)
    return [
        {**_item(row), "segments": [_segment(one) for one in segments[row["customer"], row["item"]]]}
        for row in found.items.to_dicts()
    ]


def _item(row: dict[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("_minor"): _amount(name, value, row) for name, value in row.items() if name != "kind"}


def _segment(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in {"customer", "item", "kind"}}
    rates = {name: None if row[name] is None else percent(row[name]) for name in ("reference", "rate")}
    return {name.removesuffix("_minor"): _amount(name, value, row) for name, value in (shown | rates).items()}


def _amount(name: str, value: Any, row: dict[str, Any]) -> Any:
    if not name.endswith("_minor") or value is None:
        return value
    currency = row["fee_currency"] if name.startswith("fee") else row["currency"]
    return str(to_decimal(value, currency or row["currency"]))
