"""A firm's letter texts: one short Jinja2 file per language and rung, and what they share; compiled once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jinja2

from receivables.documents.letters.errors import TemplateError
from receivables.documents.letters.glyphs import missing_glyphs
from receivables.documents.letters.grammar import bad_marks, compiled, environment, faults
from receivables.documents.letters.letter import Letter
from receivables.documents.letters.parts import PREFIX, bad_includes, included, nested, with_parts
from receivables.documents.letters.samples import ANY_FIRM, extreme_letters
from receivables.documents.letters.text import LetterText, letter_text, marks_needed
from receivables.documents.letters.vocabulary import vocabulary
from receivables.documents.letters.words import FILE_NAME, Words, read_words
from receivables.model import Firm, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    words: Words
    environment: jinja2.Environment
    parts: dict[str, str]
    compiled: dict[str, jinja2.Template] = field(default_factory=dict)
    # What is wrong as it is written, by the name of the text or of the part: each is looked at once.
    faults: dict[str, list[Problem]] = field(default_factory=dict)


class Templates:
    """The texts of one folder: `<language>/<template>.txt` beside `<language>/words.toml`.

    What several texts of a language share are its parts, `<language>/_<part>.txt`.
    """

    def __init__(self, folder: Path) -> None:
        """Raises TemplateError when the folder holds no language."""
        self._folder = folder
        # Listed once: a customer's language is looked up among these and never becomes a path by itself.
        self.languages = tuple(sorted(path.parent.name for path in folder.glob(f"*/{FILE_NAME}")))
        self._loaded: dict[str, _Language] = {}
        if not self.languages:
            raise TemplateError(str(folder), f"holds no language, expected a folder for each with its {FILE_NAME}")

    def names(self, language: str) -> tuple[str, ...]:
        """The texts that there are in a language, by name, whether anybody uses them or not."""
        found = (path.stem for path in (self._folder / language).glob("*.txt"))
        return tuple(sorted(name for name in found if not name.startswith(PREFIX)))

    def words(self, language: str) -> Words:
        """The words around a letter in that language; TemplateError when they are not there or not right."""
        return self._language(language).words

    def parts(self, language: str) -> tuple[str, ...]:
        """The names of what the texts of a language may take in."""
        return tuple(sorted(self._language(language).parts))

    def source(self, language: str, name: str) -> str:
        """A text as Jinja2 gets it, with its parts put in. Raises TemplateError when it is not there or not right."""
        for problem in self._written_faults(language, name):
            raise TemplateError(problem.where, problem.what)
        return with_parts(self._source(language, name), self._language(language).parts)

    def parts_of(self, language: str, name: str) -> tuple[str, ...]:
        """The parts that a text takes in."""
        return included(self._source(language, name))

    def text(self, letter: Letter, firm: Firm) -> LetterText:
        """The letter's subject and blocks. Raises TemplateError when the text is not there or not right."""
        template = self._template(letter.language, letter.template)
        words = vocabulary(letter, firm, self.words(letter.language).formats)
        try:
            return letter_text(template.render(words))
        except (jinja2.TemplateError, TypeError, ValueError) as error:
            # A TypeError comes of `{% if total > 1 %}`: a text is no number.
            raise TemplateError(self.where(letter.language, letter.template), str(error)) from error

    def check(self, languages: tuple[str, ...], names: tuple[str, ...]) -> tuple[Problem, ...]:
        """All that is wrong with the texts `names` in `languages`, tried on letters with extreme data."""
        found = (problem for language in languages for name in names for problem in self._faults(language, name))
        return tuple(dict.fromkeys(found))

    def where(self, language: str, name: str) -> str:
        """What messages call a text."""
        return f"{self._folder.name}/{language}/{name}.txt"

    def _faults(self, language: str, name: str) -> Iterator[Problem]:
        try:
            written = list(self._written_faults(language, name))
            yield from written
            if not written:
                yield from self._faults_when_used(language, name)
            sources = self._sources(language, name)
        except TemplateError as error:
            yield error.problem
            return
        for file, source in sources.items():
            if missing := missing_glyphs(source):
                what = f"holds {missing!r}, which the fonts that letters are printed with lack"
                yield Problem(where=self.where(language, file), what=what)

    def _written_faults(self, language: str, name: str) -> list[Problem]:
        """What is wrong with a text and its parts as they are written: of each file by itself, then of the whole."""
        known = self._language(language)
        if name not in known.faults:
            known.faults[name] = self._found_in_writing(language, name)
        return known.faults[name]

    def _found_in_writing(self, language: str, name: str) -> list[Problem]:
        known = self._language(language)
        within, where = known.environment, self.where(language, name)
        source = self._source(language, name)
        unknown = list(bad_includes(source, known.parts, where))
        found = [*faults(source, within, where), *unknown]
        for part in included(source):
            if part in known.parts:
                found += self._faults_of_part(language, part)
        if not unknown:
            whole = with_parts(source, known.parts)
            # What is sound in two files may be something else where one stands in the middle of the other.
            found = found or list(faults(whole, within, where))
            found += bad_marks(whole, where, marks_needed(name))
        return found

    def _faults_of_part(self, language: str, part: str) -> list[Problem]:
        known, named = self._language(language), PREFIX + part
        if named not in known.faults:
            written, where = known.parts[part], self.where(language, named)
            known.faults[named] = [*faults(written, known.environment, where), *nested(written, where)]
        return known.faults[named]

    def _faults_when_used(self, language: str, name: str) -> Iterator[Problem]:
        for extreme, letter in extreme_letters(language, name).items():
            try:
                self.text(letter, ANY_FIRM)
            except TemplateError as error:
                yield Problem(where=error.problem.where, what=f"{error.problem.what} (for a letter with {extreme})")

    def _template(self, language: str, name: str) -> jinja2.Template:
        known = self._language(language)
        if name not in known.compiled:
            known.compiled[name] = compiled(self.source(language, name), known.environment)
        return known.compiled[name]

    def _sources(self, language: str, name: str) -> dict[str, str]:
        """The files that a text is made of, by name: itself and its parts."""
        parts, source = self._language(language).parts, self._source(language, name)
        return {name: source} | {PREFIX + part: parts[part] for part in included(source) if part in parts}

    def _source(self, language: str, name: str) -> str:
        self._language(language)
        try:
            return self._read(language, name)
        except FileNotFoundError as error:
            raise TemplateError(self.where(language, name), "is not there") from error

    def _read(self, language: str, name: str) -> str:
        try:
            return (self._folder / language / f"{name}.txt").read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise TemplateError(self.where(language, name), f"is not UTF-8 text: {error}") from error

    def _language(self, language: str) -> _Language:
        if language not in self._loaded:
            if language not in self.languages:
                where = f"{self._folder.name}/{language}"
                raise TemplateError(where, f"is not there; letters can be written in {', '.join(self.languages)}")
            words = read_words(self._folder / language / FILE_NAME)
            names = sorted(path.stem for path in (self._folder / language).glob(f"{PREFIX}*.txt"))
            # Read once, as the languages are listed: what a text asks for never becomes a path.
            parts = {name.removeprefix(PREFIX): self._read(language, name) for name in names}
            self._loaded[language] = _Language(words=words, environment=environment(words.formats), parts=parts)
        return self._loaded[language]
