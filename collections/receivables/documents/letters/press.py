"""Prints letters: as PDF by Typst, as HTML by Jinja2. Both get finished texts as data, never as markup."""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import jinja2
import pypdf
import typst

from receivables.documents.letters.glyphs import FONT_FOLDER, with_missing_marked
from receivables.documents.letters.letter import Letter
from receivables.documents.letters.printed import Sheet
from receivables.documents.letters.sheet import sheet, statement_sheet
from receivables.documents.letters.templates import Templates
from receivables.documents.letters.words import Words
from receivables.model import Firm
from receivables.model.letter_settings import LetterSettings

_USUAL = LetterSettings()
_NO_COPIES: Mapping[str, Sequence[bytes]] = MappingProxyType({})
_PAGE = Path(__file__).with_name("page.typ")
_PARTS = tuple(Path(__file__).with_name(name) for name in ("forms.typ", "slip.typ"))
_HTML = Path(__file__).with_name("page.html")

# Letters that Typst sets at once. It takes 2 MB for each until it is done, and more at once are not quicker.
_BATCH = 50
# Typst keeps what it has set for as many documents, in case the next resembles it; letters of a batch do not.
_KEPT_DOCUMENTS = 12


class Page(Protocol):
    """What is printed under a number, for a day, in a language."""

    @property
    def reference(self) -> str: ...

    @property
    def as_of(self) -> date: ...

    @property
    def language(self) -> str: ...


class Press:
    """Prints one firm's letters. Keep it: it holds the fonts and the compiled texts."""

    def __init__(self, templates: Templates, firm: Firm, settings: LetterSettings = _USUAL) -> None:
        self._templates = templates
        self._firm = firm
        self._settings = settings
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])
        self._compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
        self._page = {"main.typ": _PAGE.read_bytes(), **{path.name: path.read_bytes() for path in _PARTS}}
        strict = jinja2.Environment(
            autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._html = strict.from_string(_HTML.read_text(encoding="utf-8"))

    def pdf(self, letter: Letter) -> bytes:
        """The letter as tagged PDF/A-2a. The same letter gives the same bytes. Raises TemplateError."""
        printed = self._sheet(letter)
        return self._set([printed], f"{letter.reference}: {printed['subject']}", letter.as_of, to_keep=True)

    def statement(self, letter: Letter) -> bytes:
        """The letter's statement of account as a PDF of its own, of the same kind. ValueError for a letter without."""
        words = self._templates.words(letter.language)
        printed = statement_sheet(letter, words, self._firm)
        return self._set([printed], f"{letter.reference}: {printed['subject']}", letter.as_of, to_keep=True)

    def batch(self, letters: Sequence[Letter], copies: Mapping[str, Sequence[bytes]] = _NO_COPIES) -> bytes:
        """All letters as one PDF for a printer that prints on both sides: each begins on a sheet of its own.

        A statement of account follows its letter, whether it is a file of its own or not, and so do the `copies` (PDFs
        by the letter's reference). Raises TemplateError, and ValueError when there is no letter.
        """
        if not letters:
            raise ValueError("a batch holds at least one letter")
        title = f"{self._firm.name}, {max(letter.as_of for letter in letters)}"
        return _joined(self._parts(letters, copies, title), title)

    def pdf_and_html(self, letter: Letter) -> tuple[bytes, str]:
        """Both, at the cost of little more than one: what they say is worked out once. Raises TemplateError."""
        printed = self._sheet(letter)
        pdf = self._set([printed], f"{letter.reference}: {printed['subject']}", letter.as_of, to_keep=True)
        return pdf, self._html.render(sheet=printed)

    def html(self, letter: Letter) -> str:
        """The letter as one HTML page that needs nothing else. Raises TemplateError."""
        return self._html.render(sheet=self._sheet(letter))

    def made_up(self, made_of: Callable[[Words, Firm, LetterSettings], Sheet], *, of: Page) -> tuple[bytes, str]:
        """A page that is no letter's, as PDF and as HTML: the same head, the same foot, the same guarantees."""
        printed = made_of(self._templates.words(of.language), self._firm, self._settings)
        pdf = self._set([printed], f"{of.reference}: {printed['subject']}", of.as_of, to_keep=True)
        return pdf, self._html.render(sheet=printed)

    def _parts(self, letters: Sequence[Letter], copies: Mapping[str, Sequence[bytes]], title: str) -> Iterator[bytes]:
        part: list[Letter] = []
        for position, letter in enumerate(letters, start=1):
            part.append(letter)
            enclosed = copies.get(letter.reference, ())
            if enclosed or len(part) == _BATCH or position == len(letters):
                sheets = [self._sheet(one, to_print=True) for one in part]
                yield self._set(sheets, title, part[0].as_of, to_keep=False)
                yield from enclosed
                part = []
                for _ in range(_KEPT_DOCUMENTS):
                    self._compiler.compile(b"", format="pdf")

    def _sheet(self, letter: Letter, *, to_print: bool = False) -> Sheet:
        words = self._templates.words(letter.language)
        text = self._templates.text(letter, self._firm)
        return sheet(letter, text, words, self._firm, self._settings, to_print=to_print)

    def _set(self, sheets: list[Sheet], title: str, as_of: date, *, to_keep: bool) -> bytes:
        """The sheets as one document, dated `as_of`, so that the same ones give the same bytes.

        `to_keep`: with the structure that archives and screen readers want, at five times the size.
        """
        data = {"title": title, "author": self._firm.name, "form": self._settings.page, "sheets": sheets}
        files = {
            **self._page,
            # Files in memory are the quickest way in: about a tenth less CPU than Typst's `sys.inputs`.
            "data.json": with_missing_marked(json.dumps(data, ensure_ascii=False)).encode(),
        }
        made = self._compiler.compile(
            files,  # type: ignore[type-var]  # the stub has not heard of files in memory, the documentation has
            format="pdf",
            pdf_standards=["a-2a", "ua-1"] if to_keep else [],
            pdf_tags=to_keep,
            timestamp=datetime.combine(as_of, time(), UTC),
        )
        assert isinstance(made, bytes)
        return made


def _joined(parts: Iterator[bytes], title: str) -> bytes:
    writer = pypdf.PdfWriter()
    for part in parts:
        # Every part begins on the front of a sheet, as every letter in it does.
        if len(writer.pages) % 2:
            writer.add_blank_page()
        writer.append(io.BytesIO(part), import_outline=False)
    writer.metadata = {"/Title": title}
    joined = io.BytesIO()
    writer.write(joined)
    return joined.getvalue()
