"""Claims for others to collect: who may be handed over, the file, the silence after it, and replay."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pypdf
import pytest
from openpyxl import load_workbook

from cli.firms import copy_of
from documents.libreoffice import recalculated
from night.firm import NIGHT, SmallFirm, contents, customer, invoice, new_firm
from receivables.config import load_config
from receivables.documents import handover_file
from receivables.documents.handover_file import DoesNotAddUp, dossier
from receivables.model import Cause, DisputeKind
from receivables.model.handovers import HandoverKind
from receivables.night import handovers
from receivables.night.dossiers import write_file
from receivables.night.handovers import NoRules, NotToBeHandedOver
from receivables.night.replaying import replay
from receivables.night.store import store_of
from receivables.store.causes import set_cause
from receivables.store.database import StoreError
from receivables.store.disputes import open_dispute
from receivables.store.handover_records import handover_called
from receivables.store.letters import list_letters
from receivables.store.promises import record_promise

DAY = timedelta(days=1)
LATER = NIGHT + 40 * DAY
H = f"H-{LATER:%Y%m%d}-C1"


@pytest.fixture(scope="module")
def spoken_to(tmp_path_factory: pytest.TempPathFactory) -> SmallFirm:
    """C1 had a letter about R1 and R2, of which a part is paid; C2 has one about R3. Not to be changed."""
    return _spoken_to(new_firm(tmp_path_factory.mktemp("firm") / "firm"))


def _spoken_to(firm: SmallFirm) -> SmallFirm:
    config = firm.config.path
    text = config.read_text(encoding="utf-8")
    for old, new in (
        ('default = "none"', 'default = "cn"'),
        ("# [handovers]", "[handovers]"),
        ("# after_l", "after_l"),
    ):
        assert old in text
        text = text.replace(old, new)
    config.write_text(text, encoding="utf-8")
    firm = SmallFirm(load_config(config))
    firm.load("customers", customer("C1", name="=Aker & Söhne"), customer("C2"))
    firm.load("contacts", {"customer": "C1", "name": "Ada", "role": "ledger", "rank": "1", "email": "ada@example.com"})
    firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C1", amount="500.00"), invoice("R3", "C2"))
    firm.night()
    paid = {"payment": "P1", "customer": "C1", "date": str(NIGHT + DAY), "currency": "EUR", "amount": "200.00"}
    firm.load("payments", {**paid, "invoice": "R2"}, as_of=NIGHT + DAY)
    return firm


@pytest.fixture
def own(spoken_to: SmallFirm, tmp_path: Path) -> SmallFirm:
    """The same to do with as one likes."""
    return SmallFirm(load_config(copy_of(spoken_to.folder, tmp_path / "firm")))


def _prepared(firm: SmallFirm, *items: str, by: str = "Ines", as_of: date = LATER, **more: bool) -> str:
    said = {"kind": HandoverKind.LAWYER, "recipient": "Recht & Co", "reason": "no answer"}
    return handovers.prepare(firm.config, customer="C1", items=items, by=by, as_of=as_of, **said, **more)


def test_what_is_disputed_or_suspicious_is_handed_over_only_when_somebody_says_so(own: SmallFirm) -> None:
    said = {"customer": "C1", "item": "R2", "author": "Sales"}
    open_dispute(store_of(own.config), opened_day=NIGHT, amount_minor=100_00, kind=DisputeKind.PRICE, **said)
    with pytest.raises(NotToBeHandedOver, match=r"Of item R2 of customer C1 100\.00 EUR is in dispute"):
        _prepared(own)
    assert _prepared(own, "R1") == H
    set_cause(store_of(own.config), customer="C1", cause=Cause.FRAUD, from_day=LATER, author="Sales")
    with pytest.raises(NotToBeHandedOver, match="under suspicion of fraud"):
        handovers.approve(own.config, H, by="Tom", as_of=LATER)
    number = handovers.prepare(
        own.config,
        customer="C1",
        items=["R2"],
        kind=HandoverKind.AGENCY,
        recipient="Inkasso",
        reason="no answer",
        by="Ines",
        as_of=LATER,
        although_disputed=True,
        number="H2",
    )
    handovers.approve(own.config, number, by="Tom", as_of=LATER)
    with pytest.raises(NotToBeHandedOver, match="Item R2 of customer C1 is handed over already"):
        _prepared(own, "R2", although_disputed=True)


def test_only_overdue_items_of_the_customer_are_handed_over(spoken_to: SmallFirm) -> None:
    with pytest.raises(NotToBeHandedOver, match="Customer C1 has no overdue item 'R3'"):
        _prepared(spoken_to, "R3")
    with pytest.raises(StoreError, match="has nothing overdue on 2026-09-10 to hand over"):
        _prepared(spoken_to, as_of=date(2026, 9, 10))


def test_the_file_holds_all_that_is_claimed_and_adds_up(own: SmallFirm, tmp_path: Path) -> None:
    engine = store_of(own.config)
    record_promise(engine, customer="C1", items=["R1"], from_day=NIGHT, due_day=NIGHT + 5 * DAY, author="Ines")
    handovers.approve(own.config, _prepared(own), by="Tom", as_of=LATER)
    filed = write_file(own.config, H, as_of=LATER)
    assert (filed.path.name, filed.missing) == (f"{H}-{LATER}.zip", ())
    with ZipFile(filed.path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    letter = f"letters/L-{NIGHT:%Y%m%d}-C1.pdf"
    assert list(files) == ["claim.pdf", "claims.xlsx", "claims.csv", "claims.json", letter, "contents.txt"]
    assert f"{hashlib.sha256(files[letter]).hexdigest()}  {letter}\n" in files["contents.txt"].decode()
    told = json.loads(files["claims.json"])
    assert {one["item"]: (one["invoiced"], one["settled"], one["open"]) for one in told["claims"]} == {
        "R1": ("1000.00", "0.00", "1000.00"),
        "R2": ("500.00", "200.00", "300.00"),
    }
    assert [(one["item"], one["amount"]) for one in told["postings"]] == [
        ("R1", "1000.00"),
        ("R2", "500.00"),
        ("P1", "-200.00"),
    ]
    assert [(one["what"], one["about"]) for one in told["events"]] == [("promise", "R1")]
    assert "broken" in told["events"][0]["text"]
    (tmp_path / "claims.xlsx").write_bytes(files["claims.xlsx"])
    summed = recalculated(tmp_path / "claims.xlsx")["Summary"]
    (row,) = [row for row in summed.iter_rows(values_only=True) if row[0] == "EUR"]
    totals = [told["totals"][name].get("EUR", "0.00") for name in ("claims", "interest", "fees", "all")]
    assert [f"{value:.2f}" for value in row[3:]] == totals
    assert Decimal(totals[1]) > 0
    debtor = load_workbook(tmp_path / "claims.xlsx")["Debtor"]
    assert (debtor["A1"].value, debtor["A1"].data_type) == ("=Aker & Söhne", "s")
    page = pypdf.PdfReader(io.BytesIO(files["claim.pdf"])).pages[0].extract_text()
    for text in ("Statement of claim", H, "=Aker & Söhne", "Ada, ledger", "Recht & Co (lawyer)", "1,300.00"):
        assert text in page


def test_the_same_facts_give_the_same_bytes_and_what_died_halfway_is_made_whole(
    own: SmallFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    _prepared(own)
    with monkeypatch.context() as dying:
        dying.setattr(handover_file, "claims_csv", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write_file(own.config, H, as_of=LATER)
    folder = own.config.output / "handovers"
    assert list(folder.iterdir()) == []
    assert handover_called(store_of(own.config), H, LATER).filed_day is None
    first = write_file(own.config, H, as_of=LATER).path.read_bytes()
    before = contents(own.config)
    assert write_file(own.config, H, as_of=LATER).path.read_bytes() == first
    assert contents(own.config) == before
    assert [file.name for file in folder.iterdir()] == [f"{H}-{LATER}.zip"]


def test_a_letter_without_a_copy_is_said_to_be_missing(own: SmallFirm) -> None:
    _prepared(own)
    for file in (own.out() / "letters").glob("*C1.pdf"):
        file.unlink()
    assert write_file(own.config, H, as_of=LATER).missing == (f"L-{NIGHT:%Y%m%d}-C1",)


def test_a_file_that_does_not_add_up_is_not_made(own: SmallFirm, monkeypatch: pytest.MonkeyPatch) -> None:
    _prepared(own)
    monkeypatch.setattr("receivables.night.dossiers._unclaimed", lambda *_: {"EUR": 1})
    with pytest.raises(DoesNotAddUp, match=r"come to 1,300\.00 EUR, what is open to 1,300\.01 EUR"):
        write_file(own.config, H, as_of=LATER)


def test_each_sum_that_does_not_tie_is_said(own: SmallFirm, monkeypatch: pytest.MonkeyPatch) -> None:
    _prepared(own)
    seen: list[dossier.Dossier] = []
    original = handover_file.differences
    monkeypatch.setattr(handover_file, "differences", lambda one: seen.append(one) or original(one))
    write_file(own.config, H, as_of=LATER)
    (whole,) = seen
    assert list(original(whole)) == []
    first, *others = whole.claims
    for wrong in (replace(first, settled_minor=1), replace(first, open_minor=7), replace(first, waived_minor=7)):
        assert list(original(replace(whole, claims=(wrong, *others))))
    assert list(original(replace(whole, postings=whole.postings[1:])))
    assert list(original(replace(whole, spans=whole.spans[1:])))


def test_what_came_in_since_is_listed_with_receipts_that_are_given_to_nothing(own: SmallFirm) -> None:
    handovers.approve(own.config, _prepared(own, "R2"), by="Tom", as_of=LATER)
    paid = {"customer": "C1", "date": str(LATER + DAY), "currency": "EUR"}
    own.load(
        "payments",
        {**paid, "payment": "P2", "amount": "50.00", "invoice": "R2"},
        {**paid, "payment": "P3", "amount": "1.00", "invoice": "R1"},
        {**paid, "payment": "P4", "amount": "7.00", "invoice": ""},
        as_of=LATER + DAY,
    )
    said = handovers.payments(own.config, H, since=None, as_of=LATER + DAY)
    assert said.select("item", "amount_minor", "matched").rows() == [("P2", -5000, True), ("P4", -700, False)]
    assert handovers.payments(own.config, H, since=NIGHT, as_of=LATER + DAY)["item"].to_list() == ["P1", "P2", "P4"]


def test_an_approval_without_a_file_and_a_file_without_an_approval_are_both_said(own: SmallFirm) -> None:
    _prepared(own, "R1")
    assert list(handovers.problems(own.config, as_of=LATER)) == []
    write_file(own.config, H, as_of=LATER)
    (problem,) = handovers.problems(own.config, as_of=LATER)
    assert "nobody has approved it" in problem.what
    handovers.approve(own.config, H, by="Tom", as_of=LATER)
    assert list(handovers.problems(own.config, as_of=LATER)) == []
    second = handovers.prepare(
        own.config,
        customer="C2",
        kind=HandoverKind.AGENCY,
        recipient="Inkasso",
        reason="no answer",
        by="Ines",
        as_of=LATER,
    )
    handovers.approve(own.config, second, by="Tom", as_of=LATER)
    (problem,) = handovers.problems(own.config, as_of=LATER)
    assert "approved on 2026-12-09 without a file for Inkasso" in problem.what


def test_nights_around_a_handover_replay_equal_and_none_of_its_letters_lists_it(own: SmallFirm) -> None:
    nights = [LATER + number * DAY for number in (-20, 0, 1, 20, 21)]
    for night in nights:
        if night == nights[1]:
            handovers.approve(own.config, _prepared(own, "R1", as_of=night), by="Tom", as_of=night)
        if night == nights[3]:
            paid = {"payment": "P9", "customer": "C1", "date": str(night), "currency": "EUR", "amount": "1000.00"}
            own.load("payments", {**paid, "invoice": "R1"}, as_of=night)
        own.night(night)
    assert handover_called(store_of(own.config), H, nights[-1]).state == "closed"
    assert all(one.is_equal for one in replay(own.config, first=NIGHT, last=nights[-1]))
    letters = [one for one in list_letters(store_of(own.config), customer="C1") if one.night > LATER]
    assert letters
    assert "R1" not in {line.item for one in letters for line in one.lines}


def test_what_is_ripe_is_listed_and_a_firm_without_rules_is_told_how(spoken_to: SmallFirm) -> None:
    assert handovers.proposed(spoken_to.config, as_of=LATER).is_empty()
    rules = replace(spoken_to.config.handovers, after_last_rung_days=None)
    with pytest.raises(NoRules, match=r"\[handovers\] is not set"):
        handovers.proposed(replace(spoken_to.config, handovers=rules), as_of=LATER)
