"""A statement written: the exact bytes kept in the archive before its row says that it is ready."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from receivables.config import Config
from receivables.documents.letters import Templates
from receivables.documents.letters.words import FILE_NAME
from receivables.documents.statement import AccountStatement
from receivables.documents.statement.page import pdf_and_html
from receivables.documents.statement.workbook import statement_workbook
from receivables.model.mailings import Mailing
from receivables.model.statements import StatementFiles
from receivables.night.folders import file_name
from receivables.night.outbox.desk import Desk, made_ready, written
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
    desk = Desk.of(config, as_of=as_of, folder="statements", for_mail=for_mail)
    ready: list[StatementRecord] = []
    for start in range(0, len(records), _AT_ONCE):
        ready += _part_written(desk, records[start : start + _AT_ONCE], as_of)
    page_goes = config.statements.files is not StatementFiles.EXCEL
    return [replace(one, is_page_sent=page_goes) for one in ready]


def _words(desk: Desk, language: str) -> str:
    """The hash of a language's words."""
    file = desk.config.templates / language / FILE_NAME
    return desk.hash_once(language, lambda: hashlib.sha256(file.read_bytes()).hexdigest())


def _part_written(desk: Desk, records: Sequence[StatementRecord], as_of: date) -> list[StatementRecord]:
    known = statements(desk.config, records)
    said = {key: _said_by(one, _words(desk, one.language), desk.config.statements.files) for key, one in known.items()}
    same = [one for one in records if desk.has_all_of(one, said[one.key])]
    anew = [one for one in records if one not in same]
    kept = {one.key: _written(desk, known[one.key], one, said[one.key]) for one in anew}
    noted = set(note_written(store_of(desk.config), list(kept.values()), as_of, of=Mailing.STATEMENT))
    return same + [made_ready(one, kept[one.key], as_of) for one in anew if one.key in noted]


def _said_by(statement: AccountStatement, words: str, files: StatementFiles) -> str:
    """The hash of what a statement says: its facts, the words it says them with, and in which files."""
    said = {"statement": asdict(statement), "words": words, "files": files}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _written(desk: Desk, statement: AccountStatement, record: StatementRecord, said: str) -> Written:
    document, page = pdf_and_html(desk.press, statement)
    name = file_name(statement.reference)
    hashes = desk.keep(name, document, page, said)
    enclosures = desk.keep_enclosures(_workbooks(desk, statement, name))
    return written(record.key, hashes, enclosures, **_told(desk, statement, record))


def _workbooks(desk: Desk, statement: AccountStatement, name: str) -> Iterator[tuple[str, bytes]]:
    if desk.config.statements.files.with_workbook:
        words = Templates(desk.config.templates).words(statement.language)
        yield f"{name}.xlsx", statement_workbook(statement, words, desk.config.firm)


def _told(desk: Desk, statement: AccountStatement, record: StatementRecord) -> dict[str, Any]:
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
        "words_hash": _words(desk, statement.language),
        "program": desk.program,
    }
