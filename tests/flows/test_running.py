"""The night as the command line runs it: what is seen, what is reached, what is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from prefect_server import environment
from receivables.config import load_config
from receivables.night.store import store_of
from receivables.store import nights
from receivables.store.lock import exclusive
from receivables.store.nights import NightState
from small_firm import NIGHT

pytestmark = pytest.mark.prefect
_PATIENCE_SECONDS = 240
_SCREEN_LINES = 45
# Every Python of the test tells whom it speaks to, the servers it starts included.
_TELL = """
import os, sys

def _tell(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        with open(os.environ["TOLD"], "a") as told:
            told.write(f"{address[0] if isinstance(address, tuple) else address}\\n")

sys.addaudithook(_tell)
"""


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """The surroundings of a night that has no server: a home and a folder for temporary files of its own."""
    for name in ("home", "temporary", "site"):
        (tmp_path / name).mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_TELL, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "site"), *filter(None, [os.environ.get("PYTHONPATH")])])
    own = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": path}
    # A proxy that is not there: what stays on this machine must not ask it.
    proxies = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    found = {name: value for name, value in environment(tmp_path).items() if name not in _SETTINGS_WE_MAKE}
    return {**found, **own, **proxies, "TOLD": str(tmp_path / "told.txt")}


# The night must be quiet without being told so.
_SETTINGS_WE_MAKE = {"PREFECT_HOME", "PREFECT_SERVER_ANALYTICS_ENABLED", "DO_NOT_TRACK"}


def nightly(config_path: Path, surroundings: dict[str, str], *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(config_path, *more),
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )


def command(config_path: Path, *more: str) -> list[str]:
    night = ["nightly", "--config", str(config_path), "--as-of", str(NIGHT)]
    return [sys.executable, "-m", "receivables.cli", *night, *more]


def test_a_night_without_a_server_is_quiet_stays_on_this_machine_and_leaves_nothing(
    config_path: Path, alone: dict[str, str]
) -> None:
    night = nightly(config_path, alone)
    assert (night.returncode, night.stderr) == (0, "")
    assert 1 <= len(night.stdout.splitlines()) <= _SCREEN_LINES
    assert nights.state(store_of(load_config(config_path)), NIGHT) is NightState.WRITTEN
    assert set(Path(alone["TOLD"]).read_text().splitlines()) <= {"127.0.0.1"}
    assert list(Path(alone["TMPDIR"]).iterdir()) == []
    assert _servers(alone) == []


@pytest.mark.parametrize("when", ["while its server comes up", "while it works"])
def test_a_night_that_is_killed_leaves_no_server_behind(config_path: Path, alone: dict[str, str], when: str) -> None:
    night = subprocess.Popen(command(config_path), env=alone, start_new_session=True)
    works = (config_path.parent / "out" / str(NIGHT)).exists
    has_come = works if when == "while it works" else lambda: bool(_servers(alone))
    _wait(lambda: has_come() or night.poll() is not None)
    assert len(_servers(alone)) == 1
    assert {psutil.Process(pid).nice() for pid in (night.pid, *_servers(alone))} == {10}, "pages go first"
    os.killpg(night.pid, signal.SIGKILL)
    night.wait()
    _wait(lambda: not _servers(alone) and not list(Path(alone["TMPDIR"]).iterdir()))


def test_a_second_night_of_the_same_store_gets_one_sentence_at_once(config_path: Path, alone: dict[str, str]) -> None:
    with exclusive(store_of(load_config(config_path)), "night"):
        second = nightly(config_path, alone)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.endswith(
        f"another night is running (process {os.getpid()}); expected it to have finished first\n"
    )
    assert second.stderr.count("\n") == 1
    assert not Path(alone["TOLD"]).exists(), "it was refused before any server was started"


def test_a_step_that_fails_ends_with_its_own_sentence(config_path: Path, server: str, server_home: Path) -> None:
    (config_path.parent / "data" / "payments.csv").write_text("nothing that could be a header\n", encoding="utf-8")
    night = nightly(config_path, environment(server_home, server))
    assert (night.returncode, night.stdout) == (1, "")
    assert night.stderr.startswith("receivables: ")
    assert "payments.csv" in night.stderr
    assert night.stderr.count("\n") == 1


def test_a_machine_that_lets_the_night_down_is_said_in_one_sentence(
    config_path: Path, server: str, server_home: Path
) -> None:
    # A file lies where the folder of the outputs belongs.
    (config_path.parent / "out").write_text("")
    night = nightly(config_path, environment(server_home, server))
    assert (night.returncode, night.stdout) == (1, "")
    assert night.stderr.startswith(f"receivables: The night of {NIGHT} could not be finished: ")
    assert night.stderr.count("\n") == 1


def test_a_server_that_does_not_answer_is_said_in_one_sentence(config_path: Path, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/api"
        night = nightly(config_path, environment(tmp_path, address))
    assert (night.returncode, night.stdout) == (1, "")
    assert night.stderr.startswith(f"receivables: PREFECT_API_URL is {address}, where no server answers")
    assert night.stderr.count("\n") == 1


def test_the_report_of_the_night_is_what_the_flow_returns(config_path: Path, server: str, server_home: Path) -> None:
    night = nightly(config_path, environment(server_home, server), "--json")
    assert night.returncode == 0, night.stderr
    report = json.loads(night.stdout)
    written = config_path.parent / "out" / str(NIGHT)
    assert report.pop("text") == (written / "report.txt").read_text(encoding="utf-8")
    assert report == json.loads((written / "report.json").read_text(encoding="utf-8"))


def _servers(surroundings: dict[str, str]) -> list[int]:
    """The processes that serve from this test's folder for temporary files."""
    folder = surroundings["TMPDIR"]
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any(argument.startswith(folder) for argument in process.info["cmdline"] or ())
    ]


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
