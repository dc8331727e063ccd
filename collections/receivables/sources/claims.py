"""What lists of disputes call the kinds of claims, in English, German and Chinese."""

from collections.abc import Iterable

from receivables.model import DisputeKind
from receivables.sources.headers import normal

_WORDS = {
    DisputeKind.LATE_DELIVERY: "late delivery|delayed delivery|delivery delay|delivery late|late|not delivered"
    "|delivery|non-delivery|Lieferverzug|verspätete Lieferung|Lieferverzögerung|zu spät geliefert|nicht geliefert"
    "|Lieferung|Verzug|延迟交货|交货延迟|逾期交货|延期交货|未交货|迟交",
    DisputeKind.ACCEPTANCE_FAILED: "acceptance failed|acceptance refused|failed acceptance|not accepted|acceptance"
    "|Abnahme verweigert|Abnahme gescheitert|Abnahme nicht erfolgt|Abnahme|nicht abgenommen|验收不合格|验收未通过|验收",
    DisputeKind.QUALITY: "quality|defect|defects|defective|damage|damaged|damaged goods|faulty|quality issue"
    "|quality defect|Qualität|Qualitätsmangel|Mangel|Mängel|mangelhaft|defekt|Schaden|beschädigt|Transportschaden"
    "|Mängelrüge|质量|质量问题|缺陷|损坏|破损|瑕疵",
    DisputeKind.QUANTITY: "quantity|short delivery|short shipment|shortage|missing goods|wrong quantity|overdelivery"
    "|Menge|Fehlmenge|Mengenabweichung|Minderlieferung|Mehrlieferung|falsche Menge|unvollständig"
    "|数量|短缺|数量不符|少发",
    DisputeKind.PRICE: "price|pricing|wrong price|price difference|price deviation|discount|overcharge|overcharged"
    "|rebate"
    "|Preis|Preisabweichung|Preisdifferenz|falscher Preis|Rabatt|Skonto|Bonus|价格|价格差异|价格不符|价差|折扣",
    DisputeKind.DOCUMENTS: "documents|document|documentation|paperwork|missing documents|purchase order|PO missing"
    "|missing PO|no PO|proof of delivery|POD missing|certificate|invoice copy|invoice not received|Dokumente|Unterlagen"
    "|Belege|fehlende Unterlagen|fehlende Belege|Bestellnummer fehlt|Lieferschein fehlt|Zeugnis fehlt"
    "|Rechnung nicht erhalten|单据|单证|文件|资料|缺少单据|未收到发票",
    DisputeKind.TAX: "tax|VAT|VAT error|tax rate|sales tax|GST|withholding tax|Steuer|Umsatzsteuer|USt|MwSt"
    "|Mehrwertsteuer|Steuersatz|Quellensteuer|税|税率|税额|增值税|税务",
    DisputeKind.OTHER: "other|others|miscellaneous|misc|sonstiges|sonstige|andere|anderes|Sonstiger Grund|其他|其它",
}
_KINDS = {normal(word): kind for kind, words in _WORDS.items() for word in (*words.split("|"), kind)}


def kind_called(word: str) -> DisputeKind | None:
    """The kind that a word means; None when it means none of them.

    >>> kind_called("Mängelrüge"), kind_called("PRICE"), kind_called("价格差异"), kind_called("Farbe")
    (<DisputeKind.QUALITY: 'quality'>, <DisputeKind.PRICE: 'price'>, <DisputeKind.PRICE: 'price'>, None)
    """
    return _KINDS.get(normal(word))


def kinds_called(words: Iterable[str]) -> dict[str, DisputeKind]:
    """The kinds that words mean, of those that mean one."""
    return {word: kind for word in words if (kind := kind_called(word)) is not None}
