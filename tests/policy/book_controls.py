"""The controls of several policies, and of levels that ask for an age and an amount."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from policy.builders import NIGHT, SHIPPED, answers, customers, facts, items, of_items
from policy.controls import Control, giving, instead, nothing
from receivables.policy import book, cadence, checks, ladder, together
from receivables.policy.book import EVERYBODY, Book, Scope, ScopedPolicy, check_book, policy_of_customers
from receivables.policy.plan import plan
from receivables.policy.settings import Level, Policy

FIRST = date(2026, 1, 1)


def page(name: str, scope: Scope = EVERYBODY, *, since: date = FIRST, of: Policy = SHIPPED) -> ScopedPolicy:
    """A policy by that name, which goes by a hash of its own."""
    return ScopedPolicy(policy=replace(of, name=name, valid_from=since, hash=f"hash of {name}"), scope=scope, text="{}")


def a_book(*pages: ScopedPolicy) -> Book:
    """A general policy, and these."""
    return Book(pages=(page("general"), *pages))


def falls_under(table: str, chosen: Book, as_of: date = NIGHT) -> dict[str, str]:
    """The name of each customer's policy."""
    positions = policy_of_customers(customers(table, items("item | amount").clear()), chosen, as_of)
    names = [policy.name for policy in chosen.on(as_of).policies]
    return {customer: names[position] for customer, position in positions.iter_rows()}


def a_level(**conditions: Any) -> Level:
    """A reminder's level that asks for something."""
    if "from_amount" in conditions:
        conditions["from_amount"] = Decimal(conditions["from_amount"])
    first = SHIPPED.levels[0]
    return replace(first, **conditions)


def with_levels(*levels: Level, of: Policy = SHIPPED) -> Policy:
    """The shipped policy with another ladder."""
    return replace(of, levels=levels)


PUBLIC = page("public", Scope(segments=("public",)))
KEY = page("key", Scope(key_accounts=True), since=FIRST - timedelta(days=9))
CHINA_PUBLIC = page("public in china", Scope(segments=("public",), countries=("CN",)))
MINIMUM = page("big only", Scope(segments=("public",)), of=replace(SHIPPED, minimum=Decimal(1000)))
AUTUMN = page("of autumn", since=NIGHT)
WINTER = page("of winter", since=NIGHT + timedelta(days=1))
HEADS = page("heads", Scope(countries=("CN",)), of=replace(SHIPPED, group_address="head"))


def _everybody_under_the_general_one(known: Any, chosen: Book, as_of: date) -> Any:
    yield chosen.on(as_of).pages[-1].policy, known


BOOK = [
    Control(
        name="the more specific scope wins",
        off=instead(book.Scope, "points", property(lambda scope: -1 if scope.sides else -2)),
        scenario=lambda: falls_under("segment | key_account\npublic | yes", a_book(PUBLIC, KEY)),
        expected={"C1": "key"},
    ),
    Control(
        name="every side of a scope must fit",
        off=instead(book.Scope, "fits", lambda scope: pl.col("segment").is_in(scope.segments)),
        scenario=lambda: falls_under("segment | country\npublic | DE", a_book(CHINA_PUBLIC)),
        expected={"C1": "general"},
    ),
    Control(
        name="a policy holds from its day",
        off=instead(book, "_holds", lambda policy, day: True),
        scenario=lambda: a_book(AUTUMN, WINTER).general(NIGHT).name,
        expected="of autumn",
    ),
    Control(
        name="a newer policy takes over from the one before",
        off=instead(book, "_takes_over", lambda newer, older: False),
        scenario=lambda: a_book(AUTUMN).general(NIGHT).name,
        expected="of autumn",
    ),
    Control(
        name="a group that counts as one falls under its head's policy",
        off=instead(book, "counts_groups_whole", lambda policy: False),
        scenario=lambda: falls_under("customer | head | country\nH1 | H1 | CN\nB1 | H1 | DE", a_book(HEADS)),
        expected={"H1": "heads", "B1": "heads"},
    ),
    Control(
        name="policies that nobody could tell apart are refused",
        off=instead(book, "_ties", nothing),
        scenario=lambda: len(list(check_book(a_book(page("again"))))),
        expected=1,
    ),
    Control(
        name="everybody is decided under the policy they fall under",
        off=instead(together, "apart", _everybody_under_the_general_one),
        scenario=lambda: answers(
            together.plan_together(
                facts("item | amount | overdue\nR1 | 300.00 | 5", about="segment\npublic"), a_book(MINIMUM), as_of=NIGHT
            )
        ),
        expected={"R1": "below_minimum"},
    ),
]


def climbed(policy: Policy) -> dict[str, int]:
    """The level after the first one of an item of 20.00 that is five days overdue."""
    known = facts("item | amount | overdue\nR1 | 100.00 | 5", contacts="item | level | day\nR1 | 1 | -20")
    return of_items(plan(known, policy, as_of=NIGHT), "level")


EITHER = {"from_day": 3, "from_amount": 300, "when": "either"}
LADDER = [
    Control(
        name="a level may ask for a day overdue",
        off=instead(ladder, "_met", lambda *_: pl.lit(value=True)),
        scenario=lambda: climbed(with_levels(a_level(), a_level(from_day=6))),
        expected={"R1": 1},
    ),
    Control(
        name="a level may ask for an amount",
        off=instead(ladder, "_met", lambda *_: pl.lit(value=True)),
        scenario=lambda: climbed(with_levels(a_level(), a_level(from_amount=101))),
        expected={"R1": 1},
    ),
    Control(
        name="a level may be content with either",
        off=instead(ladder, "_met", lambda *_: pl.lit(value=False)),
        scenario=lambda: climbed(with_levels(a_level(), a_level(**EITHER))),
        expected={"R1": 2},
    ),
    Control(
        name="before the first level there is no letter",
        off=instead(cadence, "all_ask", lambda _: False),
        scenario=lambda: answers(
            plan(facts("item | amount | overdue\nR1 | 300.00 | 5"), with_levels(a_level(from_day=6)), as_of=NIGHT)
        ),
        expected={"R1": "before_first_level"},
    ),
    Control(
        name="refused on load: conditions that fall",
        off=giving(checks, "_conditions", lambda _: ()),
        scenario=lambda: len(checks.check(with_levels(a_level(from_day=6), a_level(from_day=5)))),
        expected=1,
    ),
]
