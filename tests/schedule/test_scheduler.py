"""The scheduler as it really runs: a process that starts nights, is told to stop, and is started again."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect

from flows.temporary_server import temporary_server
from prefect_server import environment
from receivables.config import Config
from receivables.night import planning
from receivables.night.store import store_of
from receivables.store import nights
from receivables.store.nights import NightState

pytestmark = pytest.mark.prefect
_PATIENCE_SECONDS = 240


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What the scheduler's nights see: one Prefect server for all of them."""
    with temporary_server() as address:
        yield environment(tmp_path_factory.mktemp("home"), address())


@contextmanager
def scheduler(config: Config, surroundings: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A running `receivables schedule`, and the file of what it says."""
    said = config.path.with_name("said.txt")
    command = [sys.executable, "-m", "receivables.cli", "schedule", "--config", str(config.path)]
    with said.open("ab") as log:
        process = subprocess.Popen(command, env=surroundings, stderr=log)
    try:
        yield process, said
    finally:
        process.kill()
        process.wait()


def wait_for(text: str, said: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while text not in said.read_text(encoding="utf-8"):
        assert process.poll() is None, said.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, said.read_text(encoding="utf-8")
        time.sleep(0.1)


def events(said: Path) -> list[str]:
    """What was said, without its times."""
    lines = (line[len("2026-11-03 04:15:00 ") :] for line in said.read_text(encoding="utf-8").splitlines())
    return [line.split(" done in ")[0] for line in lines if not line.startswith("Scheduler started")]


def test_missed_nights_are_caught_up_in_order_and_a_stop_waits_for_the_night_that_runs(
    config: Config, today: date, surroundings: dict[str, str]
) -> None:
    yesterday, two_days_ago, last = (today - timedelta(days=count) for count in (1, 2, 3))
    _finish(config, last)
    with scheduler(config, surroundings) as (process, said):
        wait_for(f"Night of {yesterday} started", said, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(_PATIENCE_SECONDS) == 0
    assert events(said) == [
        f"Night of {two_days_ago} skipped: more than 1 were missed",
        f"Night of {yesterday} started",
        "Stopping; a night that is running is finished first",
        f"Night of {yesterday}",
        "Scheduler stopped",
    ]
    assert nights.state(store_of(config), yesterday) is NightState.WRITTEN

    said.unlink()
    with scheduler(config, surroundings) as (process, said):
        wait_for(f"Night of {today} done", said, process)
        assert "apscheduler_jobs" in inspect(store_of(config)).get_table_names()
        second = subprocess.run(
            [sys.executable, "-m", "receivables.cli", "schedule", "--config", str(config.path)],
            env=surroundings,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        assert second.returncode == 1
        assert f"has a scheduler already (process {process.pid})" in second.stderr
        assert second.stderr.count("\n") == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(_PATIENCE_SECONDS) == 0
    assert nights.latest(store_of(config)) == today


def test_a_night_that_fails_is_said_with_its_reason_and_the_scheduler_stays(
    config: Config, today: date, surroundings: dict[str, str]
) -> None:
    missing = config.sources[0].file
    missing.unlink()
    with scheduler(config, surroundings) as (process, said):
        wait_for("failed", said, process)
        time.sleep(0.5)
        assert process.poll() is None
    failed = events(said)[-1]
    assert failed.startswith(f"Night of {today} failed (receivables: ")
    assert str(missing) in failed


def test_a_scheduler_that_cannot_keep_its_schedule_does_not_start(config: Config, surroundings: dict[str, str]) -> None:
    text = config.path.read_text(encoding="utf-8").replace('days = "mon-sun"', 'days = "mon-son"')
    config.path.write_text(text, encoding="utf-8")
    with scheduler(config, surroundings) as (process, said):
        assert process.wait(_PATIENCE_SECONDS) == 2
    assert "schedule.days: 'mon-son', expected names of days such as mon-fri" in said.read_text(encoding="utf-8")


def _finish(config: Config, night: date) -> None:
    planning.begin(config, as_of=night)
    planning.settle(config, as_of=night)
    nights.advance(store_of(config), night, NightState.WRITTEN)
