"""Where mailings are written: their files laid out for people, their exact bytes kept in the archive."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self, TypeVar

from receivables.config import Config
from receivables.documents.letters import Press, Templates
from receivables.documents.letters.plain import plain_text
from receivables.model import LetterState
from receivables.night.archive import Archive
from receivables.night.folders import night_folder, put
from receivables.store.letters import LetterRecord
from receivables.store.outbox.leaving import Written
from receivables.store.statements_sent.records import StatementRecord

_Record = TypeVar("_Record", LetterRecord, StatementRecord)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What mailings are written with, and where they are laid. `for_mail`: the texts of e-mail are kept as well."""

    config: Config
    press: Press
    archive: Archive
    folder: Path
    for_mail: bool
    program: str = field(default_factory=lambda: f"receivables {version('receivables')}")
    _hashes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Config, *, as_of: date, folder: str, for_mail: bool) -> Self:
        """The desk of a night, whose mailings are laid in a folder of it."""
        return cls(
            config=config,
            press=Press(Templates(config.templates), config.firm, config.letters),
            archive=Archive(config.archive),
            folder=night_folder(config, as_of) / folder,
            for_mail=for_mail,
        )

    def hash_once(self, name: str, found: Callable[[], str]) -> str:
        """The hash of what is called so, as it was when it was first asked for."""
        if name not in self._hashes:
            self._hashes[name] = found()
        return self._hashes[name]

    def has_all_of(self, record: LetterRecord | StatementRecord, said: str) -> bool:
        """Whether all of a mailing is kept, ready to leave, and says that."""
        is_whole = bool(record.document_hash) and (bool(record.text_hash) or not self.for_mail)
        return record.state is LetterState.READY and is_whole and record.said_hash == said

    def keep(self, name: str, document: bytes, page: str, said: str) -> dict[str, str]:
        """Lay a document (PDF) out under a name that people know, and keep it, with its page (HTML) where it may be
        mailed; the hashes of both, and of what they say.
        """
        put(self.folder / f"{name}.pdf", document)
        return {
            "document_hash": self.archive.keep(document, "pdf"),
            "page_hash": self.archive.keep(page.encode(), "html") if self.for_mail else "",
            "text_hash": self.archive.keep(plain_text(page).encode(), "txt") if self.for_mail else "",
            "said_hash": said,
        }

    def keep_enclosures(self, enclosures: Iterable[tuple[str, bytes]]) -> tuple[tuple[str, str], ...]:
        """Lay out and keep what goes with a document, each under its name; the names with their hashes."""
        found = []
        for called, content in enclosures:
            put(self.folder / called, content)
            found.append((called, self.archive.keep(content, called.rpartition(".")[2])))
        return tuple(found)


def written(
    key: tuple[str, date], hashes: dict[str, str], enclosures: Sequence[tuple[str, str]], **told: Any
) -> Written:
    """A mailing as the store notes it. `told`: what is put in evidence beside the hashes."""
    data = {**hashes, **told, "enclosures": [list(one) for one in enclosures]}
    return Written(key=key, **hashes, enclosures=tuple(enclosures), data=data)


def made_ready(record: _Record, kept: Written, as_of: date) -> _Record:
    """The record of a mailing as the store has it once it is noted as written."""
    hashes = {name: getattr(kept, name) for name in ("document_hash", "page_hash", "text_hash", "said_hash")}
    return replace(
        record, state=LetterState.READY, state_day=as_of, rendered_day=as_of, enclosures=kept.enclosures, **hashes
    )
