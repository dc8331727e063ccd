"""The night as a deployment: a real server, a real worker, and the result in our own store."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
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
            timeout=180,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

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


def test_a_deployed_night_is_run_by_a_worker_and_remembered_by_our_store(deployed: Deployed) -> None:
    # Weeks late, and scheduled for when the day has begun at the firm only: still the night of its own day.
    scheduled = f"{NIGHT}T00:30:00+01:00"
    deployed.prefect("deployment", "run", "nightly/nightly", "--start-at", scheduled, "--tag", "late")
    deployed.prefect("worker", "start", "--pool", "receivables", "--limit", "1", "--run-once")

    (run,) = deployed.ask("flow_runs/filter", flow_runs={"tags": {"all_": ["late"]}})
    assert (run["name"], run["state_type"]) == (f"night of {NIGHT}", "COMPLETED")
    config = load_config(deployed.config_path)
    engine = store_of(config)
    assert nights.state(engine, NIGHT) is NightState.WRITTEN
    report = json.loads((config.output / str(NIGHT) / "report.json").read_text(encoding="utf-8"))
    assert report["as_of"] == str(NIGHT)
    (plan,) = deployed.ask("artifacts/filter", artifacts={"key": {"any_": ["nightly-plan"]}})
    assert plan["flow_run_id"] == run["id"]


def test_the_deployments_cron_schedules_nights_at_the_firms_hour_from_monday_to_friday(deployed: Deployed) -> None:
    # Some versions of what Prefect stands on schedule nothing, and say nothing.
    scheduled = list(_scheduled(deployed))
    assert len(scheduled) >= 3
    assert {(time.hour, time.minute) for time in scheduled} == {(4, 15)}
    assert all(time.weekday() < 5 for time in scheduled)


def _scheduled(deployed: Deployed) -> Iterator[datetime]:
    deadline = time.monotonic() + 60
    runs: list[dict[str, Any]] = []
    while not runs and time.monotonic() < deadline:
        runs = deployed.ask("flow_runs/filter", flow_runs={"state": {"type": {"any_": ["SCHEDULED"]}}})
        time.sleep(0.5)
    for run in runs:
        start = datetime.fromisoformat(run["expected_start_time"])
        yield start.astimezone(ZoneInfo("Europe/Berlin"))
