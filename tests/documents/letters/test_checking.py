"""What trying a firm's texts finds, and how severe it is."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from documents.letters.making import LANGUAGES, NOTES, RUNGS
from receivables.documents.letters import Press, Templates, default_templates
from receivables.documents.letters.checking import Finding, Trial, Tried, try_letters
from receivables.model import Firm
from receivables.sample import SAMPLE_FIRM

BODY = "\n\n[items]\n\n[bank]\n"


def tried(folder: Path, *names: str, languages: tuple[str, ...] = ("en",), firm: Firm = SAMPLE_FIRM) -> Tried:
    templates = Templates(folder)
    return try_letters(
        Trial(
            templates=templates,
            firm=firm,
            press_of=lambda whose: Press(templates, whose),
            languages=languages,
            names=names,
            most_pages=1,
        )
    )


def found(folder: Path, *names: str, languages: tuple[str, ...] = ("en",), firm: Firm = SAMPLE_FIRM) -> list[Finding]:
    return list(tried(folder, *names, languages=languages, firm=firm).findings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One language without a text."""
    made = tmp_path / "letter_templates" / "en"
    made.mkdir(parents=True)
    shutil.copy(default_templates() / "en" / "words.toml", made)
    return made.parent


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_the_longest_letter_that_ships_is_sound(tmp_path: Path) -> None:
    copy = tmp_path / "letter_templates" / "de"
    unlike = {f"{name}.txt" for name in (*RUNGS, *NOTES)} - {"escalated_2.txt"}
    shutil.copytree(default_templates() / "de", copy, ignore=lambda _, names: unlike & set(names))
    found = tried(copy.parent, "escalated_2", languages=("de",))
    assert found.findings == ()
    assert found.printed > 15


@pytest.mark.slow
def test_every_letter_that_ships_is_sound(tmp_path: Path) -> None:
    found = tried(default_templates(), *RUNGS, *NOTES, languages=LANGUAGES)
    assert found.findings == ()
    assert found.languages == LANGUAGES


def test_a_mistake_in_a_text_that_a_night_needs_is_a_fault(folder: Path) -> None:
    write(folder, "en/reminder.txt", "{{ totle }}" + BODY)
    write(folder, "en/draft.txt", "{{ totle }}" + BODY)
    faults = {Path(one.where.split(",")[0]).name: one.is_fault for one in found(folder, "reminder", "last")}
    assert faults == {"reminder.txt": True, "last.txt": True, "draft.txt": False}


def test_what_is_printed_where_nobody_can_read_it_is_a_fault_with_its_page_and_its_letter(folder: Path) -> None:
    write(folder, "en/reminder.txt", "Subject\n\n" + "a" * 150 + "\n\n" + "Word. " * 1200 + BODY)
    firm = replace(SAMPLE_FIRM, name="한국 Pumpen", address=("Street and number",) * 14)
    findings = found(folder, "reminder", firm=firm)
    assert all(one.is_fault for one in findings)
    assert findings[0].where == "[firm]"
    assert findings[0].what == "holds '국한', which the fonts that letters are printed with lack"
    said = [one.what.removesuffix(" (for a letter with one item)") for one in findings[1:5]]
    assert said[:2] == ["takes 3 pages, expected 1 at the most", f"page 1: '{'a' * 40}…' runs off the paper"]
    assert any("Street and number" in what for what in said[2:])


def test_words_that_a_language_lacks_are_worth_a_look_and_stop_nothing(folder: Path) -> None:
    words = folder / "en" / "words.toml"
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace('iban = "IBAN"', "").replace('"BIC"', '"BIC 국"'), encoding="utf-8")
    assert found(folder) == [
        Finding(
            where="letter_templates/en/words.toml",
            what="[bank] iban is missing; 'IBAN' is printed, as it ships",
            is_fault=False,
        ),
        Finding(
            where="letter_templates/en/words.toml",
            what="holds '국', which the fonts that letters are printed with lack",
        ),
    ]


def test_a_part_of_no_letter_and_a_word_said_in_one_language_only_are_worth_a_look(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "fr")
    write(folder, "xx/words.toml", 'locale = "xx"')
    write(folder, "en/thanks.txt", "Thanks {{ paid_total }} {% include 'greeting' %}\n\nText {{ date }}")
    write(folder, "en/_greeting.txt", "Dear {{ contact_name }}")
    write(folder, "en/_old.txt", "Old")
    write(folder, "fr/thanks.txt", "Merci {{ paid_total }}\n\nTexte")
    result = tried(folder, "thanks", languages=("en", "fr"))
    assert result.printed > 30
    assert result.languages == ("en", "fr", "xx")
    assert result.findings == (
        Finding(where="letter_templates/xx/words.toml", what="amount is missing", is_fault=False),
        Finding(where="letter_templates/en/_old.txt", what="is a part of no letter", is_fault=False),
        Finding(
            where="letter_templates/fr/thanks.txt",
            what="does not say {{ contact_name }}, which it does in en",
            is_fault=False,
        ),
    )
