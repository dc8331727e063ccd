"""The night as a deployment: a real server, a real worker, and the result in our own store."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from prefect_server import environment
from receivables.config import load_config
from receivables.night.store import store_of
from receivables.store import nights
from receivables.store.nights import NightState
from small_firm import NIGHT, write_small_firm

pytestmark = pytest.mark.prefect
_PATIENCE_SECONDS = 240
SHIPPED = Path(__file__).parents[2] / "prefect.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """A firm whose night is deployed, and how to speak to Prefect there."""

    config_path: Path
    environment: dict[str, str]
    server: str

    def prefect(self, *arguments: str) -> str:
        """What the command `prefect` says, run in the firm's folder."""
        ended = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
            cwd=self.config_path.parent,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    @contextmanager
    def worker(self) -> Iterator[None]:
        """A worker that takes the nights of the pool as they fall due, as the comment in prefect.yaml says."""
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "receivables", "--limit", "1"]
        with self.config_path.with_name("worker.log").open("wb") as log:
            worker = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            yield
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()

    def schedule(self, moment: str, tag: str) -> None:
        """What `prefect deployment run nightly/nightly --start-at MOMENT --tag TAG` asks for, seconds sooner."""
        found = self.ask("deployments/filter", flows={"name": {"any_": ["nightly"]}})
        (deployment,) = (one for one in found if one["name"] == "nightly")
        scheduled = {"type": "SCHEDULED", "state_details": {"scheduled_time": moment}}
        self.ask(f"deployments/{deployment['id']}/create_flow_run", state=scheduled, tags=[tag])

    def ask(self, path: str, **filters: Any) -> Any:
        """What the server's API answers."""
        answer = httpx.post(f"{self.server}/{path}", json=filters, timeout=60)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture(scope="module")
def deployed(server: str, server_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    config_path = write_small_firm(tmp_path_factory.mktemp("deployed") / "firm")
    shutil.copy(SHIPPED, config_path.parent)
    firm = Deployed(config_path=config_path, environment=environment(server_home, server), server=server)
    firm.prefect("work-pool", "create", "receivables", "--type", "process")
    firm.prefect("deploy", "--name", "nightly")
    return firm


def test_deployed_nights_are_run_by_a_worker_in_order_and_remembered_by_our_store(deployed: Deployed) -> None:
    # Weeks late, and scheduled for when the day has begun at the firm only: still the nights of their own days.
    for day in (NIGHT, NIGHT - timedelta(days=1)):
        deployed.schedule(f"{day}T00:30:00+01:00", "late")
    with deployed.worker():
        runs = _ended(deployed, 2)

    assert [(run["name"], run["state_type"]) for run in runs] == [
        (f"night of {NIGHT - timedelta(days=1)}", "COMPLETED"),
        (f"night of {NIGHT}", "COMPLETED"),
    ]
    config = load_config(deployed.config_path)
    assert nights.state(store_of(config), NIGHT) is NightState.WRITTEN
    report = json.loads((config.output / str(NIGHT) / "report.json").read_text(encoding="utf-8"))
    assert report["as_of"] == str(NIGHT)
    plans = deployed.ask("artifacts/filter", artifacts={"key": {"any_": ["nightly-plan"]}})
    # Other tests' nights are on the same server.
    assert {plan["flow_run_id"] for plan in plans} >= {run["id"] for run in runs}


def test_the_deployments_cron_schedules_nights_at_the_firms_hour_from_monday_to_friday(deployed: Deployed) -> None:
    # Some versions of what Prefect stands on schedule nothing, and say nothing.
    scheduled = list(_scheduled(deployed))
    assert len(scheduled) >= 3
    assert {(time.hour, time.minute) for time in scheduled} == {(4, 15)}
    assert all(time.weekday() < 5 for time in scheduled)


def _ended(deployed: Deployed, count: int) -> list[dict[str, Any]]:
    """The late runs once so many of them have ended, by their start."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        runs: list[dict[str, Any]] = deployed.ask("flow_runs/filter", flow_runs={"tags": {"all_": ["late"]}})
        if sum(run["end_time"] is not None for run in runs) == count:
            return sorted(runs, key=lambda run: str(run["start_time"]))
        time.sleep(0.5)
    raise AssertionError(deployed.config_path.with_name("worker.log").read_text(encoding="utf-8"))


def _scheduled(deployed: Deployed) -> Iterator[datetime]:
    deadline = time.monotonic() + 60
    runs: list[dict[str, Any]] = []
    while not runs and time.monotonic() < deadline:
        runs = deployed.ask("flow_runs/filter", flow_runs={"state": {"type": {"any_": ["SCHEDULED"]}}})
        time.sleep(0.5)
    for run in runs:
        start = datetime.fromisoformat(run["expected_start_time"])
        yield start.astimezone(ZoneInfo("Europe/Berlin"))
