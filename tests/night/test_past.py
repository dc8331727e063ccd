"""What a night that is over decided, read back from what it saved: the same as if everything were read and decided."""

from datetime import timedelta

from polars.testing import assert_frame_equal

from night.firm import NIGHT, SmallFirm, customer, invoice
from posting import letters_sent
from receivables.night.past import as_decided, decided_then
from receivables.night.store import store_of
from receivables.policy.together import decide_together
from receivables.store.facts import Shard, facts

_ALL = Shard(first=0, last=255, cash_data_day=None)
_BEFORE = NIGHT - timedelta(days=20)
# What an aging shows of a decision; when somebody was spoken to last is asked about below.
_SHOWN = ["customer", "item", "balance_minor", "bucket", "cause", "hold", "age_band", "amount_band", "does", "reason"]
_SHOWN += ["level", "treatment", "next_day", "base_minor", "addressee"]


def test_saved_decisions_stand_and_whoever_has_a_later_line_is_decided_by_all_there_is(firm: SmallFirm) -> None:
    _two_nights(firm)
    firm.load(
        "invoices", invoice("R9", "C1", amount="300.00"), invoice("R8", "C3", amount="30000.00", due="2026-07-01")
    )
    engine, book = store_of(firm.config), firm.config.book
    known = facts(engine, _ALL, NIGHT)
    whole = as_decided(engine, decide_together(known, book, as_of=NIGHT), _ALL, NIGHT)
    _, found = decided_then(engine, book, _ALL, NIGHT)
    assert_frame_equal(found.select(_SHOWN), whole.select(_SHOWN), check_row_order=False)
    assert {"R8", "R9"} < set(found["item"])


def test_a_contact_of_the_night_itself_does_not_hide_the_one_before(firm: SmallFirm) -> None:
    _two_nights(firm)
    _, found = decided_then(store_of(firm.config), firm.config.book, _ALL, NIGHT)
    last = dict(found.select("customer", "last_contact").iter_rows())
    assert last == {"C1": _BEFORE, "C2": _BEFORE, "C3": _BEFORE, "C4": None}


def _two_nights(firm: SmallFirm) -> None:
    """C1 and C2, who belongs to it, got letters on both nights, C3 is to be visited since the first; C4 owes nothing
    overdue before the second.
    """
    firm.load(
        "customers",
        customer("C1", parent=""),
        customer("C2", parent="C1"),
        customer("C3", parent=""),
        customer("C4", parent=""),
    )
    firm.load(
        "invoices",
        invoice("R1", "C1"),
        invoice("R2", "C2", amount="900.00"),
        invoice("R3", "C3", amount="20000.00", due="2026-07-01"),
        invoice("R4", "C4", due="2026-10-25"),
    )
    for night in (_BEFORE, NIGHT):
        firm.night(night)
        letters_sent(store_of(firm.config), night)
