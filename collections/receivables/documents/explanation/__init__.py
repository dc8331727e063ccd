"""Explanations in sentences. The sentences of a language stand in the TOML file of its name.

A part of a sentence in [brackets] falls away when a value in it is missing; a word may itself hold values.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from receivables.documents.amounts import figure
from receivables.documents.evidence import in_words, rule_names
from receivables.policy.explaining import Step

LANGUAGES = ("en", "zh")

# What a value is by its name. All other texts come from the ledger or from people: they stand as they were given.
_CLAUSES = {"because", "because_customer", "mend", "of_items"}
_WORDS = {"treatment", "own", "cause", "kind", "rule", "rank", "case"}
_LISTS = {"items", "credits", "disputes"}
_COUNTED = {"days", "days_ago", "items", "items_are"}
_PART = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"\{(\w+)")

_Book = Mapping[str, Mapping[str, Any]]


def sentences(steps: Iterable[Step], *, language: str = "en") -> tuple[str, ...]:
    """One sentence for each step, in their order. KeyError for a language that has no file."""
    return tuple(sentence(step, language=language) for step in steps)


def sentence(step: Step, *, language: str = "en") -> str:
    """The step in words. KeyError for a language that has no file, and for a code that it has no words for."""
    book = book_of(language)
    shown = {
        name.removesuffix("_minor"): text
        for name, value in step.values.items()
        if (text := _shown(name, value, step.values, book)) is not None
    }
    for name in _CLAUSES & step.values.keys():
        if step.values[name] is not None:
            shown[name] = filled(_clause(name, str(step.values[name]), book), shown)
    return filled(book["sentences"][step.code], shown)


def part_name(part: str, *, language: str = "en") -> str:
    """What a part of an explanation is called at its head."""
    return str(book_of(language)["parts"][part])


@cache
def book_of(language: str) -> _Book:
    """All words of a language, by table."""
    file = resources.files(__package__) / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _clause(name: str, code: str, book: _Book) -> str:
    """What is said of a whole customer is what is said of an item, unless it reads otherwise."""
    if name == "because_customer":
        return str(book["because_customer"].get(code) or book["because"][code])
    return str(book[name][code])


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its values; parts in brackets with a value missing fall away."""

    def kept(part: re.Match[str]) -> str:
        return part[1] if all(name in values for name in _NAME.findall(part[1])) else ""

    return _PART.sub(kept, template).format(**values)


def _shown(name: str, value: Any, values: Mapping[str, Any], book: _Book) -> str | None:
    if value is None or name in _CLAUSES:
        return None
    formats = book["formats"]
    if name.endswith("_minor"):
        currency = str(values["currency"])
        return str(formats["money"].format(figure=figure(value, currency), currency=currency))
    if isinstance(value, date):
        return str(formats["day"].format(day=value))
    if isinstance(value, int):
        return _counted(name, value, book["counted"]) if name in _COUNTED or name.endswith("_days") else f"{value:,}"
    return _worded(name, str(value), values, book)


def _worded(name: str, text: str, values: Mapping[str, Any], book: _Book) -> str:
    if name == "evidence" or (name == "rule" and "cause" in values):
        return _of_rules(name, text, values, book)
    if name == "bucket":
        return _bucket(text, book)
    if name in _LISTS:
        return text.replace(", ", str(book["formats"]["list"]))
    return str(book["words"].get(text, text)) if name in _WORDS else text


def _counted(name: str, count: int, words: Mapping[str, Any]) -> str:
    if name == "days_ago" and count == 0:
        return str(words["today"])
    one, other = words[name if name in _COUNTED else "days"]
    return str(one if count == 1 else other).format(count=count)


def _of_rules(name: str, value: str, values: Mapping[str, Any], book: _Book) -> str:
    """A rule's evidence in sentences, and its name; what somebody said stands as it was said."""
    language = str(book["formats"]["language"])
    if name == "rule":
        return rule_names(value, language)
    return in_words(value, values.get("rule") or "", language).rstrip(".。")


def _bucket(label: str, book: _Book) -> str:
    """A bucket of the aging report: its labels are in English."""
    if label.startswith("over "):
        return str(book["formats"]["bucket_over"].format(days=label.removeprefix("over ")))
    return str(book["words"].get(label.replace(" ", "_"), label))
