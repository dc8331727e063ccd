"""The progress bar is for eyes: a terminal sees it, a log file does not."""

import os
import pty
import subprocess
import sys
from pathlib import Path

_NIGHT = """
from flows.progress import progress
with progress(2) as doing:
    doing("Reading invoices")
    doing("Planning part 1 of 3", more_steps=3)
    doing("Planning part 2 of 3")
"""


def test_a_terminal_shows_the_step_and_how_many_there_are() -> None:
    ours, its = pty.openpty()
    night = subprocess.Popen([sys.executable, "-c", _NIGHT], stderr=its, env={**os.environ, "TERM": "xterm"})
    os.close(its)
    shown = b"".join(iter(lambda: _read(ours), b"")).decode()
    os.close(ours)
    assert night.wait() == 0
    assert "Planning part 2 of 3" in shown
    assert "2/5" in shown


def test_a_file_shows_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as file:
        subprocess.run([sys.executable, "-c", _NIGHT], stderr=file, check=True, env={**os.environ, "FORCE_COLOR": "1"})
    assert log.read_bytes() == b""


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        # Linux says so when the other end is closed.
        return b""
