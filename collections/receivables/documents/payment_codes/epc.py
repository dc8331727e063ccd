"""The code that European banking apps read (EPC069-12, version 2): a transfer in euro, filled in."""

from decimal import Decimal

import segno
from stdnum import bic as bics
from stdnum import iban as ibans

from receivables.documents.payment_codes.qr import MASK

_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_LONGEST = {"name": 70, "text": 140}
# A code holds 331 bytes, of which all but these two take up to 111.
_ROOM = 220
# Whose accounts a SEPA transfer reaches, by the first letters of an IBAN: the European Payments Council's list
# (EPC409-09) with the countries that joined by 2026. The islands that belong to France and Britain use FR and GB.
_EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
_BESIDES = "AD AL CH GB GI MC MD ME MK RS SM VA"
SEPA = frozenset(_EEA.split()) | frozenset(_BESIDES.split())


def epc_code(
    *, name: str, iban: str, bic: str, amount: Decimal, reference: str | None, text: str
) -> segno.QRCode | None:
    """The code for a transfer of `amount` euro to an account; None where the rules allow none.

    That is: no valid IBAN of a country that SEPA reaches, an amount outside 0.01 to 999,999,999.99, a payee without a
    name. `reference` is an RF reference; without one `text` says what is paid, cut where there is no room. A BIC that
    is none is left out: within the EEA none is needed.
    """
    payee = _cut(name, _LONGEST["name"], _ROOM // 2)
    purpose = _cut(text, _LONGEST["text"], _ROOM - len(payee.encode()))
    account = ibans.compact(iban)
    is_payable = ibans.is_valid(account) and account[:2] in SEPA and _LEAST <= amount <= _MOST
    if not (payee and is_payable and (reference or purpose)):
        return None
    lines = (
        "BCD",
        "002",
        "1",  # UTF-8: every reader knows it; the older character sets not every one.
        "SCT",
        bics.compact(bic) if bics.is_valid(bic) else "",
        payee,
        account,
        f"EUR{amount:.2f}",
        "",
        reference or "",
        "" if reference else purpose,
    )
    text_of_code = "\n".join(lines).rstrip("\n")
    return segno.make_qr(text_of_code, error="m", encoding="utf-8", mask=MASK, boost_error=False)


def _cut(text: str, characters: int, room: int) -> str:
    """As much of the beginning as fits, in characters and in bytes, on one line."""
    one_line = " ".join(text.split())
    return one_line[:characters].encode()[:room].decode(errors="ignore").strip()
