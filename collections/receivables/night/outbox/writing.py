"""A letter written: the exact bytes kept in the archive before its row says that it is ready."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from receivables.config import Config
from receivables.documents.letters import Letter
from receivables.model.letter_settings import StatementForm
from receivables.night.enclosing import enclosed
from receivables.night.folders import file_name, put
from receivables.night.invoice_copies import InvoiceCopy
from receivables.night.letters import to_letter
from receivables.night.outbox.desk import Desk, made_ready, written
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
    desk = Desk.of(config, as_of=as_of, folder="letters", for_mail=for_mail)
    ready: list[LetterRecord] = []
    for start in range(0, len(records), _AT_ONCE):
        ready += _part_written(desk, records[start : start + _AT_ONCE], as_of)
    return ready


def _texts(desk: Desk, language: str) -> str:
    return desk.hash_once(language, lambda: fingerprint(desk.config.templates, language))


def _part_written(desk: Desk, records: Sequence[LetterRecord], as_of: date) -> list[LetterRecord]:
    config, engine = desk.config, store_of(desk.config)
    plain = [to_letter(one, config, as_of=as_of) for one in records]
    whole = enclosed(config, records, plain, as_of=as_of)
    letters = {one.key: letter for one, letter in zip(records, whole.letters, strict=True)}
    said = {key: said_by(letter, texts=_texts(desk, letter.language)) for key, letter in letters.items()}
    others = {one.key for one in records if one.released_by and one.said_hash not in {"", said[one.key]}}
    for key in others:
        withdraw_changed(engine, key, reason=CHANGED, as_of=as_of)
    same = [one for one in records if one.rendered_day == as_of and desk.has_all_of(one, said[one.key])]
    anew = [one for one in records if one not in same and one.key not in others]
    kept = {
        one.key: _written(desk, one, letters[one.key], whole.copies.get(one.reference, ()), said[one.key])
        for one in anew
    }
    noted = set(note_written(engine, list(kept.values()), as_of))
    return same + [made_ready(one, kept[one.key], as_of) for one in anew if one.key in noted]


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


def _written(desk: Desk, record: LetterRecord, letter: Letter, copies: Sequence[InvoiceCopy], said: str) -> Written:
    document, page = desk.press.pdf_and_html(letter)
    name = file_name(letter.reference)
    hashes = desk.keep(name, document, page, said)
    put(desk.folder / f"{name}.html", page.encode())
    enclosures = desk.keep_enclosures(_enclosures(desk, name, letter, copies))
    return written(record.key, hashes, enclosures, **_told(desk, record, letter))


def _enclosures(desk: Desk, name: str, letter: Letter, copies: Sequence[InvoiceCopy]) -> Iterator[tuple[str, bytes]]:
    if letter.statement is not None and desk.config.letters.statement is StatementForm.SEPARATE:
        yield f"{name}-statement.pdf", desk.press.statement(letter)
    for copy in copies:
        yield f"{name}-{file_name(copy.invoice)}.pdf", copy.content


def _told(desk: Desk, record: LetterRecord, letter: Letter) -> dict[str, Any]:
    """What is put in evidence beside hashes: the data, and what made the letter of it."""
    template = f"{letter.language}/{letter.template}.txt"
    text = desk.config.templates / template
    return {
        "letter": _facts(letter),
        "treatment": record.treatment,
        "policy_hash": record.policy_hash,
        "template": template,
        "template_hash": desk.hash_once(template, lambda: hashlib.sha256(text.read_bytes()).hexdigest()),
        "texts_hash": _texts(desk, letter.language),
        "program": desk.program,
    }


def _facts(letter: Letter) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(json.dumps(asdict(letter), default=str))
    return facts


def _canonical(said: Any) -> str:
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
