"""`receivables letters check` and `preview`: the texts of letters, tried before anything leaves."""

from datetime import date
from pathlib import Path

import click

from receivables.cli.options import as_of_option, config_option, day_or_today, json_option, print_json
from receivables.config import Config
from receivables.documents.letters.checking import Tried
from receivables.documents.words import plural
from receivables.night.previewing import preview_letter
from receivables.night.trying_letters import letters_tried
from receivables.stop import Stopped


class TextsToMend(Stopped):
    """Letters would fail, or be printed in a way that nobody can read."""


@click.command()
@click.option(
    "--pages",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="A letter about one item may take this many.",
)
@config_option
@json_option
def check(pages: int, config: Config, as_json: bool) -> None:
    """Print every letter of every language with extreme data, and say what is wrong. Exit code 1 if something is.

    Names as long as a window takes and longer ones, no item and 300 of them, amounts of 13 digits, Chinese, Arabic,
    nobody known, no telephone: as PDF and as HTML. Changes nothing.
    """
    tried = letters_tried(config, most_pages=pages)
    if as_json:
        print_json(_plain(tried))
    else:
        click.echo("\n".join(_told(tried)))
    if count := sum(one.is_fault for one in tried.findings):
        raise TextsToMend(f"{plural(count, 'thing')} to mend")


@click.command()
@click.option("--customer", required=True, help="The customer's number.")
@click.option("--level", type=click.IntRange(min=1), help="This rung of the ladder.  [default: tonight's]")
@click.option("--language", help="In this language.  [default: the customer's]")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The PDF.  [default: ./preview-LETTER.pdf]"
)
@config_option
@as_of_option
def preview(
    customer: str, level: int | None, language: str | None, out: Path | None, config: Config, as_of: date | None
) -> None:
    """The letter that tonight would bring to a customer, or the one of a --level, as a PDF marked as a preview.

    Nothing is saved, and nothing leaves. With --level it lists what such a letter would list if one were due.
    """
    day = day_or_today(as_of, config)
    seen = preview_letter(config, customer, as_of=day, level=level, language=language, out=out)
    click.echo(f"{seen.path}: {seen.what}. Nothing has been saved, nothing leaves.")


def _plain(tried: Tried) -> dict[str, object]:
    said = [{"where": one.where, "what": one.what, "fault": one.is_fault} for one in tried.findings]
    return {"printed": tried.printed, "languages": tried.languages, "findings": said}


def _told(tried: Tried) -> list[str]:
    faults = [f"  {one.where}: {one.what}" for one in tried.findings if one.is_fault]
    remarks = [f"  {one.where}: {one.what}" for one in tried.findings if not one.is_fault]
    spoken = f"{plural(tried.printed, 'letter')} printed, in {', '.join(tried.languages)}."
    if not faults and not remarks:
        return [f"{spoken} Nothing to mend."]
    to_mend = ["", "To mend:", *faults] if faults else []
    to_look_at = ["", "Worth a look:", *remarks] if remarks else []
    return [spoken, *to_mend, *to_look_at]
