"""Whether what can be proved about letters is whole: the chain of entries, and the bytes in the archive."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from receivables.config import Config
from receivables.model import LetterState, Problem
from receivables.night.archive import Archive, NotInArchive
from receivables.night.folders import night_folder, put
from receivables.night.store import store_of
from receivables.store.evidence import End, Entry, end_of_chain, entries, faults
from receivables.store.letters import LetterRecord, list_letters, reference

_NOTE = "evidence.json"
# What is kept of a letter: how an entry calls its hash, and what the file ends on.
_KEPT = {"document_hash": "pdf", "page_hash": "html", "text_hash": "txt"}


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
    told = entries(engine)
    problems = [*faults(engine), *_notes_missing(config, told), *_untold(list_letters(engine), told)]
    kept = sorted({file for entry in told for file in files_of(entry)})
    archive = Archive(config.archive)
    for digest, ending in kept:
        try:
            archive.read(digest, ending)
        except NotInArchive as missing:
            problems.append(Problem(where="archive", what=str(missing)))
    return Verified(entries=len(told), files=len(kept), problems=tuple(dict.fromkeys(problems)))


def files_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """The files that an entry names: hash and ending."""
    if entry.event != "written":
        return
    data = entry.data
    yield from ((data[name], ending) for name, ending in _KEPT.items() if data.get(name))
    yield from ((digest, "pdf") for _, digest in data.get("enclosures", []))


def note_end(config: Config, *, as_of: date) -> None:
    """Note the end of the chain in the night's folder, for whoever keeps it elsewhere. Nothing where there is none."""
    end = end_of_chain(store_of(config))
    if end.number:
        noted = {"entries": end.number, "hash": end.hash}
        put(night_folder(config, as_of) / _NOTE, json.dumps(noted, indent=2).encode())


def _notes_missing(config: Config, told: list[Entry]) -> Iterator[Problem]:
    hashes = {entry.number: entry.hash for entry in told}
    for file in sorted(config.output.glob(f"*/{_NOTE}")):
        noted = _noted(file.read_text(encoding="utf-8"))
        if noted is None:
            yield Problem(where=str(file), what="cannot be read: expected what the night noted of the chain's end")
        elif hashes.get(noted.number) != noted.hash:
            what = f"notes entry {noted.number} with the hash {noted.hash}, which is not in the chain"
            yield Problem(where=str(file), what=what)


def _noted(text: str) -> End | None:
    try:
        said = json.loads(text)
        return End(number=said["entries"], hash=said["hash"])
    except (ValueError, KeyError, TypeError):
        return None


def _untold(letters: list[LetterRecord], told: list[Entry]) -> Iterator[Problem]:
    """Letters that the store knows as written or sent, of which the chain does not say so."""
    events: dict[tuple[str, date], set[str]] = {}
    for entry in told:
        events.setdefault((entry.customer, entry.night), set()).add(entry.event)
    for letter in letters:
        seen = events.get(letter.key, set())
        # What was sent before there was evidence was never written in this way.
        if letter.document_hash and "written" not in seen:
            yield Problem(where=reference(*letter.key), what="was written, and no entry says so")
        if letter.document_hash and letter.state == LetterState.SENT and not seen & {"sent", "resolved"}:
            yield Problem(where=reference(*letter.key), what="counts as sent, and no entry says so")
