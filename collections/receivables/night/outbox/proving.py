"""Whether what can be proved about letters and statements is whole: the chain of entries, and the archive's bytes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import LetterState, Problem
from receivables.model.mailings import Mailing
from receivables.night.archive import Archive, NotInArchive
from receivables.night.folders import night_folder, put
from receivables.night.store import store_of
from receivables.store.evidence import End, Entry, end_of_chain, faults, walk
from receivables.store.outbox.leaving import written_letters
from receivables.store.outbox.mailings import event_of, reference_of

_NOTE = "evidence.json"
# What is kept of a letter: how an entry calls its hash, and what the file ends on.
_KEPT = {"document_hash": "pdf", "page_hash": "html", "text_hash": "txt"}
_WRITTEN = {event_of(of, "written") for of in Mailing}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How many entries and files were looked at, and what is wrong; nothing: all is as it was written."""

    entries: int
    files: int
    problems: tuple[Problem, ...]


def verify(config: Config) -> Verified:
    """Look at every entry and at every file that one names, and at the store's letters beside them.

    What nights noted of the chain's end is looked for, too: entries taken off its end show by that.
    """
    engine = store_of(config)
    seen = _Seen()
    for entry in walk(engine):
        seen.take(entry)
    problems = [*faults(engine), *_notes_missing(config, seen), *_untold(engine, seen)]
    archive = Archive(config.archive)
    for digest, ending in sorted(seen.files):
        try:
            archive.read(digest, ending)
        except NotInArchive as missing:
            problems.append(Problem(where="archive", what=str(missing)))
    return Verified(entries=len(seen.hashes), files=len(seen.files), problems=tuple(dict.fromkeys(problems)))


@dataclass(slots=True)
class _Seen:
    """What the chain says: hashes by number, the files it names, and what happened to each letter."""

    hashes: dict[int, str] = field(default_factory=dict)
    files: set[tuple[str, str]] = field(default_factory=set)
    events: dict[tuple[str, date], set[str]] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        self.hashes[entry.number] = entry.hash
        self.files.update(files_of(entry))
        self.events.setdefault((entry.customer, entry.night), set()).add(entry.event)


def files_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """The files that an entry names: hash and ending."""
    if entry.event not in _WRITTEN:
        return
    data = entry.data
    yield from ((data[name], ending) for name, ending in _KEPT.items() if data.get(name))
    yield from ((digest, name.rpartition(".")[2]) for name, digest in data.get("enclosures", []))


def note_end(config: Config, *, as_of: date) -> None:
    """Note the end of the chain in the night's folder, for whoever keeps it elsewhere. Nothing where there is none."""
    end = end_of_chain(store_of(config))
    if end.number:
        noted = {"entries": end.number, "hash": end.hash}
        put(night_folder(config, as_of) / _NOTE, json.dumps(noted, indent=2).encode())


def _notes_missing(config: Config, seen: _Seen) -> Iterator[Problem]:
    for file in sorted(config.output.glob(f"*/{_NOTE}")):
        noted = _noted(file.read_text(encoding="utf-8"))
        if noted is None:
            yield Problem(where=str(file), what="cannot be read: expected what the night noted of the chain's end")
        elif seen.hashes.get(noted.number) != noted.hash:
            what = f"notes entry {noted.number} with the hash {noted.hash}, which is not in the chain"
            yield Problem(where=str(file), what=what)


def _noted(text: str) -> End | None:
    try:
        said = json.loads(text)
        return End(number=said["entries"], hash=said["hash"])
    except (ValueError, KeyError, TypeError):
        return None


def _untold(engine: Engine, seen: _Seen) -> Iterator[Problem]:
    """Letters and statements that the store knows as written or sent, of which the chain does not say so."""
    for of in Mailing:
        left = {event_of(of, "sent"), event_of(of, "resolved")}
        for key, state in written_letters(engine, of=of):
            events = seen.events.get(key, set())
            if event_of(of, "written") not in events:
                yield Problem(where=reference_of(of, key), what="was written, and no entry says so")
            if state is LetterState.SENT and not events & left:
                yield Problem(where=reference_of(of, key), what="counts as sent, and no entry says so")
