"""Evidence: whatever is changed, removed or taken away shows; what is handed to a court proves itself."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from night.sinks import Sink, with_email
from receivables.model import LetterState
from receivables.night.outbox import write_letters
from receivables.night.outbox.bundling import NothingToProve, bundle
from receivables.night.outbox.proving import verify
from receivables.night.store import store_of
from receivables.store.database import writing
from receivables.store.tables import evidence, letter

_UNLOCK = ("DROP TRIGGER IF EXISTS evidence_is_not_changed", "DROP TRIGGER IF EXISTS evidence_is_not_removed")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm of which one letter left by e-mail and one on paper."""
    firm = with_email(new_firm(tmp_path_factory.mktemp("firm") / "firm"))
    firm.load("customers", customer("C1", email="ap@c1.example"), customer("C2", email=""))
    firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C2"))
    firm.plan()
    write_letters(firm.config, as_of=NIGHT, channels={"email": Sink()})
    return firm.folder


@pytest.fixture
def firm(written: Path, tmp_path: Path) -> SmallFirm:
    """A copy of it, for whoever tampers."""
    import shutil

    from receivables.config import load_config

    shutil.copytree(written, tmp_path / "firm")
    return SmallFirm(load_config(tmp_path / "firm" / "config.toml"))


def _where(firm: SmallFirm) -> list[str]:
    return [one.where for one in verify(firm.config).problems]


def _tamper(firm: SmallFirm, statement: Any) -> None:
    with writing(store_of(firm.config)) as conn:
        for unlock in _UNLOCK:
            conn.execute(text(unlock))
        conn.execute(statement)


def _kept(firm: SmallFirm) -> list[Path]:
    return sorted(path for path in firm.config.archive.rglob("*") if path.is_file())


def test_what_nobody_has_touched_is_whole(firm: SmallFirm) -> None:
    found = verify(firm.config)
    assert (found.entries, found.files, found.problems) == (6, 6, ())


def test_an_entry_that_was_changed_shows(firm: SmallFirm) -> None:
    _tamper(firm, update(evidence).where(evidence.c.number == 2).values(payload="{}"))
    assert "entry 2" in _where(firm)


def test_an_entry_that_was_removed_shows(firm: SmallFirm) -> None:
    _tamper(firm, delete(evidence).where(evidence.c.number == 3))
    assert "entry 4" in _where(firm)


def test_entries_in_another_order_show(firm: SmallFirm) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        _tamper(firm, update(evidence).where(evidence.c.number == old).values(number=new))
    assert {"entry 2", "entry 3"} <= set(_where(firm))


def test_entries_taken_off_the_end_show_by_what_the_night_noted(firm: SmallFirm) -> None:
    _tamper(firm, delete(evidence).where(evidence.c.number > 4))
    assert str(firm.out() / "evidence.json") in _where(firm)


def _gone(path: Path) -> None:
    path.unlink()


def _changed(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize("harm", [_gone, _changed])
def test_bytes_that_are_gone_or_changed_show(firm: SmallFirm, harm: Callable[[Path], None]) -> None:
    for path in _kept(firm):
        harm(path)
    assert _where(firm) == ["archive"] * 6


def test_a_letter_that_counts_as_sent_without_an_entry_shows(firm: SmallFirm) -> None:
    first = {"customer": "C9", "night": 1, "treatment": "routine_reminder", "level": 1, "language": "en"}
    more = {"state": LetterState.SENT, "state_day": 1, "policy_hash": "", "document_hash": "0" * 64}
    with writing(store_of(firm.config)) as conn:
        conn.execute(letter.insert().values(**first, **more))
    assert _where(firm) == ["L-19700102-C9"] * 2


def _unpacked(firm: SmallFirm, folder: Path) -> Path:
    bundle(firm.config, "C1", folder / "c1.zip", as_of=NIGHT)
    with zipfile.ZipFile(folder / "c1.zip") as archive:
        archive.extractall(folder / "c1")
    return folder / "c1"


def _verified(folder: Path) -> tuple[int, str]:
    ran = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout


def test_a_bundle_holds_the_bytes_that_left_and_verifies_itself(firm: SmallFirm, tmp_path: Path) -> None:
    folder = _unpacked(firm, tmp_path)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    letters = [f"letters/L-20261030-C1.{ending}" for ending in ("html", "pdf", "txt")]
    assert names == ["chain.csv", "entries.json", "index.html", *letters, "verify.py"]
    assert (folder / letters[1]).read_bytes() in [path.read_bytes() for path in _kept(firm)]
    assert _verified(folder) == (0, "Everything is as it was written.\n")
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "ap@c1.example" in page
    assert "C2" not in (folder / "entries.json").read_text(encoding="utf-8")


def test_the_same_bundle_again_is_the_same_bytes(firm: SmallFirm, tmp_path: Path) -> None:
    for name in ("one.zip", "other.zip"):
        bundle(firm.config, "C1", tmp_path / name, as_of=NIGHT)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("letters/L-20261030-C1.pdf", "no file has it"),
        ("entries.json", "says something else than when it was written"),
        ("chain.csv", "is not in the chain with that hash"),
    ],
)
def test_a_bundle_in_which_something_was_changed_says_so(firm: SmallFirm, tmp_path: Path, name: str, said: str) -> None:
    folder = _unpacked(firm, tmp_path)
    file = folder / name
    if name == "entries.json":
        entries = json.loads(file.read_text(encoding="utf-8"))
        entries[1]["payload"] = entries[1]["payload"].replace("ap@", "cfo@")
        file.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    else:
        file.write_bytes(file.read_bytes().replace(b"1", b"2"))
    code, told = _verified(folder)
    assert code == 1
    assert said in told


def test_there_is_nothing_to_prove_about_whom_nobody_wrote_to(firm: SmallFirm, tmp_path: Path) -> None:
    with pytest.raises(NothingToProve, match="no letter to customer 'C9'"):
        bundle(firm.config, "C9", tmp_path / "c9.zip", as_of=date(2026, 11, 1))
    assert not (tmp_path / "c9.zip").exists()
