"""A batch for a print house: nobody can take half of it, and nothing is laid down twice."""

import csv
import hashlib
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from delivery.parcels import parcel, pdf_file
from delivery.sftp_server import House, print_house
from receivables.delivery.drop import Answer, Drop, ManifestFormat, answers
from receivables.delivery.parcel import Outcome, Parcel
from receivables.delivery.places import FolderPlace, NotReached, Place, SftpConnection, SftpServer

PARCELS = (
    parcel(1, address=("Customer 1", "Street 1, Yard", "80331 Town")),
    parcel(2, attachments=(pdf_file(text="C2"), pdf_file("statement.pdf", text="statement")), attempt=2),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
    with print_house(tmp_path_factory.mktemp("house")) as one:
        yield one


def server(house: House, **changes: object) -> SftpServer:
    facts = {"host": "127.0.0.1", "port": house.port, "user": "receivables", "host_keys": house.host_keys}
    return SftpServer(**{**facts, "password": house.password, "timeout_seconds": 10, **changes})  # type: ignore[arg-type]


@pytest.fixture(params=["folder", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Place, Path]]:
    """Where the house takes files, and where they really are."""
    if request.param == "folder":
        yield FolderPlace(folder=tmp_path / "in"), tmp_path / "in"
        return
    house: House = request.getfixturevalue("house")
    folder = house.root / f"in-{abs(hash(request.node.name))}"
    folder.mkdir()
    with SftpConnection(server(house)) as connection:
        yield connection.at(f"/{folder.name}"), folder


def outcomes(drop: Drop, parcels: object = PARCELS) -> list[Outcome]:
    return [receipt.outcome for _, receipt in drop.deliver(parcels)]  # type: ignore[arg-type]


def there(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_the_list_names_every_file_with_its_hash(place: tuple[Place, Path]) -> None:
    drop = Drop(place=place[0], name="letters-1")
    receipts = list(drop.deliver(PARCELS))
    assert [(sent.name, receipt.outcome, receipt.detail) for sent, receipt in receipts] == [
        ("L-20261102-C1.1", Outcome.SENT, "letters-1.json"),
        ("L-20261102-C2.2", Outcome.SENT, "letters-1.json"),
    ]
    listed = json.loads((place[1] / "letters-1.json").read_text("utf-8"))
    assert (listed["letters"], listed["files"]) == (2, 3)
    assert listed["parcels"][0]["address"] == ["Customer 1", "Street 1, Yard", "80331 Town"]
    files = {file["name"]: file for parcel in listed["parcels"] for file in parcel["files"]}
    assert there(place[1]) == sorted([*files, "letters-1.json"])
    for name, file in files.items():
        content = (place[1] / name).read_bytes()
        assert (file["sha256"], file["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert list(files)[2] == "letters-1-00002-2.pdf"
    assert drop.is_there()


def test_the_list_may_be_a_table(tmp_path: Path) -> None:
    outcomes(Drop(place=FolderPlace(folder=tmp_path), name="b", manifest=ManifestFormat.CSV))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "b.csv").read_text("utf-8"))))
    assert [(row["parcel"], row["file"], row["title"]) for row in rows] == [
        ("L-20261102-C1.1", "b-00001.pdf", "letter.pdf"),
        ("L-20261102-C2.2", "b-00002.pdf", "letter.pdf"),
        ("L-20261102-C2.2", "b-00002-2.pdf", "statement.pdf"),
    ]
    assert rows[0]["address"] == "Customer 1, Street 1, Yard, 80331 Town"


def test_the_same_batch_again_changes_nothing_and_another_of_its_name_is_put_off(place: tuple[Place, Path]) -> None:
    drop = Drop(place=place[0], name="letters-1")
    outcomes(drop)
    before = {name: (place[1] / name).stat().st_mtime_ns for name in there(place[1])}
    assert outcomes(drop) == [Outcome.SENT, Outcome.SENT]
    assert outcomes(drop, [parcel(3)]) == [Outcome.DEFERRED]
    assert {name: (place[1] / name).stat().st_mtime_ns for name in there(place[1])} == before


def test_a_batch_that_was_broken_off_has_no_list_and_is_laid_down_whole_the_next_time(
    place: tuple[Place, Path],
) -> None:
    def dies() -> Iterator[Parcel]:
        yield PARCELS[0]
        raise KeyboardInterrupt

    drop = Drop(place=place[0], name="letters-1")
    with pytest.raises(KeyboardInterrupt):
        list(drop.deliver(dies()))
    assert there(place[1]) == [".letters-1-00001.pdf.unfinished"]
    assert not drop.is_there()
    assert outcomes(drop) == [Outcome.SENT, Outcome.SENT]
    assert [name for name in there(place[1]) if name.endswith("unfinished")] == []


def test_a_letter_without_a_page_fails_alone(tmp_path: Path) -> None:
    drop = Drop(place=FolderPlace(folder=tmp_path), name="b")
    receipts = {sent.customer: receipt.outcome for sent, receipt in drop.deliver([parcel(7, attachments=()), *PARCELS])}
    assert receipts == {"C7": Outcome.FAILED, "C1": Outcome.SENT, "C2": Outcome.SENT}
    assert outcomes(Drop(place=FolderPlace(folder=tmp_path), name="c"), []) == []
    assert not (tmp_path / "c.json").exists()


