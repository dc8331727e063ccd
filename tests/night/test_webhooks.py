"""Other programs are told of what changes: everything, in order, and again until they take it."""

import base64
import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from receivables.config import load_config
from receivables.model.notices import Subject
from receivables.night import webhooks
from receivables.night.store import store_of
from receivables.night.webhooks import NoReceiver, Told, receivers_standing, tell, tell_anew, webhook_problems
from receivables.store.promises import record_promise
from receivables.store.visits import list_visits
from receivables.web.account.noticed import MODELS

SECRET = "whsec_" + base64.b64encode(b"twenty-four bytes at least").decode()
LATER = NIGHT + timedelta(days=1)


@dataclass
class Ear:
    """A receiver: what it was told, and how it answers the next."""

    port: int = 0
    status: int = 204
    heard: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def rows(self, about: str) -> list[dict[str, Any]]:
        return [row for _, said in self.heard if said["type"] == f"{about}.changed" for row in said["data"][about]]


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if ear.status < 300:
                _check_signature(self.headers, body)
                _check_description(body)
                ear.heard.append((dict(self.headers.items()), json.loads(body)))
            self.send_response(ear.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        ear.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield ear
        server.shutdown()
        thread.join()


def _check_signature(headers: Any, body: bytes) -> None:
    """As a receiver does, from the standard's text alone."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = hmac.new(base64.b64decode(SECRET.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(made).decode()}"


def _check_description(body: bytes) -> None:
    """As the API's description says that a notice looks."""
    MODELS[Subject(json.loads(body)["type"].removesuffix(".changed"))].model_validate_json(body)


@pytest.fixture
def telling(tmp_path: Path, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> SmallFirm:
    """A firm after a night with a letter and a visit, whose ear has heard nothing yet."""
    monkeypatch.setenv("EAR_SECRET", SECRET)
    path = new_firm(tmp_path / "firm").config.path
    table = f'\n[[webhooks]]\nname = "ear"\nurl = "http://127.0.0.1:{ear.port}/"\nsecret = "${{EAR_SECRET}}"\n'
    path.write_text(path.read_text(encoding="utf-8") + table, encoding="utf-8")
    firm = SmallFirm(load_config(path))
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C2", amount="20000.00"))
    firm.night()
    return firm


def _tell(firm: SmallFirm, as_of: Any = NIGHT) -> list[Told]:
    told: list[Told] = []
    tell(firm.config, as_of=as_of, write=told.append)
    return told


def test_a_new_receiver_hears_all_that_stands(telling: SmallFirm, ear: Ear) -> None:
    _tell(telling)
    assert [(one["item"], one["does"], one["balance"], one["currency"]) for one in ear.rows("decisions")] == [
        ("R1", "letter", "1000.00", "EUR"),
        ("R2", "visit", "20000.00", "EUR"),
    ]
    ((letter,), (visit,)) = (ear.rows("letters"), ear.rows("visits"))
    assert (letter["reference"], letter["state"], letter["level"]) == ("L-20261030-C1", "sent", 1)
    assert (visit["customer"], visit["salesperson"], visit["state"]) == ("C2", "S1", "open")


def test_what_was_heard_is_not_told_again(telling: SmallFirm, ear: Ear) -> None:
    _tell(telling)
    ear.heard.clear()
    assert {one.notices for one in _tell(telling)} == {0}
    assert not ear.heard


def test_a_change_is_told_however_it_was_made(telling: SmallFirm, ear: Ear) -> None:
    _tell(telling)
    ear.heard.clear()
    due = NIGHT + timedelta(days=5)
    made = {"from_day": NIGHT, "due_day": due, "currency": "EUR", "amount_minor": 40_000}
    record_promise(store_of(telling.config), customer="C1", items=["R1"], author="Clerk", promise="P1", **made)
    _tell(telling)
    ((promise,),) = [ear.rows("promises")]
    assert (promise["promise"], promise["state"]) == ("P1", "open")
    assert promise["amounts"] == [{"currency": "EUR", "promised": "400.00", "paid": "0.00"}]
    telling.load("payments", {"payment": "Z1", "customer": "C1", "date": "2026-10-31", "currency": "EUR",
                              "amount": "1000.00", "invoice": "R1"}, as_of=LATER)  # fmt: skip
    telling.plan(LATER)
    ear.heard.clear()
    _tell(telling, LATER)
    assert [one["state"] for one in ear.rows("promises")] == ["kept"]
    # What is paid has no decision any more; the other is another one now that a visit is under way.
    assert [(one["item"], one["to_day"]) for one in ear.rows("decisions")] == [
        ("R1", str(NIGHT)),
        ("R2", str(NIGHT)),
        ("R2", None),
    ]


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_was_not_taken_is_told_again_under_its_name(telling: SmallFirm, ear: Ear, status: int) -> None:
    ear.status = status
    (first, *_) = _tell(telling)
    assert first.fault.startswith(f"127.0.0.1: {status}")
    assert {(one.notices, one.things) for one in _tell(telling)} == {(0, 0)}
    (problem, *_) = webhook_problems(telling.config)
    assert problem.where == "webhook ear"
    assert "told again" in problem.what
    ear.status = 200
    _tell(telling)
    assert [one["item"] for one in ear.rows("decisions")] == ["R1", "R2"]
    assert not webhook_problems(telling.config)


def test_a_receiver_that_nobody_answers_at_keeps_no_night_from_ending(telling: SmallFirm, ear: Ear) -> None:
    path = telling.config.path
    path.write_text(path.read_text(encoding="utf-8").replace(f":{ear.port}/", ":9/"), encoding="utf-8")
    deaf = SmallFirm(load_config(path))
    assert all("refused" in one.fault for one in _tell(deaf) if one.about is not Subject.CASES and one.fault)
    assert len(webhook_problems(deaf.config)) == 3  # decisions, letters, visits: of cases and promises there are none


def test_a_secret_that_the_environment_lacks_is_named(telling: SmallFirm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EAR_SECRET")
    (first, *_) = _tell(telling)
    assert "EAR_SECRET" in first.fault


def test_many_decisions_come_in_notices_of_a_bounded_size(
    telling: SmallFirm, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_ROWS_IN_A_NOTICE", 3)
    telling.load("invoices", *(invoice(f"N{number}", "C1") for number in range(10)), as_of=LATER)
    telling.plan(LATER)
    _tell(telling, LATER)
    sizes = [len(said["data"]["decisions"]) for _, said in ear.heard if "decisions" in said["data"]]
    assert max(sizes) == 3
    assert Counter(one["item"] for one in ear.rows("decisions")) == Counter(
        ["R1", "R2", *(f"N{number}" for number in range(10))]
    )


def test_no_two_notices_have_one_name(telling: SmallFirm, ear: Ear) -> None:
    _tell(telling)
    _tell(telling, LATER)
    names = [headers["webhook-id"] for headers, _ in ear.heard]
    assert len(names) == len(set(names))


def test_told_anew_everything_that_stands_is_heard_once_more(telling: SmallFirm, ear: Ear) -> None:
    _tell(telling)
    before = len(ear.heard)
    tell_anew(telling.config, "ear")
    _tell(telling)
    assert len(ear.heard) == 2 * before
    assert list_visits(store_of(telling.config))[0].customer.customer == ear.rows("visits")[-1]["customer"]


def test_a_name_that_no_receiver_has_is_refused_with_those_that_there_are(telling: SmallFirm) -> None:
    with pytest.raises(NoReceiver, match="expected one of: ear"):
        tell_anew(telling.config, "eye")


def test_how_far_each_was_told_is_listed(telling: SmallFirm) -> None:
    _tell(telling)
    found = {one.about: (one.notices, one.fault) for one in receivers_standing(telling.config)}
    assert found[Subject.DECISIONS] == found[Subject.LETTERS] == (1, "")
    assert found[Subject.PROMISES] == (0, "")
