"""Poland's JPK_KR, version 1: Zestawienie Obrotow i Sald (balances), Dziennik and KontoZapis (the journal).

JPK_KR_PD, which follows it for years from 2025 on, is another format and is not read.
"""

from collections.abc import Iterator
from typing import IO

from receivables.sources.plain import number, told, told_day
from receivables.sources.saft.amounts import net
from receivables.sources.settings import SourceError
from receivables.sources.xml import name_of, streamed, texts

Row = dict[str, str | None]
Found = dict[str, list[str]]
_NO_ACCOUNT = (None, "null")


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
    opening, closing = _net(found, "BilansOtwarcia"), _net(found, "Saldo")
    moved = _net(found, "Obroty")
    amounts = [number(one or "0") for one in (opening, moved, closing)]
    is_of_period = None in amounts or sum(one for one in amounts[:2] if one is not None) == amounts[2]
    return {
        "account": _first(found, "KodKonta"),
        "company_code": None,
        "currency": _first(header, "DomyslnyKodWaluty") or "PLN",
        "from_date": told_day(_first(header, "DataOd")),
        "date": told_day(_first(header, "DataDo")),
        "opening": opening if is_of_period else None,
        "debit": told(_first(found, "ObrotyWinien")),
        "credit": told(_first(found, "ObrotyMa")),
        "closing": closing,
    }


def _lines(found: Found, entry: Found, header: Found) -> Iterator[Row]:
    """The debit and the credit of a line; the side that has none is written with an account of null or none."""
    for side in ("Winien", "Ma"):
        account, amount = _first(found, f"KodKonta{side}"), _first(found, f"Kwota{side}")
        if number(amount) == 0 or (amount is None and account in _NO_ACCOUNT):
            continue
        yield {
            "account": account,
            "company_code": None,
            "entry": _first(found, "NrZapisu"),
            "line": f"{_first(found, 'LpZapisu') or ''}{side[0]}",
            "posting_date": told_day(_first(entry, "DataKsiegowania")),
            "currency": _first(header, "DomyslnyKodWaluty") or "PLN",
            "amount": net(amount, None) if side == "Winien" else net(None, amount),
            "document": _first(entry, "NrDowoduKsiegowego"),
            "reference": None,
            "customer": None,
            "journal": _first(entry, "RodzajDowodu"),
            "text": _first(found, f"OpisZapisu{side}") or _first(entry, "OpisOperacji"),
        }


def _net(found: Found, name: str) -> str | None:
    return net(_first(found, f"{name}Winien"), _first(found, f"{name}Ma"))


def _first(found: Found, *names: str) -> str | None:
    return next((found[name][0] for name in names if found.get(name)), None)
