"""A store of release 0.1.0 with a firm's data in it, upgraded.

`release_0_1_0/` holds such a store as that release wrote it, and what it said about the firm: the aging of three days
and the decisions of the night to come.
"""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from letterhead import with_letterhead
from receivables.cli import receivables
from receivables.config import default_config_text
from receivables.documents.letters import default_templates
from receivables.store import schema, tables
from receivables.store.database import StoreError, connect, open_store, reading
from receivables.store.lock import exclusive

pytestmark = pytest.mark.sqlite
_RELEASED = Path(__file__).parent / "release_0_1_0"
_NEXT_NIGHT = "2026-11-02"
# What no release kept of a letter before: who reminded and released when, what was written, when it came back.
_WITHOUT_A_WAY_OUT = (None, None, "", None, "", "", "", "", "", None, None)
# Of cases: how often broken, a deadline, a proposal, who made it, who was the first of two to approve it.
_WITHOUT_A_PROPOSAL = (0, None, 0, "", "", "")
_COMPARED = ("customer", "item", "kind", "currency", "balance", "days_overdue", "treatment", "level", "next_day")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A firm's folder with the store that release 0.1.0 wrote."""
    text = with_letterhead(default_config_text())
    templates = f'templates = "{default_templates()}"'
    (tmp_path / "config.toml").write_text(text.replace('templates = "letter_templates"', templates), encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "receivables.db")) as store:
        store.executescript((_RELEASED / "store.sql").read_text(encoding="utf-8"))
    return tmp_path


def _said(name: str) -> Any:
    return json.loads((_RELEASED / name).read_text(encoding="utf-8"))


