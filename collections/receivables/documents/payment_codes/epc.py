"""The code that European banking apps read (EPC069-12, version 2): a transfer in euro, filled in."""

from decimal import Decimal

import segno
from segno import helpers
from stdnum import bic as bics
from stdnum import iban as ibans

_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_LONGEST = {"name": 70, "text": 140}
# A code holds 331 bytes, of which all but these two take up to 111.
_ROOM = 220


def epc_code(
    *, name: str, iban: str, bic: str, amount: Decimal, reference: str | None, text: str
) -> segno.QRCode | None:
    """The code for a transfer of `amount` euro to an account; None where the rules allow none.

    That is: no valid IBAN, an amount outside 0.01 to 999,999,999.99, a payee without a name. `reference` is an RF
    reference; without one `text` says what is paid, cut where there is no room. A BIC that is none is left out: within
    the EEA none is needed.
    """
    payee = _cut(name, _LONGEST["name"], _ROOM // 2)
    purpose = _cut(text, _LONGEST["text"], _ROOM - len(payee.encode()))
    if not (payee and ibans.is_valid(iban) and _LEAST <= amount <= _MOST and (reference or purpose)):
        return None
    return helpers.make_epc_qr(
        name=payee,
        iban=ibans.compact(iban),
        bic=bics.compact(bic) if bics.is_valid(bic) else None,
        amount=amount,
        reference=reference,
        text=None if reference else purpose,
        # Every reader knows it; the older character sets not every one.
        encoding="utf-8",
    )


def _cut(text: str, characters: int, room: int) -> str:
    """As much of the beginning as fits, in characters and in bytes."""
    return text.strip()[:characters].encode()[:room].decode(errors="ignore").strip()
