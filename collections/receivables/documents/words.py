"""What the codes of the model are called in workbooks, lists and reports. In English; the codes stay the keys.

Reasons and holds are written so that they read well after a number: "12 lines disputed".
"""

from collections.abc import Mapping

from receivables.model import (
    CaseKind,
    Cause,
    DisputeKind,
    DisputeOutcome,
    Does,
    HoldKind,
    ItemKind,
    Note,
    Rank,
    Reason,
    Treatment,
)
from receivables.model.cases import Stage
from receivables.model.measures import MeasureKind
from receivables.policy.matching import MatchRule

TREATMENTS: Mapping[str, str] = {
    Treatment.NONE: "no treatment",
    Treatment.ROUTINE_REMINDER: "routine reminder",
    Treatment.ESCALATED_LETTER: "escalated letter",
    Treatment.REP_VISIT: "visit by the representative",
    Treatment.SPECIAL_HANDLING: "special handling",
}

DOES: Mapping[str, str] = {
    Does.LETTER: "letter",
    Does.VISIT: "visit",
    Does.CASE: "case",
    Does.NOTHING: "nothing",
}

CAUSES: Mapping[str, str] = {
    Cause.OWN_FAULT: "our own fault",
    Cause.FRAUD: "suspicion of fraud",
    Cause.UNWILLING: "unwilling to pay",
    Cause.UNKNOWN: "unknown",
}

DISPUTE_KINDS: Mapping[str, str] = {
    DisputeKind.LATE_DELIVERY: "late delivery",
    DisputeKind.ACCEPTANCE_FAILED: "acceptance failed",
    DisputeKind.QUALITY: "quality",
    DisputeKind.QUANTITY: "quantity",
    DisputeKind.PRICE: "price",
    DisputeKind.DOCUMENTS: "documents",
    DisputeKind.TAX: "tax",
    DisputeKind.OTHER: "other",
}

DISPUTE_OUTCOMES: Mapping[str, str] = {
    DisputeOutcome.CREDIT_NOTE: "right",
    DisputeOutcome.PARTLY_RIGHT: "right in part",
    DisputeOutcome.REJECTED: "rejected",
}

KINDS: Mapping[str, str] = {
    ItemKind.INVOICE: "invoice",
    ItemKind.CREDIT_NOTE: "credit note",
    ItemKind.RECEIPT: "receipt",
    ItemKind.REVERSAL: "reversal",
    ItemKind.WRITE_OFF: "write-off",
    ItemKind.ALLOCATION: "allocation",
    ItemKind.SETTLEMENT: "settlement",
}

# Why a receipt was given to an invoice, after a number of them: "12 by number".
MATCHES: Mapping[str, str] = {
    MatchRule.NUMBER: "by number",
    MatchRule.REFERENCE: "by reference",
    MatchRule.AMOUNT: "by amount",
    MatchRule.BY_HAND: "by hand",
}

HOLDS: Mapping[str, str] = {
    HoldKind.HANDED_OVER: "handed over to an agency or court",
    HoldKind.INSOLVENCY: "owed by an insolvent customer",
    HoldKind.WRITE_OFF: "approved for write-off",
    HoldKind.FRAUD_REVIEW: "under fraud review",
    HoldKind.DISPUTE: "disputed",
    HoldKind.PROMISE: "promised and not yet due",
    HoldKind.PAYMENT_PLAN: "in a payment plan being kept",
    HoldKind.DIRECT_DEBIT: "under way by direct debit",
    HoldKind.MANUAL: "put on hold by hand",
    HoldKind.CASH_DATA_TOO_OLD: "waiting for newer cash data",
    HoldKind.COVERED_BY_CREDITS: "covered by own credits",
    HoldKind.BELOW_MINIMUM: "below the minimum worth chasing",
}

