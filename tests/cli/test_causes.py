"""`receivables causes`: what rules propose is listed with its evidence, answered, and shown with all else."""

from datetime import date
from typing import Any

import pytest

from cli.command import Ran, Run
from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from receivables.config import load_config
from receivables.night.suspecting import suspect


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> SmallFirm:
    """A firm with a late and a refused delivery of one customer, each of an overdue invoice."""
    firm = new_firm(tmp_path_factory.mktemp("causes") / "firm")
    firm.load("customers", customer("C1", needs_purchase_order="yes", address_confirmed="no"))
    firm.load("invoices", invoice("R1", "C1", reference="PO-1"), invoice("R2", "C1", reference="PO-2"))
    delivery = {"customer": "C1", "promised_date": "2026-09-01", "accepted_date": "", "remark": ""}
    firm.load(
        "deliveries",
        {**delivery, "delivery": "D1", "invoice": "R1", "delivered_date": "2026-09-02", "accepted": ""},
        {**delivery, "delivery": "D2", "invoice": "R2", "delivered_date": "", "accepted": "no", "remark": "leaks"},
    )
    suspect(load_config(firm.config.path), as_of=NIGHT)
    return firm


@pytest.fixture
def told(run: Run, firm: SmallFirm) -> Any:
    def tell(*arguments: str, as_of: date | None = NIGHT) -> Ran:
        day = ("--as-of", as_of) if as_of else ()
        ran = run("causes", *arguments, "--config", firm.config.path, *day)
        assert ran.code == 0, ran.err
        return ran

    return tell


LATE = "Delivery D1 was promised for 1 September 2026 and came on 2 September 2026, 1 day late."


def test_what_is_proposed_is_listed_with_what_was_seen(told: Any) -> None:
    assert LATE in " ".join(told("proposed", as_of=None).out.split())
    first, second = told("proposed", "--json", as_of=None).json
    assert (first["number"], first["customer"], first["item"], first["cause"]) == (1, "C1", "R1", "own_fault")
    assert (first["rules"], first["sentences"]["en"], first["state"]) == (["late_delivery"], [LATE], "proposed")
    assert second["rules"] == ["acceptance_failed", "late_delivery"]
    assert second["signs"][0] == {"rule": "acceptance_failed", "delivery": "D2", "accepted_day": None}
    assert all("交货单 D2" in sentence for sentence in second["sentences"]["zh"])


def test_an_answer_says_what_follows_and_the_item_shows_all_of_it(told: Any) -> None:
    assert told("list").out == "Nothing to list.\n"
    said = told("accept", "2", "--dispute", "--by", "Ada").out
    assert said == (
        "Accepted 2: our own fault (acceptance failed), R2 of customer C1, from 2026-10-30.\n"
        "Dispute C1/R2@2026-10-30 is open.\n"
    )
    said = told("dismiss", "1", "--reason", "agreed with them", "--by", "Ada").out
    assert said == "Dismissed 1: our own fault (late delivery), R1 of customer C1, as of 2026-10-30.\n"
    assert told("proposed", as_of=None).out == "Nothing to list.\n"
    (cause,) = told("list", "--json").json
    assert (cause["item"], cause["kind"], cause["author"]) == ("R2", "acceptance_failed", "Ada")
    shown = " ".join(told("show", "R2").out.split())
    for part in (
        "Item R2 of customer C1, Customer C1.",
        "address is not confirmed",
        "1 reference on it: PO-2",
        "leaks",
    ):
        assert part in shown
    assert "accepted 2026-10-30 Ada" in shown
    assert "agreed with them" in told("show", "R1").out
    shown = told("show", "R2", "--json").json
    assert {name: len(shown[name]) for name in ("causes", "suspicions", "disputes", "deliveries")} == {
        "causes": 1,
        "suspicions": 1,
        "disputes": 1,
        "deliveries": 1,
    }


def test_a_cause_is_set_with_its_kind_and_ended(told: Any) -> None:
    told("set", "C1", "own_fault", "--item", "R1", "--kind", "price", "--evidence", "wrong list", "--by", "Ada")
    assert "our own fault (price)" in " ".join(told("list").out.split())
    assert told("end", "C1", "--item", "R1").out == "Ended: the cause of R1 of customer C1, as of 2026-10-30.\n"
    said = told("set", "C1", "own_fault", "--item", "R1", "--dispute", "--evidence", "wrong list", "--by", "Ada").out
    assert said.endswith("Dispute C1/R1@2026-10-30 is open.\n")
