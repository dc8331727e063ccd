"""How much may come with a request, and how slowly; asked of a server that listens, as anybody can."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from receivables.web.bounds import Bounded
from web.bare import bare_app
from web.firm import PASSWORD, visitor

FORM = {"content-type": "application/x-www-form-urlencoded"}
SECONDS = 0.5


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with bare_app(tmp_path_factory.mktemp("firm")) as made:
        yield made


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[tuple[str, int]]:
    """Where it listens; bodies have half a second."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening, _serving(app, listening):
        yield listening.getsockname()


@contextmanager
def _serving(app: FastAPI, listening: socket.socket) -> Iterator[None]:
    # How much may come is counted by the application itself.
    impatient = Bounded(app, most_bytes=10**12, seconds=SECONDS)
    server = uvicorn.Server(uvicorn.Config(impatient, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _send(address: tuple[str, int], kind: str, parts: Iterator[bytes]) -> int:
    origin = f"http://{address[0]}:{address[1]}"
    headers = {"origin": origin, "content-type": kind}
    return httpx.post(f"{origin}/sign-in", content=parts, headers=headers, timeout=30).status_code


def _a_form() -> Iterator[bytes]:
    for number in range(100):
        yield b"k%d=%s&" % (number, b"a" * 100_000)


def _a_file() -> Iterator[bytes]:
    yield b'--b\r\nContent-Disposition: form-data; name="user"; filename="x"\r\n\r\n'
    for _ in range(100):
        yield b"a" * 100_000


@pytest.mark.parametrize(
    ("kind", "parts"), [("application/x-www-form-urlencoded", _a_form), ("multipart/form-data; boundary=b", _a_file)]
)
def test_nobody_fills_memory_or_disk_without_being_anybody(
    address: tuple[str, int], kind: str, parts: Callable[[], Iterator[bytes]]
) -> None:
    # It may hang up while we are still sending.
    with suppress(httpx.WriteError):
        assert _send(address, kind, parts()) == 413


def test_who_sends_drop_by_drop_is_hung_up_on(address: tuple[str, int]) -> None:
    with closing(socket.create_connection(address, timeout=20)) as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nuser="
        )
        assert line.recv(12) == b"HTTP/1.1 408"


def test_an_address_with_thousands_of_parameters_is_not_looked_at(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        assert somebody.get("/sign-in?" + "&".join(f"k{number}=1" for number in range(2_000))).status_code == 414


def test_a_form_of_the_usual_size_is_taken(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        answer = somebody.post("/sign-in", {"user": "finance", "password": PASSWORD, "more": "x" * 1_000_000})
        assert answer.status_code == 303
