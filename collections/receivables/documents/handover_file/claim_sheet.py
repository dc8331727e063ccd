"""The claim sheet of a handover as a PDF: who claims what from whom, on one page or a few."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from receivables.documents.amounts import figure, money, side_by_side
from receivables.documents.handover_file.dossier import Claim, Dossier
from receivables.documents.letters.glyphs import FONT_FOLDER, printable, with_missing_marked
from receivables.documents.words import KINDS, plural, sentence_case

_PAGE = Path(__file__).with_name("claim_sheet.typ")


def claim_sheet(dossier: Dossier) -> bytes:
    """The PDF/A-2a. The same dossier gives the same bytes."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
    data = with_missing_marked(json.dumps(_texts(dossier), ensure_ascii=False))
    files = {"main.typ": _PAGE.read_bytes(), "data.json": data.encode()}
    made = compiler.compile(
        files,  # type: ignore[type-var]  # the stub has not heard of files in memory, the documentation has
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.combine(dossier.as_of, time(), UTC),
    )
    assert isinstance(made, bytes)
    return made


def _texts(dossier: Dossier) -> dict[str, Any]:
    """All that the page prints."""
    subject = f"Statement of claim {dossier.number}"
    return {
        "title": printable(f"{subject}: {dossier.debtor.name}"),
        "author": printable(dossier.firm.name),
        "head": printable(f"{dossier.firm.name}, handover {dossier.number}, as of {dossier.as_of}"),
        "page_number": "Page {page} of {pages}",
        "subject": printable(subject),
        "parties": [
            {"title": "Creditor", "lines": _creditor(dossier)},
            {"title": "Debtor", "lines": _debtor(dossier)},
        ],
        "facts": [(label, printable(value)) for label, value in _facts(dossier).items() if value],
        "totals": {
            "title": f"Claimed as of {dossier.as_of}",
            "heads": ("Currency", "Open", "Interest", "Lump sums", "All"),
            "rows": _totals(dossier),
        },
        "claims": {
            "title": plural(len(dossier.claims), "item"),
            "heads": ("Item", "Date", "Due", "Days late", "Invoiced", "Open", "Interest"),
            "rows": [_row(one) for one in dossier.claims],
        },
        "remarks": _remarks(dossier),
    }


def _creditor(dossier: Dossier) -> list[str]:
    firm = dossier.firm
    lines = [firm.name, *firm.address, firm.contact, firm.phone, firm.email, *firm.registration.split(", ")]
    return [printable(line) for line in lines if line]


def _debtor(dossier: Dossier) -> list[str]:
    debtor = dossier.debtor
    lines = [debtor.name, *debtor.address, f"Customer {debtor.customer}", debtor.email]
    people = [", ".join(filter(None, (one.name, one.role, one.phone))) for one in debtor.contacts]
    return [printable(line) for line in (*lines, *people) if line]


def _facts(dossier: Dossier) -> dict[str, str]:
    return {
        "To": f"{dossier.recipient} ({dossier.kind})",
        "Reason": dossier.reason,
        "Prepared by": dossier.prepared_by,
        "Approved": dossier.approved or "not yet",
    }


def _totals(dossier: Dossier) -> list[tuple[str, ...]]:
    parts = (dossier.open_totals, dossier.interest_totals, dossier.fee_totals, dossier.totals)
    return [(currency, *(figure(part.get(currency, 0), currency) for part in parts)) for currency in dossier.totals]


def _row(one: Claim) -> tuple[str, ...]:
    what = one.item if one.kind == "invoice" else f"{sentence_case(KINDS[one.kind])} {one.item}"
    interest = "" if one.interest_minor is None else figure(one.interest_minor, one.currency)
    invoiced, owed = figure(one.invoiced_minor, one.currency), money(one.open_minor, one.currency)
    return (printable(what), str(one.day), str(one.due_day), str(one.days_overdue), invoiced, owed, interest)


def _remarks(dossier: Dossier) -> list[str]:
    """What must not be overlooked: what is in dispute, what runs on, what cannot be reckoned, what is missing."""
    disputed: dict[str, int] = {}
    daily: dict[str, int] = {}
    for one in dossier.claims:
        disputed[one.currency] = disputed.get(one.currency, 0) + one.disputed_minor
        daily[one.currency] = daily.get(one.currency, 0) + one.daily_minor
    remarks = []
    if any(disputed.values()):
        remarks.append(f"The debtor disputes {side_by_side({name: sum_ for name, sum_ in disputed.items() if sum_})}.")
    if any(daily.values()):
        runs_on = side_by_side({name: sum_ for name, sum_ in daily.items() if sum_})
        remarks.append(f"Each further day adds interest of {runs_on}.")
    remarks += [printable(f"Item {one.item}: {one.note}.") for one in dossier.claims if one.note]
    missing = sum(not one.file for one in dossier.letters)
    sent = plural(len(dossier.letters), "letter")
    remarks.append(f"{sent} sent" + (f", {missing} of them without a copy" if missing else "") + "; see claims.xlsx.")
    return remarks
