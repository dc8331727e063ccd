"""Letters are being sent to a real mail server that has its faults, and the process is killed again and again.

Every letter is delivered exactly once, by e-mail or on paper, or is told to be ambiguous: none twice, none lost. More
kills than the suite has time for: `LETTERS_KILLS=200`, with `LETTERS_SENT=1000`.
"""

import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pypdf
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from night.sinks import with_email
from ready_python import ReadyPython, Started, ready_python
from receivables.config import load_config
from receivables.delivery.email.message import parcels_named
from receivables.model import LetterState
from receivables.night.outbox.proving import verify
from receivables.night.store import store_of
from receivables.store.letters import list_letters
from receivables.store.outbox.attempts import dispatches

pytestmark = pytest.mark.slow
_KILLS = int(os.environ.get("LETTERS_KILLS", "24"))
_LETTERS = int(os.environ.get("LETTERS_SENT", "100"))
_PATIENCE_SECONDS = 120
# So many letters of ten go to addresses that are refused, busy at first, hung up upon before and after the message.
_DOMAINS = ["ok", "ok", "ok", "ok", "ok", "refused", "busy", "loses", "takes-and-goes", "slow"]


@dataclass
class FaultyOffice:
    """Takes messages, or not, by the domain they go to. `arrived`: how often each letter has."""

    arrived: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    message_came: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802 - the server's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.seen[address] += 1
        if "@refused" in address:
            return "550 5.1.1 no such user"
        if "@busy" in address and self.seen[address] == 1:
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        to = envelope.rcpt_tos[0]
        self.message_came.set()
        if "@loses" in to:
            server.transport.close()
            return "250 never read"
        content = bytes(envelope.content or b"").decode("utf-8", "replace")
        (parcel,) = parcels_named(content.partition("\r\n\r\n")[0])
        self.arrived[parcel.rpartition(".")[0]] += 1
        if "@slow" in to:
            time.sleep(0.02)
        if "@takes-and-goes" in to:
            server.transport.close()
        return "250 2.0.0 queued"


class _AnyPort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def test_however_often_it_is_killed_every_letter_leaves_once_or_is_ambiguous(tmp_path: Path) -> None:
    modules = ["receivables.cli.letters", "receivables.night.outbox", "receivables.documents.letters"]
    with ready_python(os.environ, *modules) as python, ThreadPoolExecutor(2) as cores:
        outcomes = list(cores.map(lambda seed: _sent_under_fire(python, tmp_path / str(seed), seed), range(2)))
    assert sum(outcomes) > _KILLS / 4, "most processes ended before their moment"


def _sent_under_fire(python: ReadyPython, folder: Path, seed: int) -> int:
    """How many kills hit a process that was alive; whatever they did, all is as it should be."""
    folder.mkdir()
    office, chance = FaultyOffice(), random.Random(seed)
    controller = _AnyPort(office, hostname="127.0.0.1", port=0, ready_timeout=30)
    controller.start()
    try:
        firm = _firm(folder / "firm", controller.port)
        hits = sum(_killed(_sending(python, firm), office, chance) for _ in range(_KILLS // 2))
        while LetterState.READY in _states(firm).values():
            assert _sending(python, firm).wait(_PATIENCE_SECONDS) == 0
        _look_at_every_letter(firm, office)
    finally:
        controller.stop()
    return hits


def _firm(folder: Path, port: int) -> SmallFirm:
    firm = with_email(new_firm(folder))
    path = firm.config.path
    served = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
    path.write_text(path.read_text(encoding="utf-8").replace('host = "127.0.0.1"\n', served), encoding="utf-8")
    firm = SmallFirm(load_config(path))
    numbers = range(_LETTERS)
    firm.load("customers", *(customer(f"C{one}", email=f"c{one}@{_DOMAINS[one % 10]}.example") for one in numbers))
    firm.load("invoices", *(invoice(f"R{one}", f"C{one}") for one in numbers))
    firm.plan()
    return firm


def _killed(process: Started, office: FaultyOffice, chance: random.Random) -> bool:
    """Half of the kills come at any moment, half just when a message has come in; whether it was alive."""
    office.message_came.clear()
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0, 1.5))
    else:
        for _ in range(chance.randint(1, 6)):
            office.message_came.wait(4)
            office.message_came.clear()
        time.sleep(chance.uniform(0, 0.02))
    was_alive = process.poll() is None
    if was_alive:
        process.kill()
    process.wait()
    return was_alive


def _sending(python: ReadyPython, firm: SmallFirm) -> Started:
    return python.start("letters", "send", "--as-of", str(NIGHT), "--config", str(firm.config.path))


def _states(firm: SmallFirm) -> dict[str, LetterState]:
    return {one.reference: one.state for one in list_letters(store_of(firm.config))}


def _look_at_every_letter(firm: SmallFirm, office: FaultyOffice) -> None:
    states, printed = _states(firm), _printed(firm)
    assert len(states) == _LETTERS
    for letter, state in states.items():
        delivered = office.arrived[letter] + printed[letter]
        if state is LetterState.SENT:
            assert delivered == 1, (letter, office.arrived[letter], printed[letter])
        else:
            assert state is LetterState.AMBIGUOUS, letter
            assert (delivered, printed[letter]) in {(0, 0), (1, 0)}
    assert set(office.arrived) | set(printed) <= set(states)
    # Refused for good: on paper, in one batch or another.
    for one in range(5, _LETTERS, 10):
        ways = [(each.channel, each.outcome) for each in dispatches(store_of(firm.config), (f"C{one}", NIGHT))]
        assert ways[-1] in {("print", "sent"), ("email", "ambiguous")}, ways
    assert verify(firm.config).problems == ()


def _printed(firm: SmallFirm) -> Counter[str]:
    """How often each letter stands in a batch: each is one page."""
    found: Counter[str] = Counter()
    for batch in firm.out().glob("letters-batch-*.pdf"):
        for page in pypdf.PdfReader(batch).pages:
            found.update({word for word in page.extract_text().split() if word.startswith("L-20261030-C")})
    return found
