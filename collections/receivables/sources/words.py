"""Words that a cell may hold where the set of answers is closed, and words that a totals row begins with."""

import re

from receivables.sources.headers import normal

_Words = frozenset[str]


def _words(text: str) -> _Words:
    return frozenset(map(normal, text.split("|")))


YES = _words("yes|y|true|1|x|ja|j|wahr|是|对|有")
NO = _words("no|n|false|0|nein|falsch|否|不|无")

CHOICES: dict[str, _Words] = {
    "invoice": _words(
        "invoice|inv|bill|sales invoice|customer invoice|SI|DR|RV|Rechnung|RE|AR|Ausgangsrechnung"
        "|发票|应收|销售发票|应收单|标准应收单|其他应收单|销售专用发票|销售普通发票"
    ),
    "credit_note": _words(
        "credit note|credit memo|sales credit memo|sales credit note|credit|CN|SC|DG|GS|Gutschrift|Storno"
        "|Rechnungskorrektur|贷项通知单|红字发票|红字|红字应收单|贷项|退款单"
    ),
    "payment": _words("payment|receipt|paid|Zahlung|Zahlungseingang|付款|收款"),
    "reversal": _words(
        "reversal|reversed|returned|chargeback|Storno|Stornierung|Rücklastschrift|Rückbuchung|冲销|退票"
    ),
    "write_off": _words("write off|written off|bad debt|Ausbuchung|Forderungsausfall|核销|坏账核销"),
    "receipt": _words("receipt|credit|incoming|Eingang|Gutschrift|收入|贷"),
    "return": _words("return|returned|Rückgabe|Rücklastschrift|退回|退票"),
    "decides": _words("decides|decider|decision maker|entscheidet|Entscheider|决策者|决定|拍板人"),
    "influences": _words("influences|influencer|beeinflusst|Beeinflusser|影响者|影响"),
    "blocks": _words("blocks|blocker|opponent|blockiert|Blockierer|Gegner|阻碍者|反对者|阻碍"),
    "gatekeeper": _words("gatekeeper|Torwächter|Türöffner|Vorzimmer|把关人|守门人"),
    "good": _words("good|friendly|gut|freundlich|好|良好|友好"),
    "neutral": _words("neutral|fair|sachlich|一般|中立|普通"),
    "strained": _words("strained|difficult|bad|poor|gespannt|angespannt|schwierig|schlecht|紧张|差|不好"),
    "unknown": _words("unknown|not known|unbekannt|nicht bekannt|未知|不明|不详"),
    "other": _words("other|debit|outgoing|Ausgang|Lastschrift|支出|借"),
}

TOTALS = _words(
    "total|totals|grand total|subtotal|sub total|sum|Summe|Gesamt|Gesamtsumme|Zwischensumme|Endsumme|Übertrag"
    "|合计|总计|小计|总额|合計|總計|小計|总和|共计|本页合计|本期合计"
    "|sous-total|total général|somme|totale|subtotale|totale generale|somma|suma|sumatoria|total general"
    "|totaal|subtotaal|eindtotaal|som|page total|report total|balance total|Saldo gesamt|Summen"
)


_PAGE = re.compile(r"^\W*(?:page|seite|blatt|p\.|s\.|第)\s*\d+|^\d+\s*/\s*\d+$", re.IGNORECASE)


def counts_pages(text: str) -> bool:
    """Whether a text only says which page begins.

    >>> counts_pages("Page 2 of 3"), counts_pages("第 2 页"), counts_pages("Items of 2026")
    (True, True, False)
    """
    return bool(_PAGE.match(text.strip()))


def choice_of(text: str, choices: tuple[str, ...]) -> str | None:
    """Which of the choices a word means; None when it means none of them.

    >>> choice_of("Credit Memo", ("invoice", "credit_note")), choice_of("quote", ("invoice", "credit_note"))
    ('credit_note', None)
    """
    word = normal(text)
    return next((choice for choice in choices if word == normal(choice) or word in CHOICES.get(choice, ())), None)


def yes_or_no(text: str) -> bool | None:
    """What a word answers; None when it is no answer.

    >>> yes_or_no("Ja"), yes_or_no("否"), yes_or_no("perhaps")
    (True, False, None)
    """
    word = normal(text)
    if word in YES:
        return True
    return False if word in NO else None


def begins_a_total(text: str) -> bool:
    """Whether a cell says that its row adds up other rows.

    >>> begins_a_total("Total EUR:"), begins_a_total("合计"), begins_a_total("Totalgas GmbH")
    (True, True, False)
    """
    first = text.split(maxsplit=1)[:1]
    return normal(text) in TOTALS or (bool(first) and normal(first[0]) in TOTALS)
