"""Commands as processes of their own whose Python has imported everything already: that costs more than a small night.

A process that has imported and done nothing else forks one for each command. They begin where `receivables` begins its
work, share nothing with each other, and may be killed like any other. What a test says of a process while it still
imports it must say of one it starts by itself.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_START_SECONDS = 120
_HERE = Path(__file__).parent


class Started:
    """A command on its way."""

    def __init__(self, address: str, arguments: Sequence[str]) -> None:
        self._conn = socket.socket(socket.AF_UNIX)
        self._conn.connect(address)
        self._lines = self._conn.makefile("rw", encoding="utf-8")
        self._lines.write(json.dumps(arguments) + "\n")
        self._lines.flush()
        self.pid = int(self._lines.readline())
        self._code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        try:
            return self.wait(0)
        except (BlockingIOError, TimeoutError):
            return None

    def wait(self, seconds: float | None = None) -> int:
        """Its exit code once it has ended; raises TimeoutError when it has not after so many seconds."""
        if self._code is None:
            self._conn.settimeout(seconds)
            self._code = int(self._conn.recv(10))
            self._lines.close()
            self._conn.close()
        return self._code

    def kill(self) -> None:
        """End it at once, with all that it has started."""
        os.killpg(self.pid, signal.SIGKILL)


class ReadyPython:
    """Starts commands; `address` is where they are asked for."""

    def __init__(self, address: str) -> None:
        self._address = address

    def start(self, *arguments: str) -> Started:
        """`receivables` with these arguments; nobody reads what it prints."""
        return Started(self._address, arguments)


@contextmanager
def ready_python(environment: Mapping[str, str], *modules: str) -> Iterator[ReadyPython]:
    """A Python in these surroundings that has imported the modules, for as long as the block lasts."""
    with TemporaryDirectory(prefix="ready-") as folder:
        address = str(Path(folder) / "asked")
        path = os.pathsep.join([str(_HERE), *filter(None, [environment.get("PYTHONPATH")])])
        ready = subprocess.Popen(
            [sys.executable, "-m", "ready_python", address, *modules],
            env={**environment, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert ready.stdin and ready.stdout
        try:
            assert ready.stdout.readline() == b"ready\n"
            yield ReadyPython(address)
        finally:
            ready.kill()
            ready.wait()
            ready.stdin.close()
            ready.stdout.close()


def _serve(address: str, modules: Sequence[str]) -> None:
    for module in modules:
        __import__(module)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)  # noqa: T201 - for whoever has started this
        # Nobody asks how a keeper has ended.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        # Whoever has started this holds the other end of its input: with them it ends, however they end.
        while listening in select.select([listening, sys.stdin], [], [])[0]:
            conn, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _keep(conn)
            conn.close()


def _keep(conn: socket.socket) -> None:
    """Start what is asked for, say its process and, in the end, its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    arguments = json.loads(conn.makefile(encoding="utf-8").readline())
    pid = os.fork()
    if pid == 0:
        os.setsid()
        conn.send(f"{os.getpid()}\n".encode())
        conn.close()
        os._exit(_run(arguments))
    _, status = os.waitpid(pid, 0)
    conn.send(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _run(arguments: Sequence[str]) -> int:
    from receivables.cli import main

    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    sys.argv = ["receivables", *arguments]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2:])
