"""What was done: letters, visits, cases, statements of account."""

from collections.abc import Iterator

from receivables.model import LetterState
from receivables.store.tables import account_statement, assignment, case, letter
from receivables.store.views.column import day, number, text
from receivables.store.views.view import View, view


def work_views() -> Iterator[View]:
    """Everything that went out to customers, or has to be seen to."""
    yield _letter()
    yield _visit()
    yield _case()
    yield _statement()


def _letter() -> View:
    written = letter.c
    columns = (
        text(written.customer, "the customer's number"),
        day(written.night, "the night that planned it"),
        text(written.treatment, "the treatment, or the kind of note"),
        number(written.level, "the level of the ladder; 0: a note"),
        text(written.language, "its language"),
        text(written.state, "how far it has come"),
        day(written.state_day, "since when"),
        text(written.reason, "why it is so"),
        text(written.released_by, "who released it"),
        day(written.released_day, "when"),
        day(written.left_day, "the day it had left, of one that came back"),
        day(written.returned_day, "the first night that knew it came back"),
        text(written.policy_hash, "the policy by which it was planned"),
    )
    # Whatever is still being planned may be planned otherwise a second later.
    planned = written.state != LetterState.RESERVED
    return view("bi_letter", "a letter, as it stands now", columns, of=letter, where=planned, personal="released_by")


def _visit() -> View:
    asked = assignment.c
    columns = (
        text(asked.customer, "the customer's number"),
        day(asked.night, "the night that asked for it"),
        text(asked.salesperson, "whose it is"),
        day(asked.due_day, "by when"),
        text(asked.state, "how far it has come"),
        day(asked.state_day, "since when"),
        text(asked.outcome, "what came of it, in the representative's words"),
        text(asked.reason, "why it was asked for"),
        text(asked.policy_hash, "the policy by which it was asked for"),
    )
    return view("bi_visit", "a visit, as it stands now", columns, of=assignment, personal="salesperson, outcome")


def _case() -> View:
    opened = case.c
    columns = (
        text(opened.customer, "the customer's number"),
        text(opened.kind, "special_handling or credit_review"),
        day(opened.night, "the night that opened it"),
        text(opened.salesperson, "whose it is"),
        text(opened.state, "open or closed"),
        day(opened.state_day, "since when"),
        text(opened.outcome, "what came of it"),
        text(opened.stage, "how far special handling has come"),
        day(opened.deadline_day, "by when somebody has to act"),
        text(opened.policy_hash, "the policy by which it was opened"),
    )
    return view("bi_case", "a case, as it stands now", columns, of=case, personal="salesperson, outcome")


def _statement() -> View:
    sent = account_statement.c
    columns = (
        text(sent.customer, "the customer's number"),
        day(sent.night, "the day it speaks for"),
        day(sent.first_day, "the first day of the movements on it"),
        text(sent.kind, "what it shows"),
        text(sent.language, "its language"),
        text(sent.schedule, "the schedule that asked for it; null: somebody did"),
        text(sent.state, "how far it has come"),
        day(sent.state_day, "since when"),
        text(sent.reason, "why it is so"),
    )
    return view("bi_statement", "a statement of account, as it stands now", columns, of=account_statement)
