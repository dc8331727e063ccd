"""A firm's letter texts: one short Jinja2 file per language and rung, compiled once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jinja2

from receivables.documents.letters.errors import TemplateError
from receivables.documents.letters.glyphs import missing_glyphs
from receivables.documents.letters.grammar import compiled, environment, faults
from receivables.documents.letters.letter import Letter
from receivables.documents.letters.samples import ANY_FIRM, extreme_letters
from receivables.documents.letters.text import LetterText, letter_text
from receivables.documents.letters.vocabulary import vocabulary
from receivables.documents.letters.words import FILE_NAME, Words, read_words
from receivables.model import Firm, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    words: Words
    environment: jinja2.Environment
    compiled: dict[str, jinja2.Template] = field(default_factory=dict)


class Templates:
    """The texts of one folder: `<language>/<template>.txt` beside `<language>/words.toml`."""

    def __init__(self, folder: Path) -> None:
        """Raises TemplateError when the folder holds no language."""
        self._folder = folder
        # Listed once: a customer's language is looked up among these and never becomes a path by itself.
        self.languages = tuple(sorted(path.parent.name for path in folder.glob(f"*/{FILE_NAME}")))
        self._loaded: dict[str, _Language] = {}
        if not self.languages:
            raise TemplateError(str(folder), f"holds no language, expected a folder for each with its {FILE_NAME}")

    def words(self, language: str) -> Words:
        """The words around a letter in that language; TemplateError when they are not there or not right."""
        return self._language(language).words

    def text(self, letter: Letter, firm: Firm) -> LetterText:
        """The letter's subject and blocks. Raises TemplateError when the text is not there or not right."""
        where = self._where(letter.language, letter.template)
        words = vocabulary(letter, firm, self.words(letter.language).formats)
        try:
            return letter_text(self._template(letter.language, letter.template).render(words))
        except (jinja2.TemplateError, ValueError) as error:
            raise TemplateError(where, str(error)) from error

    def check(self, languages: tuple[str, ...], names: tuple[str, ...]) -> tuple[Problem, ...]:
        """All that is wrong with the texts `names` in `languages`, tried on letters with extreme data."""
        found = (problem for language in languages for name in names for problem in self._faults(language, name))
        return tuple(dict.fromkeys(found))

    def _faults(self, language: str, name: str) -> Iterator[Problem]:
        where = self._where(language, name)
        try:
            source = self._source(language, name)
            written = list(faults(source, self._language(language).environment, where))
            yield from written
            if not written:
                yield from self._faults_when_used(language, name)
        except TemplateError as error:
            yield error.problem
            return
        if missing := missing_glyphs(source):
            yield Problem(where=where, what=f"holds {missing!r}, which the fonts that letters are printed with lack")

    def _faults_when_used(self, language: str, name: str) -> Iterator[Problem]:
        for extreme, letter in extreme_letters(language, name).items():
            try:
                self.text(letter, ANY_FIRM)
            except TemplateError as error:
                yield Problem(where=error.problem.where, what=f"{error.problem.what} (for a letter with {extreme})")

    def _template(self, language: str, name: str) -> jinja2.Template:
        known = self._language(language)
        if name not in known.compiled:
            source = self._source(language, name)
            known.compiled[name] = compiled(source, known.environment, self._where(language, name))
        return known.compiled[name]

    def _source(self, language: str, name: str) -> str:
        self._language(language)
        where = self._where(language, name)
        path = self._folder / language / f"{name}.txt"
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            raise TemplateError(where, "is not there") from error
        except UnicodeDecodeError as error:
            raise TemplateError(where, f"is not UTF-8 text: {error}") from error

    def _language(self, language: str) -> _Language:
        if language not in self._loaded:
            if language not in self.languages:
                where = f"{self._folder.name}/{language}"
                raise TemplateError(where, f"is not there; letters can be written in {', '.join(self.languages)}")
            words = read_words(self._folder / language / FILE_NAME)
            self._loaded[language] = _Language(words=words, environment=environment(words.formats))
        return self._loaded[language]

    def _where(self, language: str, name: str) -> str:
        return f"{self._folder.name}/{language}/{name}.txt"
