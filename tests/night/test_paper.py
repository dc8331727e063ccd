"""A night's letters on paper: parted and listed as the firm prints; deadlines that leave the post its time."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from receivables.config.channels import PrintSettings, TransitSettings
from receivables.night.letters import to_letter
from receivables.night.store import store_of
from receivables.store.letters import list_letters


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[SmallFirm]:
    one = new_firm(tmp_path)
    one.load("customers", customer("C1", country="DE"), customer("C2", country="CN"), customer("C3", country="DE"))
    one.load("invoices", *(invoice(f"R{number}", f"C{number}") for number in (1, 2, 3)))
    yield one


def test_a_night_is_parted_by_country_and_its_list_counts_its_sheets(firm: SmallFirm) -> None:
    written = firm.night()
    assert written.batch is not None
    pages = [page.extract_text() for page in pypdf.PdfReader(written.batch).pages]
    fronts = pages[::2]
    assert [text.splitlines()[0] for text in fronts if "Stack" in text] == ["China (CN)", "Germany (DE)"]
    rows = list(csv.DictReader((firm.out() / "posting-list-letters-batch-1.csv").open(encoding="utf-8")))
    assert [(row["reference"], row["addressee"], row["country"]) for row in rows] == [
        ("L-20261030-C2", "Customer C2", "CN"),
        ("L-20261030-C1", "Customer C1", "DE"),
        ("L-20261030-C3", "Customer C3", "DE"),
    ]
    assert sum(int(row["sheets"]) for row in rows) + 2 == len(pages) / 2
    assert all(row["reference"] in fronts[int(row["first_sheet"]) - 1] for row in rows)
    assert (firm.out() / "posting-list-letters-batch-1.pdf").is_file()


def test_a_firm_may_have_no_separators_and_print_one_side(firm: SmallFirm) -> None:
    paper = PrintSettings(duplex=False, separate=())
    config = replace(firm.config, delivery=replace(firm.config.delivery, paper=paper))
    written = SmallFirm(config).night()
    assert written.batch is not None
    texts = [page.extract_text() for page in pypdf.PdfReader(written.batch).pages]
    assert all(text.strip() for text in texts)
    assert not any("Stack" in text for text in texts)


def test_the_deadline_leaves_the_post_its_time(firm: SmallFirm) -> None:
    firm.plan()
    records = {record.customer.customer: record for record in list_letters(store_of(firm.config))}
    post = TransitSettings(domestic=2, abroad=5, to={"CN": 10})
    config = replace(firm.config, delivery=replace(firm.config.delivery, transit=post))

    def days(customer: str) -> int:
        before, after = (to_letter(records[customer], one, as_of=NIGHT).deadline_day for one in (firm.config, config))
        return (after - before) // timedelta(days=1)

    # The night is a Friday: two working days at home, ten in China.
    assert (days("C1"), days("C2")) == (4, 14)
