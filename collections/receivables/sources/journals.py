"""What general ledgers call kinds of postings to receivables, in English, German and Chinese."""

from collections.abc import Mapping

from receivables.model.control_accounts import MANUAL, PostedAs
from receivables.sources.headers import normal

_WORDS = {
    PostedAs.INVOICES: "invoice|invoices|sales invoice|customer invoice|sales|sales journal|INV|SI|RV|DR|AR"
    "|Rechnung|Rechnungen|Ausgangsrechnung|Ausgangsrechnungen|Debitorenrechnung|Faktura|销售发票|发票|应收单|销售",
    PostedAs.CREDITS: "credit|credits|credit note|credit notes|credit memo|CN|DG|SC|Gutschrift|Gutschriften"
    "|Rechnungskorrektur|红字发票|贷项通知单|贷项",
    PostedAs.RECEIPTS: "receipt|receipts|cash receipt|cash receipts|payment|payments|customer payment|bank|BNK|CSH|DZ"
    "|ZE|Zahlung|Zahlungseingang|Zahlungseingänge|Bank|收款|收款单|银行|付款",
    PostedAs.WRITE_OFFS: "write off|write offs|write-offs|bad debt|bad debts|Ausbuchung|Ausbuchungen|Forderungsausfall"
    "|坏账|坏账核销|核销",
    PostedAs.EXCHANGE: "exchange|exchange difference|exchange gain or loss|fx|revaluation|currency revaluation|EXCH"
    "|Kursdifferenz|Kursdifferenzen|Fremdwährungsbewertung|汇兑|汇兑损益|汇率调整",
    MANUAL: "manual|manual journal|manual entry|general journal|general|journal entry|GJ|SA|MISC|miscellaneous|GEN"
    "|manuell|manuelle Buchung|Umbuchung|Sachkontenbuchung|手工|手工凭证|记账凭证|转账凭证",
}
_KINDS = {normal(word): str(kind) for kind, words in _WORDS.items() for word in (*words.split("|"), kind)}


def posting_called(word: str, own: Mapping[str, str]) -> str | None:
    """The PostedAs or MANUAL that a word means, by the firm's `own` words first; None when it means none of them.

    >>> posting_called("Zahlungseingang", {}), posting_called("SA", {}), posting_called("SA", {"SA": "invoices"})
    ('receipts', 'manual', 'invoices')
    >>> posting_called("ZZ", {}) is None
    True
    """
    ours = {normal(name): kind for name, kind in own.items()}
    return ours.get(normal(word)) or _KINDS.get(normal(word))
