"""Briefs: what a representative should know before a visit, of one visit or of all of a night at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.brief.brief import (
    Ask,
    Brief,
    BriefDispute,
    BriefItem,
    BriefPerson,
    Remark,
    Words,
)
from receivables.model import Cause, HoldKind, ItemKind
from receivables.model.brief_settings import BriefSettings
from receivables.model.happenings import HappeningKind
from receivables.model.people import DecisionRole
from receivables.night.addresses import address_lines
from receivables.night.happenings import happenings
from receivables.night.known_customers import KnownCustomers, known_customers
from receivables.night.worth import Worths, worths
from receivables.policy.aging import bucket_labels
from receivables.policy.holds import HOLDS
from receivables.policy.promises import PromiseState
from receivables.policy.trust import broken_words
from receivables.store.on_record import Row
from receivables.store.visits import VisitRecord, visit

_NOT_TOLD = (HappeningKind.HOLD, HappeningKind.CAUSE, HappeningKind.PAYMENT)
# So many items are named in a question; of more it is said how many there are.
_NAMED = 3
_CREDITS = (str(ItemKind.RECEIPT), str(ItemKind.CREDIT_NOTE), str(ItemKind.ALLOCATION))


def brief(engine: Engine, config: Config, customer: str, night: date, as_of: date) -> Brief:
    """The brief of the visit to a customer that a night asked for, from what is known on `as_of`.

    Raises StoreError when there is no such visit.
    """
    return briefs(engine, config, [visit(engine, customer, night)], as_of)[0]


def briefs(engine: Engine, config: Config, visits: Sequence[VisitRecord], as_of: date) -> list[Brief]:
    """The briefs of many visits, in their order, with no more questions to the store than for one."""
    if not visits:
        return []
    known = known_customers(engine, config, [one.customer.customer for one in visits], as_of)
    ground = _Ground(
        known=known,
        worths=worths(engine, config, known, as_of),
        items=_by_addressee(known.lines),
        names=dict(known.facts.customers.select("customer", "name").iter_rows()),
        settings=config.brief,
        buckets=config.policy.buckets,
    )
    return [_brief(one, ground) for one in visits]


@dataclass(frozen=True, kw_only=True)
class _Ground:
    known: KnownCustomers
    worths: Worths
    items: Mapping[str, Sequence[Row]]
    names: Mapping[str, str | None]
    settings: BriefSettings
    buckets: tuple[int, ...]


def _by_addressee(lines: pl.DataFrame) -> dict[str, list[Row]]:
    """All open lines by whoever is spoken to about them, the largest first."""
    largest = pl.col("balance_minor").abs()
    columns = lines.sort(largest, "customer", "item", "kind", descending=[True, False, False, False])
    found: dict[str, list[Row]] = {}
    for row in columns.iter_rows(named=True):
        found.setdefault(row["addressee"], []).append(row)
    return found


def _brief(record: VisitRecord, ground: _Ground) -> Brief:
    customer, known = record.customer, ground.known
    lines = ground.items.get(customer.customer, [])
    records = known.records_of(customer.customer)
    judged = known.judged.filter(pl.col("customer") == customer.customer)
    disputes = tuple(_disputes(records["dispute"], known.as_of))
    items = tuple(_items(lines, disputes, customer.customer, ground.names))
    people = tuple(map(_person, _by_rank(records["contact"])))
    told = happenings(records, judged, known.as_of)
    return Brief(
        customer=customer.customer,
        name=customer.name or customer.customer,
        night=record.night,
        as_of=known.as_of,
        salesperson=record.salesperson,
        salesperson_name=record.salesperson_name,
        due_day=record.due_day,
        state=str(record.state),
        reason=record.reason,
        address=address_lines(customer.address),
        country=customer.country,
        segment=customer.segment,
        key_account=customer.key_account,
        items=items,
        asks=tuple(_asks(items, ground.buckets)),
        worth=ground.worths.of(customer.customer),
        words=_words(judged),
        disputes=disputes,
        history=tuple(one for one in told if one.kind not in _NOT_TOLD),
        people=people,
        offers=tuple(_offers(ground.settings, judged)),
        questions=tuple(_questions(customer.address, items, lines, disputes, people)),
    )


def _items(
    lines: Sequence[Row], disputes: Sequence[BriefDispute], customer: str, names: Mapping[str, str | None]
) -> Iterator[BriefItem]:
    about: dict[str, list[str]] = {}
    for one in disputes:
        about.setdefault(one.item, []).append(one.dispute)
    for row in lines:
        if row["days_overdue"] > 0 and row["balance_minor"] > 0:
            debtor = row["customer"]
            yield BriefItem(
                item=row["item"],
                kind=row["kind"],
                branch="" if debtor == customer else f"{names.get(debtor) or debtor} ({debtor})",
                day=row["day"],
                due_day=row["due_day"],
                days_overdue=row["days_overdue"],
                currency=row["currency"],
                balance_minor=row["balance_minor"],
                disputed_minor=row["disputed_minor"],
                asked_minor=row["chased_minor"],
                cause=Cause(row["cause"]),
                hold=None if row["hold"] is None else HoldKind(HOLDS[row["hold"]]),
                disputes=(*about.get(row["item"], ()), *_of_document(row, about)),
            )


def _of_document(row: Row, about: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """A claim about an invoice is about its instalments."""
    return about.get(row["document"], ()) if row["document"] != row["item"] else ()


def _asks(items: Sequence[BriefItem], bounds: tuple[int, ...]) -> Iterator[Ask]:
    asked = [one for one in items if one.asked_minor > 0]
    for currency in sorted({one.currency for one in asked}):
        its = [one for one in asked if one.currency == currency]
        oldest = max(_bucket(one.days_overdue, bounds) for one in its)
        least = [one for one in its if _bucket(one.days_overdue, bounds) == oldest]
        yield Ask(
            currency=currency,
            all_minor=sum(one.asked_minor for one in its),
            least_minor=sum(one.asked_minor for one in least),
            least_items=len(least),
            least_due_day=max(one.due_day for one in least),
        )


def _bucket(days: int, bounds: tuple[int, ...]) -> int:
    """The place of an item's bucket in the aging report (see `bucket_labels`)."""
    assert len(bucket_labels(bounds)) == len(bounds) + 1
    return sum(days >= bound for bound in bounds)


