"""The words of the page, a TOML file for each language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Words:
    """What things are called and said in one language."""

    language: str
    phrases: Mapping[str, str]
    treatments: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The phrase with its values; whole numbers in groups of three."""
        shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
        return self.phrases[key].format(**shown)


@cache
def words_of(language: str) -> Words:
    """The words of one of LANGUAGES."""
    file = resources.files(__package__) / f"{language}.toml"
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return Words(language, read["words"], read["treatments"])
