"""OFX and QFX: the SGML of versions 1 and the XML of versions 2, into a tree by ofxtools.

The tree only: ofxtools' own models refuse the whole file where a bank leaves out one element of the specification.
"""

import re
from collections.abc import Iterator
from html import unescape
from xml.etree.ElementTree import Element

from receivables.sources.settings import SourceError
from receivables.sources.statements.accounts import is_iban, meant, without_spaces
from receivables.sources.statements.bookings import Booking, LeftOut, Part, Statement
from receivables.sources.statements.decoding import decoded
from receivables.sources.statements.returns import kind_of

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]*)>")
_BEGINNING, _END = re.compile(r"<STMTTRN(?![A-Z0-9.])"), re.compile(r"</STMTTRN(?![A-Z0-9.])")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\D.*|\d{2,6}.*)?", re.ASCII | re.DOTALL)


def read_ofx(data: bytes, *, origin: str, encoding: str | None = None) -> Iterator[Statement]:
    """The statements of a file, in its order. Raises SourceError where it is damaged or breaks off."""
    text = decoded(data, encoding=encoding, origin=origin)
    root = _tree(text, origin)
    for statement in (*root.iter("STMTRS"), *root.iter("CCSTMTRS")):
        yield _statement(statement)


def _tree(text: str, origin: str) -> Element:
    upper = _TAG.sub(lambda tag: tag[0].upper(), text)
    body = upper[upper.find("<OFX>") :]
    if "<OFX>" not in upper or "</OFX>" not in body:
        raise SourceError(f"{origin} breaks off before its end; expected all of an OFX file")
    # Half a second that no other format needs.
    from ofxtools.Parser import TreeBuilder

    builder = TreeBuilder()
    try:
        builder.feed(_without_empty(body))
        root: Element | None = builder.close()
    except (SyntaxError, IndexError, AssertionError) as error:
        raise SourceError(f"{origin} is no OFX that can be read ({error}); expected the file as it was sent") from None
    entries = 0 if root is None else sum(1 for _entry in root.iter("STMTTRN"))
    there = max(len(_BEGINNING.findall(body)), len(_END.findall(body)))
    if root is None or entries != there:
        raise SourceError(
            f"{origin} is damaged: {entries:,} of its {there:,} entries can be read; expected all of them"
        )
    return root


def _without_empty(body: str) -> str:
    """Without elements that neither hold a text nor end: the builder would take what follows for their content."""
    closed = {name for slash, name in _TAG.findall(body) if slash}
    return re.sub(r"<([A-Z][A-Z0-9._]*)>(?=\s*<)", lambda tag: tag[0] if tag[1] in closed else "", body)


def _statement(found: Element) -> Statement:
    currency = _text(found, "CURDEF")
    from_day = _day(_text(found, "BANKTRANLIST/DTSTART"))
    to_day = _day(_text(found, "BANKTRANLIST/DTEND"))
    closed_on = _day(_text(found, "LEDGERBAL/DTASOF"))
    entries = [entry for entry in found.iter("STMTTRN") if not _is_correction(entry)]
    return Statement(
        account=_account(found),
        name=f"{from_day or ''}/{to_day or closed_on or ''}",
        from_day=from_day,
        to_day=to_day or closed_on,
        currency=currency,
        opening=None,
        closing=_amount(_text(found, "LEDGERBAL/BALAMT")),
        bookings=tuple(_booking(entry, currency) for entry in entries),
        left_out=tuple(_left_out(found, currency)),
    )


def _account(found: Element) -> str | None:
    number = without_spaces(_text(found, "BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID"))
    bank = without_spaces(_text(found, "BANKACCTFROM/BANKID"))
    return f"{bank}/{number}" if number and bank and not is_iban(number) else number


def _booking(entry: Element, currency: str | None) -> Booking:
    amount = _amount(_text(entry, "TRNAMT"))
    posted = _day(_text(entry, "DTPOSTED"))
    name, memo = _text(entry, "NAME", "PAYEE/NAME", "EXTDNAME"), _text(entry, "MEMO")
    part = Part(
        amount=amount,
        kind=kind_of(negative=(amount or "").startswith("-"), taken_back=False),
        payer=name,
        payer_account=without_spaces(_text(entry, "BANKACCTTO/ACCTID")),
        reference=memo or name,
        end_to_end=None,
    )
    return Booking(
        ref=meant(_text(entry, "FITID")),
        day=posted,
        value_day=_day(_text(entry, "DTAVAIL")) or posted,
        # Beside it ORIGCURRENCY says what the amount was before the bank changed it.
        currency=_text(entry, "CURRENCY/CURSYM") or currency,
        amount=amount,
        parts=(part,),
    )


def _is_correction(entry: Element) -> bool:
    return _text(entry, "CORRECTFITID") is not None


def _left_out(found: Element, currency: str | None) -> Iterator[LeftOut]:
    for entry in found.iter("STMTTRNP"):
        yield LeftOut(status="pending", currency=currency, amount=_amount(_text(entry, "TRNAMT")))
    for entry in filter(_is_correction, found.iter("STMTTRN")):
        yield LeftOut(status="corrections of earlier ones", currency=currency, amount=_amount(_text(entry, "TRNAMT")))


def _text(found: Element, *paths: str) -> str | None:
    for path in paths:
        text = (found.findtext(path) or "").strip()
        if text:
            return " ".join(unescape(text).split())
    return None


def _amount(text: str | None) -> str | None:
    """The amount with a point: OFX allows either decimal mark, and no other."""
    if text is None or (text.count(",") == 1 and "." in text):
        return text
    return text.removeprefix("+").replace(",", ".")


def _day(text: str | None) -> str | None:
    match = _DAY.fullmatch(text or "")
    return text if match is None else f"{match[1]}-{match[2]}-{match[3]}"
