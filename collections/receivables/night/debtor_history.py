"""What was said and done about a debtor besides letters, as events in sentences."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.amounts import money
from receivables.documents.handover_file import Event
from receivables.documents.words import CASES, CAUSES, plural
from receivables.model import VISITS_UNDER_WAY
from receivables.night.promises import plans_of, promises_of
from receivables.store.causes import CauseRecord, list_causes
from receivables.store.debtors import Sent, sent_to
from receivables.store.disputes import DisputeRecord, list_disputes
from receivables.store.payment_plans import PlanRecord
from receivables.store.promises import PromiseRecord


def history_of(config: Config, engine: Engine, customer: str, as_of: date) -> list[Event]:
    """Visits, cases, promises, payment plans, disputes and causes by a day, the oldest first."""
    return sorted(
        [
            *_work(sent_to(engine, customer, as_of)),
            *_promises(promises_of(config, as_of=as_of, customer=customer)),
            *_plans(plans_of(config, as_of=as_of, customer=customer)),
            *_disputes(list_disputes(engine, as_of, customer=customer, resolved=True)),
            *_causes(list_causes(engine, as_of, customer=customer)),
        ],
        key=lambda one: (one.day, one.what, one.about),
    )


def _work(found: Iterable[Sent]) -> Iterator[Event]:
    for one in found:
        about = CASES[one.kind] if one.kind else ""
        ended = "" if one.state in VISITS_UNDER_WAY else f" on {one.state_day}"
        outcome = f": {one.outcome}" if one.outcome else ""
        text = f"{one.state.replace('_', ' ')}{ended}{outcome}"
        yield Event(day=one.night, what=one.what, about=about, text=text, by=one.salesperson)


def _promises(found: Iterable[PromiseRecord]) -> Iterator[Event]:
    for one in found:
        what = "all that was overdue" if one.amount_minor is None else money(one.amount_minor, one.currency or "")
        since = f" on {one.state_day}" if one.state_day else ""
        text = f"to pay {what} by {one.due_day}: {str(one.state).replace('_', ' ')}{since}"
        yield Event(day=one.from_day, what="promise", about=", ".join(one.items), text=text, by=one.author)


def _plans(found: Iterable[PlanRecord]) -> Iterator[Event]:
    for one in found:
        amount, paid = (money(minor, one.currency) for minor in (one.amount_minor, one.paid_minor))
        since = f" on {one.state_day}" if one.state_day else ""
        text = f"{plural(len(one.rates), 'rate')}, {amount}, {paid} of it paid: {one.state}{since}"
        yield Event(day=one.from_day, what="payment plan", about=", ".join(one.items), text=text, by=one.author)


def _disputes(found: Iterable[DisputeRecord]) -> Iterator[Event]:
    for one in found:
        what = "all of it" if one.amount_minor is None else money(one.amount_minor, one.currency)
        kind = str(one.kind).replace("_", " ")
        ended = "open" if one.resolved_day is None else f"resolved on {one.resolved_day}: {one.outcome}"
        text = f"{kind}, {what}, {ended.replace('_', ' ')}"
        yield Event(day=one.opened_day, what="dispute", about=one.item, text=text, by=one.author)


def _causes(found: Iterable[CauseRecord]) -> Iterator[Event]:
    for one in found:
        evidence = f": {one.evidence}" if one.evidence else ""
        yield Event(
            day=one.from_day, what="cause", about=one.item or "", text=f"{CAUSES[one.cause]}{evidence}", by=one.author
        )
