"""The command `receivables`. One module per noun; a module is imported only when its command is called."""

import sys
from importlib import import_module
from io import TextIOWrapper

import click

from receivables.stop import Stopped

# Command -> (module, one line of help). The line stands here so that `--help` need not import every module.
COMMANDS = {
    "init": ("start", "A new firm's folder: config.toml and letter templates."),
    "demo": ("start", "A folder with the sample firm; run its night and say where everything is."),
    "inspect": ("inspect", "Show what a file holds and how it would be read; needs no config."),
    "load": ("load", "Take a file, or all sources of the config, into the ledger."),
    "plan": ("plan", "Tonight's plan, in words or as JSON. Does nothing."),
    "nightly": ("nightly", "The whole night: load, plan, letters, visits, cases, aging, report."),
    "schedule": ("schedule", "Stay and run the night by itself on working days."),
    "explain": ("explain", "Why an item got what it got, and what would change it."),
    "policy": ("policy", "Show, check and export the policies."),
    "simulate": ("simulate", "What another policy would do, tonight or over a period; does nothing."),
    "replay": ("replay", "Compute past nights again and compare with what they decided and did."),
    "aging": ("aging", "The aging workbook as of a day."),
    "tie-out": ("tie_out", "Receivables against the control accounts of the general ledger; who signed."),
    "roll-forward": ("roll_forward", "Opening, everything posted, closing: tied to what is open on both days."),
    "key-figures": ("key_figures", "How well money comes in: days outstanding, days late, effectiveness."),
    "movement": ("movement", "From which bucket to which every balance moved between two days."),
    "forecast": ("forecast", "Cash to come, week by week, with low and high; how well a past forecast met it."),
    "effects": ("effects", "What letters, visits and cases brought, against items that were left alone."),
    "team-figures": ("team_figures", "What each representative and collector was asked for and did, and collected."),
    "export": ("export", "Tables for BI tools: open lines, letters, visits, cases, promises, key figures."),
    "history": ("history", "What the ledger said about an item, since when, and from which load."),
    "groups": ("groups", "List groups of customers: who belongs together, what they owe, who is addressed."),
    "letters": ("letters", "List, release and withdraw letters."),
    "statements": ("statements", "List, write and send statements of account; who asked for them."),
    "contacts": ("contacts", "List people at customers, and whom representatives are to find."),
    "visits": ("visits", "List visits and say how they went."),
    "cases": ("cases", "Special handling step by step: propose, approve, take into force, judge, close."),
    "receipts": ("receipts", "List receipts that wait, match them to invoices, assign and undo."),
    "disputes": ("disputes", "List, open, pass on and resolve disputes; figures of them."),
    "promises": ("promises", "List, record and withdraw promises to pay; who keeps them and who does not."),
    "payment-plans": ("payment_plans", "Agree, list, show and cancel payment in rates."),
    "holds": ("holds", "List, set and end holds."),
    "interest": ("interest", "What late payment costs by law or contract; waivers and agreed terms."),
    "causes": ("causes", "List and set why an item or a customer does not pay."),
    "write-offs": ("write_offs", "Small balances to be given up: preview, propose, approve, list for the ledger."),
    "handovers": ("handovers", "Claims for an agency or a lawyer: prepare, approve, file, recall."),
    "webhooks": ("webhooks", "Other programs that are told of what changes: list, send, tell anew."),
    "serve": ("serve", "Serve pages and API to the people of the firm."),
    "users": ("users", "Who may sign in to the pages, and as what."),
    "retention": ("retention", "What is known of people and no longer needed: count it, remove it."),
    "db": ("db", "The version of the store's tables, and their upgrade."),
    "doctor": ("doctor", "Check config, templates, sources and store without changing anything."),
}


class Commands(click.Group):
    """A group that knows its commands by name and imports them late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"receivables.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="receivables")
def receivables() -> None:
    """Collects what customers owe: sorts overdue items by amount and age, and acts on the cell they fall in.

    Start with `receivables demo`, or with `receivables init DIR` for your own firm.
    """


def main() -> None:
    """Run the command line. Exit code 0: done, 1: the work could not be done, 2: wrong usage or config."""
    _write_what_the_terminal_lacks_as_question_marks()
    try:
        receivables(prog_name="receivables")
    except Stopped as stopped:
        click.echo(f"receivables: {stopped}", err=True)
        sys.exit(stopped.exit_code)
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head`).
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        # A full disk, a folder that may not be written to: whatever file it was, the machine says why.
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"receivables: {where}{error.strerror or error}", err=True)
        sys.exit(1)


def _write_what_the_terminal_lacks_as_question_marks() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
