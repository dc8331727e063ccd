"""Help for every command, and commands that do not pay for what they do not use."""

import json
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from cli.command import Run
from receivables.cli import COMMANDS, receivables

_NOUNS = {
    "groups",
    "letters",
    "statements",
    "contacts",
    "visits",
    "cases",
    "receipts",
    "disputes",
    "promises",
    "payment-plans",
    "holds",
    "causes",
    "write-offs",
    "handovers",
    "tie-out",
    "users",
    "webhooks",
}
_GROUPS = {*((noun,) for noun in _NOUNS), ("db",), ("policy",), ("interest",), ("interest", "terms")}


def _commands() -> Iterator[tuple[str, ...]]:
    context = click.Context(receivables)
    for name in COMMANDS:
        yield (name,)
        command = receivables.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((name, child) for child in command.list_commands(context))


def test_the_first_page_names_every_command_and_says_what_it_is_for(run: Run) -> None:
    page = " ".join(run("--help").out.split())
    for name, (_, line) in COMMANDS.items():
        assert f"{name} {line}" in page


@pytest.mark.parametrize("command", list(_commands()), ids=" ".join)
def test_every_command_has_a_help_text_that_needs_no_config(run: Run, command: tuple[str, ...]) -> None:
    ran = run(*command, "--help")
    assert (ran.code, ran.err) == (0, "")
    usage, text, _ = ran.out.split("\n\n", maxsplit=2)
    assert usage.startswith(f"Usage: receivables {' '.join(command)}")
    assert text.strip().endswith(".")


@pytest.mark.parametrize("command", list(_commands()), ids=" ".join)
def test_every_command_but_those_that_come_before_a_firm_takes_a_config(run: Run, command: tuple[str, ...]) -> None:
    takes_one = "--config" in run(*command, "--help").out
    comes_before = command in {("init",), ("demo",), ("inspect",)}
    assert takes_one == (not comes_before and command not in _GROUPS)


@pytest.mark.parametrize("name", ["inspect", "load", "plan", "nightly", "explain", "aging", "history", "doctor"])
def test_what_lists_something_can_list_it_as_json(run: Run, name: str) -> None:
    assert "--json" in run(name, "--help").out


@pytest.mark.parametrize("group", sorted(_NOUNS))
def test_every_noun_can_be_listed_as_json_and_without_a_verb_shows_its_help(run: Run, group: str) -> None:
    assert "--json" in run(group, "list", "--help").out
    assert run(group).code == 2


def _modules_after(*arguments: str) -> set[str]:
    """The modules that a process has imported once the command is done."""
    script = (
        "import atexit, json, sys\n"
        "from receivables.cli import main\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n"
        f"sys.argv = ['receivables', *{list(arguments)!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_the_first_page_of_help_imports_neither_polars_nor_sqlalchemy() -> None:
    assert not {"polars", "sqlalchemy", "prefect", "openpyxl", "typst", "pydantic"} & _modules_after("--help")


def test_a_plan_does_not_import_prefect(config: object) -> None:
    arguments = ("plan", "--as-of", "2026-10-30", "--config", str(config))
    assert not {"prefect", "apscheduler", "python_calamine"} & _modules_after(*arguments)


def test_a_night_that_is_refused_at_the_start_does_not_import_prefect(config: object) -> None:
    assert "prefect" not in _modules_after("nightly", "--as-of", "2019-12-31", "--config", str(config))
