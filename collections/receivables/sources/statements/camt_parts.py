"""The payments in one entry of a camt file: who paid, what for, and what of it was taken back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from receivables.sources.plain import number, signed, total
from receivables.sources.statements.accounts import meant, without_spaces
from receivables.sources.statements.bookings import EntryKind, Part
from receivables.sources.statements.returns import is_proprietary_return, is_return_code, kind_of

Texts = dict[str, list[str]]

# Where a payment of a batch may say its amount in the currency of the account.
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt")
_REMITTANCE = "RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/AddtlRmtInf"
_CHARGES = ("Chrgs/Rcrd/Amt", "Chrgs/Amt")


class _Party(NamedTuple):
    name: str | None
    account: str | None


def first(found: Texts, *paths: str) -> str | None:
    """The first text on the first of the paths that has one."""
    for path in paths:
        if path in found:
            return found[path][0]
    return None


def day(text: str | None) -> str | None:
    """The day of a day or of a moment, as its writer's clock showed it."""
    return text[:10] if text else None


def parts(
    own: Texts, details: Sequence[Texts], *, amount: str | None, currency: str | None, negative: bool
) -> tuple[Part, ...]:
    """The payments of an entry: `own` are the texts of the entry, `details` those of each payment that it lists.

    `amount` is the entry's, signed; `negative` its sign. Where the payments of a batch do not make the entry, the entry
    is one part.
    """
    if len(details) > 1:
        amounts = _opened(details, amount=amount, currency=currency, negative=negative)
        if amounts is None:
            return (_part(own, {}, amount=amount, currency=currency, negative=negative),)
        return tuple(
            _part(own, one, amount=paid, currency=currency, negative=paid.startswith("-"), is_one_of_many=True)
            for one, paid in zip(details, amounts, strict=True)
        )
    return (_part(own, details[0] if details else {}, amount=amount, currency=currency, negative=negative),)


def _opened(details: Sequence[Texts], *, amount: str | None, currency: str | None, negative: bool) -> list[str] | None:
    """The signed amount of each payment, read in the first way that makes the entry; None where none does."""
    for paths in (_AMOUNTS, *((path,) for path in _AMOUNTS)):
        amounts = [_amount(one, paths, currency=currency, negative=negative) for one in details]
        known = [one for one in amounts if one is not None]
        if len(known) == len(details) and total(known) is not None and total(known) == number(amount):
            return known
    return None


def _amount(one: Texts, paths: Sequence[str], *, currency: str | None, negative: bool) -> str | None:
    indicator = first(one, "CdtDbtInd")
    sign = indicator == "DBIT" if indicator else negative
    for path in paths:
        if first(one, path) is not None and first(one, f"{path}@Ccy") in (currency, None):
            return signed(first(one, path), negative=sign)
    return None


def _part(
    own: Texts, one: Texts, *, amount: str | None, currency: str | None, negative: bool, is_one_of_many: bool = False
) -> Part:
    kind = kind_of(negative=negative, taken_back=_is_taken_back(own, one))
    party = _party(one, kind)
    ref = first(one, "Refs/AcctSvcrRef", "Refs/TxId", "Refs/InstrId") or first(one, "Refs/EndToEndId")
    return Part(
        amount=amount,
        kind=kind,
        payer=party.name,
        payer_account=without_spaces(party.account),
        reference=_reference(own, one, kind),
        end_to_end=meant(first(one, "Refs/EndToEndId")),
        charges=_charges(one, amount, currency) if kind is EntryKind.RETURN else None,
        ref=meant(ref) if is_one_of_many else None,
    )


def _is_taken_back(own: Texts, one: Texts) -> bool:
    sub_families = (first(found, "BkTxCd/Domn/Fmly/SubFmlyCd") for found in (own, one))
    proprietary = (first(found, "BkTxCd/Prtry/Cd") for found in (own, one))
    return (
        first(own, "RvslInd") in ("true", "1")
        or any(path.startswith("RtrInf/") for path in one)
        or any(map(is_return_code, sub_families))
        or any(map(is_proprietary_return, proprietary))
    )


def _party(one: Texts, kind: EntryKind) -> _Party:
    """The other side: who pays, or is paid. What is taken back still names the payer as it did when it came."""
    debtor, creditor = _named(one, "Dbtr"), _named(one, "Cdtr")
    ordered = (creditor, debtor) if kind is EntryKind.OTHER else (debtor, creditor)
    return next((party for party in ordered if party != _Party(None, None)), _Party(None, None))


def _named(one: Texts, role: str) -> _Party:
    at = f"RltdPties/{role}"
    return _Party(
        name=first(one, f"{at}/Pty/Nm", f"{at}/Nm", f"{at}/Agt/FinInstnId/Nm"),
        account=first(one, f"{at}Acct/Id/IBAN", f"{at}Acct/Id/Othr/Id"),
    )


def _reference(own: Texts, one: Texts, kind: EntryKind) -> str | None:
    said = [text for path in _REMITTANCE for text in one.get(path, ())]
    if not said:
        said = one.get("AddtlTxInf", []) or own.get("AddtlNtryInf", [])
    if kind is EntryKind.RETURN:
        said = [*said, *(text for path in ("RtrInf/Rsn/Cd", "RtrInf/AddtlInf") for text in one.get(path, ()))]
    return " ".join(dict.fromkeys(said)) or None


def _charges(one: Texts, amount: str | None, currency: str | None) -> str | None:
    """What a bank takes back beyond the payment itself, where the entry says so."""
    instructed, taken = number(first(one, "AmtDtls/InstdAmt/Amt")), number(amount)
    if instructed is None or taken is None or first(one, "AmtDtls/InstdAmt/Amt@Ccy") != currency:
        return None
    beyond = -taken - instructed
    said = total(text for path in _CHARGES for text in one.get(path, ()))
    return str(beyond) if beyond > 0 and instructed > 0 and said in (beyond, Decimal(0)) else None
