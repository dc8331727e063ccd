"""Closed sets, each in an order that means something."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Treatment(StrEnum):
    """What a cell of the matrix asks for, in order of severity."""

    NONE = "none"
    ROUTINE_REMINDER = "routine_reminder"
    ESCALATED_LETTER = "escalated_letter"
    REP_VISIT = "rep_visit"
    SPECIAL_HANDLING = "special_handling"

    @property
    def severity(self) -> int:
        """Position in the order of severity; `none` is 0."""
        return list(Treatment).index(self)


class Does(StrEnum):
    """What is done about an item tonight."""

    LETTER = "letter"
    VISIT = "visit"
    CASE = "case"
    NOTHING = "nothing"


DOES_OF_TREATMENT = {
    Treatment.NONE: Does.NOTHING,
    Treatment.ROUTINE_REMINDER: Does.LETTER,
    Treatment.ESCALATED_LETTER: Does.LETTER,
    Treatment.REP_VISIT: Does.VISIT,
    Treatment.SPECIAL_HANDLING: Does.CASE,
}


class Cause(StrEnum):
    """Why an item is unpaid."""

    OWN_FAULT = "own_fault"
    FRAUD = "fraud"
    UNWILLING = "unwilling"
    UNKNOWN = "unknown"


class DisputeKind(StrEnum):
    """What a customer claims, and what of ours may be at fault."""

    LATE_DELIVERY = "late_delivery"
    ACCEPTANCE_FAILED = "acceptance_failed"
    QUALITY = "quality"
    QUANTITY = "quantity"
    PRICE = "price"
    DOCUMENTS = "documents"
    TAX = "tax"
    OTHER = "other"


class DisputeOutcome(StrEnum):
    """What became of a claim: right, right in part, or not right."""

    CREDIT_NOTE = "credit_note"
    PARTLY_RIGHT = "partly_right"
    REJECTED = "rejected"


class HoldKind(StrEnum):
    """A reason to leave an item or a customer alone for now. The order is the order in which they are given."""

    HANDED_OVER = "handed_over"
    INSOLVENCY = "insolvency"
    WRITE_OFF = "write_off"
    FRAUD_REVIEW = "fraud_review"
    DISPUTE = "dispute"
    PROMISE = "promise"
    PAYMENT_PLAN = "payment_plan"
    DIRECT_DEBIT = "direct_debit"
    MANUAL = "manual"
    CASH_DATA_TOO_OLD = "cash_data_too_old"
    COVERED_BY_CREDITS = "covered_by_credits"
    BELOW_MINIMUM = "below_minimum"


# Holds that a person sets by command; the others follow from disputes, promises, credits and settings.
HOLDS_SET_BY_HAND = (
    HoldKind.HANDED_OVER,
    HoldKind.INSOLVENCY,
    HoldKind.FRAUD_REVIEW,
    HoldKind.PAYMENT_PLAN,
    HoldKind.DIRECT_DEBIT,
    HoldKind.MANUAL,
)


# Whoever sets one says until when: nothing else would ever end it.
HOLDS_WITH_AN_END = (HoldKind.DIRECT_DEBIT, HoldKind.MANUAL)


class Reason(StrEnum):
    """Why an item's decision is what it is. A held item gives its `HoldKind` as the reason instead.

    The first group says why nothing is chased, the second why nothing is done tonight, the last why something is.
    """

    CREDIT = "credit"
    NOT_OVERDUE = "not_overdue"
    BEFORE_FIRST_BAND = "before_first_band"
    CELL_ASKS_NOTHING = "cell_asks_nothing"
    BEFORE_FIRST_LEVEL = "before_first_level"
    NO_RATE = "no_rate"

    CASE_OPEN = "case_open"
    VISIT_OPEN = "visit_open"
    WAITING_FOR_RELEASE = "waiting_for_release"
    NO_ADDRESS = "no_address"
    QUIET = "quiet"
    RESTING = "resting"

    LEADS = "leads"
    JOINS = "joins"


class ItemKind(StrEnum):
    """What a line of the ledger is. Only an invoice (or an instalment of one) can be owed."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    RECEIPT = "receipt"
    # Takes a receipt back: a returned debit, a cheque that bounced, a booking in error.
    REVERSAL = "reversal"
    WRITE_OFF = "write_off"
    # Moves a part of an unapplied receipt to an invoice, or back: two lines that net to zero.
    ALLOCATION = "allocation"
    # What an open-item list shows to have been settled (or reopened) since the list before it.
    SETTLEMENT = "settlement"


class LetterState(StrEnum):
    """Where a letter is on its way out.

    `ready`: the bytes that will leave are kept; `sending`: an attempt is under way, and it may have left.
    """

    RESERVED = "reserved"
    WAITING_FOR_RELEASE = "waiting_for_release"
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    AMBIGUOUS = "ambiguous"
    BOUNCED = "bounced"
    WITHDRAWN = "withdrawn"


# Why a letter is withdrawn that nobody has released in time.
RELEASE_LAPSED = "release lapsed"
# On their way with the night that planned them, or, once released, with a later one.
LEAVES = (LetterState.RESERVED, LetterState.READY)
# Nobody knows yet whether they arrived: until that is known, nothing else goes to the customer.
UNSETTLED = (LetterState.SENDING, LetterState.AMBIGUOUS, LetterState.BOUNCED)


class AssignmentState(StrEnum):
    """Where a visit stands. `overdue`: nobody reported it by its due day; `handed_back`: its manager gives it on."""

    OPEN = "open"
    ACCEPTED = "accepted"
    OVERDUE = "overdue"
    HANDED_BACK = "handed_back"
    DONE = "done"
    CANCELLED = "cancelled"


# A visit is on somebody's desk: whoever it is about is left in peace, until its fallback day.
VISITS_UNDER_WAY = (
    AssignmentState.OPEN,
    AssignmentState.ACCEPTED,
    AssignmentState.OVERDUE,
    AssignmentState.HANDED_BACK,
)


class Note(StrEnum):
    """A letter that asks for nothing overdue: it stands on no rung (level 0), and is what it has for a treatment."""

    COURTESY = "courtesy_note"
    THANKS = "thank_you_note"


class CaseKind(StrEnum):
    """What a case is opened for."""

    SPECIAL_HANDLING = "special_handling"
    CREDIT_REVIEW = "credit_review"


class Rank(IntEnum):
    """How high a contact stands at the customer: whom a level of the letter ladder speaks to."""

    ACCOUNTS_PAYABLE = 1
    FINANCE_MANAGER = 2
    MANAGING_DIRECTOR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Bad or missing input, said so that a clerk can mend it."""

    where: str
    what: str
