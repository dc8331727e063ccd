"""A letter shown before any night brings it: whose, about what, and that nothing comes of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest

from night.firm import NIGHT, SmallFirm, contents, customer, invoice
from receivables.config import load_config
from receivables.documents.letters import TemplateError
from receivables.model import HoldKind
from receivables.night.checking import PolicyNotYetValid
from receivables.night.previewing import NothingToPreview, preview_letter
from receivables.night.store import store_of
from receivables.night.trying_letters import overtaken
from receivables.store.holds import set_hold


def shown(
    firm: SmallFirm, to: str = "C1", *, level: int | None = None, language: str | None = None, day: int = 0
) -> str:
    """The text of all pages, its lines joined."""
    path = firm.folder / "shown.pdf"
    as_of = NIGHT + timedelta(days=day)
    seen = preview_letter(firm.config, to, as_of=as_of, level=level, language=language, out=path)
    assert seen.path == path
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    return " ".join(text.replace("\xa0", " ").split())


def refusal(firm: SmallFirm, to: str = "C1", *, level: int | None = None) -> str:
    with pytest.raises(NothingToPreview) as refused:
        shown(firm, to, level=level)
    return str(refused.value)


@pytest.fixture
def owing(firm: SmallFirm) -> SmallFirm:
    """C1 owes 1,000.00 for a month; C2 has something that is not due yet."""
    firm.load("customers", customer("C1"), customer("C2"), customer("C3"))
    firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C2", due="2026-11-20"))
    return firm


def test_the_letter_is_the_one_that_the_night_brings_then(owing: SmallFirm) -> None:
    before = contents(owing.config)
    page = shown(owing)
    assert contents(owing.config) == before
    assert "Payment reminder: EUR 1,000.00" in page
    assert "Invoice R1" in page
    assert "Preview: not sent" in page
    owing.night()
    [sent] = (owing.out() / "letters").glob("*.pdf")
    written = " ".join(pypdf.PdfReader(sent).pages[0].extract_text().replace("\xa0", " ").split())
    assert "Preview" not in written
    # The mark stands at the end of a page.
    assert page.replace(" Preview: not sent", "") == written


def test_a_letter_on_record_is_shown_as_it_is_on_record(owing: SmallFirm) -> None:
    owing.night()
    assert "Payment reminder: EUR 1,000.00" in shown(owing)


def test_a_rung_is_shown_whatever_was_sent_and_however_small_the_debt(owing: SmallFirm) -> None:
    owing.load("invoices", invoice("R1", "C1", amount="12.00"))
    assert "below the minimum" in refusal(owing)
    assert "Final request for payment: EUR 12.00 by 6 November 2026" in shown(owing, level=3)
    assert "Overdue account: EUR 12.00" in shown(owing, level=2)


def test_silence_hides_no_rung(owing: SmallFirm) -> None:
    owing.night()
    with pytest.raises(NothingToPreview, match="2026-10-31 brings no letter to customer C1"):
        shown(owing, day=1)
    assert "Overdue account: EUR 1,000.00" in shown(owing, level=2, day=1)


def test_a_large_debt_that_is_to_be_visited_has_a_letter_to_be_seen(owing: SmallFirm) -> None:
    owing.load("invoices", invoice("R1", "C1", amount="20000.00"))
    assert "--level 1 shows the first one all the same" in refusal(owing)
    assert "Payment reminder: EUR 20,000.00" in shown(owing, level=1)


def test_what_is_held_is_not_asked_for_by_any_rung(owing: SmallFirm) -> None:
    told = {"from_day": NIGHT, "to_day": NIGHT + timedelta(days=9), "reason": "asked for", "author": "me"}
    set_hold(store_of(owing.config), customer="C1", kind=HoldKind.MANUAL, **told)
    assert "brings no letter to customer C1" in refusal(owing, level=2)


def test_another_language_is_shown_where_it_is_asked_for(owing: SmallFirm) -> None:
    page = shown(owing, language="de")
    assert "Zahlungserinnerung: 1.000,00 EUR" in page
    assert "Vorschau: nicht versandt" in page
    with pytest.raises(TemplateError, match="letters can be written in de, en, zh"):
        shown(owing, language="fr")


@pytest.mark.parametrize(
    ("to", "level", "says"),
    [
        ("C9", None, "There is no customer 'C9' in the store: expected a number as loaded"),
        ("C3", None, "Customer C3 has nothing open on 2026-10-30: there is no letter to show"),
        ("C2", 1, "2026-10-30 brings no letter to customer C2 (not overdue)"),
        ("C1", 9, "--level 9: the ladder has 3 rungs; expected one of them"),
    ],
)
def test_where_there_is_no_letter_the_reason_is_said(owing: SmallFirm, to: str, level: int | None, says: str) -> None:
    assert refusal(owing, to, level=level).startswith(says)


def test_a_branch_shows_the_letter_to_the_head_that_is_addressed_for_it(firm: SmallFirm) -> None:
    text = firm.config.path.read_text(encoding="utf-8").replace('address = "customer"', 'address = "head"')
    firm.config.path.write_text(text, encoding="utf-8")
    firm = replace(firm, config=load_config(firm.config.path))
    firm.load("customers", customer("H", parent="", name="Head"), customer("B", parent="H", name="Branch"))
    firm.load("invoices", invoice("R1", "B"))
    page = shown(firm, "B")
    assert "Customer no. H" in page
    assert "Branch (B)" in page
    assert page == shown(firm, "H")


def test_no_rung_is_shown_of_a_day_before_the_policy(owing: SmallFirm) -> None:
    with pytest.raises(PolicyNotYetValid):
        shown(owing, level=1, day=-9999)


def test_the_file_is_named_for_the_letter_where_nobody_names_it(
    owing: SmallFirm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    seen = preview_letter(owing.config, "C1", as_of=NIGHT, level=None, language=None, out=None)
    assert seen.path == tmp_path / "preview-L-20261030-C1.pdf"
    assert seen.what == "reminder in en to Customer C1 (C1) about EUR 1,000.00"


def test_a_level_whose_time_to_pay_outlasts_its_rest_is_told(firm: SmallFirm) -> None:
    assert list(overtaken(firm.config)) == []
    text = firm.config.path.read_text(encoding="utf-8").replace("deadline_days = 7", "deadline_days = 15")
    text += '\n[[policies]]\nname = "slow"\nvalid_from = 2026-01-01\nscope = { segments = ["public"] }\n'
    firm.config.path.write_text(text + "cadence = { quiet_days = 20 }\n", encoding="utf-8")
    [only] = overtaken(load_config(firm.config.path))
    assert (only.where, only.is_fault) == ("policy.letters, level 3", True)
    assert only.what == "gives 15 days to pay, but the next letter may leave after 14 (rest_days.escalated_letter)"
