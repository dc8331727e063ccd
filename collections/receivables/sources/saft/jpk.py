"""Poland's JPK_KR, version 1: Zestawienie Obrotow i Sald (balances), Dziennik and KontoZapis (the journal).

JPK_KR_PD, which follows it for years from 2025 on, is another format and is not read.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import IO

from receivables.sources.plain import number, told, told_day
from receivables.sources.settings import SourceError
from receivables.sources.xml import name_of, streamed, texts

Row = dict[str, str | None]
Found = dict[str, list[str]]


def read_jpk(file: IO[bytes], kind: str, *, origin: str) -> Iterator[Row]:
    """The rows of a kind of table: balances of ZOiS, or lines of KontoZapis with the day their Dziennik gives them."""
    header: Found = {}
    journal: dict[str, Found] = {}
    for element in streamed(file, ("Naglowek", "ZOiS", "Dziennik", "KontoZapis"), origin=origin):
        tag, found = name_of(element).local, texts(element)
        if tag == "Naglowek":
            header = found
            _refuse_other(found, origin)
        elif tag == "ZOiS" and kind == "control-balances":
            yield _balance(found, header)
        elif tag == "Dziennik":
            journal[_first(found, "NrZapisuDziennika") or ""] = found
        elif tag == "KontoZapis" and kind == "journal-lines":
            yield from _lines(found, journal.get(_first(found, "NrZapisu") or "", {}), header)


def _refuse_other(header: Found, origin: str) -> None:
    form = _first(header, "KodFormularza")
    if form != "JPK_KR":
        raise SourceError(f"{origin} is the form {form}, expected JPK_KR, version 1")


def _balance(found: Found, header: Found) -> Row:
    """Turnover of the period and the closing balance. The opening is that of the year: it counts where both agree."""
    opening = _amount(found, "BilansOtwarciaWinien") - _amount(found, "BilansOtwarciaMa")
    debit, credit = _amount(found, "ObrotyWinien"), _amount(found, "ObrotyMa")
    closing = _amount(found, "SaldoWinien") - _amount(found, "SaldoMa")
    return {
        "account": _first(found, "KodKonta"),
        "company_code": None,
        "currency": _first(header, "DomyslnyKodWaluty") or "PLN",
        "from_date": told_day(_first(header, "DataOd")),
        "date": told_day(_first(header, "DataDo")),
        "opening": told(str(opening)) if opening + debit - credit == closing else None,
        "debit": told(str(debit)),
        "credit": told(str(credit)),
        "closing": told(str(closing)),
    }


def _lines(found: Found, entry: Found, header: Found) -> Iterator[Row]:
    """The debit and the credit of a line; the side that has none is written with an account of null or none."""
    for side, sign in (("Winien", 1), ("Ma", -1)):
        account, amount = _first(found, f"KodKonta{side}"), _amount(found, f"Kwota{side}")
        if account is None or not amount:
            continue
        yield {
            "account": account,
            "company_code": None,
            "entry": _first(found, "NrZapisu"),
            "line": f"{_first(found, 'LpZapisu') or ''}{side[0]}",
            "posting_date": told_day(_first(entry, "DataKsiegowania")),
            "currency": _first(header, "DomyslnyKodWaluty") or "PLN",
            "amount": told(str(sign * amount)),
            "document": _first(entry, "NrDowoduKsiegowego"),
            "reference": None,
            "customer": None,
            "journal": _first(entry, "RodzajDowodu"),
            "text": _first(found, f"OpisZapisu{side}") or _first(entry, "OpisOperacji"),
        }


def _amount(found: Found, name: str) -> Decimal:
    return number(_first(found, name)) or Decimal(0)


def _first(found: Found, *names: str) -> str | None:
    return next((found[name][0] for name in names if found.get(name)), None)
