"""Small firms by chance, for the laws of the policy: every kind of line, record and contact, often on an edge."""

import os
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from policy.builders import NIGHT, days, frame
from receivables import model as m

# `LAW_EXAMPLES=2000 pytest tests/policy` looks harder.
law = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

CUSTOMERS = ["C1", "C2", "C3"]
# A currency without a rate among them.
CURRENCIES = st.sampled_from(["EUR", "EUR", "EUR", "USD", "JPY", "GBP"])
AMOUNTS = st.one_of(
    st.sampled_from([1, 2_499, 2_500, 999_999, 1_000_000, 1_000_001]), st.integers(min_value=1, max_value=3_000_000)
)
DAYS_OVERDUE = st.one_of(st.sampled_from([-1, 0, 1, 13, 14, 60, 61]), st.integers(min_value=-20, max_value=120))
DAYS_AGO = st.integers(min_value=-2, max_value=40)
SALESPEOPLE = st.sampled_from([None, "S1", "S2"])


@st.composite
def documents(draw: st.DrawFn, customer: str, number: int) -> list[dict[str, Any]]:
    """An invoice or its instalments, and what was applied to it; or what was applied to nothing that is there."""
    document, currency = f"D{number}", draw(CURRENCIES)
    lines = []
    for instalment in range(draw(st.integers(min_value=0, max_value=3))):
        due = NIGHT - days(draw(DAYS_OVERDUE))
        item = document if instalment == 0 else f"{document}/{instalment}"
        lines.append(_line(customer, item, "invoice", document, due - days(30), due, currency, draw(AMOUNTS)))
        lines[-1]["salesperson"] = draw(SALESPEOPLE)
    for _ in range(draw(st.integers(min_value=0, max_value=2))):
        kind = draw(st.sampled_from(["receipt", "receipt", "credit_note", "settlement"]))
        # Now and then a reversal, and now and then under the number of the document itself.
        sign = draw(st.sampled_from([-1, -1, -1, 1]))
        item = draw(st.sampled_from([document, f"{document}-P1", f"{document}-P2"]))
        posted = NIGHT - days(draw(DAYS_AGO))
        lines.append(_line(customer, item, kind, document, posted, posted, currency, sign * draw(AMOUNTS)))
    return list({(line["item"], line["kind"]): line for line in lines}.values())


def _line(
    customer: str, item: str, kind: str, document: str, posted: date, due: date, currency: str, amount: int
) -> dict[str, Any]:
    values = (customer, item, kind, document, posted, due, currency, amount, None)
    return dict(zip(m.ITEM_SCHEMA, values, strict=True))


@st.composite
def items(draw: st.DrawFn, customers: list[str] = CUSTOMERS, most: int = 4) -> pl.DataFrame:
    lines: list[dict[str, Any]] = []
    for customer in customers:
        for number in range(draw(st.integers(min_value=0, max_value=most))):
            lines += draw(documents(customer, number))
    return frame(lines, m.ITEM_SCHEMA)


NAMED = st.sampled_from([None, "D0", "D1", "D0/1", "D2"])
PERIODS = st.tuples(st.integers(min_value=0, max_value=30), st.sampled_from([None, -1, 0, 1, 10]))


def _periods(row: tuple[Any, ...]) -> dict[str, Any]:
    """Since some days ago, until some days from now (below 0: already over)."""
    *values, (ago, ends) = row
    to_day = None if ends is None else NIGHT + days(ends)
    return {"values": values, "from_day": NIGHT - days(ago), "to_day": to_day}


