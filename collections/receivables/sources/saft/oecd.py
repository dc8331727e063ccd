"""SAF-T of the OECD, as Norway, Portugal, Luxembourg, Lithuania and others write it."""

import re
from calendar import monthrange
from collections.abc import Iterator
from typing import IO

from lxml import etree

from receivables.sources.plain import told_day
from receivables.sources.saft.amounts import net
from receivables.sources.settings import SourceError
from receivables.sources.xml import name_of, streamed, texts

Row = dict[str, str | None]
_LINES = ("Line", "DebitLine", "CreditLine", "TransactionLine")
_MONTH, _YEAR = re.compile(r"0?[1-9]|1[0-2]", re.ASCII), re.compile(r"[1-9]\d{3}", re.ASCII)
_TAGS = ("Header", "Account", "JournalID", "Transaction")


def read_oecd(file: IO[bytes], kind: str, *, origin: str) -> Iterator[Row]:
    """The rows of a kind of table: balances of GeneralLedgerAccounts, or lines of GeneralLedgerEntries."""
    header: dict[str, list[str]] = {}
    journal: str | None = None
    for element in streamed(file, _TAGS, origin=origin):
        tag = name_of(element).local
        if tag == "Header":
            header = texts(element)
        elif tag == "JournalID":
            journal = (element.text or "").strip() or None
        elif tag == "Account" and kind == "control-balances":
            yield from _balance(texts(element), header, origin)
        elif tag == "Transaction" and kind == "journal-lines":
            yield from _entries(element, journal, _first(header, "DefaultCurrencyCode", "CurrencyCode"))


def _balance(account: dict[str, list[str]], header: dict[str, list[str]], origin: str) -> Iterator[Row]:
    """What an account opened and closed with in the period of the file; other accounts have no balance there."""
    opening, closing = (_net(account, f"{side}DebitBalance", f"{side}CreditBalance") for side in ("Opening", "Closing"))
    if closing is None:
        return
    first_day, last_day = _period(header, origin)
    yield {
        "account": _first(account, "AccountID"),
        "company_code": None,
        "currency": _first(header, "DefaultCurrencyCode", "CurrencyCode"),
        "from_date": told_day(first_day),
        "date": told_day(last_day),
        "opening": opening,
        "closing": closing,
    }


def _entries(transaction: etree._Element, journal: str | None, currency: str | None) -> Iterator[Row]:
    lines = [one for one in transaction.iter() if name_of(one).local in _LINES]
    whole = texts(transaction)
    day = _first(whole, "GLPostingDate", "TransactionDate")
    for place, element in enumerate(lines, start=1):
        line = texts(element)
        amount = _net(line, "DebitAmount/Amount", "CreditAmount/Amount") or _net(line, "DebitAmount", "CreditAmount")
        yield {
            "account": _first(line, "AccountID"),
            "company_code": None,
            "entry": _first(whole, "TransactionID"),
            "line": _first(line, "RecordID") or str(place),
            "posting_date": told_day(day[:10] if day else None),
            "currency": currency,
            "amount": amount,
            "document": _first(line, "SourceDocumentID"),
            "reference": _first(line, "ReferenceNumber", "CID") or _first(whole, "DocArchivalNumber"),
            "customer": _first(line, "CustomerID") or _first(whole, "CustomerID"),
            "journal": _first(whole, "VoucherType") or journal,
            "text": _first(line, "Description") or _first(whole, "Description"),
        }


def _period(header: dict[str, list[str]], origin: str) -> tuple[str | None, str]:
    first = _first(header, "SelectionCriteria/SelectionStartDate", "StartDate")
    last = _first(header, "SelectionCriteria/SelectionEndDate", "EndDate") or _end_of_period(header)
    if last is None:
        raise SourceError(f"{origin} says of no period that its balances are of: expected SelectionEndDate or EndDate")
    return first, last[:10]


def _end_of_period(header: dict[str, list[str]]) -> str | None:
    """The last day of a period that is named by month and year."""
    month, year = _first(header, "SelectionCriteria/PeriodEnd"), _first(header, "SelectionCriteria/PeriodEndYear")
    if month is None or year is None or not (_MONTH.fullmatch(month) and _YEAR.fullmatch(year)):
        return None
    return f"{year}-{int(month):02}-{monthrange(int(year), int(month))[1]:02}"


def _net(found: dict[str, list[str]], debit: str, credit: str) -> str | None:
    """Debit less credit, as text; None where neither is there."""
    return net(_first(found, debit), _first(found, credit))


def _first(found: dict[str, list[str]], *names: str) -> str | None:
    return next((found[name][0] for name in names if found.get(name)), None)
