"""Whole nights whose letters leave by a print house and by a service of the firm's, both real ones on this machine."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from delivery.sftp_server import House, print_house
from delivery.test_webhook import SECRET, Desk
from delivery.test_webhook import desk as desk  # noqa: PLC0414 - a fixture
from night.firm import NIGHT, SmallFirm, customer, invoice
from posting import letters_begun
from receivables.config import load_config
from receivables.model import LetterState
from receivables.night.outbox import letter_problems, settle_unfinished, write_letters
from receivables.night.store import store_of
from receivables.store.letters import list_letters
from receivables.store.outbox.attempts import dispatches

NEXT_NIGHT = NIGHT + timedelta(days=1)
NAME = "letters-20261030-1"


def _with(firm: SmallFirm, channel: str, **said: object) -> SmallFirm:
    """The firm with one channel, and two customers who each owe an invoice."""
    table = "\n".join(f"{name} = {json.dumps(value)}" for name, value in said.items())
    path = firm.config.path
    told = f'\n[delivery]\nchannels = ["{channel}"]\n\n[delivery.{channel}]\n{table}\n'
    path.write_text(path.read_text(encoding="utf-8") + told, encoding="utf-8")
    firm = SmallFirm(load_config(path))
    firm.load("customers", customer("C1"), customer("C2", address="" if channel == "webhook" else "Way 2, Town"))
    firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C2"))
    return firm


def _became(firm: SmallFirm, night: date = NIGHT) -> dict[str, LetterState]:
    return {one.customer.customer: one.state for one in list_letters(store_of(firm.config), as_of=night)}


def _attempts(firm: SmallFirm) -> list[tuple[str, str]]:
    return [(one.outcome, one.detail) for one in dispatches(store_of(firm.config), ("C1", NIGHT))]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    monkeypatch.setenv("PRINT_HOUSE_PASSWORD", "secret")
    with print_house(root) as server:
        yield server


def _at_the_house(firm: SmallFirm, house: House) -> SmallFirm:
    signs_in = {"host": "127.0.0.1", "port": house.port, "user": "receivables", "host_keys": list(house.host_keys)}
    return _with(firm, "drop", folder="in", password="${PRINT_HOUSE_PASSWORD}", **signs_in)


def test_a_night_lays_its_letters_down_at_the_print_house(firm: SmallFirm, house: House) -> None:
    firm = _at_the_house(firm, house)
    assert dict(firm.night().by_channel) == {"drop": 2}
    listed = json.loads((house.root / "in" / f"{NAME}.json").read_text(encoding="utf-8"))
    first = next(one for one in listed["parcels"] if one["customer"] == "C1")
    content = (house.root / "in" / first["files"][0]["name"]).read_bytes()
    assert (first["reference"], first["address"]) == ("L-20261030-C1", ["Customer C1", "Street 1", "12345 Town"])
    assert hashlib.sha256(content).hexdigest() == first["files"][0]["sha256"]
    assert _attempts(firm) == [("sent", f"{NAME}.json")]
    assert firm.night().letters == 0


def test_a_house_that_hangs_up_before_the_list_has_taken_nothing_and_gets_all_again(
    firm: SmallFirm, house: House
) -> None:
    firm = _at_the_house(firm, house)
    house.hangs_up = ("rename", f"{NAME}-00002", "before")
    assert firm.night().letters == 0
    assert set(_became(firm).values()) == {LetterState.READY}
    assert dict(write_letters(firm.config, as_of=NIGHT).by_channel) == {"drop": 2}


def test_a_house_that_hangs_up_while_the_list_gets_its_name_leaves_it_to_a_clerk(firm: SmallFirm, house: House) -> None:
    firm = _at_the_house(firm, house)
    house.hangs_up = ("rename", f"{NAME}.json", "after")
    assert firm.night().letters == 0
    assert set(_became(firm).values()) == {LetterState.AMBIGUOUS}
    firm.plan(NEXT_NIGHT)
    assert write_letters(firm.config, as_of=NEXT_NIGHT).letters == 0


@pytest.mark.parametrize(
    ("lies", "became"), [(True, LetterState.SENT), (False, LetterState.AMBIGUOUS), (None, LetterState.AMBIGUOUS)]
)
def test_after_a_process_that_died_the_list_at_the_house_says_what_has_left(
    firm: SmallFirm, house: House, lies: bool | None, became: LetterState
) -> None:
    """`lies` None: the house cannot be asked, and the night goes on."""
    firm = _at_the_house(firm, house)
    firm.plan()
    assert letters_begun(store_of(firm.config), NIGHT, "drop") == 1
    if lies:
        (house.root / "in" / f"{NAME}.json").write_bytes(b"{}")
    if lies is None:
        house.password = "another"
    settle_unfinished(firm.config, as_of=NEXT_NIGHT)
    assert set(_became(firm).values()) == {became}
    ((_, said),) = _attempts(firm)
    assert (f"{NAME}.json" in said) is (lies is not None)


def test_what_the_house_rejects_came_back_and_goes_the_next_way(firm: SmallFirm) -> None:
    firm = _with(firm, "drop", folder="house", answers="answers")
    text = firm.config.path.read_text(encoding="utf-8").replace('channels = ["drop"]', 'channels = ["drop", "print"]')
    firm.config.path.write_text(text, encoding="utf-8")
    firm = SmallFirm(load_config(firm.config.path))
    assert dict(firm.night().by_channel) == {"drop": 2}
    (firm.folder / "answers").mkdir()
    told = (
        "parcel,status,detail",
        "L-20261030-C1.1,rejected,no street",
        "L-20261030-C2.1,accepted,",
        "C2.1,lost,",
    )
    (firm.folder / "answers" / "1.answer.csv").write_text("\n".join(told), encoding="utf-8")
    assert dict(firm.night(NEXT_NIGHT).by_channel) == {"print": 1}
    said = [(one.channel, one.outcome) for one in dispatches(store_of(firm.config), ("C1", NIGHT))]
    assert said == [("drop", "returned"), ("print", "sent")]
    assert set(_became(firm).values()) == {LetterState.SENT}
    (problem,) = letter_problems(firm.config, as_of=NEXT_NIGHT)
    assert problem.where == "1.answer.csv, answer 3"
    assert firm.night(NEXT_NIGHT).letters == 0


def test_a_night_posts_its_letters_to_the_firms_service_whoever_has_no_address(
    firm: SmallFirm, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LETTERS_SECRET", SECRET)
    firm = _with(firm, "webhook", url=desk.url, secret="${LETTERS_SECRET}")
    written = firm.night()
    assert dict(written.by_channel) == {"webhook": 2}
    posted = {headers["webhook-id"]: (headers, body) for headers, body in desk.arrived}
    assert sorted(posted) == ["L-20261030-C1%2E1", "L-20261030-C2%2E1"]
    headers, body = posted["L-20261030-C1%2E1"]
    said = json.loads(body)["data"]
    assert (said["customer"], said["totals"]) == ("C1", [{"currency": "EUR", "amount": "1000.00"}])
    assert base64.b64decode(said["files"][0]["content"]).startswith(b"%PDF")
    assert headers["webhook-signature"].startswith("v1,")
    assert set(_became(firm).values()) == {LetterState.SENT}
