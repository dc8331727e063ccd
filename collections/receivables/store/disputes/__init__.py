"""Claims that all or part of an item is not owed, each with an owner and a deadline, until they are resolved."""

from receivables.store.disputes.awaiting import Awaited, awaited_credits
from receivables.store.disputes.escalating import (
    Escalation,
    PastDeadline,
    count_open,
    escalate,
    escalated_on,
    past_deadline,
)
from receivables.store.disputes.loading import load_disputes
from receivables.store.disputes.records import (
    DisputeRecord,
    Message,
    disputes_between,
    escalations_of,
    list_disputes,
    messages_of,
    one_dispute,
)
from receivables.store.disputes.reported import is_untouched, open_dispute_about
from receivables.store.disputes.telling import (
    add_message,
    open_dispute,
    reassign_dispute,
    release_dispute,
    resolve_dispute,
)

__all__ = [
    "Awaited",
    "DisputeRecord",
    "Escalation",
    "Message",
    "PastDeadline",
    "add_message",
    "awaited_credits",
    "count_open",
    "disputes_between",
    "escalate",
    "escalated_on",
    "escalations_of",
    "is_untouched",
    "list_disputes",
    "load_disputes",
    "messages_of",
    "one_dispute",
    "open_dispute",
    "open_dispute_about",
    "past_deadline",
    "reassign_dispute",
    "release_dispute",
    "resolve_dispute",
]