def _run(folder: Path, *arguments: str) -> Any:
    """What the command prints as JSON; it must be done."""
    config = ["--config", str(folder / "config.toml")]
    done = CliRunner().invoke(receivables, [*arguments, *config, "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def _rows(store: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(store)) as conn:
        names = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(conn.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}


def test_an_older_store_is_refused_until_it_is_upgraded(old: Path) -> None:
    before = _rows(old / "receivables.db")
    asks = rf"is of version 0001, expected {schema.HEAD}: .* run `receivables db upgrade`"
    with pytest.raises(StoreError, match=asks):
        open_store(f"sqlite:///{old / 'receivables.db'}")
    assert _rows(old / "receivables.db") == before
    assert _run(old, "db", "status")["state"] == "older"


def test_an_upgraded_store_gives_the_figures_it_gave_before(old: Path) -> None:
    _run(old, "db", "upgrade")
    assert _run(old, "db", "status")["state"] == "current"
    for day, said in _said("aging.json").items():
        aging = _run(old, "aging", "--as-of", day)
        assert {name: aging[name] for name in ("buckets", "rows", "totals")} == {
            name: said[name] for name in ("buckets", "rows", "totals")
        }
    decisions = _run(old, "plan", "--as-of", _NEXT_NIGHT)["decisions"]
    assert [[one[name] for name in _COMPARED] for one in decisions] == [
        [one[name] for name in _COMPARED] for one in _said("decisions.json")
    ]


def test_no_row_is_lost_and_what_is_new_says_what_was_always_so(old: Path) -> None:
    before = _rows(old / "receivables.db")
    _run(old, "db", "upgrade")
    after = _rows(old / "receivables.db")
    assert {name: len(rows) for name, rows in before.items()} == {name: len(after[name]) for name in before}
    assert all(not after[name] for name in set(after) - set(before) - {"receivables_version"})
    for name in ("decision", "policy"):
        assert after[name] == before[name]
    # Whoever has a visit was asked for it, by the day it is due.
    assert after["assignment"] == [(*row, row[2], row[3], 0) for row in before["assignment"]]
    assert after["case"] == [(*row, "proposing", *_WITHOUT_A_PROPOSAL) for row in before["case"]]
    assert after["letter"] == [(*row, *_WITHOUT_A_WAY_OUT) for row in before["letter"]]
    assert after["line"] == [(customer, night, customer, *rest) for customer, night, *rest in before["line"]]
    assert after["dispute"] == [_with_no_more_said(*row) for row in before["dispute"]]
    assert after["item"] == [(*row, 0, None) for row in before["item"]]


def _with_no_more_said(*row: Any) -> tuple[Any, ...]:
    """A dispute of that release: nobody gave it to its owner by hand, conceded anything or said what was found out."""
    *claim, owner, resolved_day, outcome, author = row
    return (*claim, owner, "", resolved_day, outcome, "", None, "", None, author, 0)


def test_an_open_case_comes_up_as_to_be_proposed_for_and_a_closed_one_as_closed(old: Path) -> None:
    with closing(sqlite3.connect(old / "receivables.db")) as store, store:
        closed = "INSERT INTO \"case\" VALUES('0003','credit_review',20755,'','closed',20760,'paid','c412a8e86ae1703b')"
        store.execute(closed)
    _run(old, "db", "upgrade")
    found = {row[4]: row[8:] for row in _rows(old / "receivables.db")["case"]}
    assert found == {"open": ("proposing", *_WITHOUT_A_PROPOSAL), "closed": ("closed", *_WITHOUT_A_PROPOSAL)}


def test_each_load_has_a_moment_of_its_own_on_the_day_it_was_taken_as_of(old: Path) -> None:
    _run(old, "db", "upgrade")
    with reading(open_store(f"sqlite:///{old / 'receivables.db'}")) as conn:
        loads = conn.execute(select(tables.load.c["known_at", "source", "origin"]).order_by("known_at")).all()
    midnight = (date(2026, 10, 30) - date(1970, 1, 1)).days * 86_400_000_000
    assert [load.known_at - midnight for load in loads] == [0, 1, 2, 3, 4, 5]
    assert ("rates", "rates.csv") in {(load.source, load.origin) for load in loads}


def test_the_store_as_it_was_is_kept_beside_the_upgraded_one(old: Path) -> None:
    before = _rows(old / "receivables.db")
    assert _run(old, "db", "upgrade")["backup"] == str(old / "receivables.db.0001")
    assert _rows(old / "receivables.db.0001") == before


def test_the_second_upgrade_does_nothing(old: Path) -> None:
    first = _run(old, "db", "upgrade")
    after = _rows(old / "receivables.db")
    assert (first["before"], first["after"]) == ("0001", schema.HEAD)
    assert _run(old, "db", "upgrade") == {"before": schema.HEAD, "after": schema.HEAD, "backup": None}
    assert _rows(old / "receivables.db") == after
    assert [file.name for file in old.glob("receivables.db.0*")] == ["receivables.db.0001"]


def test_a_copy_of_before_is_never_overwritten(old: Path) -> None:
    kept = old / "receivables.db.0001"
    kept.write_text("of another day")
    assert _run(old, "db", "upgrade")["backup"] == f"{kept}.2"
    assert kept.read_text() == "of another day"


def test_nothing_else_is_done_to_the_store_while_it_is_upgraded(old: Path) -> None:
    url = f"sqlite:///{old / 'receivables.db'}"
    with exclusive(connect(url), "night"):
        refused = CliRunner().invoke(receivables, ["db", "upgrade", "--config", str(old / "config.toml")])
    assert "another night is running" in str(refused.exception)
    assert schema.version_at(url) == "0001"


_UPGRADE = "import sys; from receivables.store import database, schema; schema.upgrade(database.connect(sys.argv[1]))"


@pytest.mark.slow
def test_an_upgrade_that_is_killed_leaves_the_store_as_it_was_or_done(old: Path) -> None:
    store = old / "receivables.db"
    with closing(sqlite3.connect(store)) as conn:
        row = conn.execute("SELECT * FROM item LIMIT 1").fetchone()
        marks = ", ".join("?" * len(row))
        many = ((row[0], f"R{number}", *row[2:]) for number in range(50_000))
        conn.executemany(f"INSERT INTO item VALUES ({marks})", many)
        conn.commit()
    lines = len(_rows(store)["item"])
    outcomes = set()
    for hundredths in range(1, 100):
        with subprocess.Popen([sys.executable, "-c", _UPGRADE, f"sqlite:///{store}"]) as process:
            if not _seen(old, process):
                break
            time.sleep(hundredths / 100)
            process.send_signal(signal.SIGKILL)
        version = schema.version_at(f"sqlite:///{store}")
        outcomes.add(version)
        assert len(_rows(store)["item"]) == lines
        if version == schema.HEAD:
            break
    assert "0001" in outcomes


def _seen(folder: Path, process: subprocess.Popen[bytes]) -> bool:
    """Whether the upgrade has come as far as its transaction: the copy of before is finished."""
    copies = len(list(folder.glob("receivables.db.0001*")))
    while process.poll() is None:
        if len([name for name in folder.glob("receivables.db.0001*") if name.suffix != ".unfinished"]) > copies:
            return True
        time.sleep(0.005)
    return False
