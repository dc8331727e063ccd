"""Files that are messages of a standard instead of tables: bank statements and e-invoices, alone or in an archive."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO

from receivables.sources.limits import DAMAGED_ZIP, LARGEST_XML_BYTES, check_archive
from receivables.sources.settings import SourceError, SourceSettings
from receivables.sources.statements import Statement, bank_entries, read_camt, read_mt940, read_ofx
from receivables.sources.tables import RawTable

_HEAD_BYTES = 1 << 14
_ZIP_MARK, _PDF_MARK = b"PK\x03\x04", b"%PDF-"
_OFX = re.compile(rb"OFXHEADER|<OFX>", re.IGNORECASE)
# A statement number or an account soon follows the reference; banks write lines of their own above it.
_MT940 = re.compile(rb"^\s?:20:[^\r\n]*[\r\n]+(?:[^\r\n]*[\r\n]+){0,4}?\s?:(?:25P?|28C?|60[FM]):", re.MULTILINE)
_CAMT = re.compile(rb"BkToCstmr|camt\.05[234]")
_E_INVOICE = re.compile(rb"<(?:[\w.-]+:)?(?:Invoice|CreditNote|CrossIndustryInvoice)[\s>]")
# What a zip archive holds that is a document of an office program.
_OFFICE = ("[Content_Types].xml", "content.xml", "mimetype")


class Message(StrEnum):
    """What a file can be, in words for a message to people."""

    CAMT = "a bank statement (camt)"
    MT940 = "a bank statement (MT940)"
    OFX = "a bank statement (OFX)"
    E_INVOICE = "an e-invoice"

    @property
    def kind(self) -> str:
        """The kind of table that it is loaded as."""
        return "invoices" if self is Message.E_INVOICE else "bank-entries"


def open_message(settings: SourceSettings) -> RawTable | None:
    """The table of a file that is a message, or an archive of messages; None where it is neither.

    Raises SourceError for a message that cannot be read, or that is not of the kind that the settings name.
    """
    path = settings.path
    with path.open("rb") as file:
        if not _may_be_one(path, file):
            return None
        file.seek(0)
        content_hash = hashlib.file_digest(file, "sha256").hexdigest()
    notes: list[str] = []
    statements = tuple(_statements(settings, notes))
    if notes and not statements:
        raise SourceError(f"{path.name} holds neither bank statements nor e-invoices; unpack it and load its files")
    return bank_entries(statements, origin=path.name, content_hash=content_hash, notes=tuple(notes))


def _may_be_one(path: Path, file: IO[bytes]) -> bool:
    head = file.read(_HEAD_BYTES)
    if head.startswith(_ZIP_MARK):
        return _is_archive(path)
    return _message(head) is not None


def _is_archive(path: Path) -> bool:
    """Whether a zip archive is just that, and not a document."""
    try:
        with zipfile.ZipFile(path) as archive:
            return not set(_OFFICE) & set(archive.namelist())
    except DAMAGED_ZIP:
        return False


def _message(head: bytes) -> Message | None:
    if _OFX.search(head):
        return Message.OFX
    if not head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        return Message.MT940 if _MT940.search(head) else None
    # In UTF-16 every other byte of a name is a zero.
    plain = head.replace(b"\0", b"")
    if _CAMT.search(plain):
        return Message.CAMT
    return Message.E_INVOICE if _E_INVOICE.search(plain) else None


def _statements(settings: SourceSettings, notes: list[str]) -> Iterator[Statement]:
    for origin, file in _opened(settings.path):
        message = _message(file.read(_HEAD_BYTES))
        file.seek(0)
        if message is None:
            notes.append(f"{origin} is neither a bank statement nor an e-invoice, and was left out")
            continue
        _refuse_other_kind(settings, message, origin)
        if message is Message.CAMT:
            yield from read_camt(file, origin=origin)
        else:
            read_text = read_ofx if message is Message.OFX else read_mt940
            yield from read_text(file.read(), origin=origin, encoding=settings.encoding)


def _refuse_other_kind(settings: SourceSettings, message: Message, origin: str) -> None:
    if settings.kind != message.kind:
        raise SourceError(f"{origin} is {message}, expected {settings.kind}; load it as {message.kind}")


def _opened(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The file, or the files of an archive by name, each with what messages call it."""
    with path.open("rb") as file:
        if file.read(len(_ZIP_MARK)) != _ZIP_MARK:
            if path.stat().st_size > LARGEST_XML_BYTES:
                raise SourceError(
                    f"{path.name} has more than {LARGEST_XML_BYTES:,} bytes; expected it in several files"
                )
            file.seek(0)
            yield path.name, file
            return
    check_archive(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda member: member.filename):
                if not member.is_dir():
                    yield from _member(path, archive, member)
    except DAMAGED_ZIP as error:
        raise SourceError(f"{path.name} is damaged ({error}); expected one that opens without repair") from None


def _member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[str, IO[bytes]]]:
    if member.flag_bits & 1:
        raise SourceError(f"{path.name} is locked by a password; expected it without one")
    with archive.open(member) as file:
        yield f"{path.name}, {member.filename}", file
