"""The controls of approval: which letters leave only once somebody has released them (see `test_controls`)."""

from decimal import Decimal

import polars as pl

from policy.controls import Control, instead
from policy.test_approval import TWO, WAITS, state
from receivables.policy import letters
from receivables.policy.settings import Approval

MUCH = Approval(from_amount=Decimal(5000))
FIRST_RUNG = Approval(levels=frozenset({1}))


def _key_accounts_only(*_: object) -> pl.Expr:
    return pl.col("key_account")


APPROVAL = [
    Control(
        name="a letter for much waits for a release",
        off=instead(letters, "_needs_release", _key_accounts_only),
        scenario=lambda: state(TWO, MUCH),
        expected=WAITS,
    ),
    Control(
        name="a letter of a chosen rung waits for a release",
        off=instead(letters, "_needs_release", _key_accounts_only),
        scenario=lambda: state("item | amount | overdue\nR1 | 300.00 | 5", FIRST_RUNG),
        expected=WAITS,
    ),
]
