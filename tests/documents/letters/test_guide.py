"""The editor's guide says what is so."""

import re
from pathlib import Path

from documents.letters.making import NOTES, RUNGS
from receivables.documents.letters import Templates, default_templates
from receivables.documents.letters.text import MARKS
from receivables.documents.letters.vocabulary import VOCABULARY
from receivables.documents.letters.words import SETTINGS, TEXTS

GUIDE = (Path(__file__).parents[3] / "docs" / "letters.md").read_text(encoding="utf-8")


def test_the_guide_lists_every_word_with_its_meaning_and_no_other() -> None:
    assert dict(re.findall(r"^\| `\{\{ (\w+) \}\}` \| (.+) \|$", GUIDE, re.MULTILINE)) == VOCABULARY


def test_the_guide_names_every_mark() -> None:
    assert re.findall(r"^\| `\[(\w+)\]` \|", GUIDE, re.MULTILINE) == list(MARKS)


def test_the_guide_names_every_small_word() -> None:
    sections = re.findall(r"^\| `\[(\w+)\]` ((?:`\w+`,? ?)+) \|", GUIDE, re.MULTILINE)
    assert {section: set(re.findall(r"\w+", names)) for section, names in sections} == {
        section: set(names) for section, names in TEXTS.items()
    }
    assert all(f"`{setting}`" in GUIDE for setting in SETTINGS)


def test_the_guide_names_the_parts_that_ship_and_the_texts() -> None:
    shipped = Templates(default_templates())
    for language in shipped.languages:
        assert all(f"`{part}`" in GUIDE for part in shipped.parts(language))
    assert all(f"{name}.txt" in GUIDE for name in shipped.names("en"))


def test_every_language_that_ships_has_the_same_texts() -> None:
    shipped = Templates(default_templates())
    assert {shipped.names(language) for language in shipped.languages} == {tuple(sorted((*RUNGS, *NOTES)))}
