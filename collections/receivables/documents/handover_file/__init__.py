"""The file of a handover: one archive with all that an agency or a lawyer needs, the same bytes for the same facts."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from receivables.documents.fixed_zip import FixedZip
from receivables.documents.handover_file.claim_sheet import claim_sheet
from receivables.documents.handover_file.dossier import (
    Claim,
    Debtor,
    Dossier,
    Event,
    Posting,
    SentLetter,
    Span,
    differences,
    summed,
)
from receivables.documents.handover_file.for_programs import claims_csv, dossier_json
from receivables.documents.handover_file.workbook import write_workbook
from receivables.stop import Stopped

__all__ = [
    "Claim",
    "Debtor",
    "Dossier",
    "Event",
    "Posting",
    "SentLetter",
    "Span",
    "differences",
    "summed",
    "write_handover_file",
]


class DoesNotAddUp(Stopped):
    """The figures of a handover contradict each other: no file is made of them."""


def write_handover_file(path: Path, dossier: Dossier, copies: Mapping[str, Path]) -> str:
    """Write the archive, whole or not at all, and return the SHA-256 of what it holds.

    `copies`: name in the archive -> file, for the letters that were sent. Raises DoesNotAddUp.
    """
    wrong = list(differences(dossier))
    if wrong:
        raise DoesNotAddUp(f"Handover {dossier.number} does not add up, no file is made: {'; '.join(wrong)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = path.with_name(f".{path.name}.xlsx")
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        write_workbook(workbook, dossier)
        members = dict(_members(dossier, workbook, copies))
    finally:
        workbook.unlink(missing_ok=True)
    listed = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in members.items())
    with FixedZip(unfinished) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("contents.txt", listed.encode())
    unfinished.replace(path)
    return hashlib.sha256(listed.encode()).hexdigest()


def _members(dossier: Dossier, workbook: Path, copies: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    yield "claim.pdf", claim_sheet(dossier)
    yield "claims.xlsx", workbook.read_bytes()
    yield "claims.csv", claims_csv(dossier)
    yield "claims.json", dossier_json(dossier)
    for name, file in sorted(copies.items()):
        yield name, file.read_bytes()
