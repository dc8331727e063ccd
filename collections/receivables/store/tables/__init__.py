"""What we remember. Money is whole minor units, days are days since 1970-01-01, keys are text as given.

Rows that a night walks through are clustered by customer, so that a shard of customers is a few ranges of the disk.
Empty text stands for "none" in keys, because a database lets any number of nulls share a unique key.

What is told to us carries two times: the day it holds for, and `known_at`, the moment it became known to this store
(microseconds since 1970-01-01 UTC by the database's clock, 0: before such moments were kept). A row that is replaced or
removed moves to the table's twin `<table>_past` with `known_until`, so that any past state of knowledge can be asked.
"""

from receivables.store.tables.cases import case_measure, case_step, supply_stop
from receivables.store.tables.columns import metadata
from receivables.store.tables.control_accounts import (
    control_balance,
    control_entry,
    difference_carried,
    difference_explained,
    tie_out_signature,
)
from receivables.store.tables.corrections import correction
from receivables.store.tables.disputes import dispute, dispute_escalation, dispute_message
from receivables.store.tables.done import case, decision, letter, line, night, policy
from receivables.store.tables.evidence import evidence
from receivables.store.tables.figures import aging_figure, key_figure
from receivables.store.tables.given import clock, contact, customer, item, load, rate, salesperson
from receivables.store.tables.handed_over import handover, handover_item, write_off
from receivables.store.tables.money_in import bank_entry, match, statement
from receivables.store.tables.outbox import dispatch, stop
from receivables.store.tables.past import PAST
from receivables.store.tables.promises import (
    payment_plan,
    payment_plan_item,
    payment_plan_rate,
    promise,
    promise_item,
)
from receivables.store.tables.standing import cell_standing, night_report, standing
from receivables.store.tables.statements_sent import account_statement, statement_round, statement_wish
from receivables.store.tables.suspected import delivery, suspicion
from receivables.store.tables.told import cause, hold, interest_terms, waiver
from receivables.store.tables.users import (
    api_token,
    calendar_link,
    change,
    openid_state,
    session,
    sign_in_attempt,
    user_account,
)
from receivables.store.tables.visit_reports import visit_outcome, visit_report
from receivables.store.tables.visits import absence, assignment, assignment_step
from receivables.store.tables.webhooks import webhook, webhook_told

__all__ = [
    "PAST",
    "absence",
    "account_statement",
    "aging_figure",
    "api_token",
    "assignment",
    "assignment_step",
    "bank_entry",
    "calendar_link",
    "case",
    "case_measure",
    "case_step",
    "cause",
    "cell_standing",
    "change",
    "clock",
    "contact",
    "control_balance",
    "control_entry",
    "correction",
    "customer",
    "decision",
    "delivery",
    "difference_carried",
    "difference_explained",
    "dispatch",
    "dispute",
    "dispute_escalation",
    "dispute_message",
    "evidence",
    "handover",
    "handover_item",
    "hold",
    "interest_terms",
    "item",
    "key_figure",
    "letter",
    "line",
    "load",
    "match",
    "metadata",
    "night",
    "night_report",
    "openid_state",
    "payment_plan",
    "payment_plan_item",
    "payment_plan_rate",
    "policy",
    "promise",
    "promise_item",
    "rate",
    "salesperson",
    "session",
    "sign_in_attempt",
    "standing",
    "statement",
    "statement_round",
    "statement_wish",
    "stop",
    "supply_stop",
    "suspicion",
    "tie_out_signature",
    "user_account",
    "visit_outcome",
    "visit_report",
    "waiver",
    "webhook",
    "webhook_told",
    "write_off",
]
