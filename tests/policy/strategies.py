"""Small firms by chance, for the laws of the policy: every kind of line, record and contact, often on an edge.

A customer is made from one number, and a firm from a list of them: so a firm holds enough for its items to meet, and
one that breaks a law shrinks to the customer that does.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

import polars as pl
from hypothesis import settings
from hypothesis import strategies as st

from policy.builders import NIGHT, days, frame
from receivables import model as m

# `LAW_EXAMPLES=2000 pytest tests/policy` looks harder.
law = settings(max_examples=int(os.environ.get("LAW_EXAMPLES", "25")), deadline=None)

Record = dict[str, Any]

DOCUMENTS = ["D0", "D1", "D2", "D3"]
# What a line of a document D is called, what it is, which way it goes and whether it belongs to the document. There
# are reversals, lines under the number of the document itself, and credits that belong to none but their own.
OWED = [("{}", "invoice", 1, True), ("{}/1", "invoice", 1, True), ("{}/2", "invoice", 1, True)]
PAID = [
    ("{}-P1", "receipt", -1, True),
    ("{}-P2", "receipt", -1, True),
    ("{}-F1", "receipt", -1, False),
    ("{}-F2", "credit_note", -1, False),
    ("{}-R", "receipt", 1, True),
    ("{}", "settlement", -1, True),
    ("{}", "receipt", 1, True),
]
# Few different days and amounts, so that many lines share one.
DAYS_OVERDUE = [-20, 0, 1, 1, 14, 14, 40, 60, 61, 61, 120]
DAYS_AGO = [-2, 0, 1, 1, 10, 40]
AMOUNTS = [1, 2_499, 2_500, 30_000, 30_000, 70_000, 999_999, 1_000_000, 1_000_001]
CONTACT_DAYS = [0, 1, 6, 7, 8, 13, 14, 30, 59, 60]
UNDER_WAY = [
    ("letter", "waiting_for_release"),
    ("letter", "reserved"),
    ("visit", ""),
    ("case", "special_handling"),
    ("case", "credit_review"),
]
RATES = frame(
    [
        {"currency": "USD", "day": NIGHT - days(30), "rate": "0.92", "source": "a bank"},
        {"currency": "USD", "day": NIGHT - days(60), "rate": "0.5", "source": "a bank"},
        {"currency": "JPY", "day": NIGHT - days(30), "rate": "0.0062", "source": "a bank"},
    ],
    m.RATE_SCHEMA,
)

_SEEDS = st.lists(st.integers(min_value=0, max_value=2**24), min_size=1, max_size=24)


def nights() -> st.SearchStrategy[m.Facts]:
    """Everything that may be known on a night."""
    return _SEEDS.map(firm)


def ledgers() -> st.SearchStrategy[pl.DataFrame]:
    """The items of a firm alone."""
    return _SEEDS.map(lambda seeds: _all_of(seeds, _items, m.ITEM_SCHEMA, "customer", "item", "kind"))


def firm(seeds: Sequence[int]) -> m.Facts:
    """What is known about a firm with a customer for each seed."""
    items = _all_of(seeds, _items, m.ITEM_SCHEMA, "customer", "item", "kind")
    return m.Facts(
        items=items,
        promise_lines=items,
        customers=_all_of(seeds, _customers, m.CUSTOMER_SCHEMA, "customer"),
        holds=_all_of(seeds, _holds, m.HOLD_SCHEMA, "customer", "item", "kind", "from_day"),
        causes=_all_of(seeds, _causes, m.CAUSE_SCHEMA, "customer", "item", "from_day"),
        disputes=_all_of(seeds, _disputes, m.DISPUTE_SCHEMA, "customer", "item", "from_day"),
        promises=_all_of(seeds, _promises, m.PROMISE_SCHEMA, "promise", "item"),
        contacts=_all_of(seeds, _contacts, m.CONTACT_SCHEMA, "customer", "item", "does"),
        open_work=_all_of(seeds, _open_work, m.OPEN_WORK_SCHEMA, "customer", "does", "kind"),
        rates=RATES,
    )


def _all_of(
    seeds: Sequence[int], of_customer: Callable[[str, Random], Iterable[Record]], schema: pl.Schema, *key: str
) -> pl.DataFrame:
    """One kind of record of every customer, one for each natural key, as the store keeps them."""
    found: dict[tuple[Any, ...], Record] = {}
    for number, seed in enumerate(seeds):
        # Each kind has chances of its own: what is told about a customer leaves its items as they are.
        for record in of_customer(f"C{number:02}", Random(f"{seed} {of_customer.__name__}")):
            found[tuple(record[name] for name in key)] = record
    return frame(found.values(), schema)


def _items(customer: str, chance: Random) -> Iterable[Record]:
    currencies = {
        "D0": "EUR",
        "D1": chance.choice(["EUR", "EUR", "USD"]),
        "D2": chance.choice(["EUR", "USD", "JPY"]),
        "D3": chance.choice(["EUR", "GBP"]),  # a currency without a rate
    }
    for shapes, ages, most in ((OWED, DAYS_OVERDUE, 5), (PAID, DAYS_AGO, 4)):
        for _ in range(chance.randint(0, most)):
            document = chance.choice(DOCUMENTS)
            name, kind, sign, applied = chance.choice(shapes)
            item, due = name.format(document), NIGHT - days(chance.choice(ages))
            yield {
                "customer": customer,
                "item": item,
                "kind": kind,
                "document": document if applied else item,
                "day": due - days(30) if kind == "invoice" else due,
                "due_day": due,
                "currency": currencies[document],
                "amount_minor": sign * (chance.choice(AMOUNTS) + chance.choice([0, 0, chance.randrange(100_000)])),
                "salesperson": chance.choice([None, "S1", "S2"]) if kind == "invoice" else None,
            }


def _customers(customer: str, chance: Random) -> Iterable[Record]:
    """Now and then a customer is in no list."""
    if chance.random() < 0.95:
        yield {
            "customer": customer,
            "head": customer,
            "name": customer,
            "company_code": None,
            "segment": chance.choice([None, "public"]),
            "key_account": chance.choice([False, False, False, True, None]),
            "salesperson": chance.choice([None, "S1", "S2"]),
            "territory": None,
            "language": chance.choice([None, "en", "zh", "fr"]),
            "country": None,
            "has_address": chance.random() < 0.9,
            "email_rank": chance.choice([None, 0, 1, 2]),
        }


def _told(customer: str, chance: Random, share: float) -> Iterable[Record]:
    """Records about an item, a document or the whole customer (null): since some days, and perhaps to a day."""
    while chance.random() < share:
        ends = chance.choice([None, -1, 0, 1, 10])
        yield {
            "customer": customer,
            "item": chance.choice([None, "D0", "D1", "D2", "D0/1"]),
            "from_day": NIGHT - days(chance.choice([0, 1, 10, 30])),
            "to_day": None if ends is None else NIGHT + days(ends),
        }


def _holds(customer: str, chance: Random) -> Iterable[Record]:
    for told in _told(customer, chance, 0.2):
        yield told | {"kind": str(chance.choice((*m.HOLDS_SET_BY_HAND, m.HoldKind.WRITE_OFF)))}


def _causes(customer: str, chance: Random) -> Iterable[Record]:
    for told in _told(customer, chance, 0.2):
        yield told | {"cause": str(chance.choice(list(m.Cause)))}


def _disputes(customer: str, chance: Random) -> Iterable[Record]:
    for told in _told(customer, chance, 0.25):
        if told["item"] is not None:
            yield told | {"amount_minor": chance.choice([None, *AMOUNTS])}


def _promises(customer: str, chance: Random) -> Iterable[Record]:
    """Promises, and now and then the rates of a plan."""
    for told in _told(customer, chance, 0.15):
        about = f"{told['item'] or 'all'}@{told['from_day']}"
        amount = chance.choice([None, None, *AMOUNTS])
        word = told | {
            "promise": f"{customer}/{about}",
            "plan": None,
            "due_day": told["from_day"] + days(chance.randint(0, 35)),
            "grace_days": chance.choice([None, 0, 5]),
            "currency": None if amount is None else "EUR",
            "amount_minor": amount,
        }
        yield word
        if chance.random() < 0.2:
            for number in (1, 2, 3):
                rate = {"promise": f"plan/{customer}/{about}/{number}", "plan": f"plan/{customer}/{about}"}
                due = {"due_day": told["from_day"] + days(number * 10), "amount_minor": chance.choice(AMOUNTS)}
                yield word | {**rate, **due, "currency": "EUR"}


def _contacts(customer: str, chance: Random) -> Iterable[Record]:
    while chance.random() < 0.4:
        does = chance.choice(["letter", "letter", "visit", "case"])
        yield {
            "customer": customer,
            "debtor": customer,
            "item": chance.choice(["D0", "D1", "D0/1"]),
            "does": does,
            "level": chance.randint(1, 3) if does == "letter" else 0,
            "day": NIGHT - days(chance.choice(CONTACT_DAYS)),
        }


def _open_work(customer: str, chance: Random) -> Iterable[Record]:
    if chance.random() < 0.2:
        does, kind = chance.choice(UNDER_WAY)
        due_day = NIGHT - days(chance.choice([-4, 0, 2, 5, 30])) if does == "visit" else None
        yield {"customer": customer, "does": does, "kind": kind, "since": NIGHT - days(3), "due_day": due_day}
