"""`receivables inspect`: what a file holds and how it would be read. Needs no config and changes nothing."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.table import Table

from receivables.cli.options import Currency, json_option, print_json
from receivables.documents.words import plural
from receivables.model import TABLES
from receivables.money import to_decimal
from receivables.sources import Reading, SourceSettings
from receivables.sources.inspection import ColumnFound, Question, TableFound, by_currency, span
from receivables.sources.inspection import inspect as look_into

_ROWS_SHOWN = 5
_CELL_WIDTH = 32
_HEADER_WIDTH = 24
_LABEL_WIDTH = 11
_PIPED_WIDTH = 160
_TITLES = ("", "header", "taken for", "filled", "for example")
_NOT_USED = "not used"
_HINTS = {
    "open-items": "A full list of what is open on the day; or a ledger, whose payments are in another file?",
    "invoices": "A ledger, whose payments are in another file; or a full list of what is open on the day?",
}


@click.command(name="inspect")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "kind", type=click.Choice(list(TABLES)), help="What FILE holds, where you know it.")
@click.option("--sheet", help="Look at this sheet only.")
@click.option("--header-row", type=click.IntRange(min=1), help="Look only at the table that begins in this row.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How FILE writes its days.")
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark of FILE.")
@click.option("--encoding", help="How the characters of FILE are encoded.")
@click.option("--currency", type=Currency(), help="The currency of rows of FILE that name none.")
@json_option
def inspect(file: Path, kind: str | None, as_json: bool, **answers: Any) -> None:
    """Show what FILE holds: its tables, what each column is taken for, how cells are read, totals and doubtful rows.

    Ends with a [[source]] for config.toml. Nothing is loaded and no config is needed: run this first.
    """
    settings = SourceSettings(name=file.stem, kind=kind or "invoices", file=file, **answers)
    tables = look_into(settings, kind=kind)
    if as_json:
        print_json({"file": str(file), "bytes": file.stat().st_size, "tables": [_as_json(found) for found in tables]})
    else:
        _print(file, tables)


def source_block(found: TableFound) -> str:
    """The table as a [[source]] that can be pasted into config.toml.

    What the file leaves open stands in it as a comment for each answer: a load asks until one of them is chosen.
    """
    said = found.settings
    alternatives = f"  # or {', '.join(map(_toml, found.could_be))}" if found.could_be else ""
    lines = ["[[source]]", f"name = {_toml(said.name)}", f"file = {_toml(str(said.file))}"]
    lines.append(f"as = {_toml(found.kind)}{alternatives}")
    open_questions = {question.setting for question in found.questions}
    for name in ("sheet", "header_row", "encoding", "delimiter", "date_order", "decimal", "currency"):
        value = getattr(said, name)
        if value is not None and name not in open_questions:
            lines.append(f"{name} = {_toml(value)}")
    columns = dict(said.columns) if "columns" not in open_questions else {}
    columns |= dict.fromkeys(_mappable(found), "?")
    if columns:
        lines.append(f"columns = {_toml(columns)}{_unused(found)}")
    return "\n".join([*lines, *_to_be_answered(found)])


def _to_be_answered(found: TableFound) -> Iterator[str]:
    if found.questions:
        yield "# The file leaves this open; take the # off the right line of each:"
    for question in found.questions:
        for option in question.options:
            yield f"# {question.setting} = {_toml(option)}"


def _unused(found: TableFound) -> str:
    unused = ", ".join(column.header for column in found.columns if column.column is None)
    return f"  # for each ? one of: {unused}" if found.missing and unused else ""


def _mappable(found: TableFound) -> tuple[str, ...]:
    """What a header must still be named for: a group such as "due_date or terms" by its first."""
    return tuple(group.split(" or ")[0] for group in found.missing)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(part)}" for name, part in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _as_json(found: TableFound) -> dict[str, Any]:
    reading = found.reading
    return {
        "sheet": found.sheet,
        "header_row": found.header_row,
        "kind": found.kind,
        "could_be": list(found.could_be),
        "columns": [asdict(column) for column in found.columns],
        "missing": list(found.missing),
        "questions": [asdict(question) for question in found.questions],
        "refusal": found.refusal,
        "rows": None
        if reading is None
        else {"all": reading.rows, "taken": reading.rows_taken, "refused": reading.rows_refused},
        "days": {name: {"first": first, "last": last} for name, (first, last) in span(found).items()},
        "currencies": {code: {"rows": rows, "total": str(total)} for code, (rows, total) in by_currency(found).items()},
        "refused": [] if reading is None else reading.rejects.select("row", "column", "value", "reason").to_dicts(),
        "set_aside": [] if reading is None else reading.asides.to_dicts(),
        "doubts": [] if reading is None else [{"where": one.where, "what": one.what} for one in reading.doubts],
        "source": source_block(found),
    }


def _print(file: Path, tables: tuple[TableFound, ...]) -> None:
    # What is piped into another program is not folded at the width of a terminal.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH)
    console.print(f"[bold]{escape(file.name)}[/]  {_size(file)}, {plural(len(tables), 'table')}")
    for found in tables:
        console.print(f"\n[bold]{escape(_title(found))}[/]")
        for line in _heading(found):
            _say(console, line)
        console.print(column_table(found.columns, console.width))
        for line in (*_open(found), *_figures(found)):
            _say(console, line)
    console.print("\n[bold]For config.toml[/]\n")
    for found in tables:
        click.echo(source_block(found) + "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One thing to say, with what it is about before it, in the colour `style`."""

    label: str = ""
    text: str
    style: str = "none"


