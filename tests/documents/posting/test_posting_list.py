"""What goes with a print batch says what lies in it, and its sums are those of its rows."""

import csv
import io
import resource
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from golden import approve
from receivables.documents.posting import posting_list, posting_table, separator_sheet
from receivables.model.post import Envelope, Posting, Stack

GOLDEN = Path(__file__).parent / "golden"


def envelope(number: int, country: str, **changes: Any) -> Envelope:
    facts: dict[str, Any] = {
        "reference": f"L-20261102-C{number}",
        "address": (f"Customer {number}", "Street 1", "80331 Town"),
        "country": country,
        "postcode": "80331",
        "enclosures": (),
        "pages": 1,
        "sheets": 1,
        "first_sheet": number,
        "grams_up_to": 20,
    }
    return Envelope(**facts | changes)


def stack(*envelopes: Envelope, region: str | None = None, sheets: int | None = None) -> Stack:
    return Stack(country=envelopes[0].country, region=region, sheets=sheets, envelopes=envelopes)


POSTING = Posting(
    name="letters-batch-1",
    day=date(2026, 11, 2),
    stacks=(
        stack(envelope(2, "DE"), envelope(3, "DE", pages=9, sheets=5, grams_up_to=50, enclosures=("statement.pdf",))),
        stack(
            envelope(9, "CN", address=("南京翎湖湾精细化工科技有限公司", "210019 南京"), postcode="210019"),
            region="21",
            sheets=1,
        ),
        stack(envelope(11, "", address=("*=1+1* #pagebreak()",), postcode="", sheets=200, pages=399, grams_up_to=None)),
    ),
    separators=3,
)


def text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages) + "\n"


def test_the_list_names_every_envelope_and_adds_up() -> None:
    approve(GOLDEN / "posting-list.txt", text(posting_list(POSTING, firm="Ostwerth Pumpen GmbH")))


def test_the_list_for_programs_has_the_same_rows() -> None:
    table = posting_table(POSTING).decode()
    approve(GOLDEN / "posting-list.csv", table)
    rows = list(csv.DictReader(io.StringIO(table)))
    assert sum(int(row["sheets"]) for row in rows) + POSTING.separators == POSTING.sheets


@pytest.mark.parametrize(("number", "says"), [(1, "Germany (DE)"), (2, "Postcode 21"), (3, "Country not known")])
def test_a_separator_says_what_lies_below_it(number: int, says: str) -> None:
    sheet = text(separator_sheet(POSTING, number))
    assert says in sheet
    assert f"Stack {number} of 3" in sheet
    assert len(pypdf.PdfReader(io.BytesIO(separator_sheet(POSTING, number))).pages) == 1


def test_a_separator_counts_its_stack() -> None:
    assert "2 letters, 6 sheets" in text(separator_sheet(POSTING, 1))


def test_paper_may_be_that_of_another_country() -> None:
    (page,) = pypdf.PdfReader(io.BytesIO(separator_sheet(POSTING, 1, paper="us-letter"))).pages
    assert (page.mediabox.width, page.mediabox.height) == (612, 792)


def test_the_same_posting_gives_the_same_bytes() -> None:
    assert posting_list(POSTING, firm="F") == posting_list(POSTING, firm="F")


def test_a_long_list_goes_on_over_pages_with_its_numbers_and_little_memory() -> None:
    envelopes = tuple(envelope(number, "DE") for number in range(1, 1001))
    posting = Posting(name="long", day=date(2026, 11, 2), stacks=(stack(*envelopes),), separators=0)
    posting_list(POSTING, firm="F")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages = pypdf.PdfReader(io.BytesIO(posting_list(posting, firm="F"))).pages
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    texts = [page.extract_text() for page in pages]
    assert [f"Page {number}" in page for number, page in enumerate(texts, 1)] == [True] * len(texts)
    found = [int(line.split()[0]) for page in texts for line in page.splitlines() if " L-20261102-C" in line]
    assert found == list(range(1, 1001))
    assert "All 1000 1000 1000" in texts[-1]
