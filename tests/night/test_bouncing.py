"""Bounces are put on record before they are out of the way."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from delivery.imap_server import PASSWORD, USER, imap_server
from delivery.test_bounces import NO_SUCH_USER, _answer, notification
from receivables.config import Config, default_config_text, load_config
from receivables.delivery.bounces import Bounce
from receivables.night.bouncing import BouncesTaken, bounce_faults, take_bounces

DAY = date(2026, 11, 2)
BOUNCE = notification(NO_SUCH_USER)


class Killed(BaseException):
    """The process dies."""


def firm(folder: Path, *table: str) -> Config:
    file = folder / "config.toml"
    lines = ("", "[delivery.bounces]", *table) if table else ()
    file.write_text("\n".join((default_config_text(), *lines)), encoding="utf-8")
    return load_config(file)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    folder = tmp_path / "bounces"
    folder.mkdir()
    (folder / "a.eml").write_bytes(BOUNCE)
    (folder / "b.eml").write_bytes(_answer())
    return firm(tmp_path, 'folder = "bounces"', 'move_to = "read"')


def test_a_bounce_is_recorded_and_then_put_away(config: Config) -> None:
    recorded: list[Bounce] = []
    taken = take_bounces(config, as_of=DAY, record=recorded.extend)
    assert taken == BouncesTaken(bounces=1, recognised=1, others=1)
    assert [one.parcel for one in recorded] == ["L-20261102-C1.1"]
    assert take_bounces(config, as_of=DAY, record=recorded.extend) == BouncesTaken(others=1)
    assert len(recorded) == 1


def test_a_bounce_that_could_not_be_recorded_is_told_again(config: Config) -> None:
    def dies(bounces: Iterator[Bounce]) -> None:
        next(bounces)
        raise Killed

    with pytest.raises(Killed):
        take_bounces(config, as_of=DAY, record=dies)
    recorded: list[Bounce] = []
    take_bounces(config, as_of=DAY, record=recorded.extend)
    assert len(recorded) == 1


def test_nothing_is_read_where_a_firm_names_no_place(tmp_path: Path) -> None:
    unused = firm(tmp_path)
    assert take_bounces(unused, as_of=DAY, record=list) == BouncesTaken()
    assert list(bounce_faults(unused)) == []


def test_the_doctor_says_why_bounces_cannot_be_read(tmp_path: Path, config: Config) -> None:
    assert list(bounce_faults(config)) == []
    assert sorted(one.name for one in (tmp_path / "bounces").iterdir()) == ["a.eml", "b.eml"]
    (fault,) = bounce_faults(firm(tmp_path, 'mbox = "nowhere.mbox"'))
    assert (fault.where, fault.what) == (
        "delivery.bounces",
        f"there is no file {tmp_path.resolve() / 'nowhere.mbox'}; expected an mbox",
    )


def test_a_mailbox_is_read_as_the_config_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    with imap_server() as server:
        with server.signed_in() as imap:
            imap.append("INBOX", None, None, BOUNCE)
        signing = ('host = "127.0.0.1"', f"port = {server.port}", 'security = "none"', f'user = "{USER}"')
        named = (*signing, 'password = "${IMAP_PASSWORD}"')
        recorded: list[Bounce] = []
        # The server's clock is not ours: far enough back for any.
        taken = take_bounces(firm(tmp_path, *named, "days = 3650"), as_of=DAY, record=recorded.extend)
        (fault,) = bounce_faults(firm(tmp_path, *named, 'move_to = "Nowhere"'))
        (unset,) = bounce_faults(firm(tmp_path, *signing, 'password = "${RECEIVABLES_NO_SUCH_NAME}"'))
    assert (taken, len(recorded)) == (BouncesTaken(bounces=1, recognised=1), 1)
    assert "mailbox INBOX: the server refuses STATUS" in fault.what
    assert unset.what.startswith("password asks the environment for RECEIVABLES_NO_SUCH_NAME")
