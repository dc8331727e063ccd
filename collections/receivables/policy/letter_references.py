"""The numbers that letters ask customers to pay under, and statements name, as they come back on a bank's entries.

A letter `L-20261030-C0012` asks for `RF.. L202 6103 0C00 12` or, in Switzerland, may ask for 27 digits that begin with
its night. A statement `S-20261030-C0012` names `RF.. S202 6103 0C00 12`.
"""

import re
from datetime import date

import polars as pl

_REFERENCE = re.compile(r"L-(\d{8})-(\d{1,18})")
# A night within a reference, its RF reference or its 27 digits, however a payer spaces them.
_NIGHT = re.compile(r"[LS](20\d{6})|(?<!\d)(20\d{6})\d{19}(?!\d)")
_BETWEEN = re.compile(r"[\s\-./_]")
_CARRY = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)


def letter_qr_reference(reference: str) -> str | None:
    """The QR reference (27 digits) of a letter; None where the customer's number is not all digits, 18 at the most.

    >>> letter_qr_reference("L-20261030-00042")
    '202610300000000000000000427'
    >>> letter_qr_reference("L-20261030-C0012") is None
    True
    """
    found = _REFERENCE.fullmatch(reference)
    return None if found is None else qr_reference(found[1] + found[2].zfill(18))


def qr_reference(digits: str) -> str | None:
    """Up to 26 digits as a QR reference: filled up with zeros, and a check digit at the end; None for anything else.

    The check digit is that of the orange slips before it, modulo 10, recursive.

    >>> qr_reference("21000000000313947143000901")
    '210000000003139471430009017'
    >>> qr_reference("C12") is None
    True
    """
    if not re.fullmatch(r"[0-9]{1,26}", digits):
        return None
    body, carry = digits.zfill(26), 0
    for digit in body:
        carry = _CARRY[(carry + int(digit)) % 10]
    return f"{body}{(10 - carry) % 10}"


def nights_named(texts: pl.Series) -> list[date]:
    """The nights of letters, and days of statements, whose references the texts may hold; most texts hold none.

    >>> nights_named(pl.Series(["RF72 L202 6103 0100 22", "invoice 4711", None, "RF50S2026093010022"]))
    [datetime.date(2026, 9, 30), datetime.date(2026, 10, 30)]
    """
    may = texts.drop_nulls()
    may = may.filter(may.str.to_uppercase().str.contains(r"[LS][\s\-./_]*2[\s\-./_]*0|20\d{6}"))
    written = (_BETWEEN.sub("", text).upper() for text in may)
    found = {one or other for text in written for one, other in _NIGHT.findall(text)}
    return sorted(day for digits in found if (day := _day(digits)) is not None)


def _day(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None
