"""A night may die at any moment: the same command again ends as one clean night would have ended."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from prefect_server import environment
from receivables.store.nights import NightState
from small_firm import NIGHT, write_small_firm

pytestmark = [pytest.mark.prefect, pytest.mark.slow]
_KILLS = 25
# So many of them before the night has touched the store: while Python is still importing, or asking for the server.
_EARLY_KILLS = 5
_PATIENCE_SECONDS = 240
# How much of a file was new depends on what the run that was killed had taken already.
# What tells how it went, not how it ended: attempts that died, and moments.
_AS_IT_WENT = {"clock", "dispatch", "evidence"}
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
def clean(surroundings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Clean:
    folder = tmp_path_factory.mktemp("clean")
    # Two at once, as the nights to come are run: so long does one take then.
    with ThreadPoolExecutor() as both_cores:
        one, other = both_cores.map(lambda name: _clean_night(folder / name, surroundings), ["one", "other"])
    assert one.state == other.state
    return one


def test_a_night_killed_at_any_moment_and_run_again_ends_like_a_clean_one(
    tmp_path: Path, surroundings: dict[str, str], clean: Clean
) -> None:
    def killed_and_run_again(numbered: tuple[int, Moment]) -> tuple[bool, dict[str, Any]]:
        number, moment = numbered
        config_path = write_small_firm(tmp_path / f"killed-{number}")
        was_alive = _kill(config_path, surroundings, moment)
        _run(config_path, surroundings)
        return was_alive, _state(config_path)

    with ThreadPoolExecutor(os.cpu_count()) as both_cores:
        ended = list(both_cores.map(killed_and_run_again, enumerate(_moments(clean))))
    for number, (_, state) in enumerate(ended):
        assert state == clean.state, f"killed-{number}"
    assert sum(was_alive for was_alive, _ in ended) > _KILLS / 2, "most nights ended before their moment"


def test_the_same_night_again_ends_as_it_was(surroundings: dict[str, str], clean: Clean) -> None:
    _run(clean.config_path, surroundings)
    assert _state(clean.config_path) == clean.state


def _moments(clean: Clean) -> Iterator[Moment]:
    chance = random.Random(25)
    for number in range(_KILLS):
        at_work = number >= _EARLY_KILLS
        longest = clean.seconds_at_work if at_work else clean.seconds_before
        yield Moment(seconds=chance.uniform(0, longest), at_work=at_work)


def _clean_night(folder: Path, surroundings: dict[str, str]) -> Clean:
    config_path = write_small_firm(folder)
    began = time.monotonic()
    night = _start(config_path, surroundings)
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


def _kill(config_path: Path, surroundings: dict[str, str], moment: Moment) -> bool:
    """Whether the night was still alive when its moment came."""
    night = _start(config_path, surroundings)
    if moment.at_work:
        _wait_until(night, lambda: _is_at_work(config_path))
    time.sleep(moment.seconds)
    was_alive = night.poll() is None
    if was_alive:
        os.killpg(night.pid, signal.SIGKILL)
    night.wait()
    return was_alive


def _run(config_path: Path, surroundings: dict[str, str]) -> None:
    assert _start(config_path, surroundings).wait(_PATIENCE_SECONDS) == 0


def _start(config_path: Path, surroundings: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "receivables.cli", "nightly", "--config", str(config_path), "--as-of", str(NIGHT)]
    return subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL, start_new_session=True)


def _wait_until(night: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
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
        tables = {f"table {name}": _timeless_rows(conn, name) for name in names if name not in _AS_IT_WENT}
        sent = "SELECT customer, night, count(*) FROM dispatch WHERE outcome = 'sent' GROUP BY 1, 2 ORDER BY 1, 2"
        tables["how often each letter was sent"] = conn.execute(sent).fetchall()
    files = {str(path.relative_to(folder)): _content(path) for path in (folder / "out").rglob("*") if path.is_file()}
    state: dict[str, Any] = json.loads(json.dumps(tables | files).replace(str(folder), "FIRM"))
    return state


def _timeless_rows(conn: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """The rows of a table but for the moments at which they became known."""
    columns = [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')]
    chosen = ", ".join(f'"{name}"' for name in columns if name not in {"known_at", "known_until"})
    return sorted(conn.execute(f'SELECT {chosen} FROM "{table}"'), key=repr)


def _content(path: Path) -> Any:
    if path.name == "report.json":
        report = json.loads(path.read_text(encoding="utf-8"))
        for source in report["read"]:
            for count in _COUNTED_BY_RUN:
                del source[count]
        return report
    if path.name == "evidence.json":
        return "the end of a chain of moments"
    if path.name == "report.txt":
        # The report in words: report.json is compared instead.
        return "words"
    return path.read_bytes().hex()
