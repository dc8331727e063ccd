"""What hangs on promises can be computed again, as it was known, and is told in the night's report."""

import json
from datetime import date, timedelta

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from posting import letters_sent
from receivables.config import load_config
from receivables.night.planning import preview
from receivables.night.playing import play
from receivables.night.promises import holding_nothing, plans_of, promise_changes, promises_of
from receivables.night.replaying import replay
from receivables.night.reporting import finish
from receivables.night.store import store_of
from receivables.store.payment_plans import agree_plan
from receivables.store.promises import record_promise


def day(number: int) -> date:
    """So many days after the first night."""
    return NIGHT + timedelta(days=number)


@pytest.fixture
def begun(firm: SmallFirm) -> SmallFirm:
    """A firm that bears with one broken promise; C1 is about to break one, C2 and C3 agree to pay in rates."""
    text = firm.config.path.read_text(encoding="utf-8")
    firm.config.path.write_text(
        text.replace("max_broken_promises = 0", "max_broken_promises = 1").replace("promise_grace_days = 3", ""),
        encoding="utf-8",
    )
    begun = SmallFirm(load_config(firm.config.path))
    begun.load("customers", *(customer(f"C{number}") for number in range(1, 4)))
    begun.load("invoices", *(invoice(str(number), f"C{number}") for number in range(1, 4)))
    engine = store_of(begun.config)
    record_promise(engine, customer="C1", from_day=NIGHT, due_day=day(2), author="Ada")
    for whose in ("C2", "C3"):
        rates = [(day(4), 50_000), (day(40), 50_000)]
        agree_plan(engine, customer=whose, from_day=NIGHT, rates=rates, author="Ada", plan=f"of {whose}")
    return begun


def _night(firm: SmallFirm, as_of: date) -> None:
    firm.plan(as_of)
    letters_sent(store_of(firm.config), as_of)


def _pay(firm: SmallFirm, number: str, amount: str, *, on: date, loaded: date) -> None:
    row = {"payment": f"P{number}", "customer": f"C{number}", "date": str(on), "currency": "EUR", "amount": amount}
    firm.load("payments", {**row, "invoice": number}, as_of=loaded)


def _nights(firm: SmallFirm) -> None:
    """C1 breaks its promise and gives another; C2 pays its first rate, known late; C3 pays nothing."""
    for number in (0, 2, 3):
        _night(firm, day(number))
    record_promise(store_of(firm.config), customer="C1", from_day=day(4), due_day=day(30), author="Ada")
    for number in (4, 5):
        _night(firm, day(number))
    _pay(firm, "2", "500.00", on=day(4), loaded=day(6))
    for number in (6, 12, 13):
        _night(firm, day(number))


def _reasons(firm: SmallFirm, as_of: date) -> dict[str, str]:
    return dict(preview(firm.config, as_of=as_of).decisions.select("customer", "reason").iter_rows())


def test_nights_with_promises_and_plans_replay_equal_whatever_has_come_to_be_known_since(begun: SmallFirm) -> None:
    _nights(begun)
    engine = store_of(begun.config)
    _pay(begun, "1", "1000.00", on=day(1), loaded=day(14))
    _pay(begun, "3", "1000.00", on=day(3), loaded=day(14))
    record_promise(engine, customer="C2", from_day=NIGHT, due_day=day(20), author="Ada")
    agree_plan(engine, customer="C3", from_day=NIGHT, rates=[(day(30), 1)], author="Ada", plan="of C3")

    found = replay(begun.config, first=NIGHT, last=day(13))

    assert [one.differences for one in found] == [()] * 8


def test_what_is_waited_for_follows_from_what_was_paid_and_what_was_broken(begun: SmallFirm) -> None:
    assert _reasons(begun, NIGHT) == {"C1": "promise", "C2": "payment_plan", "C3": "payment_plan"}
    _nights(begun)
    assert _reasons(begun, day(13)) == {"C1": "resting", "C2": "payment_plan", "C3": "resting"}
    assert holding_nothing(begun.config, as_of=day(13)) == {f"C1@{day(4)}": 1}
    assert [one.state for one in promises_of(begun.config, as_of=day(13))] == ["broken", "open"]
    plans = {one.plan: one.state for one in plans_of(begun.config, as_of=day(13))}
    assert plans == {"of C2": "being_kept", "of C3": "broken"}


def test_the_report_names_what_was_kept_or_broken_since_the_night_before(begun: SmallFirm) -> None:
    for number in (0, 2, 5):
        _night(begun, day(number))
    changes = [(one.customer, one.plan, one.state) for one in promise_changes(begun.config, as_of=day(5))]
    assert changes == [("C1", None, "broken"), ("C2", "of C2", "broken"), ("C3", "of C3", "broken")]
    text = finish(begun.config, [], as_of=day(5)) and (begun.out(day(5)) / "report.txt").read_text(encoding="utf-8")
    assert "Promises since the night before: 1 broken (C1)." in text
    assert "Rates of payment plans since the night before: 2 broken (C2, C3)." in text
    told = json.loads((begun.out(day(5)) / "report.json").read_text(encoding="utf-8"))["promises"]
    assert told[0] == {
        "promise": f"C1@{NIGHT}",
        "plan": None,
        "customer": "C1",
        "due_day": str(day(2)),
        "state": "broken",
    }


def test_a_rate_whose_payment_is_known_late_is_told_when_it_is_known(begun: SmallFirm) -> None:
    _night(begun, day(5))
    _pay(begun, "2", "500.00", on=day(4), loaded=day(6))
    _night(begun, day(6))
    changes = [(one.customer, one.state) for one in promise_changes(begun.config, as_of=day(6))]
    assert changes == [("C2", "kept")]


def test_where_nobody_gave_their_word_the_report_says_nothing_of_it(firm: SmallFirm) -> None:
    assert promise_changes(firm.config, as_of=NIGHT) == ()


def test_nights_played_forward_judge_promises_day_by_day(begun: SmallFirm) -> None:
    (played,) = play(begun.config, (begun.config.policy,), first=NIGHT, last=day(6))
    letters = played.work.sort("night", "customer").select("night", "customer").rows()
    assert letters == [(day(3), "C1"), (day(5), "C2"), (day(5), "C3")]
