"""A real Prefect server for tests, with a home and a database of its own, on a free port of 127.0.0.1."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_START_SECONDS = 120


def environment(home: Path, address: str | None = None) -> dict[str, str]:
    """What a program of the test sees: no Prefect setting but the test's own."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    chosen = {"PREFECT_API_URL": address} if address else {}
    quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    return {**others, **quiet, **chosen, "PREFECT_HOME": str(home)}


@contextmanager
def prefect_server(home: Path) -> Iterator[str]:
    """The address of its API, for as long as the block lasts."""
    port = _free_port()
    command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui", "--host", "127.0.0.1"]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port)],
            env=environment(home),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}/api"
        _wait_for(address, server)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"no Prefect server at {address}, exit code {server.poll()}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
