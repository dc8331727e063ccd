"""Prefect's server for the length of one night, where the firm keeps none.

Prefect would start one by itself, but when the night is killed that one stays behind: a process of 230 MB for each
crash. This one hangs on a pipe: when the night ends, however it ends, the kernel closes the pipe, and the server
clears its folder away and exits. It remembers nothing, for our own store does.

Run as a program (`python -m flows.temporary_server FOLDER`) this module is that server.
"""

import asyncio
import os
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from receivables.stop import Stopped

_LOG = "server.log"
_STOP_SECONDS = 10
# Prefect's own 20 s are too few for a busy machine, or for the first start, before Python has compiled anything.
_START_SECONDS = int(os.environ.get("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120"))


class ServerNotStarted(Stopped):
    """The night has no Prefect server to run with."""


@contextmanager
def temporary_server() -> Iterator[Callable[[], str]]:
    """A fresh server on 127.0.0.1 that is coming up; the function waits for it and gives the address of its API.

    That function raises ServerNotStarted when the server does not come up.
    """
    folder = Path(tempfile.mkdtemp(prefix="receivables-prefect-"))
    server = _start(folder)
    try:
        yield lambda: f"http://127.0.0.1:{_port(server, folder)}/api"
    finally:
        _end(server)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    with (folder / _LOG).open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "flows.temporary_server", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_environment(folder),
            # Prefect takes settings from the folder it is started in; here there are none.
            cwd=folder,
            # Ctrl-C is for the night, which then ends the server.
            start_new_session=True,
        )


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's own Prefect: its database must not be this server's."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return others | {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    }


def _port(server: subprocess.Popen[bytes], folder: Path) -> int:
    """What the server says once it is ready to serve."""
    assert server.stdout is not None
    # Not `select`: that takes no file number above 1,023, which a long-lived process may have come to.
    with selectors.DefaultSelector() as waiting:
        waiting.register(server.stdout, selectors.EVENT_READ)
        ready = waiting.select(_START_SECONDS)
    line = server.stdout.readline() if ready else b""
    if line:
        return int(line)
    said = (folder / _LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    why = f"it ended with: {said[-1] if said else 'no word'}" if ready else f"not ready after {_START_SECONDS} s"
    raise ServerNotStarted(
        f"Prefect's server for this night did not start on 127.0.0.1, {why}; expected it to answer: run the same "
        "command again, or start `prefect server start` and set PREFECT_API_URL"
    )


def _end(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin is not None
    server.stdin.close()
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    assert server.stdout is not None
    server.stdout.close()


def _serve(folder: Path) -> None:
    """Serve until stdin is closed at its other end."""
    threading.Thread(target=_exit_with_the_night, args=[folder], daemon=True).start()
    asyncio.run(_serve_on_free_port())


def _exit_with_the_night(folder: Path) -> None:
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    # Without a farewell: nothing of this server is worth keeping, and the night waits for it.
    os._exit(0)


async def _serve_on_free_port() -> None:
    import uvicorn
    from prefect.server.api.server import create_app

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(ephemeral=True, final=True), log_level="error"))
        serving = asyncio.create_task(server.serve(sockets=[free]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.02)
        if server.started:
            sys.stdout.write(f"{free.getsockname()[1]}\n")
            sys.stdout.flush()
        await serving


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
