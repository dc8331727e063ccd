"""Which failures are tried again, and that Prefect does so."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from flows.retrying import passes_by_itself
from prefect_server import environment
from receivables.config import ConfigError
from receivables.sources import SourceError
from receivables.store.database import StoreError


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OSError(errno.EIO, "Input/output error"), True),
        (OSError(errno.ESTALE, "Stale file handle"), True),
        (TimeoutError(errno.ETIMEDOUT, "Connection timed out"), True),
        (OperationalError("SELECT 1", {}, Exception("server closed the connection")), True),
        (OSError(errno.ENOSPC, "No space left on device"), False),
        (PermissionError(errno.EACCES, "Permission denied"), False),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), False),
        (SourceError("march.xlsx: no header"), False),
        (ConfigError("config.toml: no such setting"), False),
        (StoreError("another night is running"), False),
        (ValueError("a mistake of ours"), False),
    ],
)
def test_what_waits_for_a_person_is_not_tried_again(error: Exception, passes: bool) -> None:
    assert passes_by_itself(error) is passes


# A process of its own, as a night is: Prefect speaks to its server until the last moment.
_TWO_STEPS = """
import errno
from flows.retrying import step
from prefect import flow
from receivables.sources import SourceError

tries = {"passes": 0, "waits": 0}

@step("read a share")
def passes():
    tries["passes"] += 1
    if tries["passes"] == 1:
        raise OSError(errno.EIO, "Input/output error")

@step("read a file without a header")
def waits():
    tries["waits"] += 1
    raise SourceError("march.xlsx: no header")

@flow
def night():
    passes()
    waits()

try:
    night()
except SourceError as error:
    print(tries, error)
"""


@pytest.mark.prefect
def test_a_step_is_run_again_only_after_what_passes_by_itself(server: str, server_home: Path) -> None:
    night = subprocess.run(
        [sys.executable, "-c", _TWO_STEPS],
        env=environment(server_home, server),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert night.stdout == "{'passes': 2, 'waits': 1} march.xlsx: no header\n", night.stderr
