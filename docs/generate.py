"""Writes docs/commands.md from the commands' own help texts: `make docs`."""

from pathlib import Path

import click

from receivables.cli import receivables

PAGE = Path(__file__).with_name("commands.md")
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


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
