"""Bounces where they lie: a folder, an mbox, a mailbox of a real IMAP server. What is none of ours is left alone."""

import mailbox
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from delivery.imap_server import PASSWORD, USER, ImapServer, imap_server
from delivery.test_bounces import LETTER, NO_SUCH_USER, _answer, _stranger, notification
from receivables.delivery.email.server import Security
from receivables.delivery.imap import ImapMailbox, ImapPlace
from receivables.delivery.mailbox import MailboxError, MailFile, MailFolder

BOUNCE = notification(NO_SUCH_USER)
DELAY = notification(NO_SUCH_USER | {"Action": "delayed"})
OTHERS = [_answer(), LETTER.as_bytes(), notification(NO_SUCH_USER, of=_stranger()), DELAY]
LONG_AGO = date(2000, 1, 1)


# --- folder ---------------------------------------------------------------------------------------------------------


def folder_of(path: Path, **files: bytes) -> Path:
    for name, content in files.items():
        (path / f"{name}.eml").write_bytes(content)
    return path


def test_a_folder_is_read_and_only_bounces_are_moved(tmp_path: Path) -> None:
    folder_of(tmp_path, a=BOUNCE, b=_answer(), c=BOUNCE, d=b"")
    folder = MailFolder(path=tmp_path, move_to="read")
    found = folder.read()
    assert ([one.parcel for one in found.bounces], found.others) == (["L-20261102-C1.1"] * 2, 2)
    assert sorted(file.name for file in tmp_path.glob("*.eml")) == ["a.eml", "b.eml", "c.eml", "d.eml"]
    folder.settle(found)
    assert sorted(file.name for file in tmp_path.glob("*.eml")) == ["b.eml", "d.eml"]
    assert sorted(file.name for file in (tmp_path / "read").iterdir()) == ["a.eml", "c.eml"]
    folder.settle(found)
    assert folder.read().bounces == ()


def test_no_bounce_that_was_moved_is_lost_to_another_of_its_name(tmp_path: Path) -> None:
    folder = MailFolder(path=tmp_path, move_to="read")
    for _ in range(2):
        folder_of(tmp_path, a=BOUNCE)
        folder.settle(folder.read())
    assert sorted(file.name for file in (tmp_path / "read").iterdir()) == ["a-2.eml", "a.eml"]


def test_a_folder_that_nothing_is_moved_from_says_the_same_again(tmp_path: Path) -> None:
    folder = MailFolder(path=folder_of(tmp_path, a=BOUNCE))
    found = folder.read()
    folder.settle(found)
    assert folder.read() == found


def test_an_mbox_is_read_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    box = mailbox.mbox(path)
    for one in (BOUNCE, *OTHERS):
        box.add(one)
    box.close()
    before = path.read_bytes()
    found = MailFile(path=path).read()
    MailFile(path=path).settle(found)
    assert (len(found.bounces), found.others) == (1, 4)
    assert path.read_bytes() == before


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MailboxError, match=r"there is no folder .*bounces; expected one of \.eml files"):
        MailFolder(path=tmp_path / "bounces").read()
    with pytest.raises(MailboxError, match=r"there is no file .*bounces; expected an mbox"):
        MailFile(path=tmp_path / "bounces").read()


# --- a mailbox of a mail server -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(certificate: tuple[Path, Path]) -> Iterator[ImapServer]:
    with imap_server(*certificate) as one:
        yield one


@pytest.fixture
def place(server: ImapServer) -> Iterator[ImapPlace]:
    """An INBOX with a bounce, then four others, none of them read; and an empty mailbox for bounces."""
    with server.signed_in() as imap:
        for name in ('"INBOX"', '"Bounces"', '"R&APw-ckl&AOQ-ufer"'):
            imap.create(name)
            imap.select(name)
            imap.uid("STORE", "1:*", "+FLAGS", "\\Deleted")
            imap.expunge()
        for one in (BOUNCE, *OTHERS):
            imap.append("INBOX", None, None, one)
    yield ImapPlace(host="127.0.0.1", port=server.port, security=Security.NONE, user=USER, password=PASSWORD)


