"""A night asks why items are unpaid before it plans: what rules decide it knows, what they propose changes nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from letterhead import with_letterhead
from night.firm import NIGHT, SmallFirm, contents, customer, invoice
from receivables.cli.start import _make
from receivables.config import default_config_text, load_config
from receivables.documents.run_report import report_json, report_text
from receivables.model import Cause
from receivables.night.holds import holds_in_force
from receivables.night.interest import interest
from receivables.night.planning import preview
from receivables.night.replaying import replay
from receivables.night.reporting import finish
from receivables.night.store import store_of
from receivables.night.suspecting import accept_suspicions, dismiss_suspicions, suspect
from receivables.store.causes import list_causes, set_cause
from receivables.store.database import StoreError
from receivables.store.disputes import list_disputes, resolve_dispute
from receivables.store.suspicions import Looked

DAY = timedelta(days=1)
OWN_FAULT = ("acceptance_failed", "late_delivery", "missing_purchase_order")
FRAUD = ("large_first_order", "unconfirmed_address", "bank_details_changed")


def _firm(folder: Path, use: str) -> SmallFirm:
    """A firm that uses every rule in the same way, and has something for each of them to find."""
    more = {"large_first_order": ', amount = "9000"'}
    rules = "".join(f'{rule} = {{ use = "{use}"{more.get(rule, "")} }}\n' for rule in (*OWN_FAULT, *FRAUD))
    text = with_letterhead(default_config_text()).replace('\ndefault = "none"', '\ndefault = "cn"')
    _make(folder, f"{text}\n[triage]\n{rules}")
    firm = SmallFirm(load_config(folder / "config.toml"))
    firm.load("customers", customer("C1", iban="A"), customer("C2"), customer("C3", iban="X"), as_of=date(2026, 9, 1))
    firm.load(
        "customers",
        customer("C1", iban="A", needs_purchase_order="yes", address_confirmed="yes"),
        customer("C2", iban="", needs_purchase_order="no", address_confirmed="no"),
        customer("C3", iban="Y", needs_purchase_order="no", address_confirmed="yes"),
    )
    firm.load(
        "invoices",
        invoice("R1", "C1", reference="PO-1"),
        invoice("R2", "C1", reference=""),
        invoice("R3", "C2", reference="PO-3", amount="9500.00"),
        invoice("R4", "C3", reference="PO-4", invoice_date="2026-10-10"),
    )
    paid = {"date": "2026-08-01", "currency": "EUR", "amount": "1.00"}
    firm.load("payments", {"payment": "P1", "customer": "C1", **paid}, {"payment": "P3", "customer": "C3", **paid})
    _deliver(firm, "2026-09-09")
    return firm


def _deliver(firm: SmallFirm, delivered: str) -> None:
    row = {"delivery": "D1", "customer": "C1", "invoice": "R1", "promised_date": "2026-09-01"}
    firm.load("deliveries", {**row, "delivered_date": delivered})


@pytest.fixture(scope="module")
def proposing(tmp_path_factory: pytest.TempPathFactory) -> SmallFirm:
    return _firm(tmp_path_factory.mktemp("proposing"), "propose")


@pytest.fixture
def deciding(tmp_path: Path) -> SmallFirm:
    return _firm(tmp_path / "firm", "decide")


def _decided(firm: SmallFirm, as_of: date = NIGHT) -> dict[str, tuple[str, str, str]]:
    chosen = preview(firm.config, as_of=as_of).decisions.select("item", "cause", "does", "reason")
    return {item: tuple(rest) for item, *rest in chosen.iter_rows() if item.startswith("R")}


def test_what_rules_propose_never_changes_a_plan(proposing: SmallFirm) -> None:
    before = preview(proposing.config, as_of=NIGHT)
    assert suspect(proposing.config, as_of=NIGHT) == Looked(proposed=4)
    after = preview(proposing.config, as_of=NIGHT)
    for name in ("decisions", "letters", "lines", "assignments", "cases"):
        assert getattr(after, name).equals(getattr(before, name))


def test_a_second_look_changes_nothing(proposing: SmallFirm) -> None:
    suspect(proposing.config, as_of=NIGHT)
    before = contents(proposing.config)
    assert suspect(proposing.config, as_of=NIGHT) == Looked()
    assert contents(proposing.config) == before


def test_rules_that_are_off_leave_no_trace(tmp_path: Path) -> None:
    firm = _firm(tmp_path / "firm", "off")
    before = contents(firm.config)
    assert suspect(firm.config, as_of=NIGHT) == Looked()
    assert contents(firm.config) == before


def test_what_rules_decide_is_known_to_the_night_itself(deciding: SmallFirm) -> None:
    assert suspect(deciding.config, as_of=NIGHT) == Looked(decided=4)
    assert _decided(deciding) == {
        "R1": ("own_fault", "nothing", "dispute"),
        "R2": ("own_fault", "nothing", "dispute"),
        "R3": ("fraud", "case", "fraud_review"),
        "R4": ("fraud", "case", "fraud_review"),
    }


def test_nights_that_rules_decided_in_are_replayed_as_they_were(deciding: SmallFirm) -> None:
    for number, delivered in enumerate(("2026-09-09", "2026-09-09", "2026-09-01", "2026-09-05")):
        night = NIGHT + number * DAY
        _deliver(deciding, delivered)
        suspect(deciding.config, as_of=night)
        deciding.night(night)
    last = NIGHT + 3 * DAY
    # What somebody says afterwards, of earlier days too, was not known to those nights.
    set_cause(store_of(deciding.config), customer="C1", item="R1", cause=Cause.UNWILLING, from_day=NIGHT, author="Ada")
    replayed = replay(deciding.config, first=NIGHT, last=last)
    assert [night.as_of for night in replayed] == [NIGHT + number * DAY for number in range(4)]
    assert [night.differences for night in replayed] == [()] * 4


def test_a_night_that_is_run_again_after_a_correction_is_replayed_too(deciding: SmallFirm) -> None:
    suspect(deciding.config, as_of=NIGHT)
    deciding.night()
    _deliver(deciding, "2026-09-01")
    suspect(deciding.config, as_of=NIGHT)
    deciding.night()
    assert ("C1", "R1") not in {(one.customer, one.item) for one in list_causes(store_of(deciding.config), NIGHT)}
    (night,) = replay(deciding.config, first=NIGHT, last=NIGHT)
    assert night.differences == ()


def test_nobody_pays_interest_for_what_a_rule_says_is_our_fault_until_its_evidence_is_gone(deciding: SmallFirm) -> None:
    owed = _interest(deciding)
    assert owed["R1"] == owed["R2"] > 0
    suspect(deciding.config, as_of=NIGHT)
    assert _interest(deciding) == {item: minor for item, minor in owed.items() if item not in {"R1", "R2"}}
    _deliver(deciding, "2026-09-01")
    suspect(deciding.config, as_of=NIGHT)
    assert _interest(deciding) == {item: minor for item, minor in owed.items() if item != "R2"}


def _interest(firm: SmallFirm) -> dict[str, int]:
    return dict(interest(firm.config, as_of=NIGHT).items.select("item", "interest_minor").iter_rows())


def test_the_report_counts_proposals_and_names_what_rules_decided(deciding: SmallFirm, proposing: SmallFirm) -> None:
    suspect(deciding.config, as_of=NIGHT)
    deciding.night()
    report = finish(deciding.config, (), as_of=NIGHT)
    said = " ".join(report_text(report).split())
    assert "Decided by rules tonight: our own fault, item R1 of customer C1 (late delivery); " in said
    assert "suspicion of fraud, customer C2 (large first order and unconfirmed address); and 1 more." in said
    assert report_json(report)["suspicions"]["waiting"] == {}
    assert len(report_json(report)["suspicions"]["decided"]) == 4
    suspect(proposing.config, as_of=NIGHT)
    proposing.plan()
    proposing.night()
    said = " ".join(report_text(finish(proposing.config, (), as_of=NIGHT)).split())
    assert "Causes: 4 proposals wait for an answer = 1 bank account changed + " in said
    assert "Decided by rules" not in said


def test_what_is_accepted_with_a_dispute_is_our_fault_until_the_dispute_is_resolved(tmp_path: Path) -> None:
    firm = _firm(tmp_path / "firm", "propose")
    suspect(firm.config, as_of=NIGHT)
    ((accepted, number),) = accept_suspicions(firm.config, [1], as_of=NIGHT, to_day=None, dispute=True, author="Ada")
    (opened,) = list_disputes(store_of(firm.config), NIGHT)
    assert (opened.dispute, opened.item, opened.kind) == (number, accepted.item, accepted.kind)
    assert _decided(firm)["R1"] == ("own_fault", "nothing", "dispute")
    resolve_dispute(store_of(firm.config), dispute=number, outcome="rejected", as_of=NIGHT + DAY)
    suspect(firm.config, as_of=NIGHT + DAY)
    assert _decided(firm, NIGHT + DAY)["R1"] == ("unknown", "letter", "leads")


def test_of_several_answers_all_are_taken_or_none(tmp_path: Path) -> None:
    firm = _firm(tmp_path / "firm", "propose")
    suspect(firm.config, as_of=NIGHT)
    before = contents(firm.config)
    with pytest.raises(StoreError, match="Suspicion 3 is about customer C2: expected --dispute with our own"):
        accept_suspicions(firm.config, [1, 2, 3], as_of=NIGHT, to_day=None, dispute=True, author="Ada")
    with pytest.raises(StoreError, match="There is no suspicion 9"):
        dismiss_suspicions(firm.config, [1, 9], as_of=NIGHT, reason="no", author="Ada")
    assert contents(firm.config) == before


def test_no_rule_looks_at_a_night_before_one_that_was_run(proposing: SmallFirm) -> None:
    proposing.plan(NIGHT + DAY)
    with pytest.raises(StoreError, match="expected that night or a later one"):
        suspect(proposing.config, as_of=NIGHT)


def test_the_list_of_holds_names_the_rule_that_decided(deciding: SmallFirm) -> None:
    suspect(deciding.config, as_of=NIGHT)
    found = {one.items: (one.reason, one.author) for one in holds_in_force(deciding.config, as_of=NIGHT, customer="C1")}
    assert found[("R1",)] == ("late delivery", "rule: late delivery")
