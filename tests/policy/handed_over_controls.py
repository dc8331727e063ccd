"""The controls of write-off and handover: what is small, what is left in peace, what is ripe, what the ledger says."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import polars as pl

from policy.builders import NIGHT, facts
from policy.controls import Control, Off, giving, instead, not_held_for
from policy.test_handovers import RIPE_RULES, TOP, ripe_items
from policy.test_write_offs import LEDGER, SMALL, proposed, standing
from receivables import model as m
from receivables.model.write_offs import WriteOffState
from receivables.policy import decide, handovers, write_offs

CREDIT = "item | amount | day\nP1 | -2.00 | -91"
OPEN_TOO = CREDIT + "\nR1 | 90.00 | -5"


def _as_they_were(lines: pl.DataFrame, *_: object) -> pl.DataFrame:
    return lines


def _without_days() -> Off:
    """Nobody waits for a rest to be old."""
    small = write_offs.small_balances
    return lambda patch: patch.setattr(
        "policy.test_write_offs.small_balances",
        lambda lines, known, rules, **more: small(lines, known, replace(rules, small_days=0, credit_days=0), **more),
    )


def _of(table: str, **told: str) -> Callable[[], dict[str, str]]:
    return lambda: proposed(facts(table, **told))


def _ripe(**told: str) -> Callable[[], dict[str, str]]:
    return lambda: ripe_items(facts(TOP, **told))


HANDED_OVER = [
    Control(
        name="write-off: only what a payment left is a rest",
        off=giving(write_offs, "_with_payments", lambda lines: lines.with_columns(paid=pl.lit(value=True))),
        scenario=_of(
            "item | document | kind | amount | overdue\nR1 | | | 500.00 | 5\nN1 | R1 | credit_note | -497.00 |"
        ),
        expected={},
    ),
    Control(
        name="write-off: a bound is a bound",
        off=instead(write_offs, "_at_most", lambda *_: pl.lit(value=True)),
        scenario=_of("item | amount | overdue\nR1 | 10.01 | 366"),
        expected={},
    ),
    Control(
        name="write-off: what is small must be old, too",
        off=_without_days(),
        scenario=_of("item | amount | overdue\nR1 | 10.00 | 365"),
        expected={},
    ),
    Control(
        name="write-off: nothing in dispute, promised, planned or held",
        off=instead(write_offs, "_is_free", lambda: pl.lit(value=True)),
        scenario=_of(SMALL, promises="item | due_day\nR1 | 5"),
        expected={},
    ),
    Control(
        name="write-off: the minimum worth chasing is no reason to keep a balance",
        off=giving(write_offs, "_is_free", lambda free: free & pl.col("hold").is_null()),
        scenario=_of(SMALL),
        expected={"R1": "residual"},
    ),
    Control(
        name="write-off: no key account unless the firm says so",
        off=instead(write_offs, "_left_in_peace", _as_they_were),
        scenario=_of(SMALL, about="key_account\nyes"),
        expected={},
    ),
    Control(
        name="write-off: a credit that something is open for is kept",
        off=instead(write_offs, "_idle_credits", lambda allowed, *_: allowed.filter(pl.col("balance_minor") < 0)),
        scenario=_of(OPEN_TOO),
        expected={},
    ),
    Control(
        name="write-off: a number that stands for several lines is not held for one",
        off=instead(write_offs, "_naming_itself_alone", _as_they_were),
        scenario=_of(
            "item | document | amount | overdue\nR1 | R1 | 50.00 | 9\nR1/2 | R1 | 500.00 | 5\nP1 | R1 | -46.00 |"
        ),
        expected={},
    ),
    Control(
        name="write-off: what was paid is not what was booked",
        off=instead(write_offs, "_SETTLING", []),
        scenario=lambda: standing(LEDGER + "\nP2 | R1 | receipt | -4.00 | -1"),
        expected=(WriteOffState.SETTLED, "P2"),
    ),
    Control(
        name="handover: only what is chased is ripe",
        off=giving(decide, "hold", not_held_for(m.HoldKind.MANUAL)),
        scenario=_ripe(contacts="item | level | day\nR1 | 3 | -30", holds="item | kind\nR1 | manual"),
        expected={},
    ),
    Control(
        name="handover: the last letter has its time",
        off=giving(handovers, "_waited", lambda found: found.with_columns(since=pl.lit(NIGHT))),
        scenario=_ripe(contacts="item | level | day\nR1 | 3 | -29"),
        expected={},
    ),
    Control(
        name="handover: an open case comes first",
        off=instead(handovers, "CaseKind", type("Nothing", (), {"SPECIAL_HANDLING": "nothing"})),
        scenario=_ripe(contacts="item | does | day\nR1 | case | -60", open_work="does | kind\ncase | special_handling"),
        expected={},
    ),
    Control(
        name="handover: too little is not worth an agency",
        off=instead(handovers, "to_minor", lambda *_: 0),
        scenario=lambda: ripe_items(
            facts(TOP, contacts="item | level | day\nR1 | 3 | -30"), replace(RIPE_RULES, minimum=Decimal("300.01"))
        ),
        expected={},
    ),
]
