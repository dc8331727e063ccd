"""`receivables write-offs`: small balances proposed by the firm's rules, approved by people, booked by the books."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click
import polars as pl

from receivables.cli.listing import amounts, in_words, plain, show
from receivables.cli.options import (
    as_of_option,
    by_option,
    config_option,
    day_or_today,
    json_option,
    of_customer_option,
    print_json,
    print_table,
)
from receivables.config import Config
from receivables.documents.words import plural
from receivables.documents.write_off_list import RULES
from receivables.model.write_offs import WriteOffRule, WriteOffState
from receivables.money import to_decimal
from receivables.night import write_offs as night
from receivables.night.store import store_of
from receivables.store.write_off_records import WriteOffRecord, list_write_offs
from receivables.store.write_offs import propose_by_hand, refuse

_STATES = [str(state) for state in WriteOffState]
# What a proposal is while nobody has refused it, and what became of those approved.
_APPROVED = (WriteOffState.APPROVED, WriteOffState.CHANGED, WriteOffState.BOOKED, WriteOffState.SETTLED)


@click.group("write-offs")
def write_offs() -> None:
    """Small balances to be given up: proposed, approved by somebody else, booked in the firm's own ledger."""


@write_offs.command("preview")
@config_option
@as_of_option
@json_option
def preview(config: Config, as_of: date | None, as_json: bool) -> None:
    """What the rules of [write_offs] would propose, and what it comes to. Does nothing."""
    day = day_or_today(as_of, config)
    found = night.preview(config, as_of=day)
    if as_json:
        rows = [_proposal(row) for row in found.iter_rows(named=True)]
        rules = {rule: {"items": items, "amounts": amounts(sums)} for rule, (items, sums) in _by_rule(found).items()}
        print_json({"as_of": day, "proposals": rows, "rules": rules})
        return
    header = ("customer", "item", "kind", "balance", "", "days late", "because")
    print_table(header, [_line(row) for row in found.iter_rows(named=True)])
    for rule, (items, sums) in _by_rule(found).items():
        click.echo(f"{RULES[rule].capitalize()}: {plural(items, 'item')}, {in_words(sums)}.")


@write_offs.command("propose")
@click.argument("customer", required=False)
@click.argument("item", required=False)
@click.option("--reason", help="Why, for an item proposed by hand.")
@click.option("--by", help="Who proposes it by hand.")
@config_option
@as_of_option
def propose(
    customer: str | None, item: str | None, reason: str | None, by: str | None, config: Config, as_of: date | None
) -> None:
    """Save what the rules propose. With CUSTOMER and ITEM: propose that one by hand, whatever the rules say."""
    day = day_or_today(as_of, config)
    if customer is None:
        said = night.propose(config, as_of=day)
        click.echo(f"Proposed: {said.new:,} new, {said.stood:,} as before, {said.withdrawn:,} withdrawn.")
        return
    if not (item and reason and by):
        raise click.UsageError("By hand it takes CUSTOMER, ITEM, --reason and --by.")
    number = propose_by_hand(store_of(config), customer=customer, item_number=item, reason=reason, by=by, as_of=day)
    click.echo(f"Write-off {number} is proposed.")


