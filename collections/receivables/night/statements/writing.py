"""A statement written: the exact bytes kept in the archive before its row says that it is ready."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from receivables.config import Config
from receivables.documents.letters import Press, Templates
from receivables.documents.letters.plain import plain_text
from receivables.documents.letters.words import FILE_NAME
from receivables.documents.statement import AccountStatement
from receivables.documents.statement.page import pdf_and_html
from receivables.documents.statement.workbook import statement_workbook
from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.model.statements import StatementFiles
from receivables.night.archive import Archive
from receivables.night.folders import file_name, night_folder, put
from receivables.night.statements.content import statements
from receivables.night.store import store_of
from receivables.store.outbox.leaving import Written, note_written
from receivables.store.statements_sent.records import StatementRecord

# So many are held in memory, and written in one transaction.
_AT_ONCE = 50


def write_statements(
    config: Config, records: Sequence[StatementRecord], *, as_of: date, for_mail: bool
) -> list[StatementRecord]:
    """Write statements by what is known of their day now, and give those that are ready to leave.

    What is ready already and would say the same is left as it is. `for_mail`: the texts of e-mail are kept as well.
    """
    if not records:
        return []
    desk = _Desk(
        config=config,
        press=Press(Templates(config.templates), config.firm, config.letters),
        archive=Archive(config.archive),
        folder=night_folder(config, as_of) / "statements",
        for_mail=for_mail,
    )
    ready: list[StatementRecord] = []
    for start in range(0, len(records), _AT_ONCE):
        ready += _part_written(desk, records[start : start + _AT_ONCE], as_of)
    page_goes = config.statements.files is not StatementFiles.EXCEL
    return [replace(one, is_page_sent=page_goes) for one in ready]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What statements are written with, and where they are laid."""

    config: Config
    press: Press
    archive: Archive
    folder: Path
    for_mail: bool
    program: str = field(default_factory=lambda: f"receivables {version('receivables')}")
    _words: dict[str, str] = field(default_factory=dict)

    def words(self, language: str) -> str:
        """The hash of a language's words as they were when they were first asked for."""
        if language not in self._words:
            content = (self.config.templates / language / FILE_NAME).read_bytes()
            self._words[language] = hashlib.sha256(content).hexdigest()
        return self._words[language]


def _part_written(desk: _Desk, records: Sequence[StatementRecord], as_of: date) -> list[StatementRecord]:
    known = statements(desk.config, records)
    said = {key: _said_by(one, desk.words(one.language), desk.config.statements.files) for key, one in known.items()}
    same = [one for one in records if _is_written(one, said[one.key], for_mail=desk.for_mail)]
    anew = [one for one in records if one not in same]
    written = {one.key: _written(desk, known[one.key], one, said[one.key]) for one in anew}
    noted = set(note_written(store_of(desk.config), list(written.values()), as_of, of=Mailing.STATEMENT))
    return same + [_ready(one, written[one.key], as_of) for one in anew if one.key in noted]


def _is_written(record: StatementRecord, said: str, *, for_mail: bool) -> bool:
    is_whole = bool(record.document_hash) and (bool(record.text_hash) or not for_mail)
    return record.state is LetterState.READY and is_whole and record.said_hash == said


def _said_by(statement: AccountStatement, words: str, files: StatementFiles) -> str:
    """The hash of what a statement says: its facts, the words it says them with, and in which files."""
    said = {"statement": asdict(statement), "words": words, "files": files}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _written(desk: _Desk, statement: AccountStatement, record: StatementRecord, said: str) -> Written:
    document, html = pdf_and_html(desk.press, statement)
    page = html.encode()
    # Beside the archive, under names that people know.
    name = file_name(statement.reference)
    put(desk.folder / f"{name}.pdf", document)
    enclosures = []
    for called, content in _workbooks(desk, statement, name):
        put(desk.folder / called, content)
        enclosures.append((called, desk.archive.keep(content, "xlsx")))
    hashes = {
        "document_hash": desk.archive.keep(document, "pdf"),
        "page_hash": desk.archive.keep(page, "html") if desk.for_mail else "",
        "text_hash": desk.archive.keep(plain_text(html).encode(), "txt") if desk.for_mail else "",
        "said_hash": said,
    }
    data = {**hashes, **_told(desk, statement, record), "enclosures": [list(one) for one in enclosures]}
    return Written(key=record.key, **hashes, enclosures=tuple(enclosures), data=data)


def _workbooks(desk: _Desk, statement: AccountStatement, name: str) -> Iterator[tuple[str, bytes]]:
    if desk.config.statements.files.with_workbook:
        words = Templates(desk.config.templates).words(statement.language)
        yield f"{name}.xlsx", statement_workbook(statement, words, desk.config.firm)


def _told(desk: _Desk, statement: AccountStatement, record: StatementRecord) -> dict[str, Any]:
    """What is put in evidence beside hashes: of which period, its balances, and what made it."""
    return {
        "first_day": statement.first_day.isoformat(),
        "kind": str(statement.kind),
        "language": statement.language,
        "accounts": list(record.accounts),
        "schedule": record.schedule,
        "balances": {
            one.currency: {"opening_minor": one.opening_minor, "closing_minor": one.closing_minor}
            for one in statement.accounts
        },
        "entries": sum(len(one.entries) for one in statement.accounts),
        "open_items": sum(len(one.items) for one in statement.accounts),
        "words_hash": desk.words(statement.language),
        "program": desk.program,
    }


def _ready(record: StatementRecord, written: Written, as_of: date) -> StatementRecord:
    hashes = {name: getattr(written, name) for name in ("document_hash", "page_hash", "text_hash", "said_hash")}
    return replace(
        record, state=LetterState.READY, state_day=as_of, rendered_day=as_of, enclosures=written.enclosures, **hashes
    )
