"""The small words around a letter, one `words.toml` per language: labels, column heads, how money is written."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from babel import UnknownLocaleError

from receivables.documents.letters.errors import TemplateError
from receivables.documents.letters.formats import Formats
from receivables.documents.letters.shipped import default_templates

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
        "enclosures": (),
        "copied_to": (),
        "copies": ("numbers",),
        "preview": (),
    },
    "table": dict.fromkeys(("document", "day", "due", "days", "amount", "overdue", "set_off", "items", "total"), ()),
    "remark": dict.fromkeys(("part", "disputed", "credit_part"), ("amount",)),
    "kind": dict.fromkeys(
        ("invoice", "credit_note", "receipt", "reversal", "write_off", "allocation", "settlement"), ("number",)
    ),
    "bank": dict.fromkeys(("amount", "by", "reference", "holder", "bank", "iban", "account", "bic", "scan"), ()),
    "interest": {
        **dict.fromkeys(("document", "from", "rate", "daily", "amount", "interest", "not_included"), ()),
        **dict.fromkeys(("per_year", "per_day"), ("rate",)),
        "lump_sums": ("count",),
    },
    "statement": {
        "title": ("date",),
        "intro": ("name", "customer", "date"),
        "between": ("first", "last"),
        "over": ("last",),
        **dict.fromkeys(("not_due", "credits", "balance"), ()),
    },
    "account": {
        **dict.fromkeys(("title", "movements"), ("first", "last")),
        "intro": ("name", "customer"),
        "differs": ("contact",),
        **dict.fromkeys(("open_items", "nothing_open"), ("date",)),
        "disputed": ("amount",),
        **dict.fromkeys(("nothing_posted", "paying", "debit", "credit", "balance"), ()),
        **dict.fromkeys(("opening", "entries", "closing", "past_due", "payment"), ()),
        **dict.fromkeys(("summary", "currency", "branch", "in_dispute", "age", "difference", "recomputed"), ()),
    },
}
SETTINGS = ("locale", "amount", "closing")
_CLOSINGS = ("left", "right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's words. `closing` says on which side the lines after the signature stand.

    `lacking`: (section, name) of the texts that the language does not have itself.
    """

    formats: Formats
    closing: str
    texts: dict[str, dict[str, str]]
    lacking: tuple[tuple[str, str], ...] = ()

    def text(self, section: str, name: str, /, **values: str) -> str:
        """One text with its values put in."""
        return self.texts[section][name].format(**values) if values else self.texts[section][name]


def read_words(path: Path) -> Words:
    """The words of `path`; TemplateError when one is not known, or names a value that it is not given.

    A text that is missing is the one that ships for that language, or else the English one: letters of a firm that
    wrote its words for an earlier version still go out.
    """
    where = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    table = _table(path, where)
    _refuse_unknown(where, "", set(table), {*SETTINGS, *TEXTS})
    for setting in sorted(set(SETTINGS) - set(table)):
        raise TemplateError(where, f"{setting} is missing")
    if table["closing"] not in _CLOSINGS:
        raise TemplateError(where, f"closing is {table['closing']!r}, expected left or right")
    own = _texts(where, table)
    lacking = tuple((section, name) for section in TEXTS for name in TEXTS[section] if name not in own[section])
    shipped = _shipped(lacking, path.parent.name)
    for section, name in lacking:
        if (section, name) not in shipped:
            raise TemplateError(where, f"[{section}] {name} is missing")
        own[section][name] = shipped[section, name]
    return Words(formats=_formats(where, table), closing=table["closing"], texts=own, lacking=lacking)


def _table(path: Path, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(where, f"cannot be read as TOML in UTF-8: {error}") from error


def _shipped(lacking: tuple[tuple[str, str], ...], language: str) -> dict[tuple[str, str], str]:
    """The texts that ship in place of those that a language lacks."""
    if not lacking:
        return {}
    folder = default_templates()
    tables = [_table(folder / one / FILE_NAME, one) for one in (language, "en") if (folder / one / FILE_NAME).is_file()]
    found = ((key, table.get(key[0], {}).get(key[1])) for table in reversed(tables) for key in lacking)
    return {key: text for key, text in found if text is not None}


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
        given = table.get(section, {})
        if not isinstance(given, dict):
            raise TemplateError(where, f"{section} is {given!r}, expected a section [{section}]")
        _refuse_unknown(where, f"[{section}] ", set(given), set(names))
        texts[section] = {name: _checked(where, section, name, str(text)) for name, text in given.items()}
    return texts


def _refuse_unknown(where: str, place: str, given: set[str], expected: set[str]) -> None:
    for name in sorted(given - expected):
        raise TemplateError(where, f"{place}{name} is not known; expected {', '.join(sorted(expected))}")


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
