"""What a printed letter holds: bytes, pages, structure; and that nothing in it is ever carried out."""

import io
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.letters.making import LANGUAGES, every_kind_of_line, letter, line, pages
from documents.letters.making import press as new_press
from receivables.documents.letters import Press, Templates, default_templates
from receivables.documents.letters.samples import extreme_letters
from receivables.sample import SAMPLE_FIRM

SIXTY = tuple(line(f"2026-{number:04}", late=200 - number) for number in range(60))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_letter_gives_the_same_bytes(press: Press, language: str) -> None:
    same = letter(language, lines=every_kind_of_line())
    first = press.pdf(same)
    press.pdf(letter(language, reference="another in between"))
    assert press.pdf(same) == first
    assert new_press().pdf(same) == first
    assert press.html(same) == new_press().html(same)


def test_the_same_batch_gives_the_same_bytes(press: Press) -> None:
    letters = [letter("en", reference=f"L-{number}") for number in range(3)]
    assert press.batch(letters) == new_press().batch(letters)


def test_a_letter_is_dated_by_its_day_and_not_by_the_clock(press: Press) -> None:
    first = pypdf.PdfReader(io.BytesIO(press.pdf(letter()))).metadata
    assert first is not None
    assert first["/CreationDate"] == "D:20261030000000Z"
    assert first["/Title"] == "L-20261030-10022: Payment reminder: EUR\xa01,250.00"


def test_a_letter_can_be_archived_and_read_aloud(press: Press) -> None:
    reader = pypdf.PdfReader(io.BytesIO(press.pdf(letter("zh"))))
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh"
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_embedded_and_one_of_ours(press: Press, language: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(press.pdf(letter(language, lines=every_kind_of_line()))))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts]
    assert all(descriptor.keys() & {"/FontFile2", "/FontFile3"} for descriptor in descriptors)
    names = {font["/BaseFont"].split("+")[1].removesuffix("-Identity-H") for font in fonts}
    assert names <= {"NotoSans-Regular", "NotoSans-Bold", "NotoSansCJKsc-Regular", "NotoSansCJKsc-Bold"}
    assert len(names) == {"en": 2, "zh": 4, "de": 2}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sixty_items_break_over_pages_under_a_repeated_header(press: Press, language: str) -> None:
    printed = pages(press.pdf(letter(language, lines=SIXTY)))
    header = {
        "en": "Document Date Due Days late Amount",
        "zh": "单据编号 单据日期 到期日 逾期天数 金额",
        "de": "Beleg Datum Fällig Tage überfällig Betrag",
    }[language]
    listed = [number for page in printed for number in range(60) if f"2026-{number:04}" in page]
    assert listed == list(range(60))
    assert [header in page for page in printed if "2026-00" in page] == [True, True]
    for number, page in enumerate(printed, 1):
        count = {"en": "Page {} of {}", "zh": "第 {} 页，共 {} 页", "de": "Seite {} von {}"}[language]
        assert count.format(number, len(printed)) in page


@pytest.mark.parametrize("count", range(20, 40))
def test_totals_never_stand_on_a_page_without_an_item(press: Press, count: int) -> None:
    printed = pages(press.pdf(letter(lines=SIXTY[:count])))
    [with_total] = [page for page in printed if "To be paid" in page]
    assert f"2026-{count - 1:04}" in with_total


@pytest.mark.parametrize("count", range(1, 30))
def test_a_signature_never_stands_on_a_page_without_text(press: Press, count: int) -> None:
    *_, last = pages(press.pdf(letter("en", "escalated_2", lines=SIXTY[:count])))
    assert "If you dispute any part of the claim" in last
    assert "Yours sincerely" in last


def test_each_letter_of_a_batch_begins_on_a_sheet_of_its_own_and_counts_its_own_pages(press: Press) -> None:
    letters = [
        letter("en", reference="one page"),
        letter("zh", reference="three pages", lines=SIXTY),
        letter("en", reference="last"),
    ]
    printed = pages(press.batch(letters))
    firsts = [number for number, page in enumerate(printed) if "Page 1 of" in page or "第 1 页" in page]
    assert all(number % 2 == 0 for number in firsts)
    assert ["Page 1 of 1" in printed[0], printed[1].strip(), "第 1 页" in printed[2]] == [True, "", True]
    assert "Page 1 of 1" in printed[-1]
    assert len(firsts) == 3


@pytest.mark.slow
def test_a_long_batch_keeps_its_order_and_its_sheets(press: Press) -> None:
    lengths = [1 + 59 * (number % 25 == 0) for number in range(105)]
    letters = [
        letter(LANGUAGES[number % 2], reference=f"N{number:03}", lines=SIXTY[:length])
        for number, length in enumerate(lengths)
    ]
    printed = pages(press.batch(letters))
    firsts = [number for number, page in enumerate(printed) if "Page 1 of" in page or "第 1 页" in page]
    assert all(number % 2 == 0 for number in firsts)
    assert [f"N{number:03}" in printed[first] for number, first in enumerate(firsts)] == [True] * 105


def test_a_batch_without_letters_is_refused(press: Press) -> None:
    with pytest.raises(ValueError, match="at least one letter"):
        press.batch([])


HOSTILE = (
    '#read("/etc/passwd")',
    "#panic()",
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "[items]",
    "*a* _b_ $c$ `d`",
    "= Heading",
    "@label",
    "\\",
    "// x",
    "-- ---",
    '"quoted"',
    "{page} {name}",
    "a & b",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_customers_text_is_printed_as_it_is(press: Press, text: str) -> None:
    odd = letter(name=text, address=(text,), contact_name=text, customer=text, lines=(line(text),))
    page = " ".join(pages(press.pdf(odd))[0].split())
    assert page.count(text) >= 4
    assert "\x00" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_a_customers_text_is_no_html(press: Press, text: str) -> None:
    page = press.html(letter(name=text, address=(text,), contact_name=text, lines=(line(text),)))
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert page.count(escaped) >= 4
    assert "<b>" not in page
    assert "<script" not in page


@given(name=st.text(max_size=30), item=st.text(min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_whatever_characters_come_a_letter_is_printed(name: str, item: str) -> None:
    odd = letter(name=name or "x", contact_name=name, lines=(line(item),))
    assert PRESS.pdf(odd).startswith(b"%PDF")


PRESS = new_press()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("extreme", extreme_letters("en", "reminder"))
def test_extreme_letters_are_printed(press: Press, language: str, extreme: str) -> None:
    odd = extreme_letters(language, "escalated_1")[extreme]
    assert press.pdf(odd).startswith(b"%PDF")
    assert odd.reference in press.html(odd)


def test_a_character_no_font_prints_becomes_a_box(press: Press) -> None:
    [page] = pages(press.pdf(letter(name="한국 GmbH", contact_name="Ł. Šťastný")))
    assert "□□ GmbH" in page
    assert "Dear Ł. Šťastný," in page


def test_a_rare_hanzi_in_a_bold_line_is_printed_all_the_same() -> None:
    firm = replace(SAMPLE_FIRM, name="龘龘泵业有限公司")
    [page] = pages(Press(Templates(default_templates()), firm).pdf(letter("zh")))
    assert page.startswith("龘龘泵业有限公司")


def test_a_letter_gives_the_days_it_was_told(press: Press) -> None:
    given_days = letter(deadline_day=letter().as_of + timedelta(days=3))
    [page] = pages(press.pdf(given_days))
    assert "To reach us by 2 November 2026" in page
