"""E-invoices: what each syntax says, as invoices of the ledger."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfWriter

from golden import approve
from receivables.money import to_decimal
from receivables.sources import Reading, SourceError, SourceSettings, read

FOLDER = Path(__file__).parent / "einvoices"
FILES = sorted(FOLDER.glob("*.xml"))
UBL = (FOLDER / "ubl_invoice.xml").read_text()
CII = (FOLDER / "cii_instalments.xml").read_text()


def load(file: Path, **settings) -> Reading:
    reading = read(SourceSettings(name="source", file=file, kind="invoices", **settings))
    assert reading.rows == reading.rows_taken + reading.rows_refused
    return reading


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., Reading]:
    """Reads a text or bytes as an e-invoice."""

    def reading(text: str | bytes, *, name: str = "invoice.xml", **settings) -> Reading:
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(file, **settings)

    return reading


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_syntax_is_read_as_approved(file):
    approve(FOLDER / f"{file.name}.txt", in_words(load(file)))


def in_words(reading: Reading) -> str:
    rows = ["\n".join(_words(row)) for row in reading.frame.iter_rows(named=True)]
    refused = [f"refused {row['row']}: {row['reason']}" for row in reading.rejects.iter_rows(named=True)]
    return "\n\n".join([*rows, *refused, *(f"{doubt.where}: {doubt.what}" for doubt in reading.doubts)]) + "\n"


def _words(row: dict[str, object]) -> list[str]:
    for name in ("amount", "balance"):
        minor = row.pop(f"{name}_minor")
        row[name] = None if minor is None else to_decimal(int(str(minor)), str(row["currency"]))
    return [f"{name}: {value!s}" for name, value in row.items() if value is not None and name != "row"]


def test_what_a_pdf_carries_is_the_same_invoice(read_text):
    for name in ("factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"):
        reading = read_text(_pdf({name: CII}), name="invoice.pdf")
        assert reading.frame["invoice"].to_list() == ["R2", "R2"]
    with pytest.raises(SourceError, match=r"^invoice\.pdf carries no e-invoice, .* it has order\.xml$"):
        read_text(_pdf({"order.xml": CII}), name="invoice.pdf")
    with pytest.raises(SourceError, match=r"^invoice\.pdf is no PDF that can be read"):
        read_text(b"%PDF-1.7\nand nothing", name="invoice.pdf")


def _pdf(attachments: dict[str, str]) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, text in attachments.items():
        writer.add_attachment(name, text.encode())
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("without", "customer"),
    [
        ([], "C1"),
        (["PartyIdentification"], "pay@c1.example"),
        (["PartyIdentification", "EndpointID"], "DE1"),
        (["PartyIdentification", "EndpointID", "PartyTaxScheme"], "HRB 1"),
    ],
)
def test_the_customer_is_the_surest_that_the_buyer_is_called(read_text, without, customer):
    head, buyer = UBL.split("<cac:AccountingCustomerParty>")
    for tag in without:
        buyer = buyer.replace(f"{tag}>", "Left>").replace(f"{tag} ", "Left ")
    reading = read_text(f"{head}<cac:AccountingCustomerParty>{buyer}")
    assert reading.frame["customer"].to_list() == [customer]


def test_the_firm_may_say_what_the_customer_is_called_by(read_text):
    assert read_text(UBL, columns={"customer": "BT-48"}).frame["customer"].to_list() == ["DE1"]
    with pytest.raises(SourceError, match="columns says that customer is 'BT-1', expected one of account, BT-46"):
        read_text(UBL, columns={"customer": "BT-1"})


@pytest.mark.parametrize(
    ("code", "kind"),
    [("380", "invoice"), ("386", "invoice"), ("751", "invoice"), ("381", "credit_note"), ("261", "credit_note")],
)
def test_the_code_says_what_a_document_is(read_text, code, kind):
    assert read_text(UBL.replace(">380<", f">{code}<")).frame["kind"].to_list() == [kind]


def test_instalments_that_do_not_make_the_amount_due_are_none(read_text):
    frame = read_text(CII.replace(">790.00<", ">700.00<")).frame
    assert frame.select("instalment", "due_date", "amount_minor").rows() == [(None, date(2026, 5, 4), 119000)]


@pytest.mark.parametrize("code", ["325", "71", "130", "999"])
def test_what_asks_for_no_money_is_refused(read_text, code):
    reading = read_text(UBL.replace(">380<", f">{code}<"))
    assert f"kind is 'type {code}', expected invoice or credit_note" in reading.rejects["reason"][0]


def test_a_negative_invoice_is_a_credit_note(read_text):
    text = UBL.replace("1000.00<", "-1000.00<").replace("190.00</cbc:Prepaid", "0.00</cbc:Prepaid")
    frame = read_text(text).frame
    assert (frame["kind"].to_list(), frame["amount_minor"].to_list()) == (["credit_note"], [100000])


def test_an_amount_is_never_read_as_another(read_text):
    one = read_text(UBL.replace(">1000.00</cbc:Payable", ">1.000</cbc:Payable"))
    assert one.frame["amount_minor"].to_list() == [100]
    assert "expected an amount" in read_text(UBL.replace(">1000.00</cbc:P", ">1000,00</cbc:P")).rejects["reason"][0]


def test_a_folder_of_invoices_is_one_table_and_a_bad_one_is_refused_alone(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.xml").write_text(UBL.replace(">R1<", f">R{number}<"))
    (tmp_path / "torn one.xml").write_text(UBL[:-20])
    reading = load(tmp_path / "*.xml")
    assert reading.frame["invoice"].to_list() == ["R0", "R1", "R2"]
    assert reading.rows_refused == 1
    assert "torn one.xml is no XML that can be read" in reading.rejects["reason"][0]
    assert '"file":"torn one.xml"' in reading.rejects["cells"][0]


def test_an_archive_of_invoices_is_one_table(tmp_path):
    with zipfile.ZipFile(tmp_path / "march.zip", "w") as archive:
        archive.writestr("b.xml", CII)
        archive.writestr("a.xml", UBL)
    assert load(tmp_path / "march.zip").frame["invoice"].to_list() == ["R1", "R2", "R2"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (UBL[:-20], "is no XML that can be read"),
        (UBL.encode().replace(b"C1 Ltd", b"C1 \xff"), "is no XML that can be read"),
        (UBL.replace("<Invoice", "<!DOCTYPE Invoice [<!ENTITY a 'b'>]><Invoice"), "declares a document type"),
    ],
)
def test_an_invoice_that_cannot_be_read_stops_the_load(read_text, text, sentence):
    with pytest.raises(SourceError, match=rf"^invoice\.xml {sentence}"):
        read_text(text)


def test_an_invoice_is_loaded_as_nothing_else(tmp_path):
    with pytest.raises(SourceError, match="is an e-invoice, expected payments; load it as invoices"):
        read(SourceSettings(name="source", file=FILES[0], kind="payments"))
