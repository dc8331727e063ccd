"""The sample firm before and after its night, and the command line itself."""

from pathlib import Path

import pytest

import sample_firms
from cli.command import Run, command
from cli.firms import copy_of


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command: `run("plan", "--json")`."""
    return command(monkeypatch, capsys)


@pytest.fixture(scope="session")
def sample_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample firm with everything loaded and no night yet. Not to be changed."""
    return sample_firms.loaded(tmp_path_factory)


@pytest.fixture(scope="session")
def sample_firm_after_its_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample firm on the morning after the sample day. Not to be changed."""
    return sample_firms.after_its_night(tmp_path_factory)


@pytest.fixture
def config(sample_firm: Path) -> Path:
    """The config of the sample firm before its night. Not to be changed."""
    return sample_firm / "config.toml"


@pytest.fixture
def config_after(sample_firm_after_its_night: Path) -> Path:
    """The config of the sample firm after its night. Not to be changed."""
    return sample_firm_after_its_night / "config.toml"


@pytest.fixture
def own_config(sample_firm: Path, tmp_path: Path) -> Path:
    """The config of a sample firm before its night, to do with as one likes."""
    return copy_of(sample_firm, tmp_path / "firm")


@pytest.fixture
def own_config_after(sample_firm_after_its_night: Path, tmp_path: Path) -> Path:
    """The config of a sample firm after its night, to do with as one likes."""
    return copy_of(sample_firm_after_its_night, tmp_path / "firm")