def _records(values: st.SearchStrategy[Any], *names: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.tuples(st.sampled_from(CUSTOMERS), NAMED, values, PERIODS).map(_periods)
    named = one.map(
        lambda row: (
            dict(zip(("customer", "item", *names), row["values"], strict=False))
            | {"from_day": row["from_day"], "to_day": row["to_day"]}
        )
    )
    return st.lists(named, max_size=3)


HOLDS = _records(st.sampled_from([str(kind) for kind in m.HOLDS_SET_BY_HAND]), "kind")
CAUSES = _records(st.sampled_from([str(cause) for cause in m.Cause]), "cause")
DISPUTES = _records(st.one_of(st.none(), AMOUNTS), "amount_minor").map(
    lambda found: [row for row in found if row["item"] is not None]
)
PROMISES = _records(st.integers(min_value=-6, max_value=6).map(lambda n: NIGHT + days(n)), "due_day")


@st.composite
def contacts(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = {}
    for _ in range(draw(st.integers(min_value=0, max_value=3))):
        customer, item = draw(st.sampled_from(CUSTOMERS)), draw(st.sampled_from(["D0", "D1", "D0/1"]))
        does = draw(st.sampled_from(["letter", "letter", "visit", "case"]))
        level = draw(st.integers(min_value=1, max_value=3)) if does == "letter" else 1
        made = NIGHT - days(draw(st.sampled_from([0, 1, 6, 7, 8, 13, 14, 30, 59, 60])))
        found[customer, item, does] = dict(zip(m.CONTACT_SCHEMA, (customer, item, does, level, made), strict=True))
    return list(found.values())


OPEN_WORK = st.lists(
    st.tuples(
        st.sampled_from(CUSTOMERS),
        st.sampled_from(
            [("letter", "waiting_for_release"), ("visit", ""), ("case", "special_handling"), ("case", "credit_review")]
        ),
    ),
    max_size=2,
).map(lambda found: [{"customer": c, "does": w[0], "kind": w[1], "since": NIGHT - days(3)} for c, w in found])


@st.composite
def customers(draw: st.DrawFn) -> pl.DataFrame:
    """The customers' data; now and then one is in no list."""
    listed = [name for name in CUSTOMERS if draw(st.integers(min_value=0, max_value=9))]
    return frame((draw(_customer(name)) for name in listed), m.CUSTOMER_SCHEMA)


def _customer(name: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "customer": st.just(name),
            "name": st.just(name),
            "segment": st.sampled_from([None, "public"]),
            "key_account": st.sampled_from([False, False, True, None]),
            "salesperson": SALESPEOPLE,
            "territory": st.none(),
            "language": st.sampled_from([None, "en", "zh", "fr"]),
            "country": st.none(),
            "has_address": st.sampled_from([True, True, True, False]),
        }
    )


RATES = frame(
    [
        {"currency": "USD", "day": NIGHT - days(30), "rate": "0.92", "source": "a bank"},
        {"currency": "USD", "day": NIGHT - days(60), "rate": "0.5", "source": "a bank"},
        {"currency": "JPY", "day": NIGHT - days(30), "rate": "0.0062", "source": "a bank"},
    ],
    m.RATE_SCHEMA,
)


@st.composite
def ledgers(draw: st.DrawFn) -> m.Facts:
    """Items of customers about whom nothing was told and to whom nothing was done."""
    return m.Facts(
        items=draw(items()),
        customers=draw(customers()),
        holds=frame([], m.HOLD_SCHEMA),
        causes=frame([], m.CAUSE_SCHEMA),
        disputes=frame([], m.DISPUTE_SCHEMA),
        promises=frame([], m.PROMISE_SCHEMA),
        contacts=frame([], m.CONTACT_SCHEMA),
        open_work=frame([], m.OPEN_WORK_SCHEMA),
        rates=RATES,
    )


@st.composite
def nights(draw: st.DrawFn) -> m.Facts:
    """Everything that may be known on a night."""
    return replace(
        draw(ledgers()),
        holds=frame(_once(draw(HOLDS), "customer", "item", "kind", "from_day"), m.HOLD_SCHEMA),
        causes=frame(_once(draw(CAUSES), "customer", "item", "from_day"), m.CAUSE_SCHEMA),
        disputes=frame(draw(DISPUTES), m.DISPUTE_SCHEMA),
        promises=frame(_once(draw(PROMISES), "customer", "item", "from_day"), m.PROMISE_SCHEMA),
        contacts=frame(draw(contacts()), m.CONTACT_SCHEMA),
        open_work=frame(draw(OPEN_WORK), m.OPEN_WORK_SCHEMA),
    )


def _once(found: list[dict[str, Any]], *key: str) -> list[dict[str, Any]]:
    """As the store keeps them: one record for each natural key."""
    return list({tuple(row[name] for name in key): row for row in found}.values())
