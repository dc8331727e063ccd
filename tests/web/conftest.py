"""The sample firm after its night, with a user of each role, as an application."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from playwright.sync_api import Browser

import sample_firms
from cli.firms import copy_of
from receivables.config import load_config
from receivables.sample import SAMPLE_DAY
from receivables.store.users import passwords
from receivables.web.app import make_app
from receivables.web.pace import Pace
from web.browser import chromium
from web.firm import add_people


@pytest.fixture(scope="module", autouse=True)
def _passwords_cost_little() -> Iterator[None]:
    """Hashes as weak as none that ships: a test signs in many times."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        # What an unknown user is compared with is hashed once in a process: others have asked for it before.
        patched.setattr(passwords, "_nobodys", cache(passwords._nobodys.__wrapped__))
        yield


@pytest.fixture(scope="session")
def sample_morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample firm on the morning after its night, with people. Not to be changed."""
    return sample_firms.reported(tmp_path_factory)


@pytest.fixture(scope="module")
def app(sample_morning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The pages of a sample firm of this module's own, to do with as one likes; on the sample day."""
    config = load_config(copy_of(sample_morning, tmp_path_factory.mktemp("served") / "firm"))
    made = make_app(config, as_of=SAMPLE_DAY)
    # Tests ask more often than people do; what happens then has a test of its own.
    made.state.pace = Pace(per_minute=1_000_000)
    add_people(made.state.served.engine)
    yield made
    made.state.presence.close()
    made.state.served.engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser, started once for a module."""
    with chromium() as started:
        yield started
