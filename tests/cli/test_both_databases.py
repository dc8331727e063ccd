"""A firm's night says the same whether its store is a file or a PostgreSQL database."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import postgres
from cli.command import Ran, Run
from cli.firms import load_all, run_night
from receivables.cli.start import _WORTH_A_LOOK, _make, _sample_config
from receivables.config import load_config
from receivables.sample import SAMPLE_DAY, write_sample_firm

_LATER = SAMPLE_DAY + timedelta(days=7)
_ASKED = [
    ("plan", "--as-of", str(SAMPLE_DAY)),
    ("plan", "--as-of", str(_LATER)),
    ("aging", "--as-of", str(SAMPLE_DAY)),
    ("aging", "--as-of", str(SAMPLE_DAY - timedelta(days=60))),
    ("key-figures", "--as-of", str(SAMPLE_DAY)),
    ("movement", "--from", str(SAMPLE_DAY - timedelta(days=30)), "--as-of", str(SAMPLE_DAY)),
    ("forecast", "--against", "--as-of", str(SAMPLE_DAY - timedelta(days=60))),
    ("effects", "--as-of", str(SAMPLE_DAY)),
    ("letters", "list"),
    ("visits", "list"),
    ("cases", "list"),
    ("disputes", "list", "--as-of", str(SAMPLE_DAY)),
    ("explain", "--customer", _WORTH_A_LOOK, "--as-of", str(_LATER)),
]


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The config of the sample firm on PostgreSQL on the morning after the sample day."""
    folder = tmp_path_factory.mktemp("postgresql") / "firm"
    url = postgres.new_database()
    _make(folder, _sample_config().replace("sqlite:///receivables.db", url.replace("+psycopg", "")))
    write_sample_firm(folder)
    config = load_config(folder / "config.toml")
    load_all(config, SAMPLE_DAY)
    run_night(config, SAMPLE_DAY)
    yield folder / "config.toml"
    postgres.drop_database(url)


def _timeless(ran: Ran) -> Any:
    """What was said, but for when the store came to know it: the two firms were not loaded at once."""
    return _without_moments(ran.json)


def _without_moments(said: Any) -> Any:
    if isinstance(said, dict):
        moments = {"known_at", "known_since"}
        return {name: _without_moments(value) for name, value in said.items() if name not in moments}
    return [_without_moments(one) for one in said] if isinstance(said, list) else said


@pytest.mark.parametrize("command", _ASKED, ids=" ".join)
def test_both_say_the_same(run: Run, config_after: Path, on_postgresql: Path, command: tuple[str, ...]) -> None:
    on_sqlite, on_server = (run(*command, "--json", "--config", config) for config in (config_after, on_postgresql))
    assert (on_server.code, on_server.err) == (on_sqlite.code, on_sqlite.err)
    assert _timeless(on_server) == _timeless(on_sqlite)
    assert on_server.out.count("\n") > 5, "nothing was compared"


def test_both_wrote_the_same_files(config_after: Path, on_postgresql: Path) -> None:
    outputs = [{file.name for file in (config.parent / "out").rglob("*")} for config in (config_after, on_postgresql)]
    assert outputs[0] == outputs[1]
    assert outputs[0]


def test_the_night_again_on_postgresql_changes_nothing(run: Run, on_postgresql: Path) -> None:
    before = run("letters", "list", "--json", "--config", on_postgresql).out
    config = load_config(on_postgresql)
    load_all(config, SAMPLE_DAY)
    run_night(config, SAMPLE_DAY)
    assert run("letters", "list", "--json", "--config", on_postgresql).out == before
