"""Letters posted to a service of the firm's: signed, once for each attempt, and what each answer surely means."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from delivery.parcels import parcel
from receivables.delivery.parcel import Outcome, Parcel, Receipt
from receivables.delivery.signing import signed
from receivables.delivery.webhook import Service, WebhookChannel, payload

SECRET = "a secret of at least twenty-four bytes"


@dataclass
class Desk:
    """What has arrived, and how the next one is answered: by its subject."""

    port: int = 0
    arrived: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/letters"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def setup(self) -> None:
        self.server.desk.connections += 1
        super().setup()

    def do_POST(self) -> None:
        if self.path != "/letters":
            self.answer(404, b"")
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.desk.arrived.append((dict(self.headers.items()), body))
        self.react(json.loads(body)["data"]["subject"])

    def react(self, how: str) -> None:
        self.close_connection = how in {"hangs up", "slow", "breaks off"}
        if how == "slow":
            time.sleep(0.6)
        elif how == "breaks off":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")
        elif how.isdigit():
            self.answer(int(how), b'{"id": "msg" , "why": "\x1b[31mno"}')
        elif how != "hangs up":
            self.answer(200, b'{"id": "4711"}')

    def answer(self, status: int, said: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def __init__(self, desk: Desk) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.desk = desk
        desk.port = self.server_port


@pytest.fixture
def desk() -> Iterator[Desk]:
    server = _Server(Desk())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.desk
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def post(url: str, *parcels: Parcel, **settings: Any) -> list[Receipt]:
    with WebhookChannel(Service(url=url, secret=SECRET, **{"timeout_seconds": 0.3, **settings})) as channel:
        return [receipt for _, receipt in channel.deliver(parcels)]


def test_a_letter_arrives_whole_over_one_connection(desk: Desk) -> None:
    receipts = post(desk.url, *(parcel(number) for number in range(3)))
    assert [(one.outcome, one.detail, one.message_id) for one in receipts] == [
        (Outcome.SENT, '200 OK {"id": "4711"}', "4711")
    ] * 3
    assert (len(desk.arrived), desk.connections) == (3, 1)
    letter = json.loads(desk.arrived[1][1])["data"]
    assert (letter["reference"], letter["attempt"], letter["customer"]) == ("L-20261102-C1", 1, "C1")
    assert letter["totals"] == [{"currency": "EUR", "amount": "1234.50"}]
    (file,) = letter["files"]
    content = base64.b64decode(file["content"])
    assert content == parcel(1).attachments[0].content
    assert (file["sha256"], file["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_file_may_be_a_link_by_its_hash(desk: Desk) -> None:
    post(desk.url, parcel(), link="https://archive.example/{sha256}.pdf")
    (file,) = json.loads(desk.arrived[0][1])["data"]["files"]
    assert file["link"] == f"https://archive.example/{hashlib.sha256(parcel().attachments[0].content).hexdigest()}.pdf"
    assert "content" not in file


def test_whoever_has_the_secret_can_tell_that_it_is_ours(desk: Desk) -> None:
    post(desk.url, parcel(attempt=2))
    headers, body = desk.arrived[0]
    name, at = headers["webhook-id"], headers["webhook-timestamp"]
    right = hmac.new(SECRET.encode(), f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(right).decode()}"
    assert name == headers["Idempotency-Key"] == "L-20261102-C1%2E2"
    assert int(at) == int(parcel().at.timestamp())


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """Made by the libraries of the standard: secret, id, time and body of its own example."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    made = hmac.digest(key, b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + body, hashlib.sha256)
    assert base64.b64encode(made).decode() == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (
        signed(parcel().name, parcel().at, body, key)["webhook-signature"]
        == "v1," + base64.b64encode(hmac.digest(key, b"L-20261102-C1%2E1.1793593200." + body, hashlib.sha256)).decode()
    )


def test_the_same_attempt_is_the_same_request_whatever_the_number_is_of() -> None:
    odd = parcel(reference="L-20261102-客户 7/ä")
    assert payload(odd) == payload(odd)
    name = signed(odd.name, odd.at, b"", b"key")["webhook-id"]
    assert name.isascii()
    assert not set(name) & set(" ./")
    assert name != signed("L-20261102-客户 7/a.1", odd.at, b"", b"key")["webhook-id"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("200", Outcome.SENT),
        ("202", Outcome.SENT),
        ("302", Outcome.FAILED),  # whoever asks us to go elsewhere gets nothing
        ("400", Outcome.FAILED),
        ("401", Outcome.FAILED),
        ("404", Outcome.FAILED),
        ("408", Outcome.DEFERRED),
        ("429", Outcome.DEFERRED),
        ("500", Outcome.DEFERRED),
        ("503", Outcome.DEFERRED),
        ("502", Outcome.AMBIGUOUS),  # a gateway does not know what became of it
        ("504", Outcome.AMBIGUOUS),
        ("hangs up", Outcome.AMBIGUOUS),
        ("slow", Outcome.AMBIGUOUS),
        ("breaks off", Outcome.SENT),
    ],
)
def test_each_answer_means_what_surely_happened(desk: Desk, answer: str, outcome: Outcome) -> None:
    first, second = post(desk.url, parcel(1, subject=answer), parcel(2))
    assert first.outcome is outcome, first.detail
    assert second.outcome is Outcome.SENT
    assert len(desk.arrived) == 2
    assert first.detail.isprintable()


def test_a_service_that_is_not_there_gets_nothing_and_no_letter_after_the_first_is_touched() -> None:
    asked = []

    def parcels() -> Iterator[Parcel]:
        for number in range(3):
            asked.append(number)
            yield parcel(number)

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with WebhookChannel(Service(url=url, secret=SECRET)) as channel:
            receipts = [receipt for _, receipt in channel.deliver(parcels())]
    assert [receipt.outcome for receipt in receipts] == [Outcome.DEFERRED]
    assert receipts[0].detail.startswith("127.0.0.1: ")
    assert asked == [0]


def test_a_request_that_was_not_handed_over_whole_surely_did_not_arrive() -> None:
    """The service takes the connection and reads nothing of a letter too large for the line's buffers."""
    with socket.socket() as service:
        service.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        service.bind(("127.0.0.1", 0))
        service.listen()
        (receipt,) = post(f"http://127.0.0.1:{service.getsockname()[1]}/", parcel(text="x" * 20_000_000))
    assert receipt.outcome is Outcome.DEFERRED


def test_the_secret_stands_in_no_receipt(desk: Desk) -> None:
    for url in (desk.url, desk.url + "/nowhere", "http://127.0.0.1:1/"):
        assert all(SECRET not in str(receipt) for receipt in post(url, parcel()))
