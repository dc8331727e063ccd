"""What others work for a job: the servers whose CPU counts as well."""

import psutil

_postmasters: set[int] = set()


def count(postmaster: int) -> None:
    """From here on the CPU of that process and of all its children, past ones too, is part of every figure."""
    _postmasters.add(postmaster)


def cpu_seconds() -> float:
    """User and system, so far."""
    return sum(_with_children(psutil.Process(pid)) for pid in _postmasters)


def _with_children(server: psutil.Process) -> float:
    own = server.cpu_times()
    gone = own.children_user + own.children_system
    return own.user + own.system + gone + sum(sum(one.cpu_times()[:2]) for one in server.children(recursive=True))
