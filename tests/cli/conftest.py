"""The sample firm before and after its night, and the command line itself."""

from pathlib import Path

import pytest

from cli.command import Run, command
from cli.firms import copy_of, load_all, run_night
from receivables.cli.start import _make, _sample_config
from receivables.config import load_config
from receivables.sample import SAMPLE_DAY, write_sample_firm


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command: `run("plan", "--json")`."""
    return command(monkeypatch, capsys)


@pytest.fixture(scope="session")
def sample_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample firm with everything loaded and no night yet. Not to be changed."""
    folder = tmp_path_factory.mktemp("sample") / "firm"
    _make(folder, _sample_config())
    write_sample_firm(folder)
    load_all(load_config(folder / "config.toml"), SAMPLE_DAY)
    return folder


@pytest.fixture(scope="session")
def sample_firm_after_its_night(sample_firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample firm on the morning after the sample day. Not to be changed."""
    config = copy_of(sample_firm, tmp_path_factory.mktemp("after") / "firm")
    run_night(load_config(config), SAMPLE_DAY)
    return config.parent


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
