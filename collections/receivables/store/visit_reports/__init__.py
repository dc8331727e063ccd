"""What representatives reported of their visits, and what each report moved."""

from receivables.store.visit_reports.keeping import KeptOutcome, keep_report, mark_corrected, set_became
from receivables.store.visit_reports.owed import overdue_items, owed, was_overdue
from receivables.store.visit_reports.records import (
    attempts_of,
    befores_of,
    list_reports,
    report_by_token,
    report_on,
    reports_of,
)

__all__ = [
    "KeptOutcome",
    "attempts_of",
    "befores_of",
    "keep_report",
    "list_reports",
    "mark_corrected",
    "overdue_items",
    "owed",
    "report_by_token",
    "report_on",
    "reports_of",
    "set_became",
    "was_overdue",
]
