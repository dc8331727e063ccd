"""The sample firm before and after its night: made once for a run of tests, however many processes it has."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.firms import copy_of, load_all, run_night
from receivables.cli.start import _make, _sample_config
from receivables.config import load_config
from receivables.night import loading, reporting
from receivables.night.store import store_of
from receivables.sample import SAMPLE_DAY, write_sample_firm


def loaded(factory: pytest.TempPathFactory) -> Path:
    """A copy of the firm's folder with everything loaded and no night yet."""
    return _copy(factory, "loaded", _load)


def after_its_night(factory: pytest.TempPathFactory) -> Path:
    """A copy of the firm's folder on the morning after the sample day, without a report."""

    def make(folder: Path) -> None:
        copy_of(loaded(factory), folder)
        run_night(load_config(folder / "config.toml"), SAMPLE_DAY)

    return _copy(factory, "after its night", make)


def reported(factory: pytest.TempPathFactory) -> Path:
    """A copy of the firm's folder on the morning after the sample day, with the report of the night."""
    return _copy(factory, "reported", _report)


def _load(folder: Path) -> None:
    _make(folder, _sample_config())
    write_sample_firm(folder)
    load_all(load_config(folder / "config.toml"), SAMPLE_DAY)


def _report(folder: Path) -> None:
    _make(folder, _sample_config())
    write_sample_firm(folder)
    config = load_config(folder / "config.toml")
    reads = loading.load_sources(config, as_of=SAMPLE_DAY)
    run_night(config, SAMPLE_DAY)
    reporting.finish(config, reads, as_of=SAMPLE_DAY)


def _copy(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Nobody works in what is copied: a store that somebody has open is more than one file."""
    whole = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        whole = whole.parent
    firm, done = whole / name / "firm", whole / name / "done"
    done.parent.mkdir(exist_ok=True)
    with (whole / name / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(firm, ignore_errors=True)
            make(firm)
            store_of(load_config(firm / "config.toml")).dispose()
            done.touch()
        return Path(shutil.copytree(firm, factory.mktemp("sample") / "firm"))