@write_offs.command("list")
@of_customer_option
@click.option("--state", type=click.Choice(_STATES), help="Only those that stand so.")
@config_option
@as_of_option
@json_option
def list_(customer: str | None, state: str | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """What was proposed, who decided what, and whether the ledger shows it, as of --as-of."""
    day = day_or_today(as_of, config)
    every = list_write_offs(store_of(config), day, customer=customer)
    records = [one for one in every if state is None or one.state == state]
    if as_json:
        totals = {name: {"items": len(its), "amounts": amounts(_sums(its))} for name, its in _parts(every).items()}
        print_json({"as_of": day, "write_offs": [plain(one) for one in records], "totals": totals})
        return
    columns = {
        "number": lambda one: one.number,
        "name": lambda one: one.name,
        "amount": lambda one: to_decimal(one.amount_minor, one.currency),
        "": lambda one: one.currency,
        "because": lambda one: one.reason or RULES[one.rule],
        "state": _state,
        "since": _since,
        "by": _by,
        "remark": _remark,
    }
    show(records, columns, as_json=False)
    if every:
        click.echo(_tied(every))


@write_offs.command("approve")
@click.argument("numbers", nargs=-1)
@click.option("--all", "all_open", is_flag=True, help="Every open proposal.")
@by_option
@config_option
@as_of_option
def approve(numbers: tuple[str, ...], all_open: bool, by: str, config: Config, as_of: date | None) -> None:
    """Approve the proposals NUMBERS, all or none. From --as-of on their items are held, and wait to be booked.

    Whoever proposed one by hand cannot approve it.
    """
    if bool(numbers) == all_open:
        raise click.UsageError("Expected NUMBERS, or --all.")
    day = day_or_today(as_of, config)
    asked = _open(config, day) if all_open else numbers
    approved = night.approve(config, asked, by=by, as_of=day)
    click.echo(f"Approved: {plural(approved, 'write-off')}. `receivables write-offs book` lists them for the ledger.")


@write_offs.command("refuse")
@click.argument("numbers", nargs=-1, required=True)
@click.option("--reason", required=True)
@by_option
@config_option
@as_of_option
def refuse_(numbers: tuple[str, ...], reason: str, by: str, config: Config, as_of: date | None) -> None:
    """Refuse the proposals NUMBERS, or take their approval back before they are booked: they are chased again."""
    day = day_or_today(as_of, config)
    refused = refuse(store_of(config), numbers, reason=reason, by=by, as_of=day)
    click.echo(f"Refused: {plural(refused, 'write-off')}.")


@write_offs.command("book")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="[default: write-offs in the output]")
@config_option
@as_of_option
@json_option
def book(out: Path | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """Write the booking list: what is approved and on no list yet, as workbook and CSV for the firm's ledger."""
    day = day_or_today(as_of, config)
    written = night.book(config, as_of=day, folder=out)
    if as_json:
        print_json([{**plain(one), "workbook": str(one.workbook), "table": str(one.table)} for one in written])
        return
    for one in written:
        click.echo(f"{plural(one.balances, 'balance')}, {in_words(one.totals)}: {one.workbook} and {one.table.name}")
    if not written:
        click.echo("Nothing to book: what is approved stands on a list already.")


def _open(config: Config, day: date) -> list[str]:
    return [one.number for one in list_write_offs(store_of(config), day, state=WriteOffState.OPEN)]


def _line(row: dict[str, Any]) -> tuple[object, ...]:
    balance = to_decimal(row["amount_minor"], row["currency"])
    days = row["days_overdue"] if row["amount_minor"] > 0 else None
    return row["customer"], row["item"], row["kind"], balance, row["currency"], days, RULES[row["rule"]]


def _proposal(row: dict[str, Any]) -> dict[str, object]:
    about = {name: row[name] for name in ("customer", "item", "kind", "currency", "days_overdue", "rule")}
    return {**about, "amount": str(to_decimal(row["amount_minor"], row["currency"]))}


def _by_rule(found: pl.DataFrame) -> dict[str, tuple[int, dict[str, int]]]:
    """Of each rule how many items it proposes, and their amounts in minor units by currency."""
    sums: dict[str, tuple[int, dict[str, int]]] = {}
    for rule in WriteOffRule:
        its = found.filter(pl.col("rule") == rule)
        if its.height:
            sums[rule] = its.height, dict(its.group_by("currency").agg(pl.col("amount_minor").sum()).iter_rows())
    return sums


def _state(one: WriteOffRecord) -> str:
    if one.state is WriteOffState.CHANGED:
        return f"approved, but {in_words({one.currency: one.balance_minor})} is open"
    return str(one.state)


def _since(one: WriteOffRecord) -> date | None:
    closed = one.state in (WriteOffState.BOOKED, WriteOffState.SETTLED)
    decided = one.refused_day or one.approved_day or one.proposed_day
    return (one.closed_day or decided) if closed else decided


def _by(one: WriteOffRecord) -> str:
    return one.refused_by or one.approved_by or one.proposed_by


def _remark(one: WriteOffRecord) -> str:
    if one.remark:
        return one.remark
    if one.closed_by:
        return f"{one.closed_as.replace('_', '-')} {one.closed_by}"
    return f"on the list of {one.listed_day}" if one.listed_day else ""


def _parts(records: Iterable[WriteOffRecord]) -> dict[str, list[WriteOffRecord]]:
    """All proposals, and what they are made of: open, refused, approved; and approved by what became of it."""
    every = list(records)
    states = {str(state): [one for one in every if one.state is state] for state in WriteOffState}
    waiting = {"waiting": [*states.pop("approved"), *states.pop("changed")]}
    approved = [one for one in every if one.state in _APPROVED]
    return {"proposed": every, "open": states["open"], "refused": states["refused"], "approved": approved} | {
        **waiting,
        "booked": states["booked"],
        "settled": states["settled"],
    }


def _sums(records: Iterable[WriteOffRecord]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in records:
        sums[one.currency] = sums.get(one.currency, 0) + one.amount_minor
    return sums


def _tied(records: Iterable[WriteOffRecord]) -> str:
    counts = {name: len(its) for name, its in _parts(records).items()}
    parts = {name: in_words(_sums(its)) or "nothing" for name, its in _parts(records).items()}
    said = {name: f"{counts[name]:,} {name} ({parts[name]})" for name in parts}
    return (
        f"{said['proposed']} = {said['open']} + {said['refused']} + {said['approved']}.\n"
        f"{said['approved']} = {said['waiting']} + {said['booked']} + {said['settled']}."
    )
