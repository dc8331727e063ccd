"""What is taken of a bank statement, and under which name, so that an entry counts once however often it is told."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from receivables.sources import Reading, SourceError, SourceSettings, read
from sources.statement_writers import ACCOUNT, Paid, camt, mt940, ofx

VERSIONS = [2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13]
WRITERS = {
    "camt.053.001.02": lambda entries: camt(entries, version=2),
    "camt.053.001.13": lambda entries: camt(entries, version=13),
    "camt.054.001.08": lambda entries: camt(entries, message="054"),
    "MT940": mt940,
    "OFX 1": lambda entries: ofx(entries, xml=False),
    "OFX 2": lambda entries: ofx(entries, xml=True),
}


@pytest.fixture(scope="module")
def read_statement(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Reading]:
    """Reads a text (or several, as an archive) as a statement."""
    folder = tmp_path_factory.mktemp("statements")

    def reading(*texts: str | bytes, name: str = "bank.xml", kind: str = "bank-entries", **settings) -> Reading:
        file = folder / name
        data = [text if isinstance(text, bytes) else text.encode() for text in texts]
        if len(data) == 1 and not name.endswith(".zip"):
            file.write_bytes(data[0])
        else:
            _pack(file, data)
        result = read(SourceSettings(name="bank", file=file, kind=kind, **settings))
        assert result.rows == result.rows_taken + result.rows_refused
        return result

    return reading


def _pack(file: Path, data: list[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(data):
            archive.writestr(f"{number}.xml", one)


def ids(reading: Reading) -> list[str]:
    return reading.frame["entry"].to_list()


def doubts(reading: Reading) -> list[str]:
    return [doubt.what for doubt in reading.doubts]


# --- every format ---------------------------------------------------------------------------------------------------

_TEXT = (
    st.text("ABC xyz0129-.,/äß", min_size=1, max_size=60)
    .map(lambda text: " ".join(text.split()))
    .filter(
        lambda text: text and not text.endswith(".0")  # a number that went through a spreadsheet
    )
)
_PAID = st.builds(
    Paid,
    amount=st.integers(-(10**9), 10**9).filter(bool).map(lambda minor: Decimal(minor).scaleb(-2)),
    day=st.integers(0, 500).map(lambda days: date(2025, 6, 1) + timedelta(days=days)),
    payer=_TEXT,
    reference=_TEXT,
    ref=st.sampled_from(["", "", "B1", "B2", "B3"]),
)


@pytest.mark.parametrize("format_", WRITERS)
@settings(max_examples=25)
@given(entries=st.lists(_PAID, max_size=8))
def test_whatever_a_bank_writes_is_read_back(read_statement, format_, entries):
    reading = read_statement(WRITERS[format_](entries))
    frame = reading.frame
    assert frame["amount_minor"].to_list() == [int(entry.amount.scaleb(2)) for entry in entries]
    assert frame["date"].to_list() == [entry.day for entry in entries]
    assert frame["payer"].to_list() == [entry.payer for entry in entries]
    assert frame["reference"].to_list() == [entry.reference for entry in entries]
    assert frame["kind"].to_list() == ["receipt" if entry.amount > 0 else "other" for entry in entries]
    assert set(frame["account"]) <= {ACCOUNT}
    assert frame["entry"].n_unique() == len(entries)


@pytest.mark.parametrize("format_", WRITERS)
@settings(max_examples=25)
@given(days=st.lists(st.lists(_PAID, max_size=4), min_size=3, max_size=3))
def test_statements_that_overlap_call_their_entries_the_same(read_statement, format_, days):
    """Equal payments of one day stay apart, and each is the same one in the other statement."""
    dated = [
        [replace(paid, day=date(2026, 3, 1 + at), ref=paid.ref and f"{paid.ref}{at}{n}") for n, paid in enumerate(day)]
        for at, day in enumerate(days)
    ]
    write = WRITERS[format_]
    first, second = read_statement(write(dated[0] + dated[1])), read_statement(write(dated[1] + dated[2]))
    assert ids(first)[len(dated[0]) :] == ids(second)[: len(dated[1])]
    assert len(set(ids(first))) == len(dated[0]) + len(dated[1])


# --- names ----------------------------------------------------------------------------------------------------------

EQUAL = Paid(amount=Decimal("15.00"))


def test_two_equal_payments_on_one_day_are_two(read_statement):
    reading = read_statement(camt([EQUAL, EQUAL]))
    assert reading.rows_taken == 2
    assert reading.taken == {"EUR": 3000}


def test_a_notification_and_the_statement_name_an_entry_alike(read_statement):
    entries = [replace(EQUAL, ref="B1"), EQUAL, EQUAL]
    assert ids(read_statement(camt(entries))) == ids(read_statement(camt(entries, message="054")))


def test_spacing_and_case_do_not_make_another_entry(read_statement):
    told = read_statement(camt([replace(EQUAL, payer="Customer C1", reference="Invoice R1")]))
    again = read_statement(camt([replace(EQUAL, payer="CUSTOMER  C1", reference="INVOICE R1 ")], version=2))
    assert ids(told) == ids(again)


def test_a_reversal_is_another_entry_than_what_it_reverses(read_statement):
    entry = camt([replace(EQUAL, ref="B1", amount=Decimal("-15.00"))])
    reversal = entry.replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")
    reading = read_statement(reversal)
    assert ids(reading) == ["B1~reversal"]
    # The indicator speaks of the entry itself: what was credited before is debited now.
    assert reading.taken == {"EUR": -1500}
    assert reading.frame["kind"].to_list() == ["return"]


def test_entries_to_which_a_bank_gives_one_name_stay_apart(read_statement):
    reading = read_statement(camt([replace(EQUAL, ref="B1"), replace(EQUAL, ref="B1", reference="R2")]))
    assert len(set(ids(reading))) == 2
    assert all(name.startswith("B1~") for name in ids(reading))


@pytest.mark.parametrize("ref", ["NONREF", "NOTPROVIDED", "0000000000"])
def test_a_word_for_no_name_is_no_name(read_statement, ref):
    assert ids(read_statement(camt([replace(EQUAL, ref=ref)])))[0].startswith("2026-03-05~")


# --- several statements in one file ---------------------------------------------------------------------------------


def test_an_archive_of_statements_is_read_whole(read_statement):
    first = camt([replace(EQUAL, ref="B1")], name="S1")
    second = camt([replace(EQUAL, ref="B2")], name="S2", account="DE75000123450000050001")
    reading = read_statement(first, second, name="bank.zip")
    assert ids(reading) == ["B1", "B2"]
    assert reading.statements["statement"].to_list() == ["S1", "S2"]


def test_an_entry_that_stands_in_two_statements_of_a_file_is_taken_once(read_statement):
    first = camt([replace(EQUAL, ref="B1"), EQUAL, EQUAL], name="S1")
    second = camt([EQUAL, EQUAL, replace(EQUAL, ref="B2")], name="S2")
    reading = read_statement(first, second, name="bank.zip")
    assert reading.taken == {"EUR": 6000}
    assert doubts(reading) == ["2 entries stand in several statements of the file and taken once: EUR 30.00"]


def test_one_name_with_two_amounts_is_refused_both_times(read_statement):
    first = camt([replace(EQUAL, ref="B1")], name="S1")
    second = camt([replace(EQUAL, ref="B1", amount=Decimal("16.00"))], name="S2")
    reading = read_statement(first, second, name="bank.zip")
    assert (reading.rows_taken, reading.refused) == (0, {"EUR": 3100})


def test_the_pages_of_a_statement_are_one(read_statement):
    """An equal payment on the next page is another one."""
    pages = mt940([EQUAL], number="7/1") + mt940([EQUAL], number="7/2")
    reading = read_statement(pages, name="bank.sta")
    assert reading.rows_taken == 2
    assert reading.statements["statement"].to_list() == ["2026/7"]


def test_what_is_no_statement_in_an_archive_is_left_out_and_said(read_statement):
    reading = read_statement(camt([EQUAL]), "just words", name="bank.zip")
    assert reading.rows_taken == 1
    assert doubts(reading) == ["bank.zip, 1.xml is no bank statement, e-invoice or audit file, and was left out"]


# --- what counts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_only_what_is_booked_counts_in_every_version(read_statement, version):
    entries = [EQUAL, replace(EQUAL, status="PDNG"), replace(EQUAL, status="INFO", amount=Decimal("-2.50"))]
    reading = read_statement(camt(entries, version=version))
    assert reading.taken == {"EUR": 1500}
    assert doubts(reading) == ["2 entries were left out (not booked, INFO; not booked, PDNG): EUR 12.50"]


def test_entries_that_do_not_make_the_balances_are_told(read_statement):
    assert doubts(read_statement(camt([EQUAL], balances=("-5.00", "10.00")))) == []
    assert doubts(read_statement(camt([EQUAL], balances=("-5.00", "11.00")))) == [
        f"statement S1 of account {ACCOUNT}: its entries make EUR 15.00, and its balances differ by 16.00"
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NDDT+109+00914", "return"),
        ("NRTI+000", "return"),
        ("NDDT+108", "return"),
        ("NDDT+105", "other"),
        ("", "other"),
    ],
)
def test_a_debit_is_a_return_by_its_code(read_statement, code, kind):
    reading = read_statement(camt([Paid(amount=Decimal("-15.00"), code=code)]))
    assert reading.frame["kind"].to_list() == [kind]


def test_a_day_that_is_not_written_as_the_standard_has_it_is_refused_alone(read_statement):
    """Whether day or month comes first is no question in a statement."""
    entries = camt([EQUAL, replace(EQUAL, ref="B2")])
    reading = read_statement(entries.replace("<BookgDt><Dt>2026-03-05", "<BookgDt><Dt>05/03/2026", 1))
    assert ids(reading) == ["B2"]
    assert "expected a date" in reading.rejects["reason"][0]


def test_charges_are_parted_from_a_return_only_where_the_sums_agree(read_statement):
    text = "returned?22OAMT+100,00?23COAM+5,50"
    back = Paid(amount=Decimal("-105.50"), code="109", ref="B1", reference=text)
    parted = read_statement(mt940([back]), name="bank.sta")
    assert parted.frame["amount_minor"].to_list() == [-10000, -550]
    assert parted.frame["kind"].to_list() == ["return", "other"]
    whole = read_statement(mt940([replace(back, amount=Decimal("-105.60"))]), name="bank.sta")
    assert whole.frame["amount_minor"].to_list() == [-10560]


def test_an_entry_that_cannot_be_read_is_refused_alone(read_statement):
    bad = camt([EQUAL, replace(EQUAL, ref="B2")]).replace(">15.00<", ">15,00<", 1)
    reading = read_statement(bad)
    assert ids(reading) == ["B2"]
    assert "expected an amount" in reading.rejects["reason"][0]
    unsigned = camt([EQUAL, replace(EQUAL, ref="B2")]).replace("<CdtDbtInd>CRDT", "<CdtDbtInd>BOTH", 1)
    assert ids(read_statement(unsigned)) == ["B2"]
    line = mt940([EQUAL, replace(EQUAL, ref="B2")]).replace(":61:2603050305C15,00", ":61:2603050305C1500", 1)
    assert ids(read_statement(line, name="bank.sta")) == ["20260305/B2"]


# --- what stops a load ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        (camt([EQUAL])[:-40], "bank.xml", "is no XML that can be read"),
        (mt940([EQUAL])[:-30], "bank.sta", "breaks off before the closing balance"),
        (ofx([EQUAL], xml=False)[:-6], "bank.ofx", "breaks off before its end"),
        (ofx([EQUAL, EQUAL], xml=True).replace("<STMTTRN>", "<STMTTRN", 1), "bank.ofx", "is no OFX that can be read"),
        (camt([EQUAL]).replace("Stmt>", "Rpt>"), "bank.xml", "a report within the day"),
        (mt940([EQUAL]).replace(":60F:", ":34F:"), "bank.sta", "a report within the day"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>" + camt([EQUAL])[38:], "bank.xml", "declares a document type"),
    ],
)
def test_half_a_statement_or_none_stops_the_load(read_statement, text, name, sentence):
    with pytest.raises(SourceError, match=rf"^{name}.* {sentence}"):
        read_statement(text, name=name)


def test_a_statement_is_loaded_as_nothing_else(read_statement):
    with pytest.raises(SourceError, match=r"is a bank statement \(MT940\), expected payments; load it as bank-entries"):
        read_statement(mt940([EQUAL]), name="bank.sta", kind="payments")


def test_the_name_of_a_file_does_not_matter(read_statement):
    assert read_statement(mt940([EQUAL]), name="bank.txt").rows_taken == 1
    assert read_statement(camt([EQUAL]).encode("utf-8-sig"), name="bank.csv").rows_taken == 1
    utf16 = camt([EQUAL]).replace("UTF-8", "UTF-16").encode("utf-16")
    assert read_statement(utf16, name="bank.c53").rows_taken == 1


def test_an_encoding_can_be_set(read_statement):
    data = mt940([replace(EQUAL, payer="客户")]).encode("gb18030")
    assert read_statement(data, name="bank.sta", encoding="gb18030").frame["payer"].to_list() == ["客户"]
    with pytest.raises(SourceError, match="is not written in utf-8"):
        read_statement(data, name="bank.sta", encoding="utf-8")
    latin = mt940([replace(EQUAL, payer="Müller")]).encode("latin-1")
    assert read_statement(latin, name="bank.sta").frame["payer"].to_list() == ["Müller"]
