"""Letters on paper: one PDF in the order of the post, each letter on sheets of its own, and lists that add up."""

import gc
import io
import os
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.parcels import parcel, pdf, pdf_file
from receivables.delivery.parcel import Attachment, Outcome, Parcel
from receivables.delivery.print_batch import Paper, Part, PrintBatch
from receivables.model.post import Posting


def batch(folder: Path, *parted_by: Part, seen: list[Posting] | None = None, **paper: object) -> PrintBatch:
    """A batch whose separators say which stack they are before."""

    def listed(posting: Posting) -> bytes:
        if seen is not None:
            seen.append(posting)
        return str(posting).encode()

    return PrintBatch(
        folder=folder,
        name="letters-1",
        paper=Paper(parted_by=frozenset(parted_by), **paper),  # type: ignore[arg-type]
        separator=lambda posting, number: pdf(1, f"stack {number} of {len(posting.stacks)}"),
        lists={"list.txt": listed},
    )


def sheets(file: Path) -> list[str]:
    """What stands on the front and on the back of each sheet."""
    pages = [page.extract_text().strip() for page in pypdf.PdfReader(file).pages]
    return [" | ".join(pages[number : number + 2]) for number in range(0, len(pages), 2)]


def to(number: int, country: str, postcode: str, *, pages: int = 1, **changes: object) -> Parcel:
    letter = pdf_file(pages=pages, text=f"C{number}")
    return parcel(number, country=country, postcode=postcode, **{"attachments": (letter,)} | changes)


PARCELS = (
    to(1, "FR", "75001"),
    to(2, "DE", "80331", pages=3),
    to(3, "", ""),
    to(4, "DE", "20095"),
    to(5, "DE", "80100"),
    to(6, "DE", ""),
)


def test_letters_lie_in_the_order_of_the_post_each_on_sheets_of_its_own(tmp_path: Path) -> None:
    printing = batch(tmp_path)
    receipts = [(sent.customer, receipt.outcome, receipt.detail) for sent, receipt in printing.deliver(PARCELS)]
    assert sheets(printing.file) == [
        "C4 page 1 | ",
        "C5 page 1 | ",
        "C2 page 1 | C2 page 2",
        "C2 page 3 | ",
        "C6 page 1 | ",
        "C1 page 1 | ",
        "C3 page 1 | ",
    ]
    assert receipts[0] == ("C4", Outcome.SENT, "letters-1.pdf, sheet 1")
    assert receipts[-1] == ("C3", Outcome.SENT, "letters-1.pdf, sheet 7")


@pytest.mark.parametrize(
    ("parted_by", "order"),
    [
        ((Part.COUNTRY,), "| 4 5 2 6 | 1 | 3"),
        ((Part.COUNTRY, Part.REGION), "| 4 | 5 2 | 6 | 1 | 3"),
        ((Part.COUNTRY, Part.SHEETS), "| 4 5 6 | 2 | 1 | 3"),
        ((Part.SHEETS,), "| 4 5 6 1 3 | 2"),
        ((), "4 5 2 6 1 3"),
    ],
)
def test_a_sheet_lies_before_each_stack_and_stacks_are_never_torn(tmp_path, parted_by, order) -> None:
    printing = batch(tmp_path, *parted_by)
    list(printing.deliver(PARCELS))
    fronts = [sheet.split(" |")[0] for sheet in sheets(printing.file)]
    read = ["|" if one.startswith("stack") else one.split()[0][1:] for one in fronts if "page 3" not in one]
    if parted_by:
        assert fronts[0] == f"stack 1 of {order.count('|')} page 1"
    assert " ".join(read) == order


def test_one_stack_alone_has_no_sheet_before_it(tmp_path: Path) -> None:
    printing = batch(tmp_path, *Part)
    list(printing.deliver([to(1, "DE", "80331"), to(2, "DE", "80999")]))
    assert sheets(printing.file) == ["C1 page 1 | ", "C2 page 1 | "]


def test_on_one_side_of_the_paper_no_page_is_blank(tmp_path: Path) -> None:
    printing = batch(tmp_path, Part.COUNTRY, duplex=False)
    list(printing.deliver(PARCELS[:2]))
    assert [page.extract_text() for page in pypdf.PdfReader(printing.file).pages] == [
        "stack 1 of 2 page 1",
        "C2 page 1",
        "C2 page 2",
        "C2 page 3",
        "stack 2 of 2 page 1",
        "C1 page 1",
    ]


def test_enclosures_follow_their_letter_on_sheets_of_their_own(tmp_path: Path) -> None:
    enclosed = pdf_file("statement.pdf", pages=2, text="statement")
    seen: list[Posting] = []
    printing = batch(tmp_path, seen=seen)
    list(printing.deliver([to(1, "DE", "1"), parcel(2, attachments=(pdf_file(text="C2"), enclosed)), to(3, "DE", "9")]))
    assert sheets(printing.file)[1:3] == ["C2 page 1 | ", "statement page 1 | statement page 2"]
    envelope = seen[0].envelopes[1]
    assert (envelope.enclosures, envelope.pages, envelope.sheets) == (("statement.pdf",), 3, 2)


LETTERS = st.tuples(
    st.sampled_from(["DE", "FR", ""]), st.sampled_from(["10115", "80331", "80 9", ""]), st.integers(1, 4)
)


