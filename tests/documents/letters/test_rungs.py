"""What each rung of the ladder says in each language, approved whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from documents.letters.making import CONTACTS, LANGUAGES, NOTES, RUNGS, every_kind_of_line, letter, line, pages
from golden import approve
from receivables.documents.letters import Press, Templates, default_templates
from receivables.sample import SAMPLE_DAY, SAMPLE_FIRM

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_printed_letter_says_what_was_approved(press: Press, language: str, rung: str) -> None:
    printed = press.pdf(letter(language, rung, lines=every_kind_of_line()))
    approve(GOLDEN / f"{language}-{rung}.txt", "\n\f\n".join(pages(printed)) + "\n")


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_says_what_was_approved(press: Press, language: str, note: str) -> None:
    thanked = {"lines": (), "paid": (("EUR", 1250000),), "paid_day": SAMPLE_DAY, "promised_day": SAMPLE_DAY}
    soon = line("2026-5120", late=-5, minor=312000)
    facts = thanked if note == "thanks" else {"lines": (soon,), "deadline_day": soon.due_day}
    contact_name, contact_role = CONTACTS[language][0]
    printed = press.pdf(letter(language, note, contact_name=contact_name, contact_role=contact_role, **facts))
    approve(GOLDEN / f"{language}-{note}.txt", "\n\f\n".join(pages(printed)) + "\n")


def test_a_payment_that_nobody_promised_is_thanked_for_all_the_same(press: Press) -> None:
    words = {language: pages(press.pdf(letter(language, "thanks", lines=())))[0] for language in LANGUAGES}
    assert "We have received your payment. Thank you" in words["en"]
    assert "Ihre Zahlung ist bei uns eingegangen. Dafür" in words["de"]
    assert "promised" not in words["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_on_screen_says_what_was_approved(press: Press, language: str) -> None:
    approve(GOLDEN / f"{language}-reminder.html", press.html(letter(language, lines=every_kind_of_line())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_to_nobody_in_particular_is_addressed_to_the_company(press: Press, language: str) -> None:
    printed = press.pdf(letter(language, "escalated_2", contact_name=None, contact_role=None))
    approve(GOLDEN / f"{language}-escalated_2-nobody-known.txt", "\n\f\n".join(pages(printed)) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rung", RUNGS)
def test_a_letter_about_three_invoices_fits_one_page(press: Press, language: str, rung: str) -> None:
    lines = tuple(line(f"2026-{number}", late=number) for number in (5, 35, 65))
    assert len(pages(press.pdf(letter(language, rung, lines=lines)))) == 1


def test_a_key_account_hears_from_its_account_manager(press: Press) -> None:
    manager = "Henrike Volmer"
    [page] = pages(press.pdf(letter(key_account_manager=manager, our_contact=manager, our_phone="+49 30 23125 301")))
    assert f"Account manager {manager}" in page
    assert f"Your contact is {manager}, telephone +49 30 23125 301" in page.replace("\n", "").replace("\xa0", " ")


def test_a_firm_without_telephone_is_not_said_to_have_one(press: Press) -> None:
    silent = Press(Templates(default_templates()), replace(SAMPLE_FIRM, phone="", email=""))
    [page] = pages(silent.pdf(letter()))
    assert "telephone" not in page.lower()
    assert "e-mail" not in page.lower()
