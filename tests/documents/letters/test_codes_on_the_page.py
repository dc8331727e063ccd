"""What a telephone reads off the printed page: the amount and the reference that the letter asks for."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from stdnum import iso11649

from documents.letters.making import every_kind_of_line, letter, line, pages
from documents.paper import codes_on, printed_pages
from receivables.documents.letters import Letter, Press, Templates, default_templates
from receivables.model import BankAccount, Firm
from receivables.model.letter_settings import LetterSettings, PageForm
from receivables.sample import SAMPLE_FIRM

SWISS_FIRM = replace(
    SAMPLE_FIRM,
    country="CH",
    address=("Bahnhofstrasse 12", "8001 Zürich"),
    bank_accounts=(BankAccount(bank="Bank", iban="CH9300762011623852957"),),
)
SWISS_PAYER: dict[str, Any] = {"name": "Quorl AG", "address": ("Hauptstrasse 3b", "9490 Vaduz"), "country": "LI"}
_TEMPLATES = Templates(default_templates())


def printed(about: Letter, firm: Firm = SAMPLE_FIRM, settings: LetterSettings | None = None) -> bytes:
    return Press(_TEMPLATES, firm, settings or LetterSettings()).pdf(about)


def read(pdf: bytes, folder: Path) -> list[list[list[str]]]:
    return [codes_on(page) for page in printed_pages(pdf, folder)]


@pytest.mark.parametrize("language", ["en", "zh", "de"])
def test_the_code_asks_for_what_the_letter_asks_for_in_euro(language: str, tmp_path: Path) -> None:
    about = replace(letter(lines=every_kind_of_line()), language=language)
    first, *others = read(printed(about), tmp_path)
    account = ("MUBHDE00XXX", "Ostwerth Pumpen GmbH", "DE10000123450000041001")
    assert first == [["BCD", "002", "1", "SCT", *account, "EUR5527.65", "", "RF72L2026103010022"]]
    assert iso11649.is_valid(first[0][-1])
    assert others == [[]]


def test_the_reference_on_paper_is_the_one_in_the_code() -> None:
    [page] = pages(printed(letter()))
    assert "Payment reference RF72 L202 6103 0100 22" in page


def test_a_code_is_made_of_lines_and_says_what_it_is() -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed(letter())))
    drawn = [one.get_object() for one in (reader.pages[0]["/Resources"].get("/XObject") or {}).values()]
    assert all(one["/Subtype"] != "/Image" for one in drawn)
    said = list(_alternatives(reader.trailer["/Root"]["/StructTreeRoot"]))
    assert said == ["Scan to pay: EUR\xa01,250.00, RF72 L202 6103 0100 22"]


def _alternatives(node: Any) -> Iterator[str]:
    """What a screen reader says in place of each picture."""
    if "/Alt" in node:
        yield node["/Alt"]
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if isinstance(kid.get_object(), dict):
            yield from _alternatives(kid.get_object())


@pytest.mark.parametrize(
    ("about", "firm", "settings"),
    [
        (letter(lines=(line(currency="USD"),)), SAMPLE_FIRM, LetterSettings()),
        (letter(lines=(line(minor=-100),)), SAMPLE_FIRM, LetterSettings()),
        (letter(), replace(SAMPLE_FIRM, bank_accounts=(BankAccount(bank="B", iban="4711"),)), LetterSettings()),
        (letter(), replace(SAMPLE_FIRM, bank_accounts=()), LetterSettings()),
        (letter(), SAMPLE_FIRM, LetterSettings(payment_codes=False)),
    ],
)
def test_where_no_code_may_stand_the_letter_goes_without(about: Letter, firm: Firm, settings: LetterSettings) -> None:
    assert "Scan to pay" not in "".join(pages(printed(about, firm, settings)))


def test_an_account_that_is_no_iban_is_paid_under_our_own_number() -> None:
    firm = replace(SAMPLE_FIRM, bank_accounts=(BankAccount(bank="B", iban="4711"),))
    assert "Payment reference L-20261030-10022" in pages(printed(letter(), firm))[0]


def test_francs_and_euros_to_a_swiss_account_have_a_payment_part_each(tmp_path: Path) -> None:
    about = letter(lines=(line(currency="CHF"), line(minor=123456789)), **SWISS_PAYER)
    pdf = printed(about, SWISS_FIRM)
    codes = read(pdf, tmp_path)
    assert [len(found) for found in codes] == [0, 1, 1]
    said = [(code[18], code[19], code[27], code[28]) for page in codes[1:] for code in page]
    assert said == [
        ("1250.00", "CHF", "SCOR", "RF72L2026103010022"),
        ("1234567.89", "EUR", "SCOR", "RF72L2026103010022"),
    ]
    _, second, third = pages(pdf)
    assert "Payment part" in second and "Page 2 of 3" in second and "Page 3 of 3" in third
    assert "1 234 567.89" in third


def test_a_payment_part_speaks_the_letters_language_where_it_is_one_of_the_country() -> None:
    about = replace(letter(lines=(line(currency="CHF"),), **SWISS_PAYER), language="de")
    assert "Empfangsschein" in pages(printed(about, SWISS_FIRM))[1]


def test_american_paper_has_no_room_for_a_payment_part() -> None:
    about = letter(lines=(line(currency="CHF"),), **SWISS_PAYER)
    assert len(pages(printed(about, SWISS_FIRM, LetterSettings(page=PageForm.US)))) == 1