def flags(server: ImapServer, name: str) -> list[bytes]:
    """The flags of each e-mail in a mailbox, but that it came just now."""
    with server.signed_in() as imap:
        imap.select(name, readonly=True)
        _, found = imap.uid("FETCH", "1:*", "(FLAGS)")
    told = [part.partition(b"FLAGS (")[2].partition(b")")[0] for part in found if part]
    return [b" ".join(flag for flag in one.split() if flag != b"\\Recent") for one in told]


def changed(place: ImapPlace, **changes: Any) -> ImapPlace:
    return ImapPlace(**{name: getattr(place, name) for name in place.__dataclass_fields__} | changes)


def test_reading_a_mailbox_touches_nothing(server: ImapServer, place: ImapPlace) -> None:
    with ImapMailbox(place, since=LONG_AGO) as box:
        found = box.read()
    assert ([one.recipient for one in found.bounces], found.others) == (["ap@example.com"], 4)
    assert flags(server, "INBOX") == [b""] * 5


def test_only_bounces_of_our_letters_are_marked_and_are_not_told_again(server: ImapServer, place: ImapPlace) -> None:
    with ImapMailbox(place, since=LONG_AGO) as box:
        box.settle(box.read())
        assert (box.read().bounces, box.read().others) == ((), 4)
    assert flags(server, "INBOX") == [b"\\Seen ReceivablesRead", b"", b"", b"", b""]


@pytest.mark.parametrize("missing", [set(), {"MOVE"}, {"MOVE", "UIDPLUS"}])
def test_bounces_are_moved_where_the_firm_says_and_nothing_else_is(
    server: ImapServer, place: ImapPlace, missing: set[str]
) -> None:
    with server.signed_in() as imap:
        imap.select("INBOX")
        imap.store("3", "+FLAGS", "\\Deleted")  # somebody else's, and not yet gone
    with ImapMailbox(changed(place, move_to="Rückläufer"), since=LONG_AGO) as box:
        box._can = [one for one in box._can if one not in missing]  # as a server that knows less
        box.check()
        box.settle(box.read())
    assert flags(server, '"R&APw-ckl&AOQ-ufer"') == [b"\\Seen ReceivablesRead"]
    left = [one for one in flags(server, "INBOX") if b"ReceivablesRead" not in one]
    assert left == [b"", b"\\Deleted", b"", b""]


def test_what_came_before_the_day_is_not_read_again(place: ImapPlace) -> None:
    with ImapMailbox(place, since=date.today() + timedelta(days=2)) as box:  # noqa: DTZ011 - the server's own clock
        assert (box.read().bounces, box.read().others) == ((), 0)


def test_a_mailbox_in_use_meanwhile_loses_nothing(server: ImapServer, place: ImapPlace) -> None:
    with ImapMailbox(place, since=LONG_AGO) as box:
        found = box.read()
        with server.signed_in() as imap:
            imap.select("INBOX")
            imap.store("1", "+FLAGS", "\\Deleted")
            imap.expunge()
            imap.append("INBOX", None, None, _answer())
        box.settle(found)
    assert flags(server, "INBOX") == [b""] * 5


def test_the_password_goes_over_an_encrypted_line_to_a_server_that_is_who_it_says(
    server: ImapServer, place: ImapPlace, certificate: tuple[Path, Path]
) -> None:
    authority = certificate[0]
    for security, port in ((Security.TLS, server.port_tls), (Security.STARTTLS, server.port)):
        known = changed(place, security=security, port=port, authority=authority)
        with ImapMailbox(known, since=LONG_AGO) as box:
            assert len(box.read().bounces) == 1
        with pytest.raises(MailboxError, match="certificate verify failed"):
            ImapMailbox(changed(known, authority=None), since=LONG_AGO)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "guess"}, r"127.0.0.1:\d+: .*AUTHENTICATIONFAILED"),
        ({"mailbox": "Nowhere"}, r"mailbox Nowhere: the server refuses SELECT \"Nowhere\": .*doesn't exist"),
        ({"move_to": "Nowhere"}, r"the server refuses STATUS: .*doesn't exist"),
        ({"port": 1}, r"127.0.0.1:1: .*refused"),
    ],
)
def test_what_is_wrong_is_said_by_server_and_mailbox(place: ImapPlace, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(MailboxError, match=said) as error, ImapMailbox(changed(place, **wrong), since=LONG_AGO) as box:
        box.check()
    assert "guess" not in str(error.value)
