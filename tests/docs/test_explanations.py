"""Every code that an explanation may meet has a word, and both languages say the same things."""

import re
import tomllib
from importlib import resources
from string import Formatter

import pytest

from receivables.documents.explanation import LANGUAGES
from receivables.model import Cause, HoldKind, Reason, Treatment

BOOKS = {
    language: tomllib.loads(
        (resources.files("receivables.documents.explanation") / f"{language}.toml").read_text(encoding="utf-8")
    )
    for language in LANGUAGES
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*Reason, *HoldKind, *Treatment, *Cause])
def test_every_code_has_a_word(language: str, code: str) -> None:
    assert BOOKS[language]["words"][code]


@pytest.mark.parametrize("part", ["sentences", "notes", "words"])
def test_the_languages_have_the_same_sentences_and_words(part: str) -> None:
    english, chinese = (set(BOOKS[language][part]) for language in ("en", "zh"))
    assert english == chinese


@pytest.mark.parametrize("code", sorted(BOOKS["en"]["sentences"]))
def test_a_sentence_tells_the_same_facts_in_both_languages(code: str) -> None:
    fields = [
        {name for _, name, _, _ in Formatter().parse(BOOKS[language]["sentences"][code]) if name}
        for language in ("en", "zh")
    ]
    assert fields[0] == fields[1]


def test_chinese_sentences_are_chinese() -> None:
    for sentence in BOOKS["zh"]["sentences"].values():
        assert re.search(r"[\u4e00-\u9fff]", sentence)
