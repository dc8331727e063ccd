"""Visits: one job for one representative, from the night that asks for it until it is done or no longer needed."""

from receivables.store.visits.lateness import HandedBack, Late, handed_back_on, late_on, mark_overdue
from receivables.store.visits.records import (
    NoSuchVisit,
    Step,
    VisitRecord,
    list_visits,
    visit,
    visit_records,
    visits_due,
    visits_waiting,
)
from receivables.store.visits.steps import end_visits
from receivables.store.visits.telling import accept, close_visit, close_visit_on, hand_back, reassign

__all__ = [
    "HandedBack",
    "Late",
    "NoSuchVisit",
    "Step",
    "VisitRecord",
    "accept",
    "close_visit",
    "close_visit_on",
    "end_visits",
    "hand_back",
    "handed_back_on",
    "late_on",
    "list_visits",
    "mark_overdue",
    "reassign",
    "visit",
    "visit_records",
    "visits_due",
    "visits_waiting",
]
