"""`receivables handovers`: claims for an agency or a lawyer, prepared, approved, filed, and taken back."""

from datetime import date
from pathlib import Path

import click
import polars as pl

from receivables.cli.listing import amounts, in_words, plain, show
from receivables.cli.options import (
    Day,
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
from receivables.documents.words import KINDS, plural
from receivables.model.handovers import HandoverKind, HandoverState, Ripe
from receivables.money import to_decimal
from receivables.night import handovers as night
from receivables.night.dossiers import write_file
from receivables.night.store import store_of
from receivables.store import handovers as store
from receivables.store.handover_records import HandoverRecord, list_handovers

_KIND = click.Choice([str(kind) for kind in HandoverKind])
_STATES = [str(state) for state in HandoverState]
_WHY = {Ripe.LAST_RUNG: "after the last letter", Ripe.CASE_CLOSED: "after special handling"}


@click.group()
def handovers() -> None:
    """Claims that an agency or a lawyer collects. From approval to recall no letter, visit or case is about them."""


@handovers.command("proposed")
@config_option
@as_of_option
@json_option
def proposed(config: Config, as_of: date | None, as_json: bool) -> None:
    """What [handovers] says is ripe for handover. Does nothing."""
    found = night.proposed(config, as_of=day_or_today(as_of, config))
    rows = found.to_dicts()
    if as_json:
        print_json(
            [{**row, "chased": str(to_decimal(row.pop("chased_minor"), row["currency"]))} for row in rows],
        )
        return
    header = ("customer", "name", "item", "days late", "chased", "", "because", "since")
    print_table(
        header,
        [
            (
                row["customer"],
                row["name"],
                row["item"],
                row["days_overdue"],
                to_decimal(row["chased_minor"], row["currency"]),
                row["currency"],
                _WHY[row["why"]],
                row["since"],
            )
            for row in rows
        ],
    )
    if rows:
        sums = found.group_by("currency").agg(pl.col("chased_minor").sum())
        customers = plural(found["customer"].n_unique(), "customer")
        click.echo(f"{plural(len(rows), 'item')} of {customers}, {in_words(dict(sums.iter_rows()))}.")


@handovers.command("prepare")
@click.argument("customer")
@click.option("--items", multiple=True, help="Only these, as R1,R2.  [default: all that is overdue, and what comes]")
@click.option("--to", "recipient", required=True, help="The agency or lawyer by name.")
@click.option("--kind", type=_KIND, default=str(HandoverKind.AGENCY), show_default=True)
@click.option("--reason", required=True)
@click.option("--number", help="Your own number for it.")
@click.option("--even-though-disputed", is_flag=True, help="Although a part is in dispute, or fraud is suspected.")
@by_option
@config_option
@as_of_option
def prepare(
    customer: str,
    items: tuple[str, ...],
    recipient: str,
    kind: str,
    reason: str,
    number: str | None,
    even_though_disputed: bool,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Prepare the handover of what CUSTOMER owes. Nothing is held until somebody else approves it."""
    named = [one.strip() for text in items for one in text.split(",") if one.strip()]
    day = day_or_today(as_of, config)
    called = night.prepare(
        config,
        customer=customer,
        items=named,
        kind=HandoverKind(kind),
        recipient=recipient,
        reason=reason,
        by=by,
        as_of=day,
        although_disputed=even_though_disputed,
        number=number,
    )
    (found,) = [one for one in list_handovers(store_of(config), day, customer=customer) if one.handover == called]
    click.echo(f"Handover {called} is {found.state}: {plural(len(found.claims), 'item')}, {in_words(found.totals)}.")


@handovers.command("approve")
@click.argument("number")
@by_option
@config_option
@as_of_option
def approve(number: str, by: str, config: Config, as_of: date | None) -> None:
    """Approve handover NUMBER: from --as-of on nothing more is sent about it. Not by whoever prepared it."""
    day = day_or_today(as_of, config)
    ended = night.approve(config, number, by=by, as_of=day)
    counts = {"letter": ended.letters, "visit": ended.visits, "case": ended.cases}
    done = ", ".join(plural(count, what) for what, count in counts.items() if count)
    click.echo(f"Handover {number} is approved as of {day}." + (f" Ended because of it: {done}." if done else ""))


@handovers.command("file")
@click.argument("number")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="[default: handovers in the output]")
@config_option
@as_of_option
def file_(number: str, out: Path | None, config: Config, as_of: date | None) -> None:
    """Make the file of handover NUMBER, a zip with everything that whoever collects needs, as of --as-of."""
    filed = write_file(config, number, as_of=day_or_today(as_of, config), folder=out)
    click.echo(f"{filed.path}: {in_words(filed.totals)}, interest and lump sums included.")
    if filed.missing:
        click.echo(f"Without a copy of {plural(len(filed.missing), 'letter')}: {', '.join(filed.missing)}.")


@handovers.command("list")
@of_customer_option
@click.option("--state", type=click.Choice(_STATES), help="Only those in this state.")
@config_option
@as_of_option
@json_option
def list_(customer: str | None, state: str | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """The handovers, the newest first, and what is still open of each on --as-of."""
    engine, day = store_of(config), day_or_today(as_of, config)
    records = list_handovers(engine, day, customer=customer, state=HandoverState(state) if state else None)
    if as_json:
        print_json([{**plain(one), "open_totals": amounts(one.open_totals)} for one in records])
        return
    columns = {
        "number": lambda one: one.handover,
        "name": lambda one: one.name,
        "to": lambda one: f"{one.recipient} ({one.kind})",
        "items": lambda one: "all" if one.whole else len(one.claims),
        "handed over": lambda one: in_words(one.totals),
        "open": lambda one: in_words(one.open_totals) or "nothing",
        "state": lambda one: one.state,
        "since": _since,
        "by": lambda one: one.ended_by or one.approved_by or one.prepared_by,
        "file": lambda one: f"as of {one.filed_day}" if one.filed_day else "none",
        "remark": lambda one: one.end_reason,
    }
    show(records, columns, as_json=False)


@handovers.command("payments")
@click.argument("number")
@click.option("--since", type=Day(), help="Only what came after this day.  [default: the day of its approval]")
@config_option
@as_of_option
@json_option
def payments(number: str, since: date | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """What has come in about handover NUMBER, for whoever collects."""
    found = night.payments(config, number, since=since, as_of=day_or_today(as_of, config))
    rows = found.to_dicts()
    if as_json:
        print_json([{**row, "amount": str(to_decimal(row.pop("amount_minor"), row["currency"]))} for row in rows])
        return
    header = ("date", "number", "kind", "for", "amount", "")
    print_table(
        header,
        [
            (
                row["day"],
                row["item"],
                KINDS[row["kind"]],
                row["document"] if row["matched"] else "not given to an invoice",
                to_decimal(-row["amount_minor"], row["currency"]),
                row["currency"],
            )
            for row in rows
        ],
    )


@handovers.command("withdraw")
@click.argument("number")
@click.option("--reason", required=True)
@by_option
@config_option
@as_of_option
def withdraw(number: str, reason: str, by: str, config: Config, as_of: date | None) -> None:
    """Take back handover NUMBER, which is prepared and not approved."""
    store.withdraw(store_of(config), number, reason=reason, by=by, as_of=day_or_today(as_of, config))
    click.echo(f"Handover {number} is withdrawn.")


@handovers.command("recall")
@click.argument("number")
@click.option("--reason", required=True)
@by_option
@config_option
@as_of_option
def recall(number: str, reason: str, by: str, config: Config, as_of: date | None) -> None:
    """Take back handover NUMBER, which is approved: on --as-of it is chased again, on the ladder where it stood."""
    day = day_or_today(as_of, config)
    store.recall(store_of(config), number, reason=reason, by=by, as_of=day)
    click.echo(f"Handover {number} is recalled: chased again from {day}.")


def _since(one: HandoverRecord) -> date:
    return one.ended_day or one.approved_day or one.prepared_day
