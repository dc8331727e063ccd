"""One Prefect server for all tests of the flows, and a small firm for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from prefect_server import prefect_server
from small_firm import write_small_firm


@pytest.fixture(scope="session")
def server_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def server(server_home: Path) -> Iterator[str]:
    """The address of a running server's API."""
    with prefect_server(server_home) as address:
        yield address


@pytest.fixture
def config_path(tmp_path: Path) -> Path:
    """The config of a small firm that has had no night yet."""
    return write_small_firm(tmp_path / "firm")
