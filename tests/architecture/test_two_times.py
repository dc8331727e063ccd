"""What we were told is written in one place, which keeps what it replaces: no other may write to those tables."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from receivables.store.tables import PAST

STORE = Path(__file__).parents[2] / "collections" / "receivables" / "store"
WRITES = {"insert", "update", "delete"}
# Where facts are written all the same, and why it makes no version.
EXEMPT = {
    "postings.py: item": "the closing day of a line follows from other lines",
    "shards.py: customer": "where a row lies is nobody's knowledge",
}


def writes(source: str) -> Iterator[str]:
    """The facts' tables that a module inserts into, updates or deletes from by name."""
    tree = ast.parse(source)
    names = {
        one.asname or one.name: one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "receivables.store.tables"
        for one in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in WRITES:
            # `frames.insert(conn, item, ..)`, `insert(item)`, `tables.item.insert()`
            named = [*node.args[:2], node.func.value if isinstance(node.func, ast.Attribute) else node.func]
            yield from ({names.get(_name(one), _name(one)) for one in named} & {*PAST, *(f"{t}_past" for t in PAST)})


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_facts_are_written_where_what_they_replace_is_kept() -> None:
    modules = [module for module in sorted(STORE.rglob("*.py")) if module.name != "merge.py"]
    found = {f"{module.name}: {table}" for module in modules for table in writes(module.read_text(encoding="utf-8"))}
    assert found == set(EXEMPT)


@pytest.mark.parametrize(
    "line",
    [
        "conn.execute(update(hold).values(to_day=1))",
        "conn.execute(insert(tables.customer).values(customer='C1'))",
        "frames.insert(conn, told, frame)",
        "conn.execute(tables.rate.delete())",
    ],
)
def test_a_write_past_that_place_is_found(line: str) -> None:
    assert list(writes(f"from receivables.store.tables import hold, item as told\n{line}"))
