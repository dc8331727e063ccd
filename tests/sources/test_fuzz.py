"""Two thousand files gone wrong: each is read, or refused in a sentence; none crashes, hangs, or adds a number.

`FUZZ=20000 pytest tests/sources/test_fuzz.py` looks at ten times as many.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# How many of the two thousand are of which format.
SHARES = {"csv": 450, "xlsx": 500, "xls": 150, "ods": 250, "html": 100, "statements": 350, "einvoices": 200}
TIMES = int(os.environ.get("FUZZ", "2000")) / 2000
DEADLINE_SECONDS = 300


@pytest.mark.parametrize("format_", SHARES)
def test_a_mutated_file_is_read_or_refused_and_nothing_is_taken_that_was_not_in_it(format_):
    count = round(SHARES[format_] * TIMES)
    command = [sys.executable, "-m", "sources.ugly_fuzz", format_, "0", str(count)]
    path = os.pathsep.join(map(str, (HERE.parent, HERE.parent.parent / "collections")))
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_SECONDS * max(1, TIMES),
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, f"the process ended at: {done.stderr[-3000:]}"
    assert not done.stdout, done.stdout[:3000]
    assert "done: " in done.stderr