@settings(max_examples=12)
@given(st.lists(LETTERS, min_size=1, max_size=6), st.sets(st.sampled_from(list(Part))), st.booleans())
def test_the_lists_count_what_is_printed(tmp_path_factory, letters, parted_by, duplex) -> None:
    seen: list[Posting] = []
    printing = batch(tmp_path_factory.mktemp("batch"), *parted_by, seen=seen, duplex=duplex)
    parcels = [
        to(number, country, postcode, pages=pages) for number, (country, postcode, pages) in enumerate(letters, 1)
    ]
    receipts = list(printing.deliver(parcels))
    pages = pypdf.PdfReader(printing.file).pages
    posting = seen[0]
    assert posting.sheets == len(pages) / (2 if duplex else 1)
    assert len(posting.envelopes) == len(receipts) == len(letters)
    assert sum(envelope.pages for envelope in posting.envelopes) == sum(count for *_, count in letters)
    for envelope in posting.envelopes:
        front = pages[(envelope.first_sheet - 1) * (2 if duplex else 1)]
        assert front.extract_text() == f"{envelope.address[0].replace('Customer ', 'C')} page 1"
    assert posting.separators == (len(posting.stacks) if len(posting.stacks) > 1 else 0)


@pytest.mark.parametrize(
    ("attached", "why"),
    [
        ((), "there is nothing to print: it has no attachment"),
        (
            (Attachment(name="letter.html", media_type="text/html", content=b"<p>"),),
            "letter.html: it is text/html, expected application/pdf",
        ),
        (
            (pdf_file(), Attachment(name="copy.pdf", media_type="application/pdf", content=b"no PDF at all")),
            "copy.pdf: it cannot be read as PDF: ",
        ),
        (
            (Attachment(name="half.pdf", media_type="application/pdf", content=pdf(2, "C1")[:900]),),
            "half.pdf: it cannot be read as PDF: ",
        ),
    ],
)
def test_what_cannot_be_printed_fails_and_the_others_go_on(tmp_path: Path, attached, why) -> None:
    printing = batch(tmp_path)
    receipts = {
        sent.customer: receipt
        for sent, receipt in printing.deliver([parcel(1, attachments=attached), to(2, "DE", "1")])
    }
    assert receipts["C1"].outcome is Outcome.FAILED
    assert receipts["C1"].detail.startswith(why)
    assert receipts["C2"].outcome is Outcome.SENT
    assert sheets(printing.file) == ["C2 page 1 | "]


def test_a_file_that_proves_damaged_while_it_is_printed_is_left_out_and_counts_are_right(tmp_path: Path) -> None:
    seen: list[Posting] = []
    printing = batch(tmp_path, Part.COUNTRY, seen=seen)
    damaged = parcel(
        1, attachments=(Attachment(name="letter.pdf", media_type="application/pdf", content=_no_content()),)
    )
    receipts = {sent.customer: receipt for sent, receipt in printing.deliver([damaged, *PARCELS[1:]])}
    assert receipts["C1"].outcome is Outcome.FAILED
    assert len(seen) == 1
    assert seen[0].sheets == len(sheets(printing.file)) == 8


def _no_content() -> bytes:
    """A PDF whose page is there, and whose page's content is cut to pieces."""
    whole = pdf(1, "C1")
    reader = pypdf.PdfReader(io.BytesIO(whole))
    content = reader.pages[0].raw_get("/Contents").idnum
    begin = whole.index(f"\n{content} 0 obj".encode()) + 1
    return whole[:begin] + b"%" * 40 + whole[begin + 40 :]


def test_where_nothing_can_be_printed_there_is_no_file(tmp_path: Path) -> None:
    assert list(batch(tmp_path).deliver([])) == []
    assert [receipt.outcome for _, receipt in batch(tmp_path).deliver([parcel(attachments=())])] == [Outcome.FAILED]
    assert list(tmp_path.iterdir()) == []


def test_the_same_letters_give_the_same_files_and_nothing_else_is_left(tmp_path: Path) -> None:
    first, second = batch(tmp_path / "one", Part.COUNTRY), batch(tmp_path / "two", Part.COUNTRY)
    list(first.deliver(PARCELS))
    list(second.deliver(reversed(PARCELS)))
    list(second.deliver(PARCELS))
    assert first.file.read_bytes() == second.file.read_bytes()
    assert sorted(file.name for file in (tmp_path / "two").iterdir()) == ["letters-1.pdf", "list.txt"]


def test_what_is_not_finished_is_not_there(tmp_path: Path) -> None:
    def dies() -> Iterator[Parcel]:
        yield parcel(1)
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        list(batch(tmp_path).deliver(dies()))

    def no_list(_: Posting) -> bytes:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        list(replace(batch(tmp_path), lists={"list.txt": no_list}).deliver(PARCELS))
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_letters(tmp_path: Path) -> None:
    def large(number: int) -> Parcel:
        content = _LARGE.replace(b"%number%", f"{number:08}".encode())
        return parcel(number, attachments=(Attachment(name="a.pdf", media_type="application/pdf", content=content),))

    def peak(letters: int) -> int:
        seldom = gc.get_threshold()
        # As often as where nobody says otherwise: what has read a PDF is garbage in circles.
        gc.set_threshold(700, 10, 10)
        tracemalloc.start()
        try:
            list(batch(tmp_path).deliver(large(number) for number in range(letters)))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            gc.set_threshold(*seldom)

    assert peak(80) - peak(20) < 30 * len(_LARGE)


def _large() -> bytes:
    writer = pypdf.PdfWriter()
    content = pypdf.generic.DecodedStreamObject()
    content.set_data(b"%number%" + os.urandom(100_000))
    page = writer.add_blank_page(595, 842)
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(content)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


_LARGE = _large()


def test_what_letters_have_in_common_is_in_the_print_once(tmp_path: Path) -> None:
    alone, many = batch(tmp_path / "alone"), batch(tmp_path / "many")
    letter = pdf_file(text="the same for all")
    list(alone.deliver([parcel(1, attachments=(letter,))]))
    list(many.deliver(parcel(number, attachments=(letter,)) for number in range(20)))
    assert many.file.stat().st_size < 6 * alone.file.stat().st_size
