"""Writes what the program itself says into docs: `make docs`.

docs/commands.md is made of the help texts, the second half of docs/views.md of the views.
"""

from pathlib import Path

import click

from receivables.cli import receivables
from receivables.store.views import View, views

PAGE = Path(__file__).with_name("commands.md")
VIEWS_PAGE = Path(__file__).with_name("views.md")
_VIEWS_BEGIN = "# Every view\n"
_WIDTH = 100


def commands_page() -> str:
    """Every command and sub-command with its help, as Markdown."""
    parts = ["# Commands\n", "Made by `make docs` from the help texts.\n"]
    for path, command in _walk(receivables, ("receivables",)):
        context = click.Context(
            command,
            info_name=" ".join(path),
            max_content_width=_WIDTH,
            terminal_width=_WIDTH,
            **receivables.context_settings,
        )
        parts.append(f"{'#' * min(len(path) + 1, 4)} {' '.join(path)}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def _walk(command: click.Command, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            found += _walk(child, (*path, name))
    return found


def views_page() -> str:
    """The page about views: its first half as it is written, then every view with every column."""
    written, _, _ = VIEWS_PAGE.read_text(encoding="utf-8").partition(_VIEWS_BEGIN)
    parts = [f"{_VIEWS_BEGIN}\nMade by `make docs` from the views. `EUR` stands for the firm's base currency.\n"]
    return written + "\n".join([*parts, *map(_view, views("EUR"))])


def _view(view: View) -> str:
    personal = f"\n\nPersonal data: {view.personal}." if view.personal else ""
    rows = [f"| `{one.name}` | {one.kind} | {one.meaning} |" for one in view.columns]
    table = "\n".join(["| column | type | |", "| --- | --- | --- |", *rows])
    return f"## {view.name}\n\nA row is {view.row}.{personal}\n\n{table}\n"


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
    VIEWS_PAGE.write_text(views_page(), encoding="utf-8")
