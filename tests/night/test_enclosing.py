"""What goes with a letter: interest by its level, the account, copies of invoices; and what had to be left out."""

from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from documents.letters.making import pages
from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from receivables.config import load_config
from receivables.documents.letters import Letter, total_by_currency
from receivables.night.claimed_interest import claimed_interest
from receivables.night.enclosing import Enclosed, enclosed, enclosure_problems
from receivables.night.invoice_copies import copy_path
from receivables.night.letters import to_letter
from receivables.night.outbox import write_letters
from receivables.night.outbox.writing import said_by
from receivables.night.store import store_of
from receivables.store.letters import list_letters

COPIES = 'invoice_copies = "invoices/{invoice}.pdf"'


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> SmallFirm:
    """C1 owes R1 (1,000 EUR, 29 days late) and R2 (100 EUR, not yet due), has paid 50 EUR and been credited 20 EUR."""
    firm = new_firm(tmp_path_factory.mktemp("firm"))
    firm.load("customers", customer("C1"), customer("C2"))
    credited = invoice("CN1", "C1", amount="20.00", kind="credit_note")
    owed = (invoice("R1", "C1"), invoice("R2", "C1", due="2026-12-01", amount="100.00"), invoice("R/9", "C2"))
    firm.load("invoices", *({"kind": "invoice", **one} for one in owed), credited)
    firm.load(
        "payments", {"payment": "P1", "customer": "C1", "date": "2026-10-20", "currency": "EUR", "amount": "50.00"}
    )
    firm.plan()
    return firm


def set_to(firm: SmallFirm, *, interest: str = "none", letters: str = "", rates: str = "") -> SmallFirm:
    """The firm with other settings, beside its own."""
    text = firm.config.path.read_text(encoding="utf-8")
    text = text.replace(
        'rank = 1\ndeadline_days = 10\ninterest = "none"', f'rank = 1\ndeadline_days = 10\ninterest = "{interest}"'
    )
    text = text.replace('statement = "none"', f"{letters}\n", 1) if letters else text
    text = text.replace('[interest]\ndefault = "none"', '[interest]\ndefault = "de"' + rates)
    path = firm.folder / "other.toml"
    path.write_text(text, encoding="utf-8")
    return SmallFirm(load_config(path))


def made(firm: SmallFirm) -> Enclosed:
    records = list_letters(store_of(firm.config), as_of=NIGHT)
    return enclosed(firm.config, records, [to_letter(one, firm.config, as_of=NIGHT) for one in records], as_of=NIGHT)


def to_c1(firm: SmallFirm) -> Letter:
    return next(letter for letter in made(firm).letters if letter.customer == "C1")


RATES = """
[[interest.rates]]
series = "de_base"
from = 2026-07-01
to = 2026-12-31
percent = "1.27"
source = "a test"
"""


def test_a_level_that_leaves_interest_out_says_nothing_of_it(planned: SmallFirm) -> None:
    assert to_c1(set_to(planned, rates=RATES)).interest is None
    assert enclosure_problems(planned.config, as_of=NIGHT) == ()


@pytest.mark.parametrize(("interest", "total"), [("mention", 93000), ("claim", 93000 + 816 + 4000)])
def test_a_level_mentions_or_claims_interest_on_what_its_letter_asks_for(
    planned: SmallFirm, interest: str, total: int
) -> None:
    firm = set_to(planned, interest=interest, rates=RATES)
    letter = to_c1(firm)
    assert enclosure_problems(firm.config, as_of=NIGHT) == ()
    assert letter.interest is not None
    [line] = letter.interest.lines
    # 1,000 EUR, 29 days from 2 October, 10.27 % a year.
    assert (line.item, line.interest_minor, line.daily_minor, line.rates) == ("R1", 816, 28, ((10_270_000, "year"),))
    assert [(one.currency, one.count, one.minor) for one in letter.interest.lump_sums] == [("EUR", 1, 4000)]
    assert total_by_currency(letter) == {"EUR": total}


def test_the_list_of_letters_shows_what_they_claim_of_interest_beside_their_items(tmp_path: Path) -> None:
    """As they were written: what is only planned claims nothing yet, and so does what only mentions it."""
    firm = new_firm(tmp_path / "firm")
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    claims = set_to(firm, interest="claim", rates=RATES)
    claims.plan()
    records = list_letters(store_of(claims.config))
    assert claimed_interest(claims.config, records) == {}
    write_letters(claims.config, as_of=NIGHT)
    assert claimed_interest(claims.config, records) == {("C1", NIGHT): {"EUR": 816 + 4000}}
    assert claimed_interest(set_to(firm, interest="mention", rates=RATES).config, records) == {}


