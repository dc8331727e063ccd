"""A source whose file is a pattern: every file that fits it, each taken once."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from night.firm import NIGHT, SmallFirm, contents
from receivables.config import Source
from receivables.night import loading
from receivables.night.checking import SourcesMissing, refuse_unready
from receivables.sources import SourceError
from sources.statement_writers import Paid, camt

INVOICE = (Path(__file__).parent.parent / "sources" / "einvoices" / "ubl_invoice.xml").read_text()
LIST = "invoice,customer,invoice_date,due_date,currency,amount,balance\n"


def statement(firm: SmallFirm, number: int, *, amount: str = "15.00") -> Path:
    """The bank's statement of a day, in the folder of statements."""
    file = firm.folder / "statements" / f"{number:02}.xml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(camt([Paid(amount=Decimal(amount), ref=f"B{number}")], name=f"S{number}"))
    return file


def bank(firm: SmallFirm) -> Source:
    return Source(name="bank", kind="bank-entries", file=firm.folder / "statements" / "*.xml")


def load(firm: SmallFirm, source: Source) -> tuple[loading.SourceRead, ...]:
    return loading.load_files(firm.config, [source], as_of=NIGHT)


def test_every_file_that_fits_is_taken_in_the_order_of_names(firm: SmallFirm) -> None:
    for number in (2, 1, 3):
        statement(firm, number)
    reads = load(firm, bank(firm))
    assert [read.origin for read in reads] == ["01.xml", "02.xml", "03.xml"]
    assert [row[1] for row in contents(firm.config)["bank_entry"]] == ["B1", "B2", "B3"]


def test_a_statement_that_was_taken_whole_is_not_read_again_but_for_the_last(firm: SmallFirm) -> None:
    for number in (1, 2, 3):
        statement(firm, number)
    load(firm, bank(firm))
    statement(firm, 1, amount="16.00")
    statement(firm, 4)
    again = load(firm, bank(firm))
    assert [(read.origin, read.new, read.changed + read.refused) for read in again] == [
        ("01.xml", 0, 1),
        ("04.xml", 1, 0),
    ]


def test_a_statement_with_a_refused_row_is_read_again_until_it_is_mended(firm: SmallFirm) -> None:
    file = statement(firm, 1)
    file.write_text(file.read_text().replace("15.00", "15,00"))
    statement(firm, 2)
    for _night in range(2):
        assert [read.refused for read in load(firm, bank(firm))] == [1, 0]
        assert (firm.config.output / "rejects" / "bank.csv").is_file()


def test_where_nothing_fits_that_is_said_and_the_rest_goes_on(firm: SmallFirm) -> None:
    (read,) = load(firm, bank(firm))
    assert (read.rows, [doubt.what for doubt in read.doubts]) == (0, [f"no file fits {bank(firm).file}"])


def test_a_file_that_is_named_must_be_there(firm: SmallFirm) -> None:
    plain = replace(bank(firm), file=firm.folder / "bank.xml")
    with pytest.raises(SourceError, match="there is no file"):
        load(firm, plain)
    with pytest.raises(SourcesMissing, match=r"^source bank: there is no file .*bank\.xml$"):
        refuse_unready(replace(firm.config, sources=(bank(firm), plain)), as_of=NIGHT)


def test_a_folder_of_e_invoices_is_taken_at_once(firm: SmallFirm) -> None:
    folder = firm.folder / "invoices"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.xml").write_text(INVOICE.replace(">R1<", f">R{number}<"))
    (folder / "3.xml").write_text(INVOICE[:-20])
    (read,) = load(firm, Source(name="sent", kind="invoices", file=folder / "*.xml"))
    assert (read.rows, read.taken, read.refused, read.new) == (4, 3, 1, 3)
    rejects = (firm.config.output / "rejects" / "sent.csv").read_text()
    assert "3.xml is no XML that can be read" in rejects


def test_of_lists_of_open_items_the_last_one_says_what_is_open(firm: SmallFirm) -> None:
    for day, number in (("01", "R1"), ("02", "R2")):
        (firm.folder / f"open-{day}.csv").write_text(f"{LIST}{number},C1,2026-03-01,2026-04-01,EUR,10.00,10.00\n")
    reads = load(firm, Source(name="open", kind="open-items", file=firm.folder / "open-*.csv"))
    assert [(read.origin, read.new, read.vanished) for read in reads] == [("open-02.csv", 1, 0)]


def test_files_that_are_hidden_are_none_yet(firm: SmallFirm) -> None:
    file = statement(firm, 1)
    file.rename(file.with_name(".01.xml"))
    assert load(firm, bank(firm))[0].rows == 0
