"""What a firm may write into its letter texts, and what it is told when it writes something else."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.letters.making import LANGUAGES, NOTES, RUNGS, credit, letter, line
from receivables.documents.letters import BlockKind, TemplateError, Templates, default_templates
from receivables.documents.letters.grammar import environment
from receivables.documents.letters.words import TEXTS
from receivables.sample import SAMPLE_FIRM

SHIPPED = Templates(default_templates())
BODY = "\n\n[items]\n\n[bank]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "letter_templates"
    shutil.copytree(default_templates(), copy)
    return copy


def written(folder: Path, text: str) -> Templates:
    (folder / "en" / "reminder.txt").write_text(text, encoding="utf-8")
    return Templates(folder)


def subject_of(folder: Path, text: str, **changes: object) -> str:
    return written(folder, text + BODY).text(replace(letter(), **changes), SAMPLE_FIRM).subject


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(TemplateError) as refused:
        written(folder, text).text(letter(), SAMPLE_FIRM)
    return str(refused.value)


def test_the_shipped_texts_hold_with_extreme_data() -> None:
    assert SHIPPED.check(LANGUAGES, (*RUNGS, *NOTES)) == ()


def test_a_text_is_a_subject_and_paragraphs_around_marks(folder: Path) -> None:
    text = written(folder, "Subject\n\nDear\nall,\n\n[items]\nPay:\n[bank]\n\nYours\n[signature]\nUs\n").text(
        letter(), SAMPLE_FIRM
    )
    assert text.subject == "Subject"
    assert [(block.kind.value, block.lines) for block in text.blocks] == [
        ("paragraph", ("Dear", "all,")),
        ("items", ()),
        ("paragraph", ("Pay:",)),
        ("bank", ()),
        ("paragraph", ("Yours",)),
        ("signature", ()),
        ("paragraph", ("Us",)),
    ]


def test_a_condition_leaves_no_empty_line_and_takes_no_line_break(folder: Path) -> None:
    source = "Subject\n\nA{% if total %} B{% endif %}\nC\n{% if total %}\nD\n{% endif %}\nE\n\n"
    source += "F{% if level %} G{% endif %}\n\nH"
    text = written(folder, source + BODY).text(letter(), SAMPLE_FIRM)
    paragraphs = [block.lines for block in text.blocks if block.kind is BlockKind.PARAGRAPH]
    assert paragraphs == [("A B", "C", "D", "E"), ("F G",), ("H",)]


def test_a_chinese_paragraph_keeps_the_wide_blanks_it_begins_with(folder: Path) -> None:
    text = written(folder, "标题\n\n　　正文" + BODY).text(letter(), SAMPLE_FIRM)
    assert text.blocks[0].lines == ("　　正文",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ customer }}", "line 1: there is no word 'customer', expected one of account_manager, contact_name"),
        ("a\n\n{% if overdue %}b{% endif %}", "line 3: there is no word 'overdue'"),
        ("{{ customer_name.upper }}", "looks inside a value with a dot"),
        ("{{ customer_name.__class__.__mro__ }}", "looks inside a value with a dot"),
        ("{{ customer_name['__class__'] }}", "looks inside a value with brackets"),
        ("{{ customer_name() }}", "calls a function"),
        ("{{ lipsum() }}", "calls a function"),
        ("{{ self }}", "there is no word 'self'"),
        ("{{ environ }}", "there is no word 'environ'"),
        ("{% include '/etc/passwd' %}", "there is no part '/etc/passwd', expected one of"),
        ("{% import 'os' as os %}", "imports another file"),
        ("{% extends 'base' %}", "extends another file"),
        ("{% for i in total %}{% endfor %}", "has a loop"),
        ("{% set total = 1 %}", "sets a value"),
        ("{% macro m() %}{% endmacro %}", "defines a macro"),
        ("{{ total * 9999999 }}", "does more than that"),
        ("{{ total | attr('x') }}", "No filter named 'attr'"),
        ("{{ total | pprint }}", "No filter named 'pprint'"),
        ("{{ total", "line 3: a {{ or {% above is not closed"),
        ("{% if total %}", "The innermost block that needs to be closed is 'if'"),
        ("{{ item_count | plural('a', 'b') }}", "plural is used like"),
        ("{{ item_count | plural(one='a') }}", "plural is used like"),
        ("{{ total | plural(one='a', other='b') }}", "plural is used like"),
    ],
)
def test_a_text_that_does_more_than_name_words_is_refused(folder: Path, text: str, says: str) -> None:
    message = refusal(folder, text + BODY)
    assert message.startswith("letter_templates/en/reminder.txt, line ")
    assert says in message


@pytest.mark.parametrize("mark", ["items", "bank"])
def test_the_table_and_the_account_stand_exactly_once(folder: Path, mark: str) -> None:
    without = refusal(folder, "Subject" + BODY.replace(f"[{mark}]", ""))
    twice = refusal(folder, "Subject" + BODY + f"\n[{mark}]\n")
    assert without == f"letter_templates/en/reminder.txt: [{mark}] stands on a line of its own 0 times, expected once"
    assert twice == f"letter_templates/en/reminder.txt: [{mark}] stands on a line of its own 2 times, expected once"


def test_a_text_without_a_subject_is_refused(folder: Path) -> None:
    assert "the first line is the subject" in refusal(folder, BODY)


def test_the_sandbox_is_a_second_wall(folder: Path) -> None:
    formats = Templates(folder).words("en").formats
    wall = environment(formats)
    for escape in ("{{ ''.__class__.__mro__ }}", "{{ x.__init__.__globals__ }}", "{% include 'x' %}", "{{ cycler }}"):
        with pytest.raises(Exception, match=r"undefined|unsafe|no loader|attribute"):
            wall.from_string(escape).render(x=print)


def test_everything_wrong_in_the_texts_is_reported_at_once(folder: Path) -> None:
    (folder / "en" / "reminder.txt").write_text("Subject {{ totle }} {{ dedline }}\n\n[items]\n")
    (folder / "zh" / "escalated_1.txt").unlink()
    (folder / "zh" / "escalated_2.txt").write_text("标题 😀" + BODY)
    problems = Templates(folder).check(("en", "zh", "fr"), RUNGS)
    assert [problem.where.removeprefix("letter_templates/") for problem in problems] == [
        "en/reminder.txt, line 1",
        "en/reminder.txt, line 1",
        "en/reminder.txt",
        "zh/escalated_1.txt",
        "zh/escalated_2.txt",
        "fr",
    ]
    assert problems[-1].what == "is not there; letters can be written in de, en, zh"
    assert "'😀'" in problems[-2].what


def test_a_text_saved_by_notepad_is_read(folder: Path) -> None:
    (folder / "en" / "reminder.txt").write_bytes(b"\xef\xbb\xbfHello {{ level }}\r\n\r\n[items]\r\n[bank]\r\n")
    assert Templates(folder).text(letter(), SAMPLE_FIRM).subject == "Hello 1"


def test_a_text_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "en" / "reminder.txt").write_bytes("Zahlungserinnerung für Sie".encode("cp1252"))
    with pytest.raises(TemplateError, match=r"en/reminder\.txt: is not UTF-8 text"):
        Templates(folder).text(letter(), SAMPLE_FIRM)


def test_a_folder_without_languages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"holds no language, expected a folder for each with its words\.toml"):
        Templates(tmp_path)


@pytest.mark.parametrize("language", ["fr", "", "..", "../../etc", "en/../zh"])
def test_a_customers_language_never_becomes_a_path(folder: Path, language: str) -> None:
    with pytest.raises(TemplateError, match="is not there; letters can be written in de, en, zh"):
        Templates(folder).text(replace(letter(), language=language), SAMPLE_FIRM)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('date = "Date"', 'date = "Date"\ndatum = "x"', r"\[page\] datum is not known; expected account_manager"),
        ("Page {page} of {pages}", "Page {seite}", r"\[page\] number names \{seite\}, expected \{page\}, \{pages\}"),
        ("Page {page} of {pages}", "Page {page", r"\[page\] number is 'Page \{page'"),
        ('"en_GB"', '"klingon"', "locale or amount is not one Babel knows"),
        ('closing = "left"', 'closing = "up"', "closing is 'up', expected left or right"),
        ("[bank]", "[bank", "cannot be read as TOML in UTF-8"),
        ('locale = "en_GB"', "", "locale is missing"),
    ],
)
def test_words_that_do_not_fit_the_page_are_refused(folder: Path, old: str, new: str, says: str) -> None:
    words = folder / "en" / "words.toml"
    words.write_text(words.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TemplateError, match=says):
        Templates(folder).words("en")


def test_a_small_word_that_is_missing_is_the_one_that_ships(folder: Path) -> None:
    """A firm that changed its words for an earlier version has none for what the page learnt since."""
    shutil.copytree(folder / "en", folder / "pl")
    for language in ("zh", "pl"):
        words = folder / language / "words.toml"
        text = words.read_text(encoding="utf-8")
        words.write_text(text[: text.index("[bank]")].replace("date =", "# date ="), encoding="utf-8")
    zh, pl = Templates(folder).words("zh"), Templates(folder).words("pl")
    assert (zh.text("bank", "bank"), pl.text("bank", "bank")) == ("开户银行", "Bank")
    assert (zh.text("page", "date"), pl.text("page", "date")) == ("日期", "Date")
    cut_off = ((section, name) for section in ("bank", "interest", "statement", "account") for name in TEXTS[section])
    assert set(zh.lacking) == {("page", "date"), *cut_off}
    assert SHIPPED.words("zh").lacking == SHIPPED.words("en").lacking == ()


def test_a_new_language_is_a_new_folder(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "pl")
    words = folder / "pl" / "words.toml"
    words.write_text(words.read_text(encoding="utf-8").replace("en_GB", "pl_PL"), encoding="utf-8")
    plural = '{{ item_count | plural(one="faktura", few="faktury", many="faktur", other="faktury") }} {{ date }}'
    (folder / "pl" / "reminder.txt").write_text(plural + BODY, encoding="utf-8")
    subjects = [
        Templates(folder).text(replace(letter(), language="pl", lines=lines), SAMPLE_FIRM).subject
        for lines in ((line(),), (line(),) * 3, (line(),) * 5)
    ]
    assert subjects == ["faktura 30 października 2026", "faktury 30 października 2026", "faktur 30 października 2026"]


@pytest.mark.parametrize(
    "name",
    [
        "{{ 7 * 7 }}",
        "{% raw %}",
        "[items]",
        "A\n\n[bank]\n\nB",
        "A\x00items",
        '#read("x")',
        "<b>x</b>",
        "$x$",
        "\\",
        "*a*",
    ],
)
def test_a_customers_name_is_never_read_as_template(folder: Path, name: str) -> None:
    text = written(folder, "Subject\n\n{{ customer_name }}" + BODY).text(replace(letter(), name=name), SAMPLE_FIRM)
    assert [block.kind.value for block in text.blocks] == ["paragraph", "items", "bank"]
    assert text.blocks[0].lines == (" ".join(name.replace("\x00", " ").split()),)


@given(name=st.text(min_size=1, max_size=40))
def test_whatever_a_customer_is_called_the_letter_keeps_its_shape(name: str) -> None:
    usual = SHIPPED.text(letter(contact_name="N"), SAMPLE_FIRM)
    odd = SHIPPED.text(letter(name=name, contact_name=f"N{name}"), SAMPLE_FIRM)
    assert [(block.kind, len(block.lines)) for block in odd.blocks] == [
        (block.kind, len(block.lines)) for block in usual.blocks
    ]


def test_credits_are_no_invoices_when_a_letter_counts(folder: Path) -> None:
    counted = "{{ item_count }} {{ oldest_days }} {{ total }} {{ credits_total }} {{ disputed_total }}"
    lines = (
        line(late=5, minor=100000, disputed_minor=2500, chased_minor=97500),
        line(late=1, minor=100),
        credit(minor=-7600),
    )
    assert subject_of(folder, counted, lines=lines).replace("\xa0", " ") == "2 5 EUR 900.00 EUR 76.00 EUR 25.00"


def test_currencies_stand_side_by_side_in_a_sentence(folder: Path) -> None:
    lines = (line(currency="USD", minor=1), line(currency="EUR", minor=2), line(currency="JPY", minor=3))
    assert subject_of(folder, "{{ total }}", lines=lines).replace("\xa0", " ") == "EUR 0.02, JPY 3 and USD 0.01"
