"""Groups from night to night: played forward, computed again, listed and written to."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from night.firm import NIGHT, Row, SmallFirm, invoice
from night.firm import customer as known_customer
from night.test_playing import CASE_DAYS, _really_run, _work
from posting import letters_sent
from receivables.config import Config, load_config
from receivables.model import AssignmentState, Cause, HoldKind
from receivables.night import planning
from receivables.night.explaining import explained
from receivables.night.groups import group_of, groups
from receivables.night.letters import to_letter
from receivables.night.lists import write_lists
from receivables.night.playing import play
from receivables.night.releases import lapses_on, remind
from receivables.night.replaying import replay
from receivables.night.store import store_of
from receivables.store.causes import set_cause
from receivables.store.database import StoreError
from receivables.store.holds import set_hold
from receivables.store.letters import list_letters
from receivables.store.outbox.telling import release
from receivables.store.visits import close_visit, list_visits

LATER = 9


def day(number: int) -> date:
    return NIGHT + timedelta(days=number)


def says(firm: SmallFirm, **settings: str) -> SmallFirm:
    """The firm with something else in its [policy], setting by setting as the config writes it."""
    text = firm.config.path.read_text(encoding="utf-8")
    for name, value in settings.items():
        text, replaced = re.subn(rf'^{name} = "?\w+"?', f"{name} = {value}", text, count=1, flags=re.MULTILINE)
        assert replaced
    firm.config.path.write_text(text, encoding="utf-8")
    return replace(firm, config=load_config(firm.config.path))


def customer(number: str, **more: str) -> Row:
    return known_customer(number, **{"parent": "", "key_account": "no", **more})


AT_HEAD = {"address": '"head"'}


@pytest.fixture
def grouped(firm: SmallFirm) -> SmallFirm:
    """A group of three, one whose head is a key account, one for a visit, and a customer alone; all have an item 1."""
    firm.load(
        "customers",
        customer("H", name="Head"),
        *(customer(one, parent="H", name=f"Branch {one}", language="zh") for one in ("A", "B")),
        customer("K", key_account="yes"),
        customer("L", parent="K"),
        customer("V", salesperson="S2"),
        customer("W", parent="V"),
        # A head that owes nothing, and two whose amounts matter together from the day on which the second is due.
        customer("G"),
        customer("G1", parent="G"),
        *(customer(one, parent="G") for one in ("P1", "P2")),
        customer("Z"),
    )
    firm.load("salespeople", {"salesperson": "S1", "name": "One"}, {"salesperson": "S2", "name": "Two"})
    firm.load(
        "invoices",
        *(invoice("1", one, amount="400.00") for one in ("A", "B", "H", "K", "L", "Z")),
        invoice("1", "V", amount="6000.00"),
        invoice("1", "W", amount="15000.00"),
        invoice("1", "G1", amount="300.00"),
        invoice("1", "P1", amount="6000.00"),
        invoice("1", "P2", amount="6000.00", due="2026-11-02"),
        invoice("2", "B", due="2026-11-03", amount="90.00"),
        invoice("3", "A", due="2026-06-01", amount="70.00"),
    )
    return firm


def _pay(firm: SmallFirm, number: str, of: str, amount: str, on: date) -> None:
    row = {"payment": f"P{number}{of}", "customer": of, "date": str(on), "currency": "EUR", "amount": amount}
    firm.load("payments", {**row, "invoice": number}, as_of=on)


def _night(firm: SmallFirm, as_of: date) -> None:
    firm.plan(as_of)
    letters_sent(store_of(firm.config), as_of)


@pytest.mark.parametrize(("address", "amount_of"), [("head", "item"), ("customer", "group")])
def test_nights_of_groups_played_forward_are_the_nights_as_they_are_run(
    grouped: SmallFirm, address: str, amount_of: str
) -> None:
    firm = says(grouped, address=f'"{address}"', amount_of=f'"{amount_of}"')
    engine = store_of(firm.config)
    _pay(firm, "1", "W", "15000.00", on=day(3))
    _pay(firm, "1", "A", "400.00", on=day(4))
    set_cause(engine, customer="B", cause=Cause.FRAUD, from_day=day(5), author="Ada")
    set_hold(engine, customer="Z", kind=HoldKind.MANUAL, from_day=NIGHT, to_day=day(2), reason="wait", author="Ada")

    (played,) = play(firm.config, (firm.config.policy,), first=NIGHT, last=day(LATER), case_days=CASE_DAYS)
    _really_run(firm, 0, LATER)

    assert sorted(played.work.select("night", "does", "customer").rows()) == _work(firm, 0)
    found = replay(firm.config, first=NIGHT, last=day(LATER))
    assert [one.differences for one in found] == [()] * (LATER + 1)


def test_nights_of_groups_replay_equal_whatever_came_of_their_work_and_whoever_changed_groups(
    grouped: SmallFirm,
) -> None:
    firm = says(grouped, **AT_HEAD)
    engine = store_of(firm.config)
    _night(firm, NIGHT)
    # The same night again: for whom it had spoken to it is over, for a group that has grown as well.
    firm.load("customers", customer("Z", parent="H"), customer("Y", parent="H"))
    firm.load("invoices", invoice("1", "Y"))
    _pay(firm, "1", "A", "100.00", on=NIGHT)
    _night(firm, NIGHT)
    _night(firm, day(1))
    release(engine, "K", NIGHT, by="Ada", as_of=day(2))
    visit = list_visits(engine)[-1]
    close_visit(engine, visit.customer.customer, NIGHT, state=AssignmentState.DONE, outcome="seen", as_of=day(2))
    _night(firm, day(2))
    firm.load("customers", customer("B", parent="V"), customer("L", parent=""), as_of=day(3))
    for number in (3, 8, 15, 16):
        _night(firm, day(number))

    found = replay(firm.config, first=NIGHT, last=day(16))

    assert [one.differences for one in found] == [()] * 7
    assert sum(one.letters for one in found) > 3


def test_a_letter_to_the_head_is_in_its_language_to_its_address_and_names_each_branch(grouped: SmallFirm) -> None:
    firm = says(grouped, **AT_HEAD)
    firm.plan()
    (record,) = list_letters(store_of(firm.config), customer="H")
    letter = to_letter(record, firm.config, as_of=NIGHT)
    assert (letter.name, letter.language) == ("Head", "en")
    assert sorted((line.item, line.branch) for line in letter.lines) == [
        ("1", ""),
        ("1", "Branch A (A)"),
        ("1", "Branch B (B)"),
        ("3", "Branch A (A)"),
    ]


def test_groups_are_listed_with_what_each_owes_and_who_is_addressed(grouped: SmallFirm) -> None:
    _pay(grouped, "9", "B", "30.00", on=NIGHT)
    apart, at_head = grouped.config, says(grouped, **AT_HEAD).config
    assert [group.head for group in groups(apart, as_of=NIGHT)] == ["G", "H", "K", "V"]
    assert [group.is_addressed_at_head for group in groups(apart, as_of=NIGHT)] == [False] * 4
    found = group_of(at_head, "B", as_of=NIGHT)
    assert found.is_addressed_at_head
    assert (found.owes, found.overdue) == ({"EUR": 136_000}, {"EUR": 127_000})
    assert [(one.customer, one.addressee, one.credits) for one in found.members] == [
        ("H", "H", {}),
        ("A", "H", {}),
        ("B", "H", {"EUR": 3_000}),
    ]
    with pytest.raises(StoreError, match="'Z' is in no group"):
        group_of(apart, "Z", as_of=NIGHT)


def test_one_branch_is_explained_as_the_night_decides_it(grouped: SmallFirm) -> None:
    firm = says(grouped, **AT_HEAD)
    whole = planning.preview(firm.config, as_of=NIGHT).decisions
    for one in ("A", "B", "H"):
        its = explained(firm.config, one, as_of=NIGHT).items
        said = whole.filter(whole["customer"] == one).select("item", "treatment", "does", "reason")
        assert sorted((each.item, each.treatment, each.does, each.reason) for each in its) == sorted(said.rows())


# --- releases -------------------------------------------------------------------------------------------------------


def _reminded(config: Config, as_of: date) -> list[tuple[str, str, date]]:
    return [(one.reference, one.manager_name, one.lapses_on) for one in remind(config, as_of=as_of)]


def test_a_manager_is_reminded_once_for_each_letter_before_its_release_lapses(grouped: SmallFirm) -> None:
    firm = says(grouped, release_reminder_days="2")
    config = firm.config
    _night(firm, NIGHT)
    waiting = list_letters(store_of(config), customer="K")
    assert lapses_on(config, waiting, as_of=NIGHT) == {"L-20261030-K": day(6)}
    assert _reminded(config, day(3)) == []
    assert _reminded(config, day(4)) == [("L-20261030-K", "One", day(6))]
    assert _reminded(config, day(4)) == [("L-20261030-K", "One", day(6))]
    assert (config.output / str(day(4)) / "releases.xlsx") in write_lists(config, as_of=day(4))
    assert _reminded(config, day(5)) == []
    assert not [path for path in write_lists(config, as_of=day(5)) if path.name == "releases.xlsx"]
    release(store_of(config), "K", NIGHT, by="Ada", as_of=day(5))
    assert _reminded(config, day(4)) == []
    assert not [path for path in write_lists(config, as_of=day(4)) if path.name == "releases.xlsx"]
    assert not (config.output / str(day(4)) / "releases.xlsx").exists()


def test_a_firm_that_asks_for_no_reminder_gets_none(grouped: SmallFirm) -> None:
    _night(grouped, NIGHT)
    assert _reminded(grouped.config, day(6)) == []
