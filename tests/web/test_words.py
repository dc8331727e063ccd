"""Pages say the same things in both languages, and have words for whatever they are asked to say."""

import re
import string
from pathlib import Path

import pytest

from receivables.model.roles import Role
from receivables.web import words
from receivables.web.areas import AREAS

WEB = Path(words.__file__).parent
# `say('area.key', ...)` in a template or a module; what is put together there is asked for by the tests of its page.
_ASKED = re.compile(r"""(?:say|Fault|on_to|entry)\((?:request, [^"']+, )?["']([a-z_]+\.[a-z_.]+[a-z])["'][,)]""")


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _values(language: str, key: str) -> set[str]:
    found = words._catalogue(language)[key]
    return _places(found) if isinstance(found, str) else set().union(*map(_places, found.values()))


def test_both_languages_have_the_same_keys() -> None:
    assert words.keys("en") == words.keys("zh")
    assert len(words.keys("en")) > 50


def test_both_languages_have_the_same_values() -> None:
    # Chinese need not name a number that English chooses its words by.
    differing = {key: (_values("en", key) ^ _values("zh", key)) - {"count"} for key in words.keys("en")}
    assert {key: values for key, values in differing.items() if values} == {}


def test_chinese_is_chinese() -> None:
    """Words left in English: only what is called so in both languages."""
    same = [key for key in words.keys("zh") if words._catalogue("zh")[key] == words._catalogue("en")[key]]
    assert [key for key in same if re.search(r"[a-z]{3}", str(words._catalogue("zh")[key]))] == []


def test_there_are_words_for_every_key_that_is_written_out() -> None:
    files = [file for file in WEB.rglob("*") if file.suffix in {".html", ".py"}]
    asked = {key for file in files for key in _ASKED.findall(file.read_text(encoding="utf-8"))}
    assert "layout.skip" in asked
    assert asked - words.keys("en") == set()


def test_there_are_words_for_every_role_and_every_line_of_the_navigation() -> None:
    needed = {f"layout.roles.{role}" for role in Role} | {
        key for area in AREAS for entry in area.entries for key in (entry.words, entry.group) if key
    }
    assert needed <= words.keys("en")


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 things have to be mended:"), (1, "One thing has to be mended:"), (2, "2 things have to be mended:")],
)
def test_a_number_chooses_its_words(count: int, said: str) -> None:
    assert words.say("en", "layout.forms.wrong", count=count) == said


def test_words_that_there_are_not_are_an_error() -> None:
    with pytest.raises(words.NoSuchWords, match=r"no words for 'layout\.nothing' in zh"):
        words.say("zh", "layout.nothing")


def test_no_page_has_script_or_style_of_its_own() -> None:
    """The browser would refuse it: nothing but our own files may style a page or run in it."""
    pages = {file: file.read_text(encoding="utf-8") for file in WEB.rglob("*.html")}
    assert len(pages) > 3
    own = re.compile(r"<style|<script(?![^>]*\bsrc=)|\bstyle=|\bon[a-z]+=|javascript:|https?://", re.IGNORECASE)
    assert {str(file): found[0] for file, text in pages.items() if (found := own.search(text))} == {}