def test_a_folder_that_cannot_be_written_to_puts_letters_off(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("a file")
    drop = Drop(place=FolderPlace(folder=tmp_path / "in"), name="b")
    (receipt,) = (receipt for _, receipt in drop.deliver(PARCELS))
    assert (receipt.outcome, receipt.detail) == (Outcome.DEFERRED, f"{tmp_path / 'in'}: Not a directory")


@pytest.mark.parametrize(
    ("number", "hangs_up", "outcomes_of_parcels", "listed"),
    [
        (1, ("open", "00002.pdf", "before"), [Outcome.DEFERRED, Outcome.DEFERRED], False),
        (2, ("open", "b.json", "before"), [Outcome.DEFERRED], False),  # on the first look
        (3, ("rename", "00001.pdf", "after"), [Outcome.DEFERRED, Outcome.DEFERRED], False),
        (4, ("open", ".b.json.unfinished", "before"), [Outcome.DEFERRED, Outcome.DEFERRED], False),
        (5, ("rename", "b.json", "before"), [Outcome.AMBIGUOUS, Outcome.AMBIGUOUS], False),
        (6, ("rename", "b.json", "after"), [Outcome.AMBIGUOUS, Outcome.AMBIGUOUS], True),
    ],
)
def test_only_where_the_list_may_have_come_nobody_knows(house, number, hangs_up, outcomes_of_parcels, listed) -> None:
    folder = house.root / f"broken-{number}"
    folder.mkdir()
    house.hangs_up = hangs_up
    with SftpConnection(server(house)) as connection:
        assert outcomes(Drop(place=connection.at(f"/{folder.name}"), name="b")) == outcomes_of_parcels
    assert house.hangs_up is None
    assert (folder / "b.json").exists() == listed


def test_the_list_appears_last(house: House) -> None:
    (house.root / "order").mkdir()
    house.renamed.clear()
    with SftpConnection(server(house)) as connection:
        outcomes(Drop(place=connection.at("/order"), name="b"))
    assert house.renamed == ["b-00001.pdf", "b-00002.pdf", "b-00002-2.pdf", "b.json"]


def test_a_server_without_the_newer_rename_will_do(house: House) -> None:
    (house.root / "old").mkdir()
    (house.root / "old" / "b-00001.pdf").write_text("left over")
    house.knows_posix_rename = False
    try:
        with SftpConnection(server(house)) as connection:
            assert outcomes(Drop(place=connection.at("/old"), name="b")) == [Outcome.SENT, Outcome.SENT]
    finally:
        house.knows_posix_rename = True
    assert (house.root / "old" / "b-00001.pdf").read_bytes() == PARCELS[0].attachments[0].content


def test_a_key_will_do_and_a_locked_one_with_its_password(house: House, tmp_path: Path) -> None:
    (house.root / "key").mkdir()
    key = tmp_path / "key"
    house.client_key.write_private_key(key, passphrase="locked", rounds=50)
    with SftpConnection(server(house, password="", key=key, key_password="locked")) as connection:
        assert outcomes(Drop(place=connection.at("/key"), name="b")) == [Outcome.SENT, Outcome.SENT]
    with pytest.raises(NotReached):
        SftpConnection(server(house, password="", key=key, key_password="guess"))


def test_a_server_that_is_not_who_it_should_be_gets_nothing_not_even_the_password(house: House) -> None:
    stranger = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    with pytest.raises(NotReached, match="Host key is not trusted"):
        SftpConnection(server(house, host_keys=(stranger,)))
    with pytest.raises(NotReached, match=r"127\.0\.0\.1"):
        SftpConnection(server(house, host_keys=("no key",)))
    with pytest.raises(NotReached) as refused:
        SftpConnection(server(house, password="guess"))
    assert "guess" not in str(refused.value)
    with pytest.raises(NotReached, match=r"127\.0\.0\.1:1: "):
        SftpConnection(replace(server(house), port=1))


def test_a_folder_that_the_house_does_not_have_puts_letters_off(house: House) -> None:
    with SftpConnection(server(house)) as connection:
        receipts = [receipt for _, receipt in Drop(place=connection.at("/nowhere"), name="b").deliver(PARCELS)]
    assert [receipt.outcome for receipt in receipts] == [Outcome.DEFERRED]
    assert receipts[0].detail.startswith("/nowhere: ")


def test_what_the_house_answers_is_read_and_what_is_no_answer_is_told(place: tuple[Place, Path]) -> None:
    place[1].mkdir(exist_ok=True)
    lines = "parcel,status,detail\nL-1.1,accepted,\nL-2.1,Rejected,no such town\nL-3.1,perhaps,\n,accepted,\n"
    (place[1] / "b.answer.csv").write_text(lines, encoding="utf-8-sig")
    (place[1] / "c.answer.json").write_text('[{"parcel": "L-4.1", "status": "accepted"}, 7]')
    (place[1] / "d.answer.json").write_text("half of it: {")
    (place[1] / "b.json").write_text("{}")
    found, problems = answers(place[0])
    assert found == [
        Answer(parcel="L-1.1", is_accepted=True, detail=""),
        Answer(parcel="L-2.1", is_accepted=False, detail="no such town"),
        Answer(parcel="L-4.1", is_accepted=True, detail=""),
    ]
    assert [(problem.where, problem.what.split(":")[0]) for problem in problems] == [
        ("b.answer.csv, answer 3", "status of L-3.1 is 'perhaps', expected accepted or rejected"),
        ("b.answer.csv, answer 4", "it names no parcel"),
        ("c.answer.json, answer 2", "it is 7, expected one with parcel and status"),
        ("d.answer.json", "it cannot be read"),
    ]
    assert answers(place[0])[0] == found
