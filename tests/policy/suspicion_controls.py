"""The controls of the rules that ask why items are unpaid."""

import polars as pl
import pytest

from policy.controls import Control, Off, instead
from policy.suspected import asking, found, known
from receivables.model.suspicion import SIGN_SCHEMA, SuspicionRule
from receivables.policy import suspicions
from receivables.policy.suspicions import TriageSettings, Use, fraud, own_fault

_ITEM, _CUSTOMER = ("C1", "R1"), ("C1", None)
_OVERDUE = "item | amount | due\nR1 | 500.00 | -5"
_FIRST = "item | amount | due | day\nR1 | 10,000.00 | 20 | -10"
_NEW = "first_day | has_paid\n-10 | no"
_SCENES = {
    SuspicionRule.ACCEPTANCE_FAILED: known(_OVERDUE, deliveries="invoice | accepted\nR1 | no"),
    SuspicionRule.LATE_DELIVERY: known(_OVERDUE, deliveries="invoice | promised | delivered\nR1 | -20 | -10"),
    SuspicionRule.MISSING_PURCHASE_ORDER: known(_OVERDUE, about="needs_purchase_order\nyes"),
    SuspicionRule.LARGE_FIRST_ORDER: known(_FIRST, about=_NEW),
    SuspicionRule.UNCONFIRMED_ADDRESS: known(
        "item | amount | due | day\nR1 | 5.00 | 20 | -10",
        about="address_confirmed | first_day | has_paid\nno | -10 | no",
    ),
    SuspicionRule.BANK_DETAILS_CHANGED: known(_OVERDUE, accounts="day\n-9"),
    SuspicionRule.VISIT_REPORT: known(_OVERDUE, reported="day\n-1"),
}
_OWN_FAULT = set(list(SuspicionRule)[:3])


def _blind(rule: SuspicionRule) -> Off:
    """The rule sees nothing."""
    nothing = pl.DataFrame(schema=SIGN_SCHEMA)
    return instead(suspicions, "_RULES", {**suspicions._RULES, rule: lambda *_: nothing})


def _everybody_decides(patch: pytest.MonkeyPatch) -> None:
    """A rule decides whether the firm lets it or not."""
    patch.setattr(TriageSettings, "deciding", TriageSettings.used)


def _found_by(rule: SuspicionRule) -> dict[tuple[str, str | None], str]:
    cause, about = ("own_fault", _ITEM) if rule in _OWN_FAULT else ("fraud", _CUSTOMER)
    return {about: f"{cause}: {rule}"}


SUSPICIONS = [
    *(
        Control(
            name=f"the rule {rule} sees its sign",
            off=_blind(rule),
            scenario=lambda rule=rule: found(_SCENES[rule]),
            expected=_found_by(rule),
        )
        for rule in SuspicionRule
    ),
    Control(
        name="nobody asks whose fault it is before an invoice is overdue",
        off=instead(own_fault, "overdue", lambda items, as_of: items),
        scenario=lambda: found(
            known("item | amount | due\nR1 | 500.00 | 5", deliveries="invoice | promised\nR1 | -20")
        ),
        expected={},
    ),
    Control(
        name="a customer of old has no first order",
        off=instead(fraud, "_first_orders", lambda facts: facts.items),
        scenario=lambda: found(known(_FIRST, about="first_day | has_paid\n-99 | yes")),
        expected={},
    ),
    Control(
        name="no rule decides alone unless the firm lets it",
        off=_everybody_decides,
        scenario=lambda: found(_SCENES[SuspicionRule.LATE_DELIVERY], asking(use=Use.PROPOSE)),
        expected=_found_by(SuspicionRule.LATE_DELIVERY),
    ),
]
