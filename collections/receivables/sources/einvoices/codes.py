"""What kind of document an e-invoice is, by the codes of UNTDID 1001 that EN 16931 allows."""

from receivables.model import ItemKind

# Credit notes for goods and services, for financial adjustments, self-billed, consolidated, for a changed price,
# delcredere, plain, factored, in OCR form; a reversal of a credit; a forwarder's.
_CREDIT = "81 83 261 262 296 308 381 396 420 458 532"
# Everything else that asks for money. 384 corrects an invoice and is one itself; 386 asks for a prepayment; 389 and 527
# are written by the buyer in our name; 326 and 875 to 877 are parts of one work; 751 stands beside an invoice on paper.
_DEBIT = (
    "80 82 84 211 218 219 295 326 331 380 382 383 384 385 386 387 388 389 390 393 394 395 456 457 527 553 575 623 633 "
    "751 780 870 875 876 877 935"
)
_CREDIT_NOTES, _INVOICES = frozenset(_CREDIT.split()), frozenset(_DEBIT.split())
_CORRECTION = "384"


def kind_of(code: str | None) -> str | None:
    """The kind of item for a code, and for one that asks for no money a word that is none, so that it is refused.

    An invoice is left open, since the sign of its amount decides: a negative invoice is a credit note.

    >>> kind_of("380"), kind_of("381"), kind_of("325")
    (None, 'credit_note', 'type 325')
    """
    if code in _CREDIT_NOTES:
        return ItemKind.CREDIT_NOTE.value
    return None if code is None or code in _INVOICES else f"type {code}"


def is_correction(code: str | None) -> bool:
    """Whether the document takes the place of an earlier invoice."""
    return code == _CORRECTION
