"""A letter written: the exact bytes kept in the archive before its row says that it is ready."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from receivables.config import Config
from receivables.documents.letters import Letter, Press, Templates
from receivables.documents.letters.plain import plain_text
from receivables.model import LetterState
from receivables.model.letter_settings import StatementForm
from receivables.night.archive import Archive
from receivables.night.enclosing import enclosed
from receivables.night.folders import file_name, night_folder, put
from receivables.night.invoice_copies import InvoiceCopy
from receivables.night.letters import to_letter
from receivables.night.store import store_of
from receivables.store.letters import LetterRecord
from receivables.store.outbox.leaving import Written, note_written, withdraw_changed

# So many are written in one transaction.
_AT_ONCE = 50
# What is another each day on which the same is said: of the interest, what has run up; of the account, all of it.
_BY_DAY = ("as_of", "deadline_day", "statement")
_INTEREST_BY_DAY = ("interest_minor", "daily_minor")
CHANGED = "it would not say any more what was released"


def write(config: Config, records: Sequence[LetterRecord], *, as_of: date, for_mail: bool) -> list[LetterRecord]:
    """Write letters for `as_of`, those that wait for a release, too, and give those that are ready to leave.

    What is ready already and would say the same is left as it is. A letter that was released and would say something
    else now, but for days, is withdrawn. `for_mail`: its texts for e-mail are kept as well. Raises TemplateError.
    """
    if not records:
        return []
    desk = _Desk(
        config=config,
        press=Press(Templates(config.templates), config.firm, config.letters),
        archive=Archive(config.archive),
        folder=night_folder(config, as_of) / "letters",
        for_mail=for_mail,
    )
    ready: list[LetterRecord] = []
    for start in range(0, len(records), _AT_ONCE):
        ready += _part_written(desk, records[start : start + _AT_ONCE], as_of)
    return ready


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What letters are written with, and where they are laid."""

    config: Config
    press: Press
    archive: Archive
    folder: Path
    for_mail: bool
    program: str = field(default_factory=lambda: f"receivables {version('receivables')}")
    _texts: dict[str, str] = field(default_factory=dict)

    def texts(self, language: str) -> str:
        """The hash of a language's texts as they were when they were first asked for."""
        if language not in self._texts:
            self._texts[language] = fingerprint(self.config.templates, language)
        return self._texts[language]

    def template_hash(self, name: str) -> str:
        """The hash of one text, `en/reminder.txt`, as it was when it was first asked for."""
        if name not in self._texts:
            self._texts[name] = hashlib.sha256((self.config.templates / name).read_bytes()).hexdigest()
        return self._texts[name]


def _part_written(desk: _Desk, records: Sequence[LetterRecord], as_of: date) -> list[LetterRecord]:
    config, engine = desk.config, store_of(desk.config)
    plain = [to_letter(one, config, as_of=as_of) for one in records]
    whole = enclosed(config, records, plain, as_of=as_of)
    letters = {one.key: letter for one, letter in zip(records, whole.letters, strict=True)}
    said = {key: said_by(letter, texts=desk.texts(letter.language)) for key, letter in letters.items()}
    others = {one.key for one in records if one.released_by and one.said_hash not in {"", said[one.key]}}
    for key in others:
        withdraw_changed(engine, key, reason=CHANGED, as_of=as_of)
    same = [one for one in records if _is_written(one, said[one.key], as_of, for_mail=desk.for_mail)]
    anew = [one for one in records if one not in same and one.key not in others]
    written = {
        one.key: _written(desk, one, letters[one.key], whole.copies.get(one.reference, ()), said[one.key])
        for one in anew
    }
    noted = set(note_written(engine, list(written.values()), as_of))
    return same + [_ready(one, written[one.key], as_of) for one in anew if one.key in noted]


