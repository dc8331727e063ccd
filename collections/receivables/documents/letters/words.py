"""The small words around a letter, one `words.toml` per language: labels, column heads, how money is written."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel import UnknownLocaleError

from receivables.documents.letters.errors import TemplateError
from receivables.documents.letters.formats import Formats

FILE_NAME = "words.toml"

# Every text that the page needs, with the values that it may name in braces.
TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "page": {
        "attention": ("name",),
        "attention_with_role": ("name", "role"),
        "date": (),
        "reference": (),
        "customer": (),
        "contact": (),
        "phone": (),
        "email": (),
        "account_manager": (),
        "number": ("page", "pages"),
        "continued": ("company", "reference", "date"),
    },
    "table": dict.fromkeys(("document", "day", "due", "days", "amount", "overdue", "set_off", "total"), ()),
    "remark": dict.fromkeys(("part", "disputed", "credit_part"), ("amount",)),
    "kind": dict.fromkeys(
        ("invoice", "credit_note", "receipt", "reversal", "write_off", "allocation", "settlement"), ("number",)
    ),
    "bank": dict.fromkeys(("amount", "by", "reference", "holder", "bank", "iban", "account", "bic"), ()),
}
SETTINGS = ("locale", "amount", "closing")
_CLOSINGS = ("left", "right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's words. `closing` says on which side the lines after the signature stand."""

    formats: Formats
    closing: str
    texts: dict[str, dict[str, str]]

    def text(self, section: str, name: str, /, **values: str) -> str:
        """One text with its values put in."""
        return self.texts[section][name].format(**values) if values else self.texts[section][name]


def read_words(path: Path) -> Words:
    """The words of `path`; TemplateError when one is missing, unknown, or names a value that it is not given."""
    where = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(where, f"cannot be read as TOML in UTF-8: {error}") from error
    _check_names(where, "", set(table), {*SETTINGS, *TEXTS})
    if table["closing"] not in _CLOSINGS:
        raise TemplateError(where, f"closing is {table['closing']!r}, expected left or right")
    return Words(formats=_formats(where, table), closing=table["closing"], texts=_texts(where, table))


def _formats(where: str, table: dict[str, object]) -> Formats:
    try:
        formats = Formats(locale=str(table["locale"]), amount=str(table["amount"]))
        formats.money(-123456, "EUR")
    except (ValueError, UnknownLocaleError) as error:
        raise TemplateError(where, f"locale or amount is not one Babel knows: {error}") from error
    return formats


def _texts(where: str, table: dict[str, object]) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for section, names in TEXTS.items():
        given = table[section]
        if not isinstance(given, dict):
            raise TemplateError(where, f"{section} is {given!r}, expected a section [{section}]")
        _check_names(where, f"[{section}] ", set(given), set(names))
        texts[section] = {name: _checked(where, section, name, str(text)) for name, text in given.items()}
    return texts


def _check_names(where: str, place: str, given: set[str], expected: set[str]) -> None:
    for name in sorted(given - expected):
        raise TemplateError(where, f"{place}{name} is not known; expected {', '.join(sorted(expected))}")
    for name in sorted(expected - given):
        raise TemplateError(where, f"{place}{name} is missing")


def _checked(where: str, section: str, name: str, text: str) -> str:
    allowed = TEXTS[section][name]
    try:
        fields = [(field, how, form) for _, field, how, form in Formatter().parse(text) if field is not None]
    except ValueError as error:
        raise TemplateError(where, f"[{section}] {name} is {text!r}: {error}") from error
    for field, how, form in fields:
        # `{name:>999999999}` would be a very long line.
        if field not in allowed or how or form:
            may = ", ".join(f"{{{value}}}" for value in allowed) or "no braces"
            raise TemplateError(where, f"[{section}] {name} names {{{field}}}, expected {may}")
    return text
