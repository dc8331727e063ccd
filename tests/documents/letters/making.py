"""Letters of the sample firm to two of its customers, made by hand for these tests."""

import io
from datetime import date, timedelta
from typing import Any

import pypdf

from receivables.documents.letters import Letter, LetterLine, Press, Templates, default_templates
from receivables.sample import SAMPLE_DAY, SAMPLE_FIRM

RUNGS = ("reminder", "escalated_1", "escalated_2")
NOTES = ("courtesy", "thanks")
LANGUAGES = ("en", "zh", "de")

_CUSTOMERS: dict[str, dict[str, Any]] = {
    "en": {
        "customer": "10022",
        "name": "Quorlstead Aggregates plc",
        "address": ("6 Old Weir Road", "Hull", "HU1 9ZZ", "UNITED KINGDOM"),
    },
    "zh": {
        "customer": "10004",
        "name": "南京翎湖湾精细化工科技有限公司",
        "address": ("南京市临港新区涵洞路40号", "210019 南京", "CHINA"),
    },
    "de": {
        "customer": "10003",
        "name": "Harselwede Kieswerke GmbH",
        "address": ("Kesselbreite 14", "33602 Bielefeld"),
    },
}
CONTACTS = {
    "en": (
        ("Alison Postgate", "Accounts Payable"),
        ("Gemma Fairclough", "Finance Manager"),
        ("Nigel Cardew", "Managing Director"),
    ),
    "zh": (("郭永强", "应付账款会计"), ("黄雪梅", "财务经理"), ("朱志远", "总经理")),
    "de": (
        ("Antje Brinkhoff", "Kreditorenbuchhaltung"),
        ("Holger Wessendorf", "Leitung Finanzen"),
        ("Dr. Sabine Thiemann", "Geschäftsführung"),
    ),
}


def letter(language: str = "en", rung: str = "reminder", **changes: Any) -> Letter:
    """A letter about one invoice, with whatever a test changes."""
    contact_name, contact_role = CONTACTS[language][RUNGS.index(rung)] if rung in RUNGS else (None, None)
    facts: dict[str, Any] = {
        "reference": f"L-20261030-{_CUSTOMERS[language]['customer']}",
        "as_of": SAMPLE_DAY,
        "language": language,
        "template": rung,
        "level": RUNGS.index(rung) + 1 if rung in RUNGS else 1,
        "contact_name": contact_name,
        "contact_role": contact_role,
        "deadline_day": SAMPLE_DAY + timedelta(days=14),
        "lines": (line(),),
        **_CUSTOMERS[language],
    }
    return Letter(**facts | changes)


def line(
    item: str = "2026-4711", *, late: int = 30, currency: str = "EUR", minor: int = 125000, **changes: Any
) -> LetterLine:
    """An invoice `late` days overdue on SAMPLE_DAY, open and asked for in full."""
    due_day = SAMPLE_DAY - timedelta(days=late)
    facts: dict[str, Any] = {
        "item": item,
        "kind": "invoice",
        "day": due_day - timedelta(days=30),
        "due_day": due_day,
        "days_overdue": late,
        "currency": currency,
        "amount_minor": minor,
        "balance_minor": minor,
        "disputed_minor": 0,
        "chased_minor": minor,
    }
    return LetterLine(**facts | changes)


def credit(item: str = "2026-C17", *, currency: str = "EUR", minor: int = -90000, **changes: Any) -> LetterLine:
    """A credit note of August, set off in full."""
    day = date(2026, 8, 14)
    facts = {"kind": "credit_note", "day": day, "due_day": day, "days_overdue": 0}
    return line(item, currency=currency, minor=minor, **facts | changes)


def every_kind_of_line() -> tuple[LetterLine, ...]:
    """Two currencies; a part payment, a dispute, a credit note and a receipt set off."""
    return (
        line("2026-4711", late=3, minor=125000),
        line("2026-4480/2", late=64, minor=618825, balance_minor=400000, disputed_minor=50000, chased_minor=350000),
        line("2026-4502", late=41, minor=237765),
        credit(),
        credit("P-20931", kind="receipt", minor=-120000, balance_minor=-70000, chased_minor=-70000),
        line("2026-4633", late=17, currency="USD", minor=1980050),
    )


def press() -> Press:
    """The sample firm's press with the shipped texts."""
    return Press(Templates(default_templates()), SAMPLE_FIRM)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, as a reader of the PDF gets it."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
