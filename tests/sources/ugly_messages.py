"""Ugly bank statements and e-invoices: what banks and suppliers send, and what becomes of it on its way."""

import io
import zipfile
from collections.abc import Iterable

from sources.ugly_files import Line, Made, ugly

IBAN = "DE10000123450000041001"
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
_DAY = (2026, 1, 1, 0, 0, 0)


def came(minor: int | None, currency: str = "EUR", *, fate: str = "taken") -> Line:
    """An entry of a statement, or an invoice, that must become a row."""
    return Line(cells=(), fate=fate, minor=minor, currency=currency)


def entry(
    amount: str = "10.50",
    *,
    ref: str = "B1",
    sign: str = "CRDT",
    status: str = "BOOK",
    day: str = "2026-03-05",
    currency: str = "EUR",
    more: str = "",
) -> str:
    """One entry of a statement as XML."""
    booked = f"<BookgDt><Dt>{day}</Dt></BookgDt>" if day else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>{status}</Sts>{booked}'
        f"<AcctSvcrRef>{ref}</AcctSvcrRef>{more}</Ntry>"
    )


def part(amount: str, name: str) -> str:
    """One payment of a batch."""
    amounts = f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>'
    return f"<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>{amounts}</TxDtls>"


def camt(*entries: str, encoding: str = "UTF-8", before: str = "", number: str = "S1") -> bytes:
    """A statement of one account."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>{before}<Document xmlns="{CAMT}"><BkToCstmrStmt><Stmt>'
        f"<Id>{number}</Id><CreDtTm>2026-03-06T05:00:00</CreDtTm><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>"
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode(encoding)


@ugly("xml", kind="bank-entries")
def entries_that_are_not_booked() -> Made:
    return [came(1050)], camt(entry(), entry("99.00", ref="B2", status="PDNG"), entry("98.00", ref="B3", status="INFO"))


@ugly("xml", kind="bank-entries")
def a_batch_of_payments() -> Made:
    batch = entry("10.50", more=f"<NtryDtls>{part('4.00', 'E1')}{part('6.50', 'E2')}</NtryDtls>")
    return [came(400), came(650)], camt(batch)


@ugly("xml", kind="bank-entries")
def a_batch_that_does_not_add_up() -> Made:
    batch = entry("10.50", more=f"<NtryDtls>{part('4.00', 'E1')}{part('6.00', 'E2')}</NtryDtls>")
    return [came(1050)], camt(batch)


@ugly("xml", kind="bank-entries")
def two_equal_payments_on_one_day() -> Made:
    return [came(1050), came(1050)], camt(entry(ref="B1"), entry(ref="B2"))


@ugly("xml", kind="bank-entries")
def two_equal_payments_without_any_number() -> Made:
    nameless = entry().replace("<AcctSvcrRef>B1</AcctSvcrRef>", "")
    return [came(1050), came(1050)], camt(nameless, nameless)


@ugly("xml", kind="bank-entries")
def amounts_that_no_bank_writes() -> Made:
    lines = [came(1050), came(None, fate="refused"), came(None, fate="refused"), came(None, fate="refused")]
    return lines, camt(entry(), entry("10,50", ref="B2"), entry("", ref="B3"), entry("10.505", ref="B4"))


@ugly("xml", kind="bank-entries")
def an_entry_without_a_day() -> Made:
    return [came(1050), came(700, fate="refused")], camt(entry(), entry("7.00", ref="B2", day=""))


@ugly("xml", kind="bank-entries")
def an_entry_in_no_currency() -> Made:
    return [came(1050), came(None, fate="refused")], camt(entry(), entry("7.00", ref="B2", currency="EUT"))


@ugly("xml", kind="bank-entries")
def a_debit_and_its_reversal() -> Made:
    reversal = entry("7.00", ref="B2", more="<RvslInd>true</RvslInd>")
    return [came(-700), came(700)], camt(entry("7.00", sign="DBIT"), reversal)


@ugly("xml", kind="bank-entries")
def a_statement_in_another_encoding() -> Made:
    details = "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Müller</Nm></Dbtr></RltdPties></TxDtls></NtryDtls>"
    return [came(1050)], camt(entry(more=details), encoding="ISO-8859-1")


@ugly("xml", kind="bank-entries", stops=True)
def a_statement_cut_off() -> Made:
    return [], camt(entry(), entry(ref="B2"))[:-120]


@ugly("xml", kind="bank-entries", stops=True)
def a_statement_that_declares_entities() -> Made:
    return [], camt(entry(), before='<!DOCTYPE d [<!ENTITY a "9">]>')


@ugly("csv", kind="bank-entries")
def a_statement_named_as_a_text() -> Made:
    return [came(1050)], camt(entry())


def _zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, _DAY), content)
    return out.getvalue()


@ugly("zip", kind="bank-entries")
def statements_in_an_archive() -> Made:
    members = [("2.xml", camt(entry("7.00", ref="B2"), number="S2")), ("1.xml", camt(entry(), number="S1"))]
    return [came(1050), came(700)], _zipped(members)


def _mt940(*lines: str) -> bytes:
    head = [":20:STARTUMS", ":25:10020030/1234567", ":28C:1/1", ":60F:C260304EUR0,00"]
    return "\r\n".join([*head, *lines, "-", ""]).encode("latin-1")


@ugly("sta", kind="bank-entries")
def amounts_of_mt940_with_and_without_cents() -> Made:
    lines = [
        ":61:2603050305C10,NTRFNONREF//B1",
        ":61:2603050305D7,5NTRFNONREF//B2",
        ":61:2603050305RC1,25NTRFNONREF//B3",
    ]
    return [came(1000), came(-750), came(-125)], _mt940(*lines, ":62F:C260305EUR1,25")


@ugly("sta", kind="bank-entries")
def an_entry_of_mt940_that_nobody_can_read() -> Made:
    lines = [":61:2603050305C10,50NTRFNONREF//B1", ":61:26030503xxC7,50NTRF"]
    return [came(1050), came(None, fate="refused")], _mt940(*lines, ":62F:C260305EUR10,50")


@ugly("ofx", kind="bank-entries")
def amounts_of_ofx_with_a_decimal_comma() -> Made:
    def transaction(amount: str, name: str) -> str:
        return f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260305<TRNAMT>{amount}<FITID>{name}</STMTTRN>"

    listed = transaction("10,50", "B1") + transaction("-7.00", "B2")
    body = f"<STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>{IBAN}</BANKACCTFROM><BANKTRANLIST>{listed}"
    text = f"OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\n\r\n<OFX><BANKMSGSRSV1><STMTTRNRS>{body}"
    return [came(1050), came(-700)], f"{text}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>".encode()


def ubl(
    *, number: str = "R1", payable: str = "10.50", total: str = "", prepaid: str = "", due: str = "2026-04-04"
) -> bytes:
    """An invoice in UBL; `total` is what is payable where nothing else is said."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:specification:ubl:schema:xsd:Common{long}Components-2"'
        for short, long in (("cac", "Aggregate"), ("cbc", "Basic"))
    )
    party = "<cac:Party><cac:PartyIdentification><cbc:ID>C1</cbc:ID></cac:PartyIdentification></cac:Party>"
    amounts = {"TaxInclusiveAmount": total or payable, "PrepaidAmount": prepaid, "PayableAmount": payable}
    sums = "".join(f'<cbc:{name} currencyID="EUR">{text}</cbc:{name}>' for name, text in amounts.items() if text)
    return (
        f'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"{names}><cbc:ID>{number}</cbc:ID>'
        f"<cbc:IssueDate>2026-03-05</cbc:IssueDate>{f'<cbc:DueDate>{due}</cbc:DueDate>' if due else ''}"
        f"<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        f"<cac:AccountingCustomerParty>{party}</cac:AccountingCustomerParty>"
        f"<cac:LegalMonetaryTotal>{sums}</cac:LegalMonetaryTotal></Invoice>"
    ).encode()


@ugly("xml")
def an_e_invoice() -> Made:
    return [came(1050)], ubl()


@ugly("xml")
def an_e_invoice_paid_in_part() -> Made:
    return [came(3050)], ubl(payable="10.50", total="30.50", prepaid="20.00")


@ugly("xml")
def an_e_invoice_whose_sums_disagree() -> Made:
    return [came(1050)], ubl(payable="10.50", total="30.50", prepaid="1.00")


@ugly("xml")
def an_e_invoice_with_a_decimal_comma() -> Made:
    return [came(None, fate="refused")], ubl(payable="10,50")


@ugly("xml")
def an_e_invoice_without_a_due_date() -> Made:
    return [came(1050, fate="refused")], ubl(due="")


@ugly("xml", stops=True)
def a_statement_taken_for_an_invoice() -> Made:
    return [], camt(entry())


@ugly("zip")
def e_invoices_in_an_archive_and_one_broken() -> Made:
    members = [("1.xml", ubl()), ("2.xml", ubl(number="R2")[:300]), ("3.xml", ubl(number="R3", payable="7.00"))]
    return [came(1050), came(None, fate="refused"), came(700)], _zipped(members)