def test_interest_that_cannot_be_reckoned_is_left_out_and_told(planned: SmallFirm) -> None:
    firm = set_to(planned, interest="claim")
    assert to_c1(firm).interest is None
    problems = [one for one in enclosure_problems(firm.config, as_of=NIGHT) if "C1" in one.where]
    assert [one.where for one in problems] == ["letter L-20261030-C1, item R1"]
    assert problems[0].what.startswith("late-payment interest is left out: ")


def test_a_statement_lists_all_that_is_open_due_or_not_with_credits_and_receipts(planned: SmallFirm) -> None:
    statement = to_c1(set_to(planned, letters='statement = "appended"')).statement
    assert statement is not None
    assert statement.buckets == (1, 31, 61, 91)
    assert sorted((line.item, line.kind, line.balance_minor, line.days_overdue) for line in statement.lines) == [
        ("CN1", "credit_note", -2000, 59),
        ("P1", "receipt", -5000, 10),
        ("R1", "invoice", 100000, 29),
        ("R2", "invoice", 10000, -32),
    ]


def _copy(firm: SmallFirm, name: str, content: bytes | None = None) -> None:
    path = firm.folder / "invoices" / f"{name}.pdf"
    path.parent.mkdir(exist_ok=True)
    if content is not None:
        path.write_bytes(content)
        return
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.write(path)


def test_copies_of_the_invoices_asked_for_go_with_the_letter(planned: SmallFirm) -> None:
    firm = set_to(planned, letters=COPIES)
    _copy(firm, "R1")
    _copy(firm, "R2")
    _copy(firm, "R_9")
    found = made(firm)
    assert {letter.customer: letter.copies for letter in found.letters} == {"C1": ("R1",), "C2": ("R/9",)}
    assert [one.content[:5] for one in found.copies["L-20261030-C1"]] == [b"%PDF-"]
    assert found.problems == enclosure_problems(firm.config, as_of=NIGHT) == ()


@pytest.mark.parametrize(
    ("content", "why"), [(None, "there is no "), (b"%PDF-1.7 not really", "is no PDF"), (b"", "is no PDF")]
)
def test_a_copy_that_is_not_there_or_no_pdf_is_left_out_and_told(
    planned: SmallFirm, content: bytes | None, why: str
) -> None:
    firm = set_to(planned, letters=COPIES)
    (firm.folder / "invoices" / "R1.pdf").unlink(missing_ok=True)
    if content is not None:
        _copy(firm, "R1", content)
    assert to_c1(firm).copies == ()
    [problem] = [one for one in enclosure_problems(firm.config, as_of=NIGHT) if "C1" in one.where]
    assert problem.what.startswith("no copy of invoice R1 goes with it: ")
    assert why in problem.what


@pytest.mark.parametrize("invoice", ["../../etc/passwd", "..", "/etc/passwd", "a\\..\\b", "C:x", "x\x00y"])
def test_a_number_leads_out_of_no_folder(invoice: str) -> None:
    path = copy_path("/books/{invoice}.pdf", invoice)
    assert path.parent == Path("/books")
    assert "\x00" not in str(path)


def test_a_letter_with_its_statement_is_printed_and_posted(planned: SmallFirm, tmp_path: Path) -> None:
    firm = new_firm(tmp_path / "other")
    text = firm.config.path.read_text(encoding="utf-8").replace('statement = "none"', 'statement = "separate"')
    firm.config.path.write_text(text, encoding="utf-8")
    firm = replace(firm, config=load_config(firm.config.path))
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    written = firm.night()
    alone = firm.out() / "letters" / "L-20261030-C1-statement.pdf"
    assert "Statement of account as at 30 October 2026" in pages(alone.read_bytes())[0]
    assert written.batch is not None
    assert "Statement of account as at 30 October 2026" in "".join(pages(written.batch.read_bytes())[1:])


def test_what_was_released_says_the_same_a_day_later_though_interest_runs_on(planned: SmallFirm) -> None:
    """Another day's interest and an account that goes on are no reason to ask again; another rate or item is."""
    firm = set_to(planned, interest="claim", letters='statement = "appended"', rates=RATES)
    letter = to_c1(firm)
    assert letter.interest is not None
    [line] = letter.interest.lines
    later = replace(letter.interest, lines=(replace(line, interest_minor=844, daily_minor=29),))
    said = said_by(letter, texts="")
    assert said_by(replace(letter, interest=later, statement=None), texts="") == said
    other = replace(letter.interest, lines=(replace(line, rates=((11_270_000, "year"),)),))
    for changed in (replace(letter, interest=None), replace(letter, interest=other)):
        assert said_by(changed, texts="") != said
