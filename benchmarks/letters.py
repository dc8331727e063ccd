"""Printing letters: one page each, in both languages, one by one and as a batch."""

from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import Job
from receivables.documents.letters import Letter, LetterLine, Press, Templates, default_templates
from receivables.model.letter_settings import LetterSettings
from receivables.sample import SAMPLE_DAY, SAMPLE_FIRM

LETTERS = 400
WITHOUT_CODES = LetterSettings(payment_codes=False)


def english(folder: Path, items: int) -> Job:
    """Letters in English, each a PDF of its own."""
    return _one_by_one("en")


def chinese(folder: Path, items: int) -> Job:
    """Letters in Chinese, each a PDF of its own."""
    return _one_by_one("zh")


def with_codes(folder: Path, items: int) -> Job:
    """The English letters with a code to pay by on each."""
    return _one_by_one("en", LetterSettings())


def batch(folder: Path, items: int) -> Job:
    """The English letters as one PDF to print."""
    press = _press("en")
    letters = [_letter("en", number) for number in range(LETTERS)]
    return lambda: press.batch(letters)


def _one_by_one(language: str, settings: LetterSettings = WITHOUT_CODES) -> Job:
    press = _press(language, settings)
    letters = [_letter(language, number) for number in range(LETTERS)]
    return lambda: [press.pdf(letter) for letter in letters]


def _press(language: str, settings: LetterSettings = WITHOUT_CODES) -> Press:
    press = Press(Templates(default_templates()), SAMPLE_FIRM, settings)
    press.pdf(_letter(language, 0))
    return press


def _letter(language: str, number: int) -> Letter:
    name = f"Customer {number}" if language == "en" else f"第{number}号设备有限公司"
    address = ("Street 1", "12345 Town") if language == "en" else ("建国路 1 号", "100022 北京")
    return Letter(
        reference=f"L-20261030-{number:05}",
        as_of=SAMPLE_DAY,
        language=language,
        template="reminder",
        level=1,
        customer=f"{number:05}",
        name=name,
        address=address,
        contact_name=None,
        contact_role=None,
        deadline_day=SAMPLE_DAY + timedelta(days=10),
        lines=tuple(_line(number, position) for position in range(4)),
    )


def _line(number: int, position: int) -> LetterLine:
    minor = 100_00 + number * 100 + position
    return LetterLine(
        item=f"{number:05}{position}",
        kind="invoice",
        day=date(2026, 8, 1),
        due_day=date(2026, 8, 31),
        days_overdue=60,
        currency="EUR",
        amount_minor=minor,
        balance_minor=minor,
        disputed_minor=0,
        chased_minor=minor,
    )
