"""One load or night at a time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from receivables.schedule.leader import sole_leader
from receivables.store.database import StoreError
from receivables.store.lock import exclusive
from store.addresses import address
from store.lists import store

_HOLD_AND_WAIT = """
import sys
from receivables.store.database import open_store
from receivables.store.lock import exclusive
with exclusive(open_store(sys.argv[1]), "night"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", _HOLD_AND_WAIT, address(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_one_is_refused_and_told_what_is_running(tmp_path: Path, holder: subprocess.Popen) -> None:
    engine = store(tmp_path)
    refusal = rf"firm\S* .*is in use: another night is running \(process {holder.pid}\b"
    with pytest.raises(StoreError, match=refusal), exclusive(engine, "load"):
        pass


def test_a_second_one_may_wait(tmp_path: Path, holder: subprocess.Popen) -> None:
    engine = store(tmp_path)
    with pytest.raises(StoreError, match="is in use"), exclusive(engine, "load", wait_seconds=0.5):
        pass
    holder.stdin.close()
    with exclusive(engine, "load", wait_seconds=20):
        pass


def test_a_process_that_is_killed_leaves_no_lock(tmp_path: Path, holder: subprocess.Popen) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with exclusive(store(tmp_path), "load"):
        pass


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    engine = store(tmp_path)
    with pytest.raises(ZeroDivisionError), exclusive(engine, "load"):
        raise ZeroDivisionError
    with exclusive(engine, "night"), pytest.raises(StoreError, match="another night"), exclusive(engine, "load"):
        pass


def test_two_stores_do_not_wait_for_each_other(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with exclusive(store(tmp_path / "one"), "load"), exclusive(store(tmp_path / "two"), "load"):
        pass


def test_a_scheduler_waits_for_no_night_and_there_is_but_one(tmp_path: Path) -> None:
    engine = store(tmp_path)
    refusal = rf"firm\S* .*has a scheduler already \(process {os.getpid()}\b.*; expected to be the only one"
    with exclusive(engine, "night"), sole_leader(engine), pytest.raises(StoreError, match=refusal), sole_leader(engine):
        pass
    with sole_leader(engine):
        pass
