"""What banks call money that they take back: by it a debit is known for a return."""

import re

from receivables.sources.statements.bookings import EntryKind

# ISO 20022, external code set of bank transaction sub-families: reversals due to a return, a payment reversal or a
# cancellation request, unpaid direct debits, cheques and card payments.
_SUB_FAMILIES = frozenset({"RRTN", "RPCR", "UPDD", "PRDD", "RCDD", "UPCQ", "CQRV", "UPCT"})
# The German banks' business transaction codes: direct debits charged back (old; SEPA B2B; SEPA CORE; cards).
_BUSINESS_CODES = frozenset({"009", "108", "109", "110"})
# SWIFT, field 61: a returned item.
_RETURNED_ITEM = "RTI"
_PROPRIETARY = re.compile(r"(?P<type>[A-Z]{4})?\+?(?P<business>\d{3})(?:\+.*)?", re.ASCII)


def kind_of(*, negative: bool, taken_back: bool) -> EntryKind:
    """What an entry is: what comes in is a receipt, what is taken back a return, everything else is other."""
    if not negative:
        return EntryKind.RECEIPT
    return EntryKind.RETURN if taken_back else EntryKind.OTHER


def is_return_code(sub_family: str | None) -> bool:
    """Whether an ISO 20022 sub-family says that money was taken back.

    >>> is_return_code("UPDD"), is_return_code("ESDD")
    (True, False)
    """
    return sub_family in _SUB_FAMILIES


def is_return_in_swift(type_code: str | None, business_code: str | None) -> bool:
    """Whether a SWIFT transaction type (`NRTI`) or a German business transaction code says so.

    >>> is_return_in_swift("NRTI", None), is_return_in_swift("NDDT", "109"), is_return_in_swift("NTRF", "166")
    (True, True, False)
    """
    return (type_code or "")[1:4].upper() == _RETURNED_ITEM or business_code in _BUSINESS_CODES


def is_proprietary_return(code: str | None) -> bool:
    """The same for the code that German banks put in camt: type, business transaction code and more, with plus signs.

    >>> is_proprietary_return("NDDT+109+00931"), is_proprietary_return("NTRF+166"), is_proprietary_return("anything")
    (True, False, False)
    """
    found = _PROPRIETARY.fullmatch(code or "")
    return found is not None and is_return_in_swift(found["type"], found["business"])
