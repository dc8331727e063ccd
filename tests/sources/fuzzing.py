"""Two thousand files gone wrong, a process for each format: two files of tests share them, so that two cores may.

`FUZZ=20000 pytest tests/sources/test_fuzz_texts.py tests/sources/test_fuzz_workbooks.py` looks at ten times as many.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
# How many of the two thousand are of which format.
WORKBOOKS = {"xlsx": 500, "xls": 150, "ods": 250}
TEXTS = {"csv": 450, "html": 100, "statements": 350, "einvoices": 200}
TIMES = int(os.environ.get("FUZZ", "2000")) / 2000
DEADLINE_SECONDS = 300


def look_at(format_: str) -> None:
    """Fails where a file of the format crashes its reader, keeps it from ending, or adds a number."""
    count = round((WORKBOOKS | TEXTS)[format_] * TIMES)
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
