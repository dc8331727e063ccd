"""ISO 20022: statements (camt.053) and notifications (camt.054) of every version since 001.02, by local names.

Later versions only moved elements a level down (`Sts/Cd`, `Dbtr/Pty/Nm`), so one reading serves them all.
"""

from collections.abc import Iterator
from typing import IO

from lxml import etree

from receivables.sources.plain import signed
from receivables.sources.settings import SourceError
from receivables.sources.statements.accounts import meant, without_spaces
from receivables.sources.statements.bookings import Booking, LeftOut, Statement
from receivables.sources.statements.camt_parts import Texts, day, first, parts
from receivables.sources.xml import name_of, streamed, texts

# The opening and the closing balance of a statement, and of the pages of one.
_OPENING = ("OPBD", "PRCD", "ITBD")
_CLOSING = ("CLBD", "ITBD")
_SIGNS = {"CRDT": False, "DBIT": True}


def read_camt(file: IO[bytes], *, origin: str) -> Iterator[Statement]:
    """The statements of a camt file, in its order; the file is read as a stream.

    Raises SourceError where the file is no XML or holds neither statement nor notification.
    """
    bookings: list[Booking] = []
    left_out: list[LeftOut] = []
    closed = found = 0
    for element in streamed(file, ("Ntry", "Stmt", "Ntfctn", "Rpt"), origin=origin):
        local = name_of(element).local
        if local == "Rpt":
            raise SourceError(
                f"{origin} is a report within the day (camt.052), which later ones replace; expected the statement of "
                "the day (camt.053) or notifications (camt.054)"
            )
        if local == "Ntry":
            one = _entry(element)
            if isinstance(one, LeftOut):
                left_out.append(one)
            else:
                bookings.append(one)
                closed += len(one.parts) == 1 and _listed(element) > 1
            continue
        found += 1
        yield _statement(element, tuple(bookings), tuple(left_out), closed)
        bookings, left_out, closed = [], [], 0
    if not found:
        raise SourceError(f"{origin} holds no statement of an account, expected camt.053 or camt.054")


def _statement(
    element: etree._Element, bookings: tuple[Booking, ...], left_out: tuple[LeftOut, ...], closed: int
) -> Statement:
    head = texts(element)
    balances = [texts(balance) for balance in element.iterchildren("{*}Bal")]
    opening, closing = _balance(balances, _OPENING), _balance(balances[::-1], _CLOSING)
    return Statement(
        account=without_spaces(first(head, "Acct/Id/IBAN", "Acct/Id/Othr/Id")),
        name=first(head, "Id"),
        page=first(head, "StmtPgntn/PgNb", "NtfctnPgntn/PgNb"),
        from_day=day(first(head, "FrToDt/FrDtTm", "FrToDt/FrDt")) or _day_of(opening),
        to_day=_day_of(closing) or day(first(head, "FrToDt/ToDtTm", "FrToDt/ToDt", "CreDtTm")),
        currency=first(head, "Acct/Ccy", "Bal/Amt@Ccy"),
        opening=_amount_of(opening),
        closing=_amount_of(closing),
        bookings=bookings,
        left_out=left_out,
        closed_batches=closed,
    )


def _balance(balances: list[Texts], types: tuple[str, ...]) -> Texts | None:
    for type_ in types:
        for balance in balances:
            if first(balance, "Tp/CdOrPrtry/Cd") == type_:
                return balance
    return None


def _amount_of(balance: Texts | None) -> str | None:
    sign = None if balance is None else _SIGNS.get(first(balance, "CdtDbtInd") or "")
    return None if balance is None or sign is None else signed(first(balance, "Amt"), negative=sign)


def _day_of(balance: Texts | None) -> str | None:
    return None if balance is None else day(first(balance, "Dt/Dt", "Dt/DtTm"))


def _entry(element: etree._Element) -> Booking | LeftOut:
    own = texts(element, without="NtryDtls")
    status = first(own, "Sts/Cd", "Sts/Prtry", "Sts") or "no status"
    amount, currency, sign = first(own, "Amt"), first(own, "Amt@Ccy"), _SIGNS.get(first(own, "CdtDbtInd") or "")
    if status != "BOOK":
        return LeftOut(status=f"not booked, {status}", currency=currency, amount=signed(amount, negative=bool(sign)))
    details = [texts(one) for many in element.iterchildren("{*}NtryDtls") for one in many.iterchildren("{*}TxDtls")]
    booked_on = day(first(own, "BookgDt/Dt", "BookgDt/DtTm"))
    valued_on = day(first(own, "ValDt/Dt", "ValDt/DtTm"))
    if sign is None and amount is not None:
        # No sign, no amount: the row is refused with what it says.
        amount = f"{amount}, neither CRDT nor DBIT"
    found = parts(own, details, amount=signed(amount, negative=bool(sign)), currency=currency, negative=bool(sign))
    return Booking(
        ref=_ref(own, details),
        reversal=first(own, "RvslInd") in ("true", "1"),
        day=booked_on or valued_on,
        value_day=valued_on,
        currency=currency,
        amount=signed(amount, negative=bool(sign)),
        parts=found,
    )


def _ref(own: Texts, details: list[Texts]) -> str | None:
    alone = details[0] if len(details) == 1 else {}
    candidates = first(own, "AcctSvcrRef"), first(alone, "Refs/AcctSvcrRef"), first(alone, "Refs/TxId")
    return next(filter(None, map(meant, candidates)), None)


def _listed(element: etree._Element) -> int:
    return sum(1 for many in element.iterchildren("{*}NtryDtls") for _one in many.iterchildren("{*}TxDtls"))