def _words(judged: pl.DataFrame) -> Words:
    states = judged.unique("promise")["state"].to_list()
    return Words(
        kept=states.count(str(PromiseState.KEPT)),
        partly_kept=states.count(str(PromiseState.PARTLY_KEPT)),
        broken=states.count(str(PromiseState.BROKEN)),
        open=states.count(str(PromiseState.OPEN)),
    )


def _disputes(rows: Sequence[Row], as_of: date) -> Iterator[BriefDispute]:
    """Those that are open on the day, the nearest deadline first."""
    for row in sorted(rows, key=lambda one: (one["deadline_day"] or date.max, one["dispute"])):
        is_over = row["resolved_day"] is not None and row["resolved_day"] <= as_of
        if row["opened_day"] <= as_of and not is_over:
            yield BriefDispute(
                dispute=row["dispute"],
                item=row["item"],
                kind=row["kind"],
                currency=row["currency"],
                amount_minor=row["amount_minor"],
                opened_day=row["opened_day"],
                deadline_day=row["deadline_day"],
                owner=row["owner"],
                overdue=row["deadline_day"] is not None and row["deadline_day"] < as_of,
            )


def _by_rank(rows: Sequence[Row]) -> list[Row]:
    """The highest first: they decide. Those of no rank come last."""
    return sorted(rows, key=lambda one: (one["rank"] is None, -(one["rank"] or 0), one["name"]))


def _person(row: Row) -> BriefPerson:
    names = ("name", "role", "rank", "phone", "email", "influence", "decision_role", "relation", "manner")
    return BriefPerson(**{name: row[name] for name in names})


def _offers(settings: BriefSettings, judged: pl.DataFrame) -> Iterator[Remark]:
    """What the firm allows; whoever broke a payment plan is offered no other."""
    broken = broken_words(judged)
    plans = broken.filter(pl.col("word").is_in(judged["plan"].drop_nulls().implode()))
    if settings.instalments and not plans.is_empty():
        plan, day = plans.sort("day", "word").select("word", "day").row(-1)
        yield Remark(code="no_instalments", values={"plan": plan, "day": day})
    elif settings.instalments:
        yield Remark(code="instalments", values={"count": settings.instalments})
    if settings.discount_percent:
        values = {"percent": f"{settings.discount_percent.normalize():f}", "days": settings.discount_days}
        yield Remark(code="discount", values=values)
    for text in settings.also:
        yield Remark(code="also", values={"text": text})
    if not (settings.instalments or settings.discount_percent or settings.also):
        yield Remark(code="nothing")


def _questions(
    address: str,
    items: Sequence[BriefItem],
    lines: Sequence[Row],
    disputes: Sequence[BriefDispute],
    people: Sequence[BriefPerson],
) -> Iterator[Remark]:
    """What nobody knows and the visit may find out, the weightiest first."""
    unknown = [one.item for one in items if one.cause is Cause.UNKNOWN and not one.disputes]
    if unknown:
        count = {"count": len(unknown)} if len(unknown) > _NAMED else {}
        yield Remark(code="cause_unknown", values={"items": ", ".join(unknown[:_NAMED]), **count})
    for one in disputes:
        if one.overdue:
            yield Remark(code="dispute_unanswered", values=_deadline(one))
    yield from _unapplied(lines)
    yield from _about_people(people)
    if not address_lines(address):
        yield Remark(code="address_unknown")


def _deadline(one: BriefDispute) -> dict[str, object]:
    values = {"dispute": one.dispute, "deadline_day": one.deadline_day, "item": one.item, "owner": one.owner}
    return {name: value for name, value in values.items() if value}


def _unapplied(lines: Sequence[Row]) -> Iterator[Remark]:
    for row in lines:
        if row["balance_minor"] < 0 and row["kind"] in _CREDITS:
            code = "credit_unapplied" if row["kind"] == ItemKind.CREDIT_NOTE else "receipt_unapplied"
            amount = {"amount_minor": -row["balance_minor"], "currency": row["currency"]}
            yield Remark(code=code, values={"item": row["item"], "day": row["day"], **amount})


def _about_people(people: Sequence[BriefPerson]) -> Iterator[Remark]:
    if not people:
        yield Remark(code="nobody_known")
    elif not any(one.decision_role == DecisionRole.DECIDES for one in people):
        yield Remark(code="decider_unknown")
    for person in people:
        if person.rank is None:
            yield Remark(code="rank_unknown", values={"person": person.name})
