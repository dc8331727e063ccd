"""A handover for programs: all of it as JSON, its claims as CSV."""

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from receivables.documents.handover_file.dossier import Claim, Dossier
from receivables.money import to_decimal

_COLUMNS = (
    "item",
    "document",
    "reference",
    "kind",
    "date",
    "due_date",
    "days_overdue",
    "currency",
    "invoiced",
    "settled",
    "open",
    "disputed",
    "interest",
    "interest_per_day",
    "fee",
    "fee_currency",
    "note",
)


def dossier_json(dossier: Dossier) -> bytes:
    """Everything; days as YYYY-MM-DD, amounts as decimal text beside their currency."""
    told = {
        "handover": dossier.number,
        "as_of": dossier.as_of,
        "to": dossier.recipient,
        "kind": dossier.kind,
        "reason": dossier.reason,
        "prepared_by": dossier.prepared_by,
        "approved": dossier.approved,
        "creditor": asdict(dossier.firm),
        "debtor": asdict(dossier.debtor),
        "claims": [dict(zip(_COLUMNS, _row(one), strict=True)) for one in dossier.claims],
        "postings": [_plain(asdict(one)) for one in dossier.postings],
        "interest": [_plain(asdict(one)) for one in dossier.spans],
        "letters": [{**asdict(one), "totals": _amounts(one.totals)} for one in dossier.letters],
        "events": [asdict(one) for one in dossier.events],
        "totals": {
            "claims": _amounts(dossier.open_totals),
            "interest": _amounts(dossier.interest_totals),
            "fees": _amounts(dossier.fee_totals),
            "all": _amounts(dossier.totals),
        },
    }
    return (json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n").encode()


def claims_csv(dossier: Dossier) -> bytes:
    """The claims, a line each: UTF-8, amounts with a decimal point."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows(_row(one) for one in dossier.claims)
    return text.getvalue().encode()


def _row(one: Claim) -> tuple[Any, ...]:
    def amount(minor: int | None) -> str | None:
        return None if minor is None else str(to_decimal(minor, one.currency))

    return (
        one.item,
        one.document,
        one.reference,
        one.kind,
        one.day,
        one.due_day,
        one.days_overdue,
        one.currency,
        amount(one.invoiced_minor),
        amount(one.settled_minor),
        amount(one.open_minor),
        amount(one.disputed_minor),
        amount(one.interest_minor),
        amount(one.daily_minor),
        str(to_decimal(one.fee_minor, one.fee_currency)) if one.fee_minor else None,
        one.fee_currency,
        one.note,
    )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    currency = values["currency"]
    return {
        name.removesuffix("_minor"): str(to_decimal(value, currency)) if name.endswith("_minor") else value
        for name, value in values.items()
    }


def _amounts(totals: dict[str, int]) -> dict[str, str]:
    return {currency: str(to_decimal(minor, currency)) for currency, minor in totals.items()}
