"""Figures of a benchmark, each taken in a process of its own: CPU (user and system, all threads) and peak memory.

The CPU of a database server that the job uses counts, too; its memory does not. A figure is a function
`(folder, items) -> job`. It prepares what it needs in the folder, unmeasured, and returns the job to be measured.
Importing costs nothing here: a command's start is a figure of its own.
"""

import importlib
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import servers

Job = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is measured, against which other figure's CPU, and what it may cost.

    `function` is `module:name`. `floor` is the name of a figure measured before.
    """

    name: str
    function: str
    floor: str | None = None
    at_most: float | None = None  # times the floor
    at_most_from: int = 0  # so many items: with fewer, what does not grow with them is most of it
    at_most_seconds: dict[int, float] | None = None  # by number of items
    at_most_any: float | None = None  # seconds, whatever the number of items
    at_most_mib: int | None = None
    at_most_more_mib: int | None = None  # on top of what the process has when the job begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """CPU seconds of the job, and the peak memory of its process in MiB, preparation included.

    `more_mib` is by how much the job itself made that memory grow.
    """

    seconds: float
    mib: float
    more_mib: float


def measured(figure: Figure, folder: Path, items: int, *, times: int) -> Cost:
    """The median CPU of so many fresh processes, and the highest memory."""
    costs = [_in_a_process(figure, folder, items) for _ in range(times)]
    return Cost(
        seconds=median(cost.seconds for cost in costs),
        mib=max(cost.mib for cost in costs),
        more_mib=max(cost.more_mib for cost in costs),
    )


def _in_a_process(figure: Figure, folder: Path, items: int) -> Cost:
    command = [sys.executable, "-m", "benchmarks.measure", figure.function, str(folder), str(items)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime + servers.cpu_seconds()


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _forget_peak() -> float:
    """Let the peak begin anew, at what is in memory now, and return that in MiB. On Linux only."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak_mib()


def main(function: str, folder: str, items: str) -> None:
    """Measure one figure in this process, and print its cost as JSON."""
    module, name = function.split(":")
    job: Job = getattr(importlib.import_module(module), name)(Path(folder), int(items))
    prepared, at_start, before = _peak_mib(), _forget_peak(), _cpu_seconds()
    job()
    seconds = _cpu_seconds() - before
    during = _peak_mib()
    print(json.dumps({"seconds": seconds, "mib": max(prepared, during), "more_mib": during - at_start}))


if __name__ == "__main__":
    main(*sys.argv[1:])
