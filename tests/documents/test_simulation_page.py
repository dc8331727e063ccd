"""The page of a simulation: whole, safe, and readable by whoever cannot see its charts."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from documents.simulations import CHINESE, MARKUP, report
from golden import approve
from receivables.documents.simulation import LANGUAGES, page
from receivables.documents.simulation.words import words_of
from receivables.model import Treatment

_GOLDEN = Path(__file__).parent / "golden"


class Elements(HTMLParser):
    """Tags with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_approved_whole(language: str) -> None:
    approve(_GOLDEN / f"simulation_{language}.html", page(report(), language=language))


def test_the_same_report_gives_the_same_page() -> None:
    assert page(report()) == page(report())


def test_a_page_runs_nothing_and_fetches_nothing_and_what_the_ledger_says_stays_text() -> None:
    text = page(report())
    elements = Elements(text)

    assert MARKUP not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co." in text
    assert CHINESE in text
    assert not elements.all("script", "link", "img", "iframe", "object")
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert not [
        one for _, attributes in elements.found for one in (attributes.get("href"), attributes.get("src")) if one
    ]
    assert "url(" not in text


def test_every_table_has_a_caption_and_every_header_says_what_it_is_a_header_of() -> None:
    elements = Elements(page(report()))

    assert len(elements.all("table")) == len(elements.all("caption")) == 6
    assert {attributes.get("scope") for attributes in elements.all("th")} == {"col", "row"}
    assert all(
        attributes.get("tabindex") == "0" and attributes.get("aria-labelledby")
        for attributes in elements.all("div")
        if "scroll" in (attributes.get("class") or "")
    )


def test_every_chart_is_said_in_words_and_every_name_on_the_page_is_there_once() -> None:
    elements = Elements(page(report()))
    names = [attributes["id"] for _, attributes in elements.found if "id" in attributes]

    assert len(names) == len(set(names))
    charts = elements.all("svg")
    assert len(charts) == 4
    for chart in charts:
        assert chart["role"] == "img"
        assert set(str(chart["aria-labelledby"]).split()) <= set(names)
    referred = {
        attributes["aria-labelledby"]
        for tag, attributes in elements.found
        if tag in {"section", "div"} and "aria-labelledby" in attributes
    }
    assert referred <= set(names)


def test_of_one_night_there_is_no_chart_by_night_and_no_week() -> None:
    text = page(report(nights=1, capacity=None))

    assert len(Elements(text).all("svg")) == 1
    assert "Load by week" not in text
    assert "Weeks beyond" not in text


def test_the_two_languages_have_words_for_the_same_things() -> None:
    english, chinese = (words_of(language) for language in LANGUAGES)

    assert set(english.phrases) == set(chinese.phrases)
    for words in (english, chinese):
        assert set(words.treatments) == {str(treatment) for treatment in Treatment}
