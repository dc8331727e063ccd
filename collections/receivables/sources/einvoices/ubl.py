"""UBL 2.1, as Peppol BIS Billing 3.0, XRechnung and others use it: Invoice and CreditNote."""

from lxml import etree

from receivables.sources.einvoices.documents import Document, Instalment
from receivables.sources.xml import texts

Texts = dict[str, list[str]]
_BUYER = "AccountingCustomerParty/Party"
_ADDRESS = ("StreetName", "AdditionalStreetName", "AddressLine/Line")


def read_ubl(root: etree._Element) -> Document:
    """The invoice or credit note."""
    found: Texts = {}
    for child in root.iterchildren():
        if not child.tag.endswith("Line"):
            _merge(found, child)
    return Document(
        number=_first(found, "ID"),
        type_code=_first(found, "InvoiceTypeCode", "CreditNoteTypeCode") or _type_by_root(root),
        issued=_first(found, "IssueDate"),
        due_day=_first(found, "DueDate"),
        currency=_first(found, "LegalMonetaryTotal/PayableAmount@currencyID", "DocumentCurrencyCode"),
        payable=_first(found, "LegalMonetaryTotal/PayableAmount"),
        prepaid=_first(found, "LegalMonetaryTotal/PrepaidAmount"),
        total=_first(found, "LegalMonetaryTotal/TaxInclusiveAmount"),
        rounding=_first(found, "LegalMonetaryTotal/PayableRoundingAmount"),
        customers=_customers(found),
        name=_first(found, f"{_BUYER}/PartyLegalEntity/RegistrationName", f"{_BUYER}/PartyName/Name"),
        address=_address(found),
        country=_first(found, f"{_BUYER}/PostalAddress/Country/IdentificationCode"),
        email=_first(found, f"{_BUYER}/Contact/ElectronicMail"),
        reference=_first(found, "OrderReference/ID", "BuyerReference"),
        applies_to=_first(found, "BillingReference/InvoiceDocumentReference/ID"),
        terms="\n".join(found.get("PaymentTerms/Note", ())) or None,
        instalments=_instalments(root),
    )


def _merge(found: Texts, child: etree._Element) -> None:
    name = etree.QName(child).localname
    for attribute, value in child.items():
        found.setdefault(f"{name}@{attribute}", []).append(value)
    if child.text and child.text.strip():
        found.setdefault(name, []).append(child.text.strip())
    for path, values in texts(child).items():
        found.setdefault(f"{name}/{path}", []).extend(values)


def _type_by_root(root: etree._Element) -> str:
    return "381" if etree.QName(root).localname == "CreditNote" else "380"


def _customers(found: Texts) -> dict[str, str]:
    terms = {
        "account": _first(found, "AccountingCustomerParty/SupplierAssignedAccountID"),
        "BT-46": _first(found, f"{_BUYER}/PartyIdentification/ID"),
        "BT-49": _first(found, f"{_BUYER}/EndpointID"),
        "BT-48": _first(found, f"{_BUYER}/PartyTaxScheme/CompanyID"),
        "BT-47": _first(found, f"{_BUYER}/PartyLegalEntity/CompanyID"),
    }
    return {term: text for term, text in terms.items() if text is not None}


def _address(found: Texts) -> tuple[str, ...]:
    lines = [text for part in _ADDRESS for text in found.get(f"{_BUYER}/PostalAddress/{part}", ())]
    town = [_first(found, f"{_BUYER}/PostalAddress/{part}") for part in ("PostalZone", "CityName")]
    return tuple(filter(None, [*lines, " ".join(filter(None, town))]))


def _instalments(root: etree._Element) -> tuple[Instalment, ...]:
    """Terms with a day each; a means of payment names a day, and never an amount."""
    terms = [texts(one) for one in root.iterchildren("{*}PaymentTerms")]
    dated = [
        Instalment(due_day=_first(one, "PaymentDueDate", "InstallmentDueDate"), amount=_first(one, "Amount"))
        for one in terms
    ]
    means = [texts(one) for one in root.iterchildren("{*}PaymentMeans")]
    by_means = [Instalment(due_day=_first(one, "PaymentDueDate"), amount=None) for one in means]
    return tuple(one for one in dated if one.due_day) or tuple(one for one in by_means if one.due_day)


def _first(found: Texts, *paths: str) -> str | None:
    return next((found[path][0] for path in paths if path in found), None)
