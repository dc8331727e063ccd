"""Nothing in the house looks at the clock, but for the rim: every computation is told the day it speaks for."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "collections" / "receivables"

# Where the clock may be read, and why.
RIM = {
    "cli": "`--as-of` is the firm's current date unless somebody says otherwise",
    "schedule": "waits for the firm's hour, and knows which nights were missed",
}
# Calls that read the clock, as written: the last name, and what may stand before it (none: anything).
CLOCKS: dict[str, set[str]] = {
    "today": {"date", "datetime"},
    "now": {"datetime", "func", "Instant"},
    "utcnow": {"datetime"},
    "fromtimestamp": {"datetime", "date"},
    "time": {"time"},
    "time_ns": {"time"},
    "localtime": {"time"},
    "gmtime": {"time"},
    "current_date": {"func"},
    "current_timestamp": {"func"},
}
# Names that read the clock when they are imported bare.
BARE = {"time", "time_ns", "localtime", "gmtime"}


def clocks_read(source: str) -> list[int]:
    """The lines of a module on which the clock is read."""
    tree = ast.parse(source)
    calls = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_clock(node)]
    imports = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time" and {one.name for one in node.names} & BARE
    ]
    return sorted({*calls, *imports})


def _is_clock(node: ast.Attribute) -> bool:
    owner = node.value
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return name in CLOCKS.get(node.attr, set())


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def place(module: Path) -> str:
    """The part of the house a module belongs to."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_the_clock_is_read_at_the_rim_only() -> None:
    inside = [module for module in modules() if place(module) not in RIM]
    assert len(inside) > 50
    read = [
        f"{module.relative_to(PACKAGE)}:{line}"
        for module in inside
        for line in clocks_read(module.read_text(encoding="utf-8"))
    ]
    assert read == []


@pytest.mark.parametrize("part", RIM)
def test_what_may_read_the_clock_does(part: str) -> None:
    """A part that no longer needs it loses its leave."""
    assert any(clocks_read(module.read_text(encoding="utf-8")) for module in modules() if place(module) == part)


@pytest.mark.parametrize(
    "reads",
    [
        "from datetime import date\nday = date.today()",
        "import datetime\nday = datetime.date.today()",
        "from datetime import datetime\nnow = datetime.now(tz=None)",
        "import datetime as dt\nnow = dt.datetime.utcnow()",
        "import time\nnow = time.time()",
        "from time import time\nnow = time()",
        "from sqlalchemy import func\nnow = func.now()",
        "from sqlalchemy import func\nnow = func.current_date()",
        "from datetime import date\nread = date.today",
    ],
)
def test_a_reading_of_the_clock_is_found(reads: str) -> None:
    assert clocks_read(reads) != []


@pytest.mark.parametrize(
    "reads_not",
    [
        "from datetime import date\nday = date.fromisoformat('2026-10-30')",
        "now = column.now()",
        "from time import sleep",
    ],
)
def test_what_only_looks_like_a_clock_is_none(reads_not: str) -> None:
    assert clocks_read(reads_not) == []
