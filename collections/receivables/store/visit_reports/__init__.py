"""What representatives reported of their visits, and what each report moved."""

from receivables.store.visit_reports.keeping import KeptOutcome, keep_report, mark_corrected
from receivables.store.visit_reports.owed import overdue_items, owed, was_overdue
from receivables.store.visit_reports.records import (
    OutcomeRecord,
    ReportRecord,
    attempts_of,
    list_reports,
    report_by_token,
    report_on,
    reports_of,
)

__all__ = [
    "KeptOutcome",
    "OutcomeRecord",
    "ReportRecord",
    "attempts_of",
    "keep_report",
    "list_reports",
    "mark_corrected",
    "overdue_items",
    "owed",
    "report_by_token",
    "report_on",
    "reports_of",
    "was_overdue",
]