def said_by(letter: Letter, *, texts: str) -> str:
    """The hash of what a letter says, whatever the day: its facts, and the hash of the texts it is written with."""
    facts = {name: value for name, value in _facts(letter).items() if name not in _BY_DAY}
    for line in (facts["interest"] or {"lines": ()})["lines"]:
        for name in _INTEREST_BY_DAY:
            del line[name]
    return hashlib.sha256(_canonical({"letter": facts, "texts": texts}).encode()).hexdigest()


def fingerprint(templates: Path, language: str) -> str:
    """The hash of all texts that letters in a language are made of: of every file of its folder, and of the parts that
    languages share.
    """
    shared = (path for path in templates.iterdir() if path.is_file() or path.name.startswith("_"))
    found = sorted(file for root in (templates / language, *shared) for file in (*root.rglob("*"), root))
    hashed = hashlib.sha256()
    for file in dict.fromkeys(found):
        if file.is_file():
            name, content = file.relative_to(templates).as_posix(), file.read_bytes()
            hashed.update(f"{name}\n{len(content)}\n".encode() + content)
    return hashed.hexdigest()


def _is_written(record: LetterRecord, said: str, as_of: date, *, for_mail: bool) -> bool:
    is_whole = bool(record.document_hash) and (bool(record.text_hash) or not for_mail)
    leaves = record.state is LetterState.READY
    return leaves and is_whole and record.rendered_day == as_of and record.said_hash == said


def _written(desk: _Desk, record: LetterRecord, letter: Letter, copies: Sequence[InvoiceCopy], said: str) -> Written:
    document, html = desk.press.pdf_and_html(letter)
    page = html.encode()
    # Beside the archive, under names that people know.
    name = file_name(letter.reference)
    put(desk.folder / f"{name}.pdf", document)
    put(desk.folder / f"{name}.html", page)
    enclosures = []
    for called, content in _enclosures(desk, name, letter, copies):
        put(desk.folder / called, content)
        enclosures.append((called, desk.archive.keep(content, "pdf")))
    hashes = {
        "document_hash": desk.archive.keep(document, "pdf"),
        "page_hash": desk.archive.keep(page, "html") if desk.for_mail else "",
        "text_hash": desk.archive.keep(plain_text(page.decode()).encode(), "txt") if desk.for_mail else "",
        "said_hash": said,
    }
    data = {**_told(desk, record, letter, hashes), "enclosures": [list(one) for one in enclosures]}
    return Written(key=record.key, **hashes, enclosures=tuple(enclosures), data=data)


def _enclosures(desk: _Desk, name: str, letter: Letter, copies: Sequence[InvoiceCopy]) -> Iterator[tuple[str, bytes]]:
    if letter.statement is not None and desk.config.letters.statement is StatementForm.SEPARATE:
        yield f"{name}-statement.pdf", desk.press.statement(letter)
    for copy in copies:
        yield f"{name}-{file_name(copy.invoice)}.pdf", copy.content


def _ready(record: LetterRecord, written: Written, as_of: date) -> LetterRecord:
    hashes = {name: getattr(written, name) for name in ("document_hash", "page_hash", "text_hash", "said_hash")}
    return replace(
        record, state=LetterState.READY, state_day=as_of, rendered_day=as_of, enclosures=written.enclosures, **hashes
    )


def _told(desk: _Desk, record: LetterRecord, letter: Letter, hashes: dict[str, str]) -> dict[str, Any]:
    """What is put in evidence: the data, what made the letter of it, and hashes of what it became."""
    template = f"{letter.language}/{letter.template}.txt"
    return {
        **hashes,
        "letter": _facts(letter),
        "treatment": record.treatment,
        "policy_hash": record.policy_hash,
        "template": template,
        "template_hash": desk.template_hash(template),
        "texts_hash": desk.texts(letter.language),
        "program": desk.program,
    }


def _facts(letter: Letter) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(json.dumps(asdict(letter), default=str))
    return facts


def _canonical(said: Any) -> str:
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
