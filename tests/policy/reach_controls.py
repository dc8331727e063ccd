"""The controls of reach: a letter is due only where a way of the firm brings it to somebody (see `test_controls`)."""

from dataclasses import replace

import polars as pl

from policy.builders import SHIPPED, answers, facts, tonight
from policy.controls import Control, instead
from policy.test_notes import BOTH, NOBODY, SOON, known, noted
from policy.test_reach import EMAIL, ONE, by
from receivables.policy import notes, reach

NO_EMAIL, DIRECTOR_ONLY = "has_address | email_rank\nyes |", "has_address | email_rank\nno | 3"


def _anybody(*_: object) -> pl.Expr:
    return pl.lit(value=True)


REACH = [
    Control(
        name="by e-mail alone no letter is due to whoever has no address of it",
        off=instead(reach, "_reached", _anybody),
        scenario=lambda: answers(tonight(facts(ONE, about=NO_EMAIL), by(EMAIL))),
        expected={"R1": "no_address"},
    ),
    Control(
        name="by e-mail nobody above the letter's rank is written to",
        off=instead(reach, "_reached", _anybody),
        scenario=lambda: answers(tonight(facts(ONE, about=DIRECTOR_ONLY), replace(SHIPPED, reached_by=EMAIL))),
        expected={"R1": "no_address"},
    ),
    Control(
        name="a note goes only where a way of the firm reaches its customer",
        off=instead(notes, "note_reaches", _anybody),
        scenario=lambda: noted(known(SOON, about=NO_EMAIL), by(EMAIL, BOTH)),
        expected=NOBODY,
    ),
]
