"""`receivables load`: take files into the ledger."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from receivables.cli.listing import amounts, in_words
from receivables.cli.options import Amount, Currency, as_of_option, config_option, day_or_today, json_option, print_json
from receivables.config import Config, Source
from receivables.documents.run_report import ReceiptCount, receipts_text
from receivables.documents.words import plural
from receivables.model import TABLES
from receivables.night.loading import SourceRead, load_files
from receivables.night.matching import count_receipts
from receivables.night.store import store_of
from receivables.store.lock import exclusive

# Lists that come under no name of their own are one source, whatever their files are called: what the last one had and
# this one has not is settled.
_LISTS_BY_HAND = "open-items"
# What brings receipts.
_OF_MONEY = ("payments", "bank-entries")


class ControlTotal(click.ParamType[tuple[str, Decimal]]):
    """A currency and what the rows of a file in it must add up to."""

    name = "currency=amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Decimal]:
        if isinstance(value, tuple):
            return value
        currency, equals, amount = value.partition("=")
        if not equals:
            self.fail(f"{value!r} is no control total, expected one like EUR=1234.56", param, ctx)
        return Currency().convert(currency, param, ctx), Amount().convert(amount, param, ctx)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--as", "kind", type=click.Choice(list(TABLES)), help="What FILE holds.")
@click.option("--source", "name", help="The source FILE comes from, for its settings and for what its list settles.")
@click.option("--sheet", help="The sheet of FILE to read.")
@click.option("--header-row", type=click.IntRange(min=1), help="The row in which the table of FILE begins.")
@click.option("--encoding", help="How the characters of FILE are encoded, such as cp1252 or gb18030.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How FILE writes its days.")
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark of FILE.")
@click.option("--currency", type=Currency(), help="The currency of rows of FILE that name none.")
@click.option(
    "--control-total",
    "control_totals",
    type=ControlTotal(),
    multiple=True,
    help="What FILE must add up to, as EUR=1234.56; once for each currency.",
)
@config_option
@as_of_option
@json_option
def load(
    file: Path | None,
    kind: str | None,
    name: str | None,
    control_totals: tuple[tuple[str, Decimal], ...],
    config: Config,
    as_of: date | None,
    as_json: bool,
    **answers: Any,
) -> None:
    """Take FILE, or without it every source of the config, into the ledger: all of them, or none where a guard stops
    one. Taking it twice changes nothing.
    """
    given = {option: answer for option, answer in answers.items() if answer is not None}
    if file is None and (kind or name or given or control_totals):
        raise click.UsageError("name the FILE that the options are about")
    sources = _all(config) if file is None else (_one(config, file, kind, name, given, dict(control_totals)),)
    day = day_or_today(as_of, config)
    with exclusive(store_of(config), "load"):
        reads = load_files(config, sources, as_of=day)
    receipts = count_receipts(store_of(config), as_of=day)
    if as_json:
        print_json([{**_as_json(read), **_last_statements(read, receipts)} for read in reads])
    else:
        for read in reads:
            _print(read)
        if any(read.kind in _OF_MONEY for read in reads):
            for line in receipts_text(receipts):
                click.echo(line)


def _all(config: Config) -> tuple[Source, ...]:
    if not config.sources:
        raise click.UsageError(f"name a FILE, or the firm's files under [[source]] in {config.path}")
    return config.sources


def _one(
    config: Config,
    file: Path,
    kind: str | None,
    name: str | None,
    answers: dict[str, Any],
    control_totals: dict[str, Decimal],
) -> Source:
    """The file as the source that the options say, or that it is by the config."""
    if kind is None:
        raise click.UsageError("say what FILE holds with --as")
    source = (
        _named(config, file, kind, name) if name else _configured(config, file, kind) or _by_hand(config, file, kind)
    )
    guard = replace(source.guard, control_total=control_totals or source.guard.control_total)
    # The options have seen to what the answers may be.
    return replace(source, **answers, guard=guard)


def _named(config: Config, file: Path, kind: str, name: str) -> Source:
    """The source of that name reading this file; one that the config no longer has is as it is by itself."""
    same = [source for source in config.sources if source.name == name]
    if not same:
        return Source(name=name, kind=kind, file=file, guard=config.guard)
    if same[0].kind != kind:
        raise click.UsageError(f"source {name} holds {same[0].kind}, expected --as {same[0].kind}")
    return replace(same[0], file=file, url=None, query=None, table=None, preset=None)


def _configured(config: Config, file: Path, kind: str) -> Source | None:
    """The source of the config that reads this very file: its mapping and answers serve here, too."""
    same = [source for source in config.sources if source.file == file.resolve() and source.kind == kind]
    return same[0] if same else None


def _by_hand(config: Config, file: Path, kind: str) -> Source:
    """A file that no source of the config reads. A list of open items must be somebody's: it settles what it lacks."""
    if kind != "open-items":
        return Source(name=file.stem, kind=kind, file=file, guard=config.guard)
    lists = [source.name for source in config.sources if source.kind == kind]
    if len(lists) > 1:
        raise click.UsageError(f"say with --source which list this is: {', '.join(lists)}")
    return _named(config, file, kind, lists[0] if lists else _LISTS_BY_HAND)


def _as_json(read: SourceRead) -> dict[str, object]:
    return {
        "source": read.name,
        "kind": read.kind,
        "file": read.origin,
        "rows": {"taken": read.taken, "refused": read.refused},
        "totals": {"taken": amounts(read.taken_minor), "refused": amounts(read.refused_minor)},
        "unread_amounts": read.unread_amounts,
        "ledger": {
            "new": read.new,
            "changed": read.changed,
            "unchanged": read.unchanged,
            "vanished": read.vanished,
        },
        "moved": amounts(read.moved_minor),
        "rejects": read.rejects,
        "doubts": [{"where": doubt.where, "what": doubt.what} for doubt in read.doubts],
    }


def _last_statements(read: SourceRead, receipts: ReceiptCount) -> dict[str, object]:
    """The last day that the statements of each of our bank accounts cover."""
    return {"last_statements": dict(receipts.accounts)} if read.kind == "bank-entries" else {}


def _print(read: SourceRead) -> None:
    rows = plural(read.taken + read.refused, "row")
    click.echo(f"{read.origin} as {read.kind}: {rows} = {read.taken:,} taken + {read.refused:,} refused.")
    vanished = f", {read.vanished:,} settled because no longer listed" if read.vanished else ""
    click.echo(f"  ledger  {read.new:,} new, {read.changed:,} changed, {read.unchanged:,} unchanged{vanished}")
    if read.moved_minor:
        click.echo(f"  moved   {in_words(read.moved_minor)}")
    if read.taken_minor:
        click.echo(f"  taken   {in_words(read.taken_minor)}")
    if read.refused_minor or read.unread_amounts:
        unread = f"{read.unread_amounts:,} whose amount cannot be read" if read.unread_amounts else ""
        click.echo(f"  refused {', and '.join(filter(None, (in_words(read.refused_minor), unread)))}")
    if read.rejects:
        click.echo(f"  refused rows and why: {read.rejects}")
    for doubt in read.doubts:
        click.echo(f"  look at {doubt.where}: {doubt.what}")
