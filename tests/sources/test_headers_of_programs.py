"""The header rows of the programs that firms export from, as those name their columns."""

import pytest

from receivables.sources.headers import match

PROGRAMS = {
    "SAP FBL5N": (
        "open-items",
        "Account|Assignment|Document Number|Document Type|Document Date|Posting Date|Net due date|Amount in doc. curr."
        "|Document currency|Amount in local currency|Local Currency|Reference|Text|Terms of Payment",
        {
            "customer": "Account", "invoice": "Document Number", "kind": "Document Type", "due_date": "Net due date",
            "invoice_date": "Document Date", "amount": "Amount in doc. curr.", "currency": "Document currency",
            "reference": "Reference", "terms": "Terms of Payment", "posting_date": "Posting Date",
        },
    ),
    "SAP FBL5N in German": (
        "open-items",
        "Konto|Zuordnung|Belegnummer|Belegart|Belegdatum|Buchungsdatum|Nettofälligkeit|Betrag in Belegwährung"
        "|Belegwährung|Betrag in Hauswährung|Hauswährung|Referenz|Text|Zahlungsbedingung",
        {
            "customer": "Konto", "invoice": "Belegnummer", "kind": "Belegart", "due_date": "Nettofälligkeit",
            "invoice_date": "Belegdatum", "amount": "Betrag in Belegwährung", "currency": "Belegwährung",
            "reference": "Referenz", "terms": "Zahlungsbedingung", "posting_date": "Buchungsdatum",
        },
    ),
    "DATEV OPOS": (
        "open-items",
        "Konto|Kontobezeichnung|Rechnungsnummer|Datum|Fälligkeit|Sollbetrag|Habenbetrag|Saldo|Gegenkonto|Buchungstext",
        {
            "customer": "Konto", "name": "Kontobezeichnung", "invoice": "Rechnungsnummer", "invoice_date": "Datum",
            "due_date": "Fälligkeit", "balance": "Saldo", "reference": "Buchungstext",
        },
    ),
    "QuickBooks A/R aging detail": (
        "open-items",
        "Date|Transaction type|Num|Customer|Due date|Amount|Open balance",
        {
            "invoice_date": "Date", "kind": "Transaction type", "invoice": "Num", "customer": "Customer",
            "due_date": "Due date", "amount": "Amount", "balance": "Open balance",
        },
    ),
    "Xero sales invoices": (
        "invoices",
        "ContactName|EmailAddress|InvoiceNumber|Reference|InvoiceDate|DueDate|Total|InvoiceAmountPaid"
        "|InvoiceAmountDue|Currency|Status",
        {
            "customer": "ContactName", "email": "EmailAddress", "invoice": "InvoiceNumber", "reference": "Reference",
            "invoice_date": "InvoiceDate", "due_date": "DueDate", "amount": "Total", "balance": "InvoiceAmountDue",
            "currency": "Currency",
        },
    ),
    "Sage aged debtors": (
        "open-items",
        "A/C|Name|No|Type|Date|Due Date|Ref|Details|Amount|Balance",
        {
            "customer": "A/C", "name": "Name", "kind": "Type", "invoice_date": "Date", "due_date": "Due Date",
            "reference": "Ref", "amount": "Amount", "balance": "Balance",
        },
    ),
    "Lexware": (
        "open-items",
        "Kunden-Nr.|Firma|Rechnungs-Nr.|Rechnungsdatum|fällig am|Bruttobetrag|offener Betrag|Währung",
        {
            "customer": "Kunden-Nr.", "name": "Firma", "invoice": "Rechnungs-Nr.", "invoice_date": "Rechnungsdatum",
            "due_date": "fällig am", "amount": "Bruttobetrag", "balance": "offener Betrag", "currency": "Währung",
        },
    ),
    "NetSuite A/R aging detail": (
        "open-items",
        "Customer|Transaction Type|Date|Document Number|P.O. No.|Due Date|Age|Open Balance",
        {
            "customer": "Customer", "kind": "Transaction Type", "invoice_date": "Date", "invoice": "Document Number",
            "reference": "P.O. No.", "due_date": "Due Date", "balance": "Open Balance",
        },
    ),
    "Dynamics Business Central": (
        "open-items",
        "Posting Date|Document Date|Document Type|Document No.|Customer No.|Customer Name|Description|Currency Code"
        "|Original Amount|Amount|Amount (LCY)|Remaining Amount|Remaining Amt. (LCY)|Due Date|Salesperson Code"
        "|External Document No.",
        {
            "invoice_date": "Document Date", "kind": "Document Type", "invoice": "Document No.",
            "customer": "Customer No.", "name": "Customer Name", "currency": "Currency Code",
            "amount": "Original Amount", "balance": "Remaining Amount", "due_date": "Due Date",
            "salesperson": "Salesperson Code", "reference": "External Document No.", "posting_date": "Posting Date",
        },
    ),
    "Odoo invoices": (
        "invoices",
        "Number|Invoice Partner Display Name|Invoice/Bill Date|Due Date|Total|Amount Due|Currency|Reference",
        {
            "invoice": "Number", "customer": "Invoice Partner Display Name", "invoice_date": "Invoice/Bill Date",
            "due_date": "Due Date", "amount": "Total", "balance": "Amount Due", "currency": "Currency",
            "reference": "Reference",
        },
    ),
    "ERPNext accounts receivable": (
        "open-items",
        "Posting Date|Customer|Customer Name|Receivable Account|Voucher Type|Voucher No|Due Date|Invoiced Amount"
        "|Paid Amount|Credit Note|Outstanding Amount|Age (Days)|Currency|Territory|Customer Group",
        {
            "invoice_date": "Posting Date", "customer": "Customer", "name": "Customer Name", "kind": "Voucher Type",
            "invoice": "Voucher No", "due_date": "Due Date", "amount": "Invoiced Amount",
            "balance": "Outstanding Amount", "currency": "Currency", "posting_date": "Posting Date",
        },
    ),
    "Kingdee": (
        "open-items",
        "单据编号|单据类型|业务日期|到期日|客户|客户名称|币别|价税合计|未核销金额|销售员",
        {
            "invoice": "单据编号", "kind": "单据类型", "invoice_date": "业务日期", "due_date": "到期日",
            "customer": "客户", "name": "客户名称", "currency": "币别", "amount": "价税合计", "balance": "未核销金额",
            "salesperson": "销售员",
        },
    ),
    "Yonyou": (
        "open-items",
        "客户编码|客户简称|单据号|单据日期|到期日|币种|原币金额|原币余额|业务员|摘要",
        {
            "customer": "客户编码", "name": "客户简称", "invoice": "单据号", "invoice_date": "单据日期",
            "due_date": "到期日", "currency": "币种", "amount": "原币金额", "balance": "原币余额",
            "salesperson": "业务员", "reference": "摘要",
        },
    ),
}  # fmt: skip
# What the program itself leaves out, and a setting gives.
MISSING = {"Sage aged debtors": ("invoice",)}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_header_of_a_program_is_known(program):
    kind, header, expected = PROGRAMS[program]
    row = header.split("|")
    found = match(row, kind, mapped={}, has_currency=True)
    assert found.doubled == {}
    assert {column: row[at] for column, at in found.columns.items()} == expected
    assert found.missing == MISSING.get(program, ())
