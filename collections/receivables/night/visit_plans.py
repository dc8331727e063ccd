"""A plan that a customer proposes at a visit is a measure proposed for its case: the company says yes or no."""

from datetime import date

import polars as pl
from sqlalchemy import Connection

from receivables.model import CaseKind
from receivables.model.cases import Stage
from receivables.model.measures import Instalment, Measure, MeasureKind, PlanTerms
from receivables.model.visit_reports import OutcomeRecord, PlanProposed
from receivables.night.visit_report import Move
from receivables.policy.instalments import Every, equal_rates
from receivables.policy.naming import lines_named
from receivables.store.case_steps import CaseKey
from receivables.store.cases import CaseRecord, close, one_case, owed_of, propose_on
from receivables.store.visit_reports.casing import case_of_plan, lines_of_debtor


def propose_plan(
    move: Move, proposed: PlanProposed, debtor: str, currency: str, amount_minor: int | None
) -> tuple[str, int]:
    """Propose equal rates for the customer's case; returns case and proposal as text, and what they come to.

    `amount_minor` None: all that is open of it. Raises StoreError where the case waits for an answer already, and
    where the plan does not hold up.
    """
    conn, rules = move.conn, move.config.cases
    said = {"author": move.report.author, "as_of": move.as_of}
    record = case_of_plan(conn, move.visit, rules=rules, **said)  # type: ignore[arg-type]
    items = _items(move, record, proposed, debtor)
    about = [one for one in owed_of(conn, record, move.as_of) if one.currency == currency]
    left = sum(one.balance_minor for one in about if not items or one.item in items)
    minor = left if amount_minor is None else amount_minor
    rates = equal_rates(minor, number=proposed.rates, first=proposed.first_day, every=Every(proposed.every))
    terms = PlanTerms(
        currency=currency,
        amount_minor=minor,
        instalments=tuple(Instalment(due_day=day, currency=currency, amount_minor=rate) for day, rate in rates),
        items=items,
    )
    reason = f"proposed by the customer at the visit of the night of {move.visit.night}"
    measure = Measure(kind=MeasureKind.INSTALMENT_PLAN, terms=terms, reason=reason)
    number = propose_on(conn, record.key, [measure], rules=rules, text=move.report.note, **said)  # type: ignore[arg-type]
    return f"{record.customer.customer}@{record.night}/{number}", minor


def withdraw_plan(conn: Connection, outcome: OutcomeRecord, *, author: str, as_of: date) -> str:
    """Withdraw what a report proposed, with the case if it was opened for it alone; empty, or why that cannot be."""
    named, _, proposal = outcome.became_key.rpartition("/")
    customer, _, night = named.rpartition("@")
    key = CaseKey(customer=customer, kind=CaseKind.SPECIAL_HANDLING, night=date.fromisoformat(night))
    record = one_case(conn, key)
    waits = record.stage is Stage.PROPOSED and record.proposal == int(proposal) and not record.first_approved_by
    if not waits:
        return f"the plan it proposed for the case of customer {customer} of {night} is {record.stage} by now"
    if record.policy_hash or proposal != "1":
        return f"the case of customer {customer} of {night} waits for an answer to its plan: expected that one first"
    close(conn, customer, key.kind, key.night, outcome="the report was corrected", author=author, as_of=as_of)
    return ""


def _items(move: Move, record: CaseRecord, proposed: PlanProposed, debtor: str) -> tuple[str, ...]:
    """The lines of the case that are meant; none: all of them."""
    own = lines_of_debtor(record, debtor)
    if not proposed.items:
        return () if len(own) == len({(one.debtor, one.item) for one in record.lines}) else tuple(own)
    named = pl.DataFrame({"customer": [debtor] * len(proposed.items), "item": list(proposed.items)})
    listed = pl.DataFrame(
        [(debtor, one.item, one.item, one.due_day, one.balance_minor) for one in record.lines if one.debtor == debtor],
        schema={
            "customer": pl.String,
            "item": pl.String,
            "document": pl.String,
            "due_day": pl.Date,
            "balance_minor": pl.Int64,
        },
        orient="row",
    )
    found = lines_named(listed.with_row_index("line"), named)["item"].to_list()
    return tuple(dict.fromkeys(found or proposed.items))
