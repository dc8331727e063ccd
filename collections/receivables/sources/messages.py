"""Files that are messages of a standard instead of tables: bank statements, e-invoices and audit files of the general
ledger, alone or in an archive.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO

from receivables.source import SourceSettings
from receivables.sources.einvoices import CUSTOMER_TERMS, Document, invoices, read_invoice, unreadable
from receivables.sources.general_ledger import GENERAL_LEDGER_KINDS
from receivables.sources.members import ZIP_MARK, content_hash, is_archive, is_pattern, matching, opened
from receivables.sources.saft.tables import Row, saft_rows, saft_table
from receivables.sources.settings import SourceError
from receivables.sources.statements import Statement, bank_entries, read_camt, read_mt940, read_ofx
from receivables.sources.tables import RawTable

_HEAD_BYTES = 1 << 14
_PDF_MARK = b"%PDF-"
_OFX = re.compile(rb"OFXHEADER|<OFX>|<\?.*?<OFX>", re.IGNORECASE | re.DOTALL)
# A statement number or an account soon follows the reference; banks write lines of their own above it.
_MT940 = re.compile(rb"^\s?:20:[^\r\n]*[\r\n]+(?:[^\r\n]*[\r\n]+){0,4}?\s?:(?:25P?|28C?|60[FM]):", re.MULTILINE)
_CAMT = re.compile(rb"BkToCstmr|camt\.05[234]")
_SAFT = re.compile(rb"<(?:[\w.-]+:)?(?:AuditFile|JPK)[\s>]")
_E_INVOICE = re.compile(rb"<(?:[\w.-]+:)?(?:Invoice|CreditNote|CrossIndustryInvoice)[\s>]")


class Message(StrEnum):
    """What a file can be, in words for a message to people."""

    CAMT = "a bank statement (camt)"
    MT940 = "a bank statement (MT940)"
    OFX = "a bank statement (OFX)"
    E_INVOICE = "an e-invoice"
    SAFT = "an audit file (SAF-T)"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of table that it may be loaded as."""
        if self is Message.SAFT:
            return GENERAL_LEDGER_KINDS
        return ("invoices",) if self is Message.E_INVOICE else ("bank-entries",)


def open_message(settings: SourceSettings) -> RawTable | None:
    """The table of a file that is a message, of an archive of messages, or of all the files that fit a pattern; None
    where it is none of them.

    Raises SourceError for a message that cannot be read, or that is not of the kind that the settings name. Of several
    e-invoices one that cannot be read is refused alone.
    """
    path = settings.path
    if not is_pattern(path) and message_in(path) is None and not _is_zip(path):
        return None
    paths = matching(path)
    said: list[str] = []
    statements: list[Statement] = []
    documents: list[tuple[str, Document]] = []
    audits: list[Row] = []
    for name, file, message in _messages(settings, paths, said):
        if message is Message.SAFT:
            audits += saft_rows(file, settings.kind, origin=name)
        elif message is Message.E_INVOICE:
            documents.append((name, _document(file, name, alone=paths == (path,) and not _is_zip(path))))
        else:
            statements += _statements(file, name, message, settings)
    if not statements and not documents and not audits:
        raise SourceError(f"{path.name} holds no bank statement, e-invoice or audit file; unpack it and load its files")
    origin = {"origin": path.name, "content_hash": content_hash(paths)}
    if audits:
        return saft_table(audits, settings.kind, **origin)
    if documents:
        return invoices(documents, **origin, customer_term=_customer_term(settings), said=tuple(said))
    return bank_entries(statements, **origin, notes=tuple(said))


def message_in(path: Path) -> Message | None:
    """Which message a file is, by its first lines; None where it is none, or an archive of some."""
    with path.open("rb") as file:
        return _message(file.read(_HEAD_BYTES))


def is_e_invoice(path: Path) -> bool:
    """Whether a file is an e-invoice, by its first lines."""
    return message_in(path) is Message.E_INVOICE


def is_audit_file(path: Path) -> bool:
    """Whether a file is an audit file of the general ledger, by its first lines."""
    return message_in(path) is Message.SAFT


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(ZIP_MARK)) == ZIP_MARK and is_archive(path)


def _message(head: bytes) -> Message | None:
    if head.startswith(_PDF_MARK):
        return Message.E_INVOICE
    head = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if _OFX.match(head):
        return Message.OFX
    if not head.startswith(b"<"):
        return Message.MT940 if _MT940.search(head) else None
    # In UTF-16 every other byte of a name is a zero.
    plain = head.replace(b"\0", b"")
    if _CAMT.search(plain):
        return Message.CAMT
    if _SAFT.search(plain):
        return Message.SAFT
    return Message.E_INVOICE if _E_INVOICE.search(plain) else None


def _messages(
    settings: SourceSettings, paths: tuple[Path, ...], said: list[str]
) -> Iterator[tuple[str, IO[bytes], Message]]:
    for name, file in opened(paths):
        message = _message(file.read(_HEAD_BYTES))
        file.seek(0)
        if message is None:
            said.append(f"{name} is no bank statement, e-invoice or audit file, and was left out")
            continue
        if settings.kind not in message.kinds:
            raise SourceError(f"{name} is {message}, expected {settings.kind}; load it as {' or '.join(message.kinds)}")
        yield name, file, message


def _statements(file: IO[bytes], name: str, message: Message, settings: SourceSettings) -> Iterator[Statement]:
    if message is Message.CAMT:
        return read_camt(file, origin=name)
    read_text = read_ofx if message is Message.OFX else read_mt940
    return read_text(file.read(), origin=name, encoding=settings.encoding)


def _document(file: IO[bytes], name: str, *, alone: bool) -> Document:
    try:
        return read_invoice(file, origin=name)
    except SourceError as error:
        if alone:
            raise
        return unreadable(name, str(error))


def _customer_term(settings: SourceSettings) -> str | None:
    """Which term of the e-invoice is the customer's number, where the firm says it."""
    term = settings.columns.get("customer")
    if term is not None and term not in CUSTOMER_TERMS:
        expected = ", ".join(CUSTOMER_TERMS)
        raise SourceError(f"source {settings.name}: columns says that customer is {term!r}, expected one of {expected}")
    return term
