"""`letters check` and `letters preview` as they are typed."""

from pathlib import Path

import pytest

from cli.command import Run, assert_refused
from cli.firms import copy_of


@pytest.fixture
def with_one_text(sample_firm: Path, tmp_path: Path) -> Path:
    """The config of a firm whose ladder has one text in one language: trying all of them takes a minute."""
    config = copy_of(sample_firm, tmp_path / "firm")
    text = config.read_text(encoding="utf-8").replace("escalated_1", "reminder").replace("escalated_2", "reminder")
    _, languages, rest = text.partition("languages = [")
    config.write_text(text.replace(languages + rest.partition("]")[0], languages + '"en"', 1), encoding="utf-8")
    folder = config.parent / "letter_templates"
    for path in (*folder.glob("zh/*"), *folder.glob("de/*"), *folder.glob("en/*s.txt"), *folder.glob("en/[ce]*.txt")):
        path.unlink()
    return config


def test_sound_texts_are_said_to_be(run: Run, with_one_text: Path) -> None:
    ran = run("letters", "check", "--config", with_one_text)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "17 letters printed, in en. Nothing to mend.\n"


def test_what_is_to_be_mended_comes_first_and_ends_in_exit_code_1(run: Run, with_one_text: Path) -> None:
    folder = with_one_text.parent / "letter_templates" / "en"
    (folder / "reminder.txt").write_text("{{ totle }}\n", encoding="utf-8")
    (folder / "draft.txt").write_text("Draft\n", encoding="utf-8")
    (folder / "words.toml").write_text(
        (folder / "words.toml").read_text(encoding="utf-8").replace('date = "Date"\n', "", 1), encoding="utf-8"
    )
    ran = run("letters", "check", "--config", with_one_text)
    assert (ran.code, ran.err) == (1, "receivables: 3 things to mend\n")
    printed, _, to_mend, first, second, third, _, worth_a_look, *rest = ran.out.splitlines()
    assert printed == "0 letters printed, in en."
    assert (to_mend, worth_a_look) == ("To mend:", "Worth a look:")
    assert first.startswith("  letter_templates/en/reminder.txt, line 1: there is no word 'totle', expected one of ")
    assert (second, third) == (
        "  letter_templates/en/reminder.txt: [items] stands on a line of its own 0 times, expected once",
        "  letter_templates/en/reminder.txt: [bank] stands on a line of its own 0 times, expected once",
    )
    assert rest[0] == "  letter_templates/en/words.toml: [page] date is missing; 'Date' is printed, as it ships"
    assert all("draft.txt" in line for line in rest[1:])
    found = run("letters", "check", "--json", "--config", with_one_text).json
    assert (found["printed"], found["languages"]) == (0, ["en"])
    assert [one["fault"] for one in found["findings"]] == [False, True, True, True, False, False]
    assert set(found["findings"][0]) == {"where", "what", "fault"}


def test_a_preview_says_where_it_is_and_that_nothing_came_of_it(run: Run, config: Path, tmp_path: Path) -> None:
    asked = ("--customer", "10002", "--as-of", "2026-10-30", "--level", "2", "--language", "de", "--config", config)
    out = tmp_path / "new" / "seen.pdf"
    ran = run("letters", "preview", *asked, "--out", out)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"{out}: escalated_1 in de to Ibbenwede Schiffsbedarf GmbH (10002) about 22.382,50 EUR. "
        "Nothing has been saved, nothing leaves.\n"
    )
    assert out.read_bytes().startswith(b"%PDF")
    assert_refused(run("letters", "preview", *asked, "--out", out / "below.pdf"), 1, "cannot be written")