REASONS: Mapping[str, str] = {
    Reason.CREDIT: "credits",
    Reason.NOT_OVERDUE: "not overdue",
    Reason.BEFORE_FIRST_BAND: "before the first age band",
    Reason.CELL_ASKS_NOTHING: "in a cell that asks for nothing",
    Reason.BEFORE_FIRST_LEVEL: "before the first level of the ladder",
    Reason.NO_RATE: "without an exchange rate",
    Reason.CASE_OPEN: "in a case already open",
    Reason.VISIT_OPEN: "in a visit already assigned",
    Reason.WAITING_FOR_RELEASE: "in a letter waiting for release",
    Reason.NO_ADDRESS: "without an address to write to",
    Reason.QUIET: "quiet after a recent contact",
    Reason.RESTING: "resting before the next step",
    Reason.LEADS: "leading tonight's contact",
    Reason.JOINS: "joining tonight's contact",
}

REASONS_AND_HOLDS: Mapping[str, str] = {**REASONS, **HOLDS}

CASES: Mapping[str, str] = {
    CaseKind.SPECIAL_HANDLING: "special handling",
    CaseKind.CREDIT_REVIEW: "credit review",
}

RANKS: Mapping[int, str] = {
    Rank.ACCOUNTS_PAYABLE: "accounts payable",
    Rank.FINANCE_MANAGER: "finance manager",
    Rank.MANAGING_DIRECTOR: "managing director",
}

NOTES: Mapping[str, str] = {
    Note.COURTESY: "courtesy note",
    Note.THANKS: "thank-you note",
}

CHANNELS: Mapping[str, str] = {
    "email": "by e-mail",
    "print": "on paper",
    "drop": "by the print house",
    "webhook": "by a service of your own",
}

# Whatever a letter may be.
LETTERS: Mapping[str, str] = {**TREATMENTS, **NOTES}

STAGES: Mapping[str, str] = {
    Stage.PROPOSING: "to be proposed",
    Stage.PROPOSED: "proposed",
    Stage.CHANGED: "changed by the company",
    Stage.REFUSED: "refused, to be proposed anew",
    Stage.APPROVED: "approved",
    Stage.IN_FORCE: "in force",
    Stage.KEPT: "kept",
    Stage.BROKEN: "broken",
    Stage.CLOSED: "closed",
}

MEASURES: Mapping[str, str] = {
    MeasureKind.INSTALMENT_PLAN: "instalment plan",
    MeasureKind.PROMPT_PAYMENT_DISCOUNT: "discount for prompt payment",
    MeasureKind.SECURITY: "security",
    MeasureKind.DEPOSIT_FOR_NEW_ORDERS: "deposit for new orders",
    MeasureKind.SET_OFF: "set-off",
    MeasureKind.RETURN_OF_GOODS: "return of goods",
    MeasureKind.SUPPLY_STOP: "supply stop",
    MeasureKind.CREDIT_INSURANCE_CLAIM: "claim on the credit insurance",
    MeasureKind.FACTORING_CLAIM: "claim on the factor",
    MeasureKind.LAWYER_LETTER: "lawyer's letter",
    MeasureKind.AGENCY: "agency",
    MeasureKind.WRITE_OFF: "write-off",
}

NEXT_STEPS: Mapping[str, str] = {
    CaseKind.SPECIAL_HANDLING: "Agree measures, propose them to the company.",
    CaseKind.CREDIT_REVIEW: "Review the credit. No letters until then.",
}

# At later stages of special handling.
NEXT_STEPS_LATER: Mapping[str, str] = {
    Stage.PROPOSED: "Approve, change or refuse the measures.",
    Stage.CHANGED: "Accept the changed measures, or propose others.",
    Stage.REFUSED: "Agree other measures, propose them to the company.",
    Stage.APPROVED: "Take the measures into force.",
    Stage.IN_FORCE: "See that the measures are kept.",
}


def sentence_case(phrase: str) -> str:
    """The phrase with its first letter large, as it stands alone in a cell."""
    return phrase[:1].upper() + phrase[1:]


def capitalised(words: Mapping[str, str]) -> dict[str, str]:
    """The same table with every phrase as it stands alone in a cell."""
    return {str(code): sentence_case(phrase) for code, phrase in words.items()}


def lines(count: int) -> str:
    """A number of ledger lines.

    >>> lines(1), lines(3012)
    ('1 line', '3,012 lines')
    """
    return plural(count, "line")


def plural(count: int, noun: str) -> str:
    """A number of things, with the plural in -s where it is due."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
