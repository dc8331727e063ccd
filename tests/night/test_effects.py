"""What letters of a firm brought, against items whose letters waited: through nights as they are run."""

from datetime import timedelta

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from posting import letters_sent
from receivables.night.effects import NoPeriod, effects
from receivables.night.releasing import release
from receivables.night.store import store_of
from receivables.policy.effects import Brought, TooFew

MANY = 30
PERIOD = (NIGHT, NIGHT + timedelta(days=2))


def _firm(firm: SmallFirm, *, letters_pay: int, others_pay: int, days: int = 5, released: bool = False) -> Brought:
    """Thirty customers who get a letter and thirty key accounts, whose letters wait; so many of each pay.

    `released`: those key accounts get theirs two nights later, before they pay.
    """
    plain, waiting = ([f"{kind}{number:02}" for number in range(MANY)] for kind in ("C", "K"))
    firm.load(
        "customers",
        *(customer(name, key_account="no") for name in plain),
        *(customer(name, key_account="yes") for name in waiting),
    )
    firm.load("invoices", *(invoice(f"R-{name}", name) for name in (*plain, *waiting)))
    for as_of in (NIGHT, NIGHT + timedelta(days=1)):
        firm.plan(as_of)
        letters_sent(store_of(firm.config), as_of)
    for name in waiting[: others_pay if released else 0]:
        release(firm.config, f"L-20261030-{name}", by="Lin", as_of=NIGHT + timedelta(days=1))
    letters_sent(store_of(firm.config), NIGHT + timedelta(days=2))
    payers = [*plain[:letters_pay], *waiting[:others_pay]]
    day = NIGHT + timedelta(days=days)
    paid = {"currency": "EUR", "amount": "1000.00", "date": str(day)}
    # The last payment says until when it is known what came.
    until = {**paid, "date": str(NIGHT + timedelta(days=20)), "payment": "Z", "customer": "C29", "invoice": "R-C29"}
    rows = [{**paid, "payment": f"Z-{name}", "customer": name, "invoice": f"R-{name}"} for name in payers]
    firm.load("payments", *rows, until, as_of=NIGHT + timedelta(days=20))
    (found,) = effects(firm.config, *PERIOD, within_days=10).treatments
    return found


def test_letters_that_left_are_compared_with_letters_that_waited(firm: SmallFirm) -> None:
    found = _firm(firm, letters_pay=18, others_pay=6)
    assert (found.treatment, found.items, found.comparable_items) == ("routine_reminder", MANY, MANY)
    assert (found.owed_minor, found.collected_minor) == (30_000_00, 18_000_00)
    assert (found.paid_share, found.comparable_share, found.difference) == pytest.approx((0.6, 0.2, 0.4))
    assert found.low is not None
    assert found.low > 0
    assert effects(firm.config, NIGHT + timedelta(days=5), NIGHT + timedelta(days=6)).treatments == ()
    with pytest.raises(NoPeriod, match="a day and a night"):
        effects(firm.config, NIGHT, NIGHT - timedelta(days=1))


def test_who_gets_a_letter_after_all_is_left_alone_until_then(firm: SmallFirm) -> None:
    assert _firm(firm, letters_pay=18, others_pay=6, released=True).comparable_share == 0


def test_what_comes_after_the_days_is_not_the_letters(firm: SmallFirm) -> None:
    assert _firm(firm, letters_pay=18, others_pay=6, days=11).collected_minor == 0


def test_whom_nobody_can_be_compared_with_is_counted_all_the_same(firm: SmallFirm) -> None:
    names = [f"C{number:02}" for number in range(MANY)]
    firm.load("customers", *(customer(name) for name in names))
    firm.load("invoices", *(invoice(f"R-{name}", name) for name in names))
    firm.plan()
    letters_sent(store_of(firm.config), NIGHT)
    paid = {"payment": "Z", "customer": "C00", "currency": "EUR", "amount": "400.00", "invoice": "R-C00"}
    firm.load("payments", {**paid, "date": str(NIGHT + timedelta(days=14))}, as_of=NIGHT + timedelta(days=14))
    (found,) = effects(firm.config, *PERIOD).treatments
    assert (found.collected_minor, found.difference, found.too_few) == (400_00, None, TooFew.COMPARABLE)
