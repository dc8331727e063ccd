"""The controls of promises and payment plans, a way to switch each off, and what then goes wrong."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from policy.builders import NIGHT, a_policy, answers, facts, tonight
from policy.controls import Control, Off, giving, instead
from receivables.policy import decide, holds, incoming, promises, trust

R1 = "item | amount | overdue | document | day | kind\nR1 | 300.00 | 90 | | |"
PAID = f"{R1}\nP1 | -100.00 | | R1 | -20 | receipt"
WORD = "promise | item | from_day | due_day | amount | currency\nW1 | R1 | -30 | -15 | 100.00 | EUR"
PLAN = "promise | plan | item | from_day | due_day | amount | currency\nA1 | A | R1 | -30 | -15 | 100.00 | EUR"


def _states(items: str, words: str) -> Callable[[], dict[str, str]]:
    def found() -> dict[str, str]:
        known = facts(items, promises=words)
        judged = promises.judge(known.promises, known.promise_lines, grace_days=0, as_of=NIGHT)
        return dict(judged.select("promise", "state").iter_rows())

    return found


def _asked(items: str, words: str, **settings: Any) -> Callable[[], dict[str, str]]:
    return lambda: answers(tonight(facts(items, promises=words), a_policy(**settings)))


def _with_column(module: Any, name: str, **columns: pl.Expr) -> Off:
    return giving(module, name, lambda frame: frame.with_columns(**columns))


def _not_pointed_out() -> int:
    """How many lines name no promise that is not waited for."""
    known = facts(R1, promises=f"{WORD}\nW2 | R1 | -5 | 9 | |")
    return decide.decide(known, a_policy(max_broken_promises=1), as_of=NIGHT)["refused_promise"].null_count()


def _whatever_came(patch: pytest.MonkeyPatch) -> None:
    """What goes back is not taken from what came in."""
    original = incoming._stays
    came = (pl.col("amount_minor") < 0) | ~incoming.IS_MONEY
    patch.setattr(incoming, "_stays", lambda posted: original(posted.filter(came)))


PROMISES = [
    Control(
        name="only money that comes in keeps a promise",
        off=instead(incoming, "IS_MONEY", pl.lit(value=True)),
        scenario=_states(f"{R1}\nG1 | -50.00 | | R1 | -20 | credit_note", WORD),
        expected={"W1": "broken"},
    ),
    Control(
        name="a credit note leaves less to keep",
        off=giving(promises, "_left", lambda left: left.group_by("promise", "currency", maintain_order=True).first()),
        scenario=_states(f"{R1}\nG1 | -250.00 | | R1 | -20 | credit_note\nP1 | -50.00 | | R1 | -18 | receipt", WORD),
        expected={"W1": "kept"},
    ),
    Control(
        name="what was paid before the promise does not keep it",
        off=_with_column(promises, "_words", from_day=pl.lit(NIGHT.replace(year=2000))),
        scenario=_states(f"{R1}\nP1 | -100.00 | | R1 | -31 | receipt", WORD),
        expected={"W1": "broken"},
    ),
    Control(
        name="what was paid after its grace does not keep it",
        off=_with_column(promises, "_words", last_day=pl.col("last_day") + pl.duration(days=1)),
        scenario=_states(f"{R1}\nP1 | -100.00 | | R1 | -14 | receipt", WORD),
        expected={"W1": "broken"},
    ),
    Control(
        name="what was paid on other items does not keep it",
        off=_with_column(promises, "_words", of_all=pl.lit(value=True)),
        scenario=_states(f"{R1}\nR2 | 300.00 | 90 | | |\nP1 | -100.00 | | R2 | -20 | receipt", WORD),
        expected={"W1": "broken"},
    ),
    Control(
        name="no money is counted twice",
        off=instead(promises, "_less", lambda unused, there: unused),
        scenario=_states(PAID, f"{WORD}\nW2 | R1 | -30 | -15 | 100.00 | EUR"),
        expected={"W1": "kept", "W2": "broken"},
    ),
    Control(
        name="what goes back unkeeps a promise",
        off=_whatever_came,
        scenario=_states(f"{PAID}\nB1 | 100.00 | | R1 | -9 | reversal", WORD),
        expected={"W1": "broken"},
    ),
    Control(
        name="a receipt given to an invoice counts by the day it came in",
        off=instead(incoming, "_by_receipt", lambda lines: lines.with_columns(is_money=incoming.IS_MONEY)),
        scenario=_states(
            f"{R1}\nP1 | -100.00 | | P1@receipt | -16 | receipt\nP1>R1#1 | 100.00 | | P1@receipt | -9 | allocation\n"
            "R1<P1#1 | -100.00 | | R1 | -9 | allocation",
            WORD,
        ),
        expected={"W1": "kept"},
    ),
    Control(
        name="hold: payment plan that is being kept",
        off=giving(trust, "kept_plans", lambda plans: plans.clear()),
        scenario=_asked(PAID, f"{PLAN}\nA2 | A | R1 | -30 | 20 | 100.00 | EUR"),
        expected={"R1": "payment_plan"},
    ),
    Control(
        name="a rate missed revives the dunning",
        off=instead(trust, "_MISSED", ["nothing"]),
        scenario=_asked(R1, f"{PLAN}\nA2 | A | R1 | -30 | 20 | 100.00 | EUR"),
        expected={"R1": "letter: leads"},
    ),
    Control(
        name="so many broken promises refuse the next hold",
        off=instead(trust, "_of_breakers", lambda given, *_: given.select("promise", broken=pl.lit(0)).clear()),
        scenario=_asked(R1, f"{WORD}\nW2 | R1 | -5 | 9 | |", max_broken_promises=1),
        expected={"R1": "letter: leads"},
    ),
    Control(
        name="a refused promise is pointed out",
        off=giving(holds, "_with_refused", lambda lines: lines.with_columns(refused_promise=pl.lit(None, pl.Date))),
        scenario=_not_pointed_out,
        expected=0,
    ),
    Control(
        name="a promise in one currency holds nothing in another",
        off=giving(decide, "trusted", lambda held: held.with_columns(currency=pl.lit(None, pl.String))),
        scenario=_asked(R1, "promise | from_day | due_day | currency\nW1 | -9 | 5 | USD"),
        expected={"R1": "letter: leads"},
    ),
]
