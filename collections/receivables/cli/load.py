"""`receivables load`: take files into the ledger."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from receivables.cli.listing import amounts, in_words
from receivables.cli.options import Currency, as_of_option, config_option, day_or_today, json_option, print_json
from receivables.config import Config, Source
from receivables.documents.words import plural
from receivables.model import TABLES
from receivables.night.loading import SourceRead, load_files
from receivables.night.store import store_of
from receivables.store.lock import exclusive


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--as", "kind", type=click.Choice(list(TABLES)), help="What FILE holds.")
@click.option("--sheet", help="The sheet of FILE to read.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How FILE writes its days.")
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark of FILE.")
@click.option("--currency", type=Currency(), help="The currency of rows of FILE that name none.")
@config_option
@as_of_option
@json_option
def load(
    file: Path | None,
    kind: str | None,
    sheet: str | None,
    date_order: str | None,
    decimal: str | None,
    currency: str | None,
    config: Config,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Take FILE, or without it every source of the config, into the ledger. Taking it twice changes nothing."""
    answers = {"sheet": sheet, "date_order": date_order, "decimal": decimal, "currency": currency}
    sources = _sources(config, file, kind, {name: answer for name, answer in answers.items() if answer is not None})
    day = day_or_today(as_of, config)
    with exclusive(store_of(config), "load"):
        reads = load_files(config, sources, as_of=day)
    if as_json:
        print_json([_as_json(read) for read in reads])
    else:
        for read in reads:
            _print(read)


def _sources(config: Config, file: Path | None, kind: str | None, answers: dict[str, str]) -> tuple[Source, ...]:
    if file is None:
        if kind or answers:
            raise click.UsageError("name the FILE that the options are about")
        if not config.sources:
            raise click.UsageError(f"name a FILE, or the firm's files under [[source]] in {config.path}")
        return config.sources
    if kind is None:
        raise click.UsageError("say what FILE holds with --as")
    # The options have seen to what the answers may be.
    return (replace(_configured(config, file, kind) or _source(file, kind), **answers),)  # type: ignore[arg-type]


def _configured(config: Config, file: Path, kind: str) -> Source | None:
    """The source of the config that reads this very file: its mapping and answers serve here, too."""
    same = [source for source in config.sources if source.file == file.resolve() and source.kind == kind]
    return same[0] if same else None


def _source(file: Path, kind: str) -> Source:
    return Source(name=file.stem, kind=kind, file=file)


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
        "rejects": read.rejects,
        "doubts": [{"where": doubt.where, "what": doubt.what} for doubt in read.doubts],
    }


def _print(read: SourceRead) -> None:
    rows = plural(read.taken + read.refused, "row")
    click.echo(f"{read.origin} as {read.kind}: {rows} = {read.taken:,} taken + {read.refused:,} refused.")
    vanished = f", {read.vanished:,} settled because no longer listed" if read.vanished else ""
    click.echo(f"  ledger  {read.new:,} new, {read.changed:,} changed, {read.unchanged:,} unchanged{vanished}")
    if read.taken_minor:
        click.echo(f"  taken   {in_words(read.taken_minor)}")
    if read.refused_minor or read.unread_amounts:
        unread = f"{read.unread_amounts:,} whose amount cannot be read" if read.unread_amounts else ""
        click.echo(f"  refused {', and '.join(filter(None, (in_words(read.refused_minor), unread)))}")
    if read.rejects:
        click.echo(f"  refused rows and why: {read.rejects}")
    for doubt in read.doubts:
        click.echo(f"  look at {doubt.where}: {doubt.what}")
