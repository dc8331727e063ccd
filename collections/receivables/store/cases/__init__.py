"""Cases: special handling that representative and company agree on step by step, and credit reviews."""

from receivables.model.cases import Stage
from receivables.store.case_steps import CaseKey
from receivables.store.cases.closing import close
from receivables.store.cases.deadlines import Late, log_new, pass_on, past_deadline
from receivables.store.cases.discounts import let_off
from receivables.store.cases.forcing import note_effect, take_into_force
from receivables.store.cases.judging import InForce, any_in_force, conclude, in_force, judge, look, set_judged
from receivables.store.cases.moving import owed_of
from receivables.store.cases.proposing import accept, approve, change, propose, propose_on, refuse
from receivables.store.cases.records import (
    CaseRecord,
    CaseState,
    MeasureRecord,
    NoSuchCase,
    StepRecord,
    case,
    case_records,
    list_cases,
    one_case,
)
from receivables.store.cases.standing_in import set_acting
from receivables.store.cases.stops import SupplyStop, supply_stops
from receivables.store.cases.urgent import urgent_cases

__all__ = [
    "CaseKey",
    "CaseRecord",
    "CaseState",
    "InForce",
    "Late",
    "MeasureRecord",
    "NoSuchCase",
    "Stage",
    "StepRecord",
    "SupplyStop",
    "accept",
    "any_in_force",
    "approve",
    "case",
    "case_records",
    "change",
    "close",
    "conclude",
    "in_force",
    "judge",
    "let_off",
    "list_cases",
    "log_new",
    "look",
    "note_effect",
    "one_case",
    "owed_of",
    "pass_on",
    "past_deadline",
    "propose",
    "propose_on",
    "refuse",
    "set_acting",
    "set_judged",
    "supply_stops",
    "take_into_force",
    "urgent_cases",
]
