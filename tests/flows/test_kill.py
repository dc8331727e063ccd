"""A night may die at any moment: the same command again ends as one clean night would have ended.

Each kill costs two nights. More of them than the suite has time for: `NIGHT_KILLS=50`.
"""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.running import QUIET
from prefect_server import environment
from ready_python import ReadyPython, Started, ready_python
from receivables.store.nights import NightState
from small_firm import NIGHT, write_small_firm

pytestmark = [pytest.mark.prefect, pytest.mark.slow]
_KILLS = int(os.environ.get("NIGHT_KILLS", "12"))
# So many of them before the night has touched the store: while Python is still importing, or asking for the server.
_EARLY_KILLS = _KILLS // 5
_PATIENCE_SECONDS = 240
# What tells how it went, not how it ended: attempts that died, and moments.
_AS_IT_WENT = {"clock", "dispatch", "evidence"}
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d")
# How much of a file was new depends on what the run that was killed had taken already.
_COUNTED_BY_RUN = ("new", "changed", "unchanged", "vanished")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """A night nobody killed: how long it took to touch the store, and from then until it was written; how it ended."""

    config_path: Path
    seconds_before: float
    seconds_at_work: float
    state: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When to kill: so long after the start, or after the store was first touched."""

    seconds: float
    at_work: bool


@pytest.fixture(scope="module")
def surroundings(server: str, server_home: Path) -> dict[str, str]:
    return environment(server_home, server)


@pytest.fixture(scope="module")
def python(surroundings: dict[str, str]) -> Iterator[ReadyPython]:
    """What nights are run with: only those killed while Python is still importing need one of their own."""
    with ready_python(QUIET | surroundings, "receivables.cli.nightly", "flows.running", "flows.nightly") as ready:
        yield ready


@pytest.fixture(scope="module")
def clean(surroundings: dict[str, str], python: ReadyPython, tmp_path_factory: pytest.TempPathFactory) -> Clean:
    folder = tmp_path_factory.mktemp("clean")
    starts = {"bare": lambda path: _bare_night(path, surroundings), "ready": lambda path: _night(python, path)}
    # Two at once, as the nights to come are run: so long does one take then.
    with ThreadPoolExecutor() as both_cores:
        bare, ready = both_cores.map(lambda name: _clean_night(folder / name, starts[name]), starts)
    assert bare.state == ready.state
    return bare


def test_a_night_killed_at_any_moment_and_run_again_ends_like_a_clean_one(
    tmp_path: Path, surroundings: dict[str, str], python: ReadyPython, clean: Clean
) -> None:
    def killed_and_run_again(numbered: tuple[int, Moment]) -> tuple[bool, dict[str, Any]]:
        number, moment = numbered
        config_path = write_small_firm(tmp_path / f"killed-{number}")
        night = _night(python, config_path) if moment.at_work else _bare_night(config_path, surroundings)
        was_alive = _kill(night, config_path, moment)
        _run(python, config_path)
        return was_alive, _state(config_path)

    with ThreadPoolExecutor(os.cpu_count()) as both_cores:
        ended = list(both_cores.map(killed_and_run_again, enumerate(_moments(clean))))
    for number, (_, state) in enumerate(ended):
        assert state == clean.state, f"killed-{number}"
    assert sum(was_alive for was_alive, _ in ended) > _KILLS / 2, "most nights ended before their moment"


def test_the_same_night_again_ends_as_it_was(python: ReadyPython, clean: Clean) -> None:
    _run(python, clean.config_path)
    assert _state(clean.config_path) == clean.state


def _moments(clean: Clean) -> Iterator[Moment]:
    chance = random.Random(25)
    for number in range(_KILLS):
        at_work = number >= _EARLY_KILLS
        longest = clean.seconds_at_work if at_work else clean.seconds_before
        yield Moment(seconds=chance.uniform(0, longest), at_work=at_work)


def _clean_night(folder: Path, start: Callable[[Path], Started | subprocess.Popen[bytes]]) -> Clean:
    config_path = write_small_firm(folder)
    began = time.monotonic()
    night = start(config_path)
    _wait_until(night, lambda: _is_at_work(config_path))
    touched = time.monotonic()
    _wait_until(night, lambda: _is_written(config_path))
    written = time.monotonic()
    assert night.wait(_PATIENCE_SECONDS) == 0
    return Clean(
        config_path=config_path,
        seconds_before=touched - began,
        seconds_at_work=written - touched,
        state=_state(config_path),
    )


def _kill(night: Started | subprocess.Popen[bytes], config_path: Path, moment: Moment) -> bool:
    """Whether the night was still alive when its moment came."""
    if moment.at_work:
        _wait_until(night, lambda: _is_at_work(config_path))
    time.sleep(moment.seconds)
    was_alive = night.poll() is None
    if was_alive:
        os.killpg(night.pid, signal.SIGKILL)
    night.wait()
    return was_alive


def _run(python: ReadyPython, config_path: Path) -> None:
    assert _night(python, config_path).wait(_PATIENCE_SECONDS) == 0


def _night(python: ReadyPython, config_path: Path) -> Started:
    return python.start(*_command(config_path))


def _bare_night(config_path: Path, surroundings: dict[str, str]) -> subprocess.Popen[bytes]:
    """A night whose Python has imported nothing yet."""
    command = [sys.executable, "-m", "receivables.cli", *_command(config_path)]
    return subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL, start_new_session=True)


def _command(config_path: Path) -> list[str]:
    return ["nightly", "--config", str(config_path), "--as-of", str(NIGHT)]


def _wait_until(night: Started | subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    while night.poll() is None and not condition():
        time.sleep(0.02)


def _is_at_work(config_path: Path) -> bool:
    """Whether the first source has been taken."""
    return bool(_rows(config_path, "customer"))


def _is_written(config_path: Path) -> bool:
    """Whether all is done but for Prefect's farewell."""
    return any(NightState.WRITTEN in row for row in _rows(config_path, "night"))


