"""Which characters letters can print."""

import pytest

from receivables.documents.letters import default_templates, missing_glyphs
from receivables.documents.letters.glyphs import FONT_FOLDER, printable, with_missing_marked


def test_every_character_of_the_shipped_texts_can_be_printed() -> None:
    texts = [path.read_text(encoding="utf-8") for path in default_templates().glob("*/*")]
    assert len(texts) == 3 * 5 + 12 + 3
    assert missing_glyphs("".join(texts)) == ""


@pytest.mark.parametrize(
    "name",
    ["Łódź Żółć", "Šťastný Přemysl", "Őrülő", "Şişli Iğdır", "Țară", "Þórður", "Αθήνα Ελλάς", "Москва Київ", "Đường"],
)
def test_names_of_europe_and_vietnam_can_be_printed(name: str) -> None:
    assert missing_glyphs(name) == ""


def test_all_hanzi_of_the_standards_can_be_printed() -> None:
    gb2312 = (bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    assert missing_glyphs("".join(gb2312)) == ""
    assert missing_glyphs("".join(map(chr, range(0x4E00, 0x9FF0)))) == ""
    assert missing_glyphs("䶮㑇𠮷") == ""  # rare characters of people's names, outside the basic block


@pytest.mark.parametrize(("text", "missing"), [("한국", "국한"), ("שלום", "ולםש"), ("a😀b😀", "😀"), ("", "")])
def test_what_cannot_be_printed_is_named_once(text: str, missing: str) -> None:
    assert missing_glyphs(text) == missing


def test_what_cannot_be_printed_is_marked_where_it_stands() -> None:
    assert with_missing_marked("a한국b\n") == "a□□b\n"
    assert with_missing_marked("ab") == "ab"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("A\n\nB", "A B"),
        ("A\u2028B\tC", "A B C"),
        ("  A  B  ", "A B"),
        ("A\u200bB\ufe0f\u202eC\ud800", "ABC"),
        ("A\x00B", "A B"),
        ("e\u0301", "é"),
        ("王\u3000丽", "王\u3000丽"),
        ("", ""),
    ],
)
def test_a_value_is_one_line_of_visible_characters(given: str, line: str) -> None:
    assert printable(given) == line


def test_the_fonts_are_shipped_with_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert all(font.stat().st_size < 9_000_000 for font in FONT_FOLDER.glob("*.[ot]tf"))
