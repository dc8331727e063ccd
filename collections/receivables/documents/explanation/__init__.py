"""Findings in sentences. The sentences of a language stand in the TOML file of its name."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from receivables.documents.amounts import money
from receivables.policy.explain import Finding

LANGUAGES = ("en", "zh")


def sentences(findings: Iterable[Finding], *, language: str = "en") -> tuple[str, ...]:
    """One sentence for each finding, in their order. KeyError for a language that has no file."""
    book = _book(language)
    return tuple(_sentence(finding, book) for finding in findings)


@cache
def _book(language: str) -> Mapping[str, Mapping[str, str]]:
    file = resources.files(__package__) / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _sentence(finding: Finding, book: Mapping[str, Mapping[str, str]]) -> str:
    values = {name.removesuffix("_minor"): _shown(name, value, finding, book) for name, value in finding.values.items()}
    note = book["notes"]["level_note"].format(**values) if finding.values.get("level") else ""
    # A word may itself speak of a day ("quiet until ...").
    values = {name: value.format(**values) for name, value in values.items() if name not in _GIVEN} | {
        name: value for name, value in values.items() if name in _GIVEN
    }
    return book["sentences"][finding.code].format(**values, level_note=note)


# Texts that come from the ledger: braces in them are the customer's own.
_GIVEN = {"item", "customer", "name"}


def _shown(name: str, value: Any, finding: Finding, book: Mapping[str, Mapping[str, str]]) -> str:
    if name.endswith("_minor"):
        return money(value, str(finding.values["currency"])) if value is not None else "?"
    if name == "days":
        return book["notes"]["one_day" if value == 1 else "several_days"].format(days=value)
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return text if name in _GIVEN else book["words"].get(text, text)
