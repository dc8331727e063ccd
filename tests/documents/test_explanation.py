"""Every code that an explanation may hold has words in every language, and the languages say the same."""

import re
from enum import Enum

import pytest

from receivables.documents.explanation import LANGUAGES, book_of, sentence
from receivables.model import CaseKind, Cause, DisputeKind, Does, HoldKind, ItemKind, Rank, Reason, Treatment
from receivables.policy.disputes import CONCEDED
from receivables.policy.explaining import PARTS, Step
from receivables.policy.matching import MatchRule
from receivables.policy.promises import PromiseState

SENTENCES = [
    *(f"{way}_{kind}" for way in ("hold", "also") for kind in HoldKind),
    *(f"{way}_{kind}" for way in ("applied", "added") for kind in ItemKind),
    *(f"{does}_{reason}" for does in Does if does is not Does.NOTHING for reason in (Reason.LEADS, Reason.JOINS)),
    *(f"{before}next_{does}" for before in ("", "customer_") for does in Does if does is not Does.NOTHING),
    *(f"next_{does}_joins" for does in Does if does is not Does.NOTHING),
    *(f"last_{does}" for does in Does if does is not Does.NOTHING),
    *(f"customer_{does}" for does in Does),
    *(f"promise_{state}" for state in PromiseState if state is not PromiseState.WITHDRAWN),
    *(f"waits_by_{what}" for what in ("level", "amount")),
    *("waits_for_release", "waiting_letter", "letter_to_release"),
    *(f"cell_of_{whose}" for whose in ("item", "customer", "group")),
]
WORDS: list[type[Enum]] = [Treatment, Cause, DisputeKind, CaseKind, MatchRule]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", ["because", "mend", "of_items"])
def test_every_reason_and_every_hold_has_words_of_its_own(table: str, language: str) -> None:
    words = book_of(language)[table]
    assert {str(code) for code in (*Reason, *HoldKind)} - set(words) == set()
    instead = {str(Cause.OWN_FAULT), CONCEDED}
    outbox = {"released", "letter_ambiguous", "letter_bounced"}
    more = {"because": instead | outbox, "mend": instead | outbox, "of_items": outbox}[table]
    assert set(words) - {str(code) for code in (*Reason, *HoldKind)} == more
    assert all(words.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_a_closed_set_has_a_sentence_or_a_word(language: str) -> None:
    book = book_of(language)
    assert set(SENTENCES) - set(book["sentences"]) == set()
    assert {str(code.value) for codes in WORDS for code in codes} - set(book["words"]) == set()
    assert {rank.name.lower() for rank in Rank} - set(book["words"]) == set()
    assert set(book["parts"]) == set(PARTS)


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    english, chinese = book_of("en"), book_of("zh")
    assert english.keys() == chinese.keys()
    for table in english.keys() - {"formats", "because_customer"}:
        assert english[table].keys() == chinese[table].keys(), table
    for code, said in english["sentences"].items():
        in_chinese = chinese["sentences"][code]
        assert names(said) == names(in_chinese), code
        assert said.count("[") == said.count("]"), code
        assert in_chinese.count("[") == in_chinese.count("]"), code


def names(said: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", said))


@pytest.mark.parametrize(
    ("days", "language", "says"),
    [
        (0, "en", "today"),
        (1, "en", "1 day ago"),
        (3, "en", "3 days ago"),
        (1200, "en", "1,200 days ago"),
        (0, "zh", "今天"),
        (3, "zh", "3 天前"),
    ],
)
def test_days_are_counted_as_people_count_them(days: int, language: str, says: str) -> None:
    step = Step(part="answer", code="nothing", values={"because": "quiet", "days_ago": days, "quiet_days": 7})
    assert says in sentence(step, language=language)


def test_what_is_missing_falls_away_with_what_goes_with_it() -> None:
    values = {"hold": "manual", "from_day": "2026-10-01", "why": None, "until": None, "author": "Ines"}
    told = sentence(Step(part="unpaid", code="hold_manual", values=values))
    assert told == "It is held: put on hold by hand since 2026-10-01 (Ines)."


def test_braces_and_brackets_in_what_people_wrote_stay_as_they_are() -> None:
    values = {"hold": "manual", "from_day": "2026-10-01", "why": "see {note} [1]", "author": "Ines"}
    assert "since 2026-10-01: see {note} [1] (Ines)." in sentence(
        Step(part="unpaid", code="hold_manual", values=values)
    )
