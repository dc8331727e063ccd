"""UN/CEFACT Cross Industry Invoice (D16B, D22B), as Factur-X, ZUGFeRD 2 and XRechnung use it."""

import re

from lxml import etree

from receivables.sources.einvoices.documents import Document, Instalment
from receivables.sources.xml import texts

Texts = dict[str, list[str]]
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SUMS = "SpecifiedTradeSettlementHeaderMonetarySummation"


def read_cii(root: etree._Element) -> Document:
    """The invoice or credit note."""
    head = _texts(root.find("{*}ExchangedDocument"))
    deal = root.find("{*}SupplyChainTradeTransaction")
    agreed = _texts(None if deal is None else deal.find("{*}ApplicableHeaderTradeAgreement"))
    settlement = None if deal is None else deal.find("{*}ApplicableHeaderTradeSettlement")
    paid = _texts(settlement)
    instalments = _instalments(settlement)
    return Document(
        number=_first(head, "ID"),
        type_code=_first(head, "TypeCode"),
        issued=_day(_first(head, "IssueDateTime/DateTimeString")),
        due_day=instalments[0].due_day if len(instalments) == 1 else None,
        currency=_first(paid, "InvoiceCurrencyCode"),
        payable=_first(paid, f"{_SUMS}/DuePayableAmount"),
        prepaid=_first(paid, f"{_SUMS}/TotalPrepaidAmount"),
        total=_first(paid, f"{_SUMS}/GrandTotalAmount"),
        rounding=_first(paid, f"{_SUMS}/RoundingAmount"),
        customers=_customers(agreed),
        name=_first(agreed, "BuyerTradeParty/Name"),
        address=_address(agreed),
        country=_first(agreed, "BuyerTradeParty/PostalTradeAddress/CountryID"),
        email=_first(agreed, "BuyerTradeParty/DefinedTradeContact/EmailURIUniversalCommunication/URIID"),
        reference=_first(agreed, "BuyerOrderReferencedDocument/IssuerAssignedID", "BuyerReference"),
        applies_to=_first(paid, "InvoiceReferencedDocument/IssuerAssignedID"),
        terms="\n".join(paid.get("SpecifiedTradePaymentTerms/Description", ())) or None,
        instalments=instalments,
    )


def _texts(element: etree._Element | None) -> Texts:
    return {} if element is None else texts(element)


def _customers(agreed: Texts) -> dict[str, str]:
    terms = {
        "BT-46": _first(agreed, "BuyerTradeParty/ID", "BuyerTradeParty/GlobalID"),
        "BT-49": _first(agreed, "BuyerTradeParty/URIUniversalCommunication/URIID"),
        "BT-48": _first(agreed, "BuyerTradeParty/SpecifiedTaxRegistration/ID"),
        "BT-47": _first(agreed, "BuyerTradeParty/SpecifiedLegalOrganization/ID"),
    }
    return {term: text for term, text in terms.items() if text is not None}


def _address(agreed: Texts) -> tuple[str, ...]:
    at = "BuyerTradeParty/PostalTradeAddress"
    lines = [_first(agreed, f"{at}/{line}") for line in ("LineOne", "LineTwo", "LineThree")]
    town = [_first(agreed, f"{at}/{part}") for part in ("PostcodeCode", "CityName")]
    return tuple(filter(None, [*lines, " ".join(filter(None, town))]))


def _instalments(settlement: etree._Element | None) -> tuple[Instalment, ...]:
    found = () if settlement is None else settlement.iterchildren("{*}SpecifiedTradePaymentTerms")
    terms = [texts(one) for one in found]
    dated = [
        Instalment(
            due_day=_day(_first(one, "DueDateDateTime/DateTimeString")), amount=_first(one, "PartialPaymentAmount")
        )
        for one in terms
    ]
    return tuple(one for one in dated if one.due_day)


def _day(text: str | None) -> str | None:
    """A day as text: CII writes them without strokes (format 102)."""
    match = _DAY.fullmatch(text or "")
    return text if match is None else "-".join(match.groups())


def _first(found: Texts, *paths: str) -> str | None:
    return next((found[path][0] for path in paths if path in found), None)
