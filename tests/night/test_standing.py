"""However often and however far a night is run, customers stand as the decisions in the store say."""

from datetime import timedelta

from sqlalchemy import Engine, func, select

from night.firm import NIGHT, SmallFirm, customer, invoice
from posting import letters_sent
from receivables.night import planning
from receivables.night.store import store_of
from receivables.store.database import reading
from receivables.store.standing import matrix, worklist
from receivables.store.tables import decision

LATER = NIGHT + timedelta(days=1)


def stands(engine: Engine) -> dict[str, tuple[int, int, bool]]:
    """Of each customer how many lines are open, what they come to, and whether anything is done about them."""
    rows = worklist(engine, limit=100).rows
    return {row.customer: (row.lines, row.open_minor, row.does != "nothing") for row in rows}


def decided(engine: Engine) -> dict[str, tuple[int, int, bool]]:
    """The same from the decisions that hold now; all is in the base currency here."""
    acts = func.sum(decision.c.does != "nothing")
    sums = select(decision.c.customer, func.count(), func.sum(decision.c.balance_minor), acts)
    with reading(engine) as conn:
        found = conn.execute(sums.where(decision.c.to_day.is_(None)).group_by(decision.c.customer))
        return {name: (lines, minor, acting > 0) for name, lines, minor, acting in found}


def pay(firm: SmallFirm, number: str, of: str) -> None:
    row = {"payment": f"P{number}", "customer": of, "date": str(NIGHT), "currency": "EUR", "amount": "1000.00"}
    firm.load("payments", row | {"invoice": number}, as_of=LATER)


def test_customers_stand_as_decided_after_a_night_again_and_half_a_night(firm: SmallFirm) -> None:
    firm.load("customers", *(customer(f"C{one}") for one in range(1, 5)))
    firm.load("invoices", *(invoice(str(one), f"C{one}") for one in range(1, 5)), invoice("5", "C4", amount="20000.00"))
    engine = store_of(firm.config)
    firm.plan()
    assert (
        stands(engine)
        == decided(engine)
        == {
            **{f"C{one}": (1, 100_000, True) for one in range(1, 4)},
            "C4": (2, 2_100_000, True),
        }
    )
    letters_sent(engine, NIGHT)
    pay(firm, "1", "C1")
    firm.plan()  # C1 got its letter: for it this night is over
    assert stands(engine) == decided(engine)
    assert stands(engine)["C1"] == (1, 100_000, True)
    for shard in planning.begin(firm.config, as_of=LATER):
        planning.plan_and_save(firm.config, shard, as_of=LATER)
    # The process died here: decisions are tomorrow's, and so is how customers stand.
    assert stands(engine) == decided(engine)
    assert "C1" not in stands(engine)
    firm.plan(LATER)
    assert stands(engine) == decided(engine)


def test_the_matrix_of_a_night_has_every_overdue_line_once(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1"), customer("C2"))
    small = invoice("3", "C2", amount="5.00")
    firm.load("invoices", invoice("1", "C1"), invoice("2", "C1", due="2026-06-01", amount="20000.00"), small)
    firm.plan()
    found = {(one.age_band, one.amount_band, one.outside): one.lines for one in matrix(store_of(firm.config))}
    assert found == {(0, 0, ""): 1, (1, 1, ""): 1, (-1, -1, "below_minimum"): 1}
