"""Every text of a firm, tried: written in each language, printed with extreme data, and looked at as a reader would."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from receivables.documents.letters.errors import TemplateError
from receivables.documents.letters.extents import misplaced, page_count
from receivables.documents.letters.glyphs import missing_glyphs
from receivables.documents.letters.grammar import words_said
from receivables.documents.letters.letter import Letter
from receivables.documents.letters.parts import PREFIX
from receivables.documents.letters.press import Press
from receivables.documents.letters.samples import BEYOND, extreme_letters
from receivables.documents.letters.templates import Templates
from receivables.documents.letters.words import FILE_NAME
from receivables.model import Firm

_ONE_ITEM = "one item"
_SILENT = "a firm without telephone, e-mail and account"
_MOST_SHOWN = 40
# What the page around the text says, whether the text does or not.
_ON_EVERY_PAGE = frozenset({"date", "reference", "customer_number", "customer_name", "contact_role", "our_company"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found in a text. A fault is to be mended; anything else is worth a look."""

    where: str
    what: str
    is_fault: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What trying came to: the letters printed as PDF and as HTML, the languages, and what was found."""

    printed: int
    languages: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried: texts, for which firm and by which press, and which of them a night needs.

    A text in a language of `languages`, named in `names`, must hold; what else lies in the folder is tried, too, and
    what is wrong with it is only worth a look. `most_pages`: for a letter about one item.
    """

    templates: Templates
    firm: Firm
    press_of: Callable[[Firm], Press]
    languages: tuple[str, ...]
    names: tuple[str, ...]
    most_pages: int


def try_letters(trial: Trial) -> Tried:
    """Every text of every language on every extreme letter. Raises nothing: what cannot be written is a finding."""
    languages = tuple(dict.fromkeys((*trial.languages, *trial.templates.languages)))
    findings = [*_of_the_firm(trial.firm)]
    sound: dict[str, list[str]] = {}
    for language in languages:
        written = [*_of_the_words(trial, language)]
        findings += written
        sound[language] = []
        for name in _names(trial, language) if not any(one.is_fault for one in written) else ():
            found = [_severe(trial, language, name, one.where, one.what) for one in _problems(trial, language, name)]
            findings += found
            sound[language] += [] if found else [name]
    press, silent = trial.press_of(trial.firm), trial.press_of(_without_words(trial.firm))
    printed = 0
    for language, names in sound.items():
        for name in names:
            letters = extreme_letters(language, name)
            printed += len(letters) + 1
            findings += _printed(trial, press, letters)
            findings += _printed(trial, silent, {_SILENT: letters[_ONE_ITEM]})
        findings += _unused_parts(trial, language, names)
    findings += _said_elsewhere(trial, sound)
    return Tried(printed=printed, languages=languages, findings=tuple(dict.fromkeys(findings)))


def _names(trial: Trial, language: str) -> tuple[str, ...]:
    """The texts to try: those that a night needs, and those that there are."""
    return tuple(dict.fromkeys((*trial.names, *trial.templates.names(language))))


def _problems(trial: Trial, language: str, name: str) -> Iterator[Finding]:
    for problem in trial.templates.check((language,), (name,)):
        yield Finding(where=problem.where, what=problem.what)


def _severe(trial: Trial, language: str, name: str, where: str, what: str) -> Finding:
    """A fault where a night needs the text."""
    needed = language in trial.languages and name in trial.names
    return Finding(where=where, what=what, is_fault=needed)


def _of_the_firm(firm: Firm) -> Iterator[Finding]:
    said = " ".join(
        (firm.name, *firm.address, firm.contact, firm.registration, *(one.bank for one in firm.bank_accounts))
    )
    if missing := missing_glyphs(said):
        yield Finding(where="[firm]", what=f"holds {missing!r}, which the fonts that letters are printed with lack")


def _of_the_words(trial: Trial, language: str) -> Iterator[Finding]:
    """What is wrong with the small words of a language, and which of them it does not have itself."""
    needed = language in trial.languages
    try:
        words = trial.templates.words(language)
    except TemplateError as error:
        yield Finding(where=error.problem.where, what=error.problem.what, is_fault=needed)
        return
    where = trial.templates.where(language, FILE_NAME).removesuffix(".txt")
    for section, name in words.lacking:
        what = f"[{section}] {name} is missing; '{words.texts[section][name]}' is printed, as it ships"
        yield Finding(where=where, what=what, is_fault=False)
    if missing := missing_glyphs(" ".join(text for texts in words.texts.values() for text in texts.values())):
        what = f"holds {missing!r}, which the fonts that letters are printed with lack"
        yield Finding(where=where, what=what, is_fault=needed)


def _printed(trial: Trial, press: Press, letters: dict[str, Letter]) -> Iterator[Finding]:
    """What is wrong with these letters on paper: which of them is extreme in what -> the letter."""
    for extreme, letter in letters.items():
        where = trial.templates.where(letter.language, letter.template)
        for what in _seen(press, letter, extreme, trial.most_pages):
            yield _severe(trial, letter.language, letter.template, where, f"{what} (for a letter with {extreme})")


def _seen(press: Press, letter: Letter, extreme: str, most_pages: int) -> Iterator[str]:
    pdf = press.pdf(letter)
    press.html(letter)
    if extreme == _ONE_ITEM and (count := page_count(pdf)) > most_pages:
        yield f"takes {count} pages, expected {most_pages} at the most"
    # Longer than any window: that it is cut off and leaves the rest alone is all there is to ask for.
    for one in () if extreme == BEYOND else misplaced(pdf):
        shown = one.text if len(one.text) <= _MOST_SHOWN else one.text[:_MOST_SHOWN] + "…"
        yield f"page {one.page}: '{shown}' {one.how}"


def _without_words(firm: Firm) -> Firm:
    return replace(firm, phone="", email="", website="", registration="", bank_accounts=())


def _unused_parts(trial: Trial, language: str, names: list[str]) -> Iterator[Finding]:
    used = {part for name in names for part in trial.templates.parts_of(language, name)}
    if used:
        for part in sorted(set(trial.templates.parts(language)) - used):
            where = trial.templates.where(language, PREFIX + part)
            yield Finding(where=where, what="is a part of no letter", is_fault=False)


def _said_elsewhere(trial: Trial, sound: dict[str, list[str]]) -> Iterator[Finding]:
    """Words that a letter says in other languages and not in this one."""
    for name in sorted({name for names in sound.values() for name in names}):
        said = {
            language: words_said(trial.templates.source(language, name))
            for language, names in sound.items()
            if name in names
        }
        for language, words in said.items():
            others = set().union(*(theirs for other, theirs in said.items() if other != language))
            for word in sorted(others - words - _ON_EVERY_PAGE):
                saying = ", ".join(sorted(other for other, theirs in said.items() if word in theirs))
                where = trial.templates.where(language, name)
                yield Finding(
                    where=where, what=f"does not say {{{{ {word} }}}}, which it does in {saying}", is_fault=False
                )
