"""RF creditor references (ISO 11649): a bank that reads one notices a slip of the pen, and hands it on unchanged."""

import re

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

_BODY = re.compile("[A-Z0-9]{1,21}")
_NO_PART_OF_IT = re.compile(r"[\s\-./:_]")


def creditor_reference(number: str) -> str | None:
    """The RF reference of a number of ours; None where ISO 11649 has no room for it: 21 letters A-Z and digits.

    Blanks and `- . / : _` are left out, small letters become capitals.

    >>> creditor_reference("5390 0754 7034")
    'RF18539007547034'
    >>> creditor_reference("INV-2026000123")
    'RF98INV2026000123'
    >>> creditor_reference("客户 12") is None
    True
    """
    body = _NO_PART_OF_IT.sub("", number).upper()
    if not _BODY.fullmatch(body):
        return None
    return f"RF{mod_97_10.calc_check_digits(f'{body}RF')}{body}"


def in_groups(reference: str) -> str:
    """The reference in groups of four, as people read it.

    >>> in_groups("RF18539007547034")
    'RF18 5390 0754 7034'
    """
    grouped: str = iso11649.format(reference)
    return grouped
