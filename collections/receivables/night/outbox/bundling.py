"""What can be proved about the letters to one customer, gathered for a bundle."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from receivables.config import Config
from receivables.documents.amounts import money
from receivables.documents.evidence_bundle import Bundle, ProvedLetter, Step, write_bundle
from receivables.model.mailings import Mailing
from receivables.night.archive import Archive
from receivables.night.folders import file_name
from receivables.night.places import refuse_unwritable
from receivables.night.store import store_of
from receivables.stop import Stopped
from receivables.store.evidence import Entry, entries, hashes
from receivables.store.letters import LetterRecord, list_letters
from receivables.store.moments import to_moment

_ENDINGS = {"document_hash": "pdf", "page_hash": "html", "text_hash": "txt"}
# What an entry says in a language that only programs read.
_NOT_SHOWN = {"letter", "enclosures"}


class NothingToProve(Stopped):
    """There is no letter to that customer."""


def bundle(config: Config, customer: str, path: Path, *, as_of: date) -> int:
    """Write what can be proved about a customer's letters to `path`; how many letters that are.

    Raises NothingToProve when there is none, NotInArchive when bytes that were kept are gone or changed, and
    PlaceNotWritable.
    """
    refuse_unwritable(path)
    engine = store_of(config)
    letters = sorted(list_letters(engine, customer=customer), key=lambda one: one.night)
    if not letters:
        raise NothingToProve(f"There is no letter to customer '{customer}': expected a customer who was written to")
    others = f"{Mailing.STATEMENT}_"
    its = [entry for entry in entries(engine, customer=customer) if not entry.event.startswith(others)]
    archive = Archive(config.archive)
    write_bundle(
        path,
        Bundle(
            firm=config.firm.name,
            customer=customer,
            name=letters[0].customer.name or customer,
            as_of=as_of.isoformat(),
            letters=tuple(_letter(one, its, archive) for one in letters),
            entries=[_as_kept(entry) for entry in its],
            chain=hashes(engine),
        ),
    )
    return len(letters)


def _letter(letter: LetterRecord, told: Sequence[Entry], archive: Archive) -> ProvedLetter:
    its = [entry for entry in told if entry.night == letter.night]
    written = [entry.data for entry in its if entry.event == "written"]
    files: dict[str, bytes] = {}
    for number, data in enumerate(written, start=1):
        files |= _files(letter, data, archive, more=f"-{number}" if len(written) > 1 else "")
    return ProvedLetter(
        reference=letter.reference,
        night=letter.night.isoformat(),
        level=letter.level,
        state=letter.state.replace("_", " "),
        totals=", ".join(money(minor, currency) for currency, minor in letter.totals.items()),
        steps=tuple(map(_step, its)),
        files=files,
    )


def _files(letter: LetterRecord, data: Mapping[str, Any], archive: Archive, *, more: str) -> dict[str, bytes]:
    """What was written of a letter, by its name in the archive."""
    name = f"letters/{file_name(letter.reference)}{more}"
    named = [(f"{name}.{ending}", data[hashed], ending) for hashed, ending in _ENDINGS.items() if data.get(hashed)]
    named += [(f"letters/{Path(called).stem}{more}.pdf", digest, "pdf") for called, digest in data["enclosures"]]
    return {called: archive.read(digest, ending) for called, digest, ending in named}


def _step(entry: Entry) -> Step:
    details = ((name.replace("_", " "), str(value)) for name, value in entry.data.items() if name not in _NOT_SHOWN)
    return Step(
        number=entry.number,
        moment=f"{entry.moment:%Y-%m-%d %H:%M:%S}",
        event=entry.event.replace("_", " "),
        details=tuple((name, value) for name, value in details if value),
    )


def _as_kept(entry: Entry) -> dict[str, Any]:
    kept = {name: getattr(entry, name) for name in ("number", "customer", "event", "payload", "previous", "hash")}
    kept |= {"moment": to_moment(entry.moment), "night": entry.night.isoformat()}
    return kept
