"""Controls of what the nights to come would do: each switched off gives another day."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from policy.builders import NIGHT, SHIPPED, a_policy, days, facts
from policy.controls import Control, instead
from receivables.model import Facts
from receivables.policy import projection
from receivables.policy.book import Book, ScopedPolicy, book_of_one
from receivables.policy.plan import plan
from receivables.policy.settings import Policy

ONE = "item | amount | overdue\nR1 | 300.00 | 5"


def coming(known: Facts, policy: Policy = SHIPPED, book: Book | None = None) -> Callable[[], dict[str, Any]]:
    """In how many days something is done about each item after the night; null: not within a month."""

    def scenario() -> dict[str, Any]:
        after = projection.carried_out(known, plan(known, policy, as_of=NIGHT))
        found = projection.ahead(after, book or book_of_one(policy), as_of=NIGHT, horizon_days=30)
        later = (pl.col("day") - pl.lit(NIGHT)).dt.total_days()
        return dict(found.select("item", later).iter_rows())

    return scenario


def as_tonight(book: Book, day: Any) -> tuple[str, ...]:
    """The policies in force tonight, whatever day is asked for."""
    return tuple(policy.hash for policy in book.on(NIGHT).policies)


STRICT = a_policy(cadence=replace(SHIPPED.cadence, quiet_days=1, rest_days=dict.fromkeys(SHIPPED.cadence.rest_days, 1)))
LATER = replace(STRICT, name="strict", hash="strict", valid_from=NIGHT + days(6))
PROJECTION = [
    Control(
        name="ahead: what is done tonight keeps the nights to come silent",
        off=instead(projection, "carried_out", lambda known, planned: known),
        scenario=coming(facts(ONE)),
        expected={"R1": 14},
    ),
    Control(
        name="ahead: a release that does not come lapses",
        off=instead(projection, "_without_lapsed", lambda known, policy, as_of: known),
        scenario=coming(facts(ONE, about="key_account\nyes"), a_policy(release_days=5)),
        expected={"R1": 6},
    ),
    Control(
        name="ahead: cash data that are trusted tonight stay so",
        off=instead(projection, "_with_trusted_cash", lambda known, book, as_of: known),
        scenario=coming(facts(ONE, cash_data_day=NIGHT), a_policy(cash_data_max_age_days=5)),
        expected={"R1": 14},
    ),
    Control(
        name="ahead: each day has the policy of its day",
        off=instead(projection, "_in_force", as_tonight),
        scenario=coming(
            facts(ONE, contacts="item | day\nR1 | -3"),
            book=Book(pages=(ScopedPolicy(policy=SHIPPED), ScopedPolicy(policy=LATER))),
        ),
        expected={"R1": 6},
    ),
]
