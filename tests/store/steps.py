"""Whatever may happen to a store, by chance: lists of every kind come, and people tell us things."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import strategies as st
from sqlalchemy import Engine

from receivables.model import Cause, HoldKind
from receivables.model.handovers import HandoverKind
from receivables.model.suspicion import SUSPICION_SCHEMA
from receivables.model.write_offs import PROPOSAL_SCHEMA
from receivables.store import handovers, records, write_offs
from receivables.store.causes import set_cause
from receivables.store.contacts import tell_contact
from receivables.store.database import reading
from receivables.store.disputes import open_dispute, reassign_dispute, release_dispute, resolve_dispute
from receivables.store.holds import end_hold, set_hold
from receivables.store.ledger import load_invoices, load_open_items, load_payments
from receivables.store.open_lines import open_lines
from receivables.store.payment_plans import agree_plan, cancel_plan
from receivables.store.promises import record_promise, withdraw_promise
from receivables.store.suspicion_answers import accept, dismiss
from receivables.store.suspicions import save_suspicions
from receivables.store.tables import item
from store.lists import credit_note, invoice, listed, one_load, payment

FIRST = date(2026, 10, 1)
_CUSTOMER = st.sampled_from(["C1", "C2", "0003"])
_NUMBER = st.sampled_from(["1", "2", "3"])
_DAY = st.integers(0, 9).map(lambda days: FIRST + timedelta(days=days))
_LATER = st.none() | st.integers(10, 15).map(lambda days: FIRST + timedelta(days=days))
_AMOUNT = st.integers(1, 4).map(lambda hundreds: hundreds * 100)
_BY = st.just("Ada")
_WORD = {"from_day": _DAY, "due_day": _DAY, "grace_days": st.sampled_from([None, 2]), "author": _BY}
_AGREED = {"from_day": st.just(FIRST), "author": _BY}
_RATES = st.dictionaries(_DAY, _AMOUNT, min_size=1, max_size=2).map(lambda rates: list(rates.items()))
Rows = list[dict[str, Any]]


class Step:
    """Something that happens to the store. It shows what, for whoever reads an example that failed."""

    def __init__(self, happen: Callable[[Engine], object], *what: object) -> None:
        self.happen, self.what = happen, what

    def __call__(self, engine: Engine) -> None:
        self.happen(engine)

    def __repr__(self) -> str:
        return " ".join(map(str, self.what))


def begin(engine: Engine) -> None:
    """A customer with two invoices and somebody who has told us something: there is a firm to speak of."""
    load_invoices(engine, listed("invoices", invoice("1", 100), invoice("2", 200)))
    told = {"customer": "C1", "author": "Ada"}
    set_hold(engine, kind=HoldKind.MANUAL, from_day=FIRST, reason="Ada", **told)
    open_dispute(engine, item="1", opened_day=FIRST, dispute="D1", **told)
    record_promise(engine, from_day=FIRST, due_day=FIRST, **told)


def steps() -> st.SearchStrategy[Step]:
    """One of them."""
    return st.one_of(
        _invoices(),
        _payments(),
        _open_items(),
        _rates(),
        _customers(),
        _told(),
        _suspicions(),
        _given_up_or_handed_over(),
    )


def _list(kind: str, load: Callable[..., object], rows: st.SearchStrategy[Any], *key: str) -> st.SearchStrategy[Step]:
    """A list of that kind, as a load of its own."""

    def step(found: Rows, content: str) -> Step:
        def take(engine: Engine) -> None:
            with one_load(engine, kind=kind, content=content, as_of=FIRST) as conn:
                load(conn, listed(kind, *found))

        return Step(take, kind, found)

    unique = st.lists(rows, max_size=5, unique_by=lambda row: tuple(row[name] for name in key))
    return st.builds(step, unique, st.sampled_from("abc"))


def _invoices() -> st.SearchStrategy[Step]:
    named = {"customer": _CUSTOMER, "invoice_date": _DAY, "name": st.sampled_from([None, "Aker"])}
    invoices = st.builds(invoice, _NUMBER, _AMOUNT, **named)
    notes = st.builds(credit_note, _NUMBER.map("N{}".format), _AMOUNT, applies_to=st.none() | _NUMBER, **named)
    return _list("invoices", load_invoices, invoices | notes, "customer", "invoice")


def _payments() -> st.SearchStrategy[Step]:
    kind = st.sampled_from([None, "payment", "write_off"])
    rows = st.builds(payment, _NUMBER, _AMOUNT, customer=_CUSTOMER, date=_DAY, invoice=st.none() | _NUMBER, kind=kind)
    return _list("payments", load_payments, rows, "customer", "payment")


def _open_items() -> st.SearchStrategy[Step]:
    def step(as_of: date, found: Rows) -> Step:
        def take(engine: Engine) -> None:
            with one_load(engine, kind="open-items", content=repr(found), as_of=as_of) as conn:
                load_open_items(conn, listed("open-items", *found), as_of=as_of, max_shrink=Decimal(1))

        return Step(take, "open on", as_of, found)

    row = st.builds(invoice, _NUMBER, _AMOUNT, customer=_CUSTOMER, balance_minor=st.none() | _AMOUNT)
    return st.builds(step, _DAY, st.lists(row, max_size=5, unique_by=lambda row: (row["customer"], row["invoice"])))


def _rates() -> st.SearchStrategy[Step]:
    rate = {"currency": st.sampled_from(["USD", "CNY"]), "date": _DAY, "rate": st.sampled_from(["0.9", "1"])}
    return _list("rates", records.load_rates, st.fixed_dictionaries({**rate, "source": _BY}), "currency", "date")


def _customers() -> st.SearchStrategy[Step]:
    about = {"name": st.sampled_from(["A", "B"]), "segment": st.none() | st.just("pumps"), "key_account": st.booleans()}
    parent = st.none() | st.sampled_from(["C1", "0003", "HQ"])
    place = {"address": st.none() | st.just("Kade 1"), "parent": parent}
    rows = st.fixed_dictionaries({"customer": _CUSTOMER, **place, **about})
    return _list("customers", records.load_customers, rows, "customer")


def _told() -> st.SearchStrategy[Step]:
    whose = {"customer": _CUSTOMER}
    soon = st.sampled_from([FIRST, FIRST + timedelta(days=1)])
    kind = st.sampled_from([HoldKind.MANUAL, HoldKind.INSOLVENCY])
    item = {**whose, "item": _NUMBER}
    return st.one_of(
        _say(set_hold, **whose, kind=kind, from_day=soon, to_day=_LATER, reason=_BY, author=_BY),
        _say(end_hold, **whose, kind=kind, as_of=_DAY),
        _say(set_cause, **whose, cause=st.sampled_from(Cause), from_day=soon, to_day=_LATER, author=_BY),
        _say(open_dispute, **item, opened_day=_DAY, author=_BY),
        _say(release_dispute, dispute=st.just("D1"), reason=_BY, author=_BY, as_of=_DAY),
        _say(reassign_dispute, dispute=st.just("D1"), owner=st.sampled_from(["A", "B"]), author=_BY, as_of=_DAY),
        _say(resolve_dispute, dispute=st.just("D1"), outcome=st.sampled_from(["credit_note", "rejected"]), as_of=_DAY),
        _say(record_promise, **whose, from_day=soon, due_day=_DAY, author=_BY),
        _say(
            tell_contact, **whose, name=_BY, said=st.sampled_from([{"rank": 1}, {"rank": 2, "role": "R"}]), author=_BY
        ),
        _say(withdraw_promise, **whose, as_of=_DAY),
        _say(record_promise, **whose, items=st.lists(_NUMBER, max_size=2), promise=st.just("W"), **_WORD),
        _say(agree_plan, **whose, items=st.lists(_NUMBER, max_size=2), rates=_RATES, plan=st.just("A"), **_AGREED),
        _say(cancel_plan, plan=st.just("A"), as_of=_DAY),
    )


def _suspicions() -> st.SearchStrategy[Step]:
    """A night on which rules find something, or nothing any more, and what people answer."""

    def look(as_of: date, found: Rows) -> Step:
        frame = pl.DataFrame(found, schema=SUSPICION_SCHEMA)
        return Step(lambda engine: save_suspicions(engine, frame, as_of=as_of), "suspected on", as_of, found)

    fault = {"item": st.sampled_from(["1", "2"]), "cause": st.just("own_fault"), "kind": st.just("quality")}
    fraud = {"item": st.none(), "cause": st.just("fraud"), "kind": st.none()}
    seen = {"rule": st.just("late_delivery"), "evidence": st.sampled_from(['[{"seen":1}]', '[{"seen":1},{"seen":2}]'])}
    row = st.one_of(
        # Rules look at customers that the store has.
        st.fixed_dictionaries({"customer": st.just("C1"), **about, **seen, "decides": st.booleans()})
        for about in (fault, fraud)
    )
    found = st.lists(row, max_size=3, unique_by=lambda one: (one["customer"], one["item"]))
    number = st.integers(1, 3)
    return st.one_of(
        st.builds(look, _DAY, found),
        _say(accept, number=number, as_of=_DAY, to_day=_LATER, author=_BY),
        _say(dismiss, number=number, as_of=_DAY, reason=_BY, author=_BY),
    )


def _given_up_or_handed_over() -> st.SearchStrategy[Step]:
    """Somebody proposes to write an item off, or hands it over, and somebody else approves."""

    def give_up(customer: str, number: str, day: date) -> Step:
        def happen(engine: Engine) -> None:
            said = {"customer": customer, "item_number": number, "reason": "small", "by": "Ada", "as_of": day}
            called = write_offs.propose_by_hand(engine, **said)
            write_offs.approve(engine, [called], by="Bea", as_of=day, proposals=PROPOSAL_SCHEMA.to_frame())

        return Step(happen, "write off", customer, number, day)

    def hand_over(customer: str, day: date) -> Step:
        def happen(engine: Engine) -> None:
            with reading(engine) as conn:
                lines = open_lines(conn, item.c.customer == customer, as_of=day).filter(pl.col("balance_minor") > 0)
            said = {"kind": HandoverKind.AGENCY, "recipient": "Inkasso", "reason": "no answer", "by": "Ada"}
            called = handovers.prepare(engine, customer=customer, claims=lines, whole=True, as_of=day, **said)
            handovers.approve(engine, called, by="Bea", as_of=day)

        return Step(happen, "hand over", customer, day)

    return st.builds(give_up, _CUSTOMER, _NUMBER, _DAY) | st.builds(hand_over, _CUSTOMER, _DAY)


def _say(what: Callable[..., object], **said: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    def step(known: dict[str, Any]) -> Step:
        return Step(lambda engine: what(engine, **known), what.__name__, known)

    return st.builds(step, st.fixed_dictionaries(said))
