"""Which failures are tried again, and that Prefect does so."""

import errno
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from flows.retrying import passes_by_itself, step
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


@pytest.mark.prefect
@pytest.mark.parametrize(("error", "tries"), [(OSError(errno.EIO, "Input/output error"), 2), (SourceError("no"), 1)])
def test_a_step_is_run_again_only_after_what_passes_by_itself(
    server: str, tmp_path: Path, error: Exception, tries: int
) -> None:
    from prefect import flow
    from prefect.settings import PREFECT_API_URL, temporary_settings

    log = tmp_path / "tries"

    @step("read a share")
    def read() -> str:
        with log.open("a") as file:
            file.write("x")
        if log.stat().st_size == 1:
            raise error
        return "read"

    @flow
    def night() -> str:
        return read()

    with temporary_settings({PREFECT_API_URL: server}):
        if tries == 1:
            with pytest.raises(type(error)):
                night()
        else:
            assert night() == "read"
    assert log.stat().st_size == tries
