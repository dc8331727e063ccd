"""Notes and copies in a config: what a firm does not use is in no policy's text, and so in no hash."""

from decimal import Decimal
from pathlib import Path

import pytest

from receivables.config import Config, book_of, default_config_text, load_config
from receivables.config.policies import PolicyError
from receivables.model import Rank
from receivables.policy.settings import Courtesy, Thanks

_NOTES = """
[policy.courtesy]
days_before = 5
segments = ["retail"]

[policy.thanks]
from_amount = "10000"

[policy.cadence]
"""


def _config(folder: Path, *replacing: tuple[str, str]) -> Config:
    text = default_config_text()
    for old, new in replacing:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load_config(folder / "config.toml")


def test_what_is_not_used_is_in_no_policys_text(tmp_path: Path) -> None:
    book = _config(tmp_path).book
    assert not {"courtesy", "thanks", "copies"} & set(book.text.replace('"', " ").replace(":", " ").split())
    assert book.templates == ("reminder", "escalated_1", "escalated_2")


def test_notes_and_copies_are_read_are_in_the_hash_and_read_back_from_the_policys_text(tmp_path: Path) -> None:
    before = _config(tmp_path).book
    copies = ('template = "escalated_2"', 'template = "escalated_2"\ncopies = [2, 1, 2]')
    book = _config(tmp_path, ("\n[policy.cadence]\n", _NOTES), copies).book
    (policy,) = book.policies
    assert policy.courtesy == Courtesy(days_before=5, segments=("retail",))
    assert policy.thanks == Thanks(from_amount=Decimal(10000), kept_promises=False)
    assert policy.levels[2].copies == (Rank.ACCOUNTS_PAYABLE, Rank.FINANCE_MANAGER)
    assert book.hash != before.hash
    assert book.templates == ("reminder", "escalated_1", "escalated_2", "courtesy", "thanks")
    assert book_of(book.text).policies == (policy,)


def test_an_amount_finer_than_its_currency_is_refused(tmp_path: Path) -> None:
    finer = _NOTES.replace('"10000"', '"0.001"')
    with pytest.raises(PolicyError, match=r"policy\.thanks\.from_amount"):
        _config(tmp_path, ("\n[policy.cadence]\n", finer))
