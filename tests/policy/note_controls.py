"""The controls of notes and of whom letters speak to, each with a way to switch it off (see `test_controls`)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from policy.builders import NIGHT, a_policy, days
from policy.controls import Control, giving, instead
from policy.test_addressees import DIRECTOR, HEAD, LEDGER, speaks_to
from policy.test_notes import BOTH, COURTESY, KEPT, NOBODY, PAID, PROMISED, R1_IS_DUE, SOON, THANKED, known, noted
from receivables.policy import addressees, courtesy, decide, notes, plan, thanks

Scenario = Callable[[], Any]


def of(table: str = SOON, policy: Any = BOTH, **told: str) -> Scenario:
    return lambda: noted(known(table, **told), policy)


def _kept() -> dict[str, str]:
    told = known(PROMISED, paid=KEPT, promises="item | due_day\nR1 | -1")
    return noted(replace(told, items=told.items.clear()))


def _none(*_: Any, **__: Any) -> list[pl.DataFrame]:
    return [pl.DataFrame(schema={"customer": pl.String})]


NOTED = "note | item | due_day | day\ncourtesy_note | R9 | 5 | -1"
NOTES = [
    Control(
        name="no note while anything is overdue or under way",
        off=instead(notes, "_silent", _none),
        scenario=of(SOON + "\nR2 | 300.00 | -1"),
        expected=NOBODY,
    ),
    Control(
        name="no note on data too old",
        off=instead(notes, "cash_data_too_old", lambda *_: False),
        scenario=lambda: noted(
            known(cash_data_day=NIGHT - days(4)), a_policy(courtesy=COURTESY, cash_data_max_age_days=3)
        ),
        expected=NOBODY,
    ),
    Control(
        name="a courtesy note for what is near its due day",
        off=instead(courtesy, "_soon", lambda *_: pl.col("balance_minor") > 0),
        scenario=of("item | amount | due\nR1 | 300.00 | 9"),
        expected=NOBODY,
    ),
    Control(
        name="a due day is spoken of once",
        off=giving(courtesy, "_said", lambda said: said.clear()),
        scenario=of(notes=NOTED.replace("-1", "-5")),
        expected=NOBODY,
    ),
    Control(
        name="two courtesy notes are some days apart",
        off=giving(courtesy, "_resting", lambda resting: resting.clear()),
        scenario=of(notes=NOTED.replace("| 5 |", "| 3 |")),
        expected=NOBODY,
    ),
    Control(
        name="no courtesy note about what is held or promised",
        off=giving(courtesy, "_spoken_of", lambda lines: lines.clear()),
        scenario=of(holds="item | kind\nR1 | direct_debit"),
        expected=NOBODY,
    ),
    Control(
        name="a courtesy note is for the segments that the firm names",
        off=instead(courtesy, "_of_segments", lambda _: pl.lit(value=True)),
        scenario=of(policy=a_policy(courtesy=replace(COURTESY, segments=("retail",)))),
        expected=NOBODY,
    ),
    Control(
        name="thanks for a large amount",
        off=giving(thanks, "_large", lambda found: found.clear()),
        scenario=of("item | amount", paid=PAID),
        expected=THANKED,
    ),
    Control(
        name="thanks for a promise kept",
        off=giving(thanks, "_kept", lambda found: found.clear()),
        scenario=_kept,
        expected=THANKED,
    ),
    Control(
        name="a note is a contact where the firm says so",
        off=instead(decide, "with_notes_as_contacts", lambda contacts, *_: contacts),
        scenario=lambda: noted_lines(counts=True),
        expected=["quiet"],
    ),
    Control(
        name="notes are part of the plan",
        off=instead(plan, "_together", lambda letters, _: letters),
        scenario=of(),
        expected=R1_IS_DUE,
    ),
    Control(
        name="a level speaks to its rank and to nobody above",
        off=instead(addressees, "spoken_to", lambda people, _: next(iter(people), None)),
        scenario=lambda: speaks_to("Ann 1, Cid 3", HEAD),
        expected="Ann, missing 2",
    ),
    Control(
        name="somebody higher is to be found",
        off=instead(addressees, "missing_rank", lambda *_: None),
        scenario=lambda: speaks_to("Ann 1", DIRECTOR, LEDGER),
        expected="Ann, missing 3",
    ),
]


def noted_lines(*, counts: bool) -> list[str]:
    policy = a_policy(courtesy=replace(COURTESY, counts_as_contact=counts))
    sent = "note | item | due_day | day\ncourtesy_note | R1 | -1 | -3"
    told = known("item | amount | overdue\nR1 | 300.00 | 1", notes=sent)
    return plan.plan(told, policy, as_of=NIGHT).decisions["reason"].to_list()
