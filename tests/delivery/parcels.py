"""Parcels and small PDFs, made for these tests."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import typst

from receivables.delivery.parcel import Attachment, Parcel


def parcel(number: int = 1, **changes: Any) -> Parcel:
    """A letter of one page to customer C1 (or of another number) in Munich."""
    facts: dict[str, Any] = {
        "reference": f"L-20261102-C{number}",
        "attempt": 1,
        "day": date(2026, 11, 2),
        "at": datetime(2026, 11, 2, 4, 20, tzinfo=UTC),
        "to": (),
        "language": "en",
        "subject": "Reminder",
        "text": "Dear customer",
        "html": "<p>Dear customer</p>",
        "country": "DE",
        "postcode": "80331",
        "customer": f"C{number}",
        "address": (f"Customer {number}", "Street 1", "80331 Town"),
        "totals": (("EUR", Decimal("1234.50")),),
    }
    if "attachments" not in changes:
        facts["attachments"] = (pdf_file(text=f"C{number}"),)
    return Parcel(**facts | changes)


def pdf_file(name: str = "letter.pdf", *, pages: int = 1, text: str = "C1") -> Attachment:
    """A PDF with a text on every page."""
    return Attachment(name=name, media_type="application/pdf", content=pdf(pages, text))


@cache
def pdf(pages: int, text: str) -> bytes:
    """Pages that say whose they are: `C1 page 2`."""
    source = "#pagebreak()".join(f"{text} page {number}" for number in range(1, pages + 1))
    made = _compiler().compile(source.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    """Looking for fonts takes longer than setting a page."""
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False))
