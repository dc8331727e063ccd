"""How accounts and references are written, whoever writes them."""

import re

_PLACEHOLDERS = frozenset({"NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NOREF", "UNKNOWN"})
_COUNTRY_AND_CHECK = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_SHORTEST, _LONGEST = 15, 34


def without_spaces(text: str | None) -> str | None:
    """An account's number as machines write it.

    >>> without_spaces("DE10 0001 2345 0000 0410 01")
    'DE10000123450000041001'
    """
    return "".join(text.split()) or None if text else None


def meant(reference: str | None) -> str | None:
    """A reference; None for the words that stand where none was given.

    >>> meant("R1"), meant("NOTPROVIDED"), meant("NONREF")
    ('R1', None, None)
    """
    plain = "".join(char for char in (reference or "") if char.isalnum()).upper()
    return reference.strip() if reference and plain and plain not in _PLACEHOLDERS and plain.strip("0") else None


def iban_before_currency(text: str) -> str:
    """An account as MT940 gives it: an IBAN loses the currency that some banks append.

    >>> iban_before_currency("DE10000123450000041001 EUR"), iban_before_currency("10020030/1234567")
    ('DE10000123450000041001', '10020030/1234567')
    """
    plain = "".join(text.split())
    for bare in (plain, plain[:-3], plain[:-4]):
        if is_iban(bare):
            return bare
    return plain


def is_iban(text: str) -> bool:
    """Whether the check digits of an account's number are those of an IBAN (ISO 13616).

    >>> is_iban("DE10000123450000041001"), is_iban("DE11000123450000041001")
    (True, False)
    """
    if not (_SHORTEST <= len(text) <= _LONGEST and _COUNTRY_AND_CHECK.fullmatch(text)):
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1