def _rows(config_path: Path, table: str) -> list[tuple[Any, ...]]:
    store = config_path.with_name("receivables.db")
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as conn:
            return conn.execute(f'SELECT * FROM "{table}"').fetchall()
    except sqlite3.OperationalError:
        # Not made yet.
        return []


def _state(config_path: Path) -> dict[str, Any]:
    """All that the night leaves but for when: every row of the store and every file of the output folder."""
    folder = config_path.parent
    with closing(sqlite3.connect(f"file:{folder / 'receivables.db'}?mode=ro", uri=True)) as conn:
        names = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        kept = (name for name in names if name not in _AS_IT_WENT)
        tables: dict[str, Any] = {f"table {name}": _timeless_rows(conn, name) for name in kept}
        tables["table night_report"] = [[as_of, _uncounted(said)] for as_of, said in tables["table night_report"]]
        sent = "SELECT customer, night, count(*) FROM dispatch WHERE outcome = 'sent' GROUP BY 1, 2 ORDER BY 1, 2"
        tables["how often each letter was sent"] = conn.execute(sent).fetchall()
    files = {str(path.relative_to(folder)): _content(path) for path in (folder / "out").rglob("*") if path.is_file()}
    state: dict[str, Any] = json.loads(json.dumps(tables | files).replace(str(folder), "FIRM"))
    return state


def _timeless_rows(conn: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """The rows of a table but for the moments at which they became known."""
    columns = [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')]
    chosen = ", ".join(f'"{name}"' for name in columns if name not in {"known_at", "known_until", "moment"})
    return sorted(conn.execute(f'SELECT {chosen} FROM "{table}"'), key=repr)


def _content(path: Path) -> Any:
    if path.name == "report.json":
        return _uncounted(path.read_text(encoding="utf-8"))
    if path.name == "evidence.json":
        return "the end of a chain of moments"
    if path.name == "report.txt":
        # The report in words: report.json is compared instead.
        return "words"
    if path.name == "aging.xlsx":
        # It says up to which moment it is known.
        with zipfile.ZipFile(path) as workbook:
            return {name: _MOMENT.sub(b"", workbook.read(name)).hex() for name in workbook.namelist()}
    return path.read_bytes().hex()


def _uncounted(said: str) -> dict[str, Any]:
    """A report without what its run alone has counted."""
    report: dict[str, Any] = json.loads(said)
    for source in report["read"]:
        for count in _COUNTED_BY_RUN:
            del source[count]
    return report