def _say(console: Console, line: _Line) -> None:
    """Prints a line; on a terminal, what is too long goes on below its own beginning."""
    width = _LABEL_WIDTH if line.label else 0
    label = f"[{line.style}]{line.label:<{width}}[/]"
    if not console.is_terminal:
        console.print(f"  {label}{line.text}", soft_wrap=True)
        return
    grid = Table.grid()
    grid.add_column(width=width + 2, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(f"  {label}", line.text)
    console.print(grid)


def _size(file: Path) -> str:
    size = float(file.stat().st_size)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000 or unit == "MB":
            return f"{size:,.0f} {unit}"
        size /= 1000
    raise AssertionError


def _heading(found: TableFound) -> Iterator[_Line]:
    if found.could_be:
        hint = _HINTS.get(found.kind, "Its header fits other kinds, too.")
        yield _Line(text=f"[dim]{hint} Then --as {' or '.join(found.could_be)}.[/]")


def _open(found: TableFound) -> Iterator[_Line]:
    """What is missing, and what only the firm can answer."""
    if found.missing:
        lacks = f"{', '.join(found.missing)}. Say under columns which header it is."
        yield _Line(label="Not found", text=lacks, style="red")
    if found.refusal:
        yield _Line(label="Unreadable", text=escape(found.refusal), style="red")
    for question in found.questions:
        yield _Line(label="Question", text=escape(question.sentence), style="yellow")
        yield _Line(label="Answers", text=escape("; ".join(_answers(question))))


def _answers(question: Question) -> Iterator[str]:
    """What each answer would bring, the one assumed marked."""
    for position, option in enumerate(question.options):
        taken = question.taken[position] if position < len(question.taken) else None
        brings = "" if taken is None else f" takes {plural(taken, 'row')}"
        yield f"{_toml(option)}{brings}" + (" (assumed here)" if option == question.assumed else "")


def _title(found: TableFound) -> str:
    where = f'Sheet "{found.sheet}"' if found.sheet else "Table"
    row = f", header in row {found.header_row}" if found.header_row else ""
    rows = f", {plural(found.reading.rows, 'row')}" if found.reading else ""
    return f"{where}{row}{rows}: {found.kind}"


def column_table(columns: tuple[ColumnFound, ...], width: int) -> Table:
    """A row for each column of the file. What it is taken for is never cut off; examples take what room is left."""
    rows = [_column(column) for column in columns]
    widths = [max(map(cell_len, cells)) for cells in zip(_TITLES, *rows, strict=True)]
    widths[1] = min(widths[1], _HEADER_WIDTH)
    room = width - sum(widths[:-1]) - 2 * len(widths)
    widths[-1] = min(widths[-1], max(room, len(_TITLES[-1])))
    table = Table(box=None, padding=(0, 0, 0, 2), header_style="bold")
    for title, wide in zip(_TITLES, widths, strict=True):
        justify: JustifyMethod = "right" if title == "filled" else "left"
        table.add_column(title, width=wide, no_wrap=True, overflow="ellipsis", justify=justify)
    for cells in rows:
        table.add_row(*map(escape, cells), style=None if cells[2] != _NOT_USED else "dim")
    return table


def _column(column: ColumnFound) -> tuple[str, ...]:
    by = " (as you said)" if column.how == "setting" else ""
    taken = f"{column.column}{by}" if column.column else _NOT_USED
    filled = "" if column.filled is None else f"{column.filled:,}"
    return column.letter, column.header, taken, filled, "; ".join(_example(column))


def _example(column: ColumnFound) -> Iterator[str]:
    for example in column.examples:
        came = " ".join(example.came.split())
        came = came if len(came) <= _CELL_WIDTH else came[: _CELL_WIDTH - 1] + "…"
        if column.column is None or column.filled is None or example.read == example.came:
            yield came
        else:
            yield f"{came} → {example.read if example.read is not None else 'cannot be read'}"


def _figures(found: TableFound) -> Iterator[_Line]:
    reading = found.reading
    if reading is None:
        return
    rows = f"{reading.rows:,} = {reading.rows_taken:,} taken + {reading.rows_refused:,} refused"
    yield _Line(label="Rows", text=rows)
    orders = {column.column: column.date_order for column in found.columns}
    for name, (first, last) in span(found).items():
        order = f", written {orders[name]}" if orders.get(name) else ""
        yield _Line(label="Days", text=f"{name} from {first} to {last}{order}")
    for code, (rows_in, total) in by_currency(found).items():
        amount = f"{total:>18,} {code} in " if TABLES[found.kind].total else f"{code} in "
        yield _Line(label="Total", text=f"{amount}{plural(rows_in, 'row')}")
    yield from _refused(reading)
    if reading.asides.height:
        kinds = reading.asides.group_by("what").len().sort("what")
        told = ", ".join(f"{count} x {what}" for what, count in kinds.iter_rows())
        yield _Line(label="Set aside", text=f"{told}: no data")
    for doubt in reading.doubts:
        yield _Line(label="Look at", text=escape(f"{doubt.where}: {doubt.what}"), style="yellow")


def _refused(reading: Reading) -> Iterator[_Line]:
    told = [f"{to_decimal(minor, code):>18,} {code}" for code, minor in reading.refused.items()]
    if reading.unread_amounts:
        told.append(f"{plural(reading.unread_amounts, 'row')} whose amount cannot be read")
    for row, reason in reading.rejects.head(_ROWS_SHOWN).select("row", "reason").iter_rows():
        told.append(f"row {row}: {escape(reason)}")
    if reading.rows_refused > _ROWS_SHOWN:
        told.append(f"and {plural(reading.rows_refused - _ROWS_SHOWN, 'more row')}")
    for text in told:
        yield _Line(label="Refused", text=text, style="red")
