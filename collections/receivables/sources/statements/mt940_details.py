"""Field 86 of MT940: who paid and what for, in the forms that banks have given it.

Germany and its neighbours number the parts (`166?00..?20SVWZ+..?32..`), the Netherlands name them (`/NAME/../REMI/..`),
others write plain text.
"""

import re
from dataclasses import dataclass

from receivables.sources.statements.accounts import without_spaces

_NUMBERED = re.compile(r"^(?P<business>\d{3})(?P<mark>[^\w\s])(?=\d{2})", re.ASCII)
# Words that a German purpose is made of; each ends with a plus sign.
_SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|RTRN|SQTP|DDAT|MDAT|ORCR|ORMR)\+")
_NAMED = re.compile(
    r"/(TRTP|TRCD|IBAN|BIC|NAME|REMI|EREF|PREF|KREF|IREF|CNTP|ORDP|BENM|ID|ADDR|MARF|CSID|PURP|RTRN|ULTD|ULTC|ULTB|ISDT"
    r"|EXCH|CHGS|OCMT|ORIG|SVCL|BUSP|TRAN|NRTX)/"
)
_NAMED_FIRST = re.compile(r"^/[A-Z]{2,4}/")
_UNSTRUCTURED = re.compile(r"^(?:USTD//|STRD/(?:CUR|ISO)/)")
_AMOUNT = re.compile(r"(?:[A-Z]{3})?(\d{1,15}),(\d{0,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What field 86 says. `original`: the amount of the payment in what was taken back; `charges`: what the bank took
    beyond it. Both are numbers with a point.
    """

    name: str | None = None
    account: str | None = None
    reference: str | None = None
    end_to_end: str | None = None
    business_code: str | None = None
    original: str | None = None
    charges: str | None = None
    is_returned: bool = False


def details(text: str) -> Details:
    """Reads the text of field 86, lines as they came.

    >>> details("166?00GUTSCHRIFT?20EREF+E1?21SVWZ+R1 and ?22R2?31DE10?32Customer ?33One").reference
    'R1 and R2'
    >>> details("/TRTP/SEPA/IBAN/NL01/NAME/Customer/REMI/R1/EREF/E1").end_to_end
    'E1'
    >>> details("Payment\\nof R1").reference
    'Payment of R1'
    """
    joined = text.replace("\n", "")
    numbered = _NUMBERED.match(joined)
    if numbered:
        return _numbered(joined, numbered["business"], numbered["mark"])
    if _NAMED_FIRST.match(joined):
        return _named(joined)
    return Details(reference=" ".join(text.split()) or None)


def _numbered(text: str, business_code: str, mark: str) -> Details:
    pieces = re.split(f"{re.escape(mark)}(\\d{{2}})", text[3:])
    fields = list(zip(pieces[1::2], pieces[2::2], strict=True))
    purpose = "".join(piece for key, piece in fields if "20" <= key <= "29" or "60" <= key <= "63")
    words = _words(purpose)
    account = "".join(piece for key, piece in fields if key == "31")
    name = "".join(piece for key, piece in fields if key in ("32", "33"))
    return Details(
        name=_tidy(name) or words.get("ABWA"),
        account=without_spaces(account or words.get("IBAN")),
        reference=words.get("SVWZ") or words.get("") or None,
        end_to_end=words.get("EREF"),
        business_code=business_code,
        original=_with_point(words.get("OAMT")),
        charges=_with_point(words.get("COAM")),
    )


def _words(purpose: str) -> dict[str, str]:
    """The purpose by its words; what stands before the first one is under the empty word."""
    first, *rest = _SEPA.split(purpose)
    found = {"": _tidy(first) or ""}
    for word, text in zip(rest[::2], rest[1::2], strict=True):
        found.setdefault(word, _tidy(text) or "")
    return {word: text for word, text in found.items() if text}


def _named(text: str) -> Details:
    first, *rest = _NAMED.split(text)
    found: dict[str, str] = {}
    for word, piece in zip(rest[::2], rest[1::2], strict=True):
        found.setdefault(word, (_tidy(piece) or "").strip("/"))
    # Account, BIC and name in one.
    party = [*found.get("CNTP", "").split("/"), "", "", ""]
    return Details(
        name=found.get("NAME") or party[2] or None,
        account=without_spaces(found.get("IBAN") or party[0]),
        reference=_UNSTRUCTURED.sub("", found.get("REMI", "")) or _tidy(first),
        end_to_end=found.get("EREF") or None,
        is_returned="RTRN" in found,
    )


def _with_point(text: str | None) -> str | None:
    match = _AMOUNT.fullmatch(text or "")
    return None if match is None else f"{match[1]}.{match[2]}".removesuffix(".")


def _tidy(text: str) -> str | None:
    return " ".join(text.split()) or None
