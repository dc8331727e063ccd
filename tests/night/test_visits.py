"""Visits on a night: given out once, the same in the plan that is shown, played and explained as they come about."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from night.firm import NIGHT, SmallFirm, contents, customer, invoice, source
from receivables.config import load_config
from receivables.documents.explanation import sentence
from receivables.night import loading
from receivables.night.explaining import explained
from receivables.night.planning import preview, settle
from receivables.night.playing import play
from receivables.night.store import store_of
from receivables.night.visits import by_week_and_place, visit_problems
from receivables.store.absences import record_absence
from receivables.store.cases import list_cases
from receivables.store.facts import representatives
from receivables.store.visits import list_visits, reassign

PEOPLE = (
    {"salesperson": "S1", "name": "One", "country": "DE", "visits_per_week": "1", "manager": "M1"},
    {"salesperson": "M1", "name": "Boss", "country": "GB", "visits_per_week": "", "manager": ""},
)
SETTINGS = {
    "working_days = false": "working_days = true",
    'fallback = "none" ': 'fallback = "special_handling" ',
    "accounts_per_manager = 9": "accounts_per_manager = 1",
}


def day(number: int) -> date:
    return NIGHT + timedelta(days=number)


@pytest.fixture
def begun(firm: SmallFirm) -> SmallFirm:
    """Three large debts: two of S1, who can make one visit a week, and one of nobody."""
    text = firm.config.path.read_text(encoding="utf-8")
    for old, new in SETTINGS.items():
        assert old in text
        text = text.replace(old, new)
    firm.config.path.write_text(text, encoding="utf-8")
    firm = SmallFirm(load_config(firm.config.path))
    firm.load("salespeople", *PEOPLE)
    places = {"C1": "Weg 1, 30159 Hannover", "C2": "Weg 2, 28195 Bremen", "C3": "somewhere"}
    key = [customer(one, key_account="yes", salesperson="M1", address="") for one in ("K1", "K2")]
    owing = [customer(one, address=place, salesperson="S1", key_account="no") for one, place in places.items()]
    firm.load("customers", *owing[:2], {**owing[2], "salesperson": ""}, *key)
    firm.load("invoices", *(invoice(f"R-{one}", one, amount="12000.00", due="2026-10-20") for one in places))
    return firm


def _given(firm: SmallFirm) -> list[tuple[str, str, date]]:
    found = list_visits(store_of(firm.config))
    return sorted((one.customer.customer, one.salesperson, one.due_day) for one in found)


def test_what_the_plan_shows_is_what_the_night_gives_out_and_once(begun: SmallFirm) -> None:
    shown = preview(begun.config, as_of=NIGHT).assignments
    begun.plan()
    # Seven working days from Friday: Tuesday the 10th; C2 waits a week, C3 falls to whoever has least to do.
    given = [("C1", "S1", date(2026, 11, 10)), ("C2", "S1", date(2026, 11, 17)), ("C3", "M1", date(2026, 11, 10))]
    assert sorted(shown.select("customer", "salesperson", "due_day").rows()) == _given(begun) == given
    before = contents(begun.config)
    settle(begun.config, as_of=NIGHT)
    assert contents(begun.config) == before
    assert [(one.where, one.what) for one in visit_problems(begun.config, as_of=NIGHT)] == [
        (
            "visit to Customer C2 (C2) of 2026-10-30",
            "with One (S1), due by 2026-11-17, moved from 2026-11-10: no room in that week",
        ),
        (
            "salesperson Boss (M1)",
            "looks after 2 key accounts, expected 1 at the most (accounts_per_manager)",
        ),
    ]


def test_a_night_that_died_before_its_visits_were_given_out_gives_them_out_when_it_runs_again(
    begun: SmallFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("receivables.night.planning.settle_visits", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            begun.plan()
    assert ("C3", "", day(7)) in _given(begun)
    begun.plan()
    assert ("C3", "M1", date(2026, 11, 10)) in _given(begun)
    assert {one.step for one in list_visits(store_of(begun.config))} == {1}


def test_an_explanation_says_who_goes_and_why_not_whoever_was_named(begun: SmallFirm) -> None:
    record_absence(store_of(begun.config), "S1", from_day=NIGHT, to_day=day(13), substitute="M1", author="Boss")
    begun.plan()
    assert _goes(begun, "C1") == "M1 makes the visit, by 2026-11-10, instead of One (S1), who is away."
    assert _goes(begun, "C3") == "M1 makes the visit, by 2026-11-10."
    reassign(store_of(begun.config), "C1", NIGHT, to="S1", reason="knows them", by="Boss", as_of=day(1))
    # What the night did, whoever has it since; and by when it was due then is not known any more.
    assert _goes(begun, "C1") == "M1 makes the visit, instead of One (S1), who is away."


def _goes(firm: SmallFirm, customer: str) -> str:
    found = explained(firm.config, customer, as_of=NIGHT)
    both = (found.steps, found.items[0].steps)
    ((of_customer,), (of_item,)) = ([one for one in steps if one.code.startswith("visit_given")] for steps in both)
    assert of_customer == of_item
    return sentence(of_item)


def test_a_journey_goes_by_week_and_place(begun: SmallFirm) -> None:
    record_absence(store_of(begun.config), "S1", from_day=NIGHT, substitute="M1", author="Boss")
    begun.plan()
    found = by_week_and_place(list_visits(store_of(begun.config)), "DE")
    assert [(one.customer.customer, one.salesperson) for one in found] == [("C2", "M1"), ("C1", "M1"), ("C3", "M1")]


def test_a_visit_that_is_late_falls_back_when_the_nights_to_come_are_played_as_when_they_are_run(
    begun: SmallFirm,
) -> None:
    begun.plan()
    nights = [date(2026, 11, 12), date(2026, 11, 16), date(2026, 11, 17)]
    begun.plan(nights[0])
    (played,) = play(begun.config, (begun.config.book,), first=nights[0], last=nights[-1])
    cases = played.work.filter(does="case").select("night", "customer").rows()
    for night in nights[1:]:
        begun.plan(night)
    really = [(one.night, one.customer.customer) for one in list_cases(store_of(begun.config))]
    assert sorted(really) == sorted(cases) == [(nights[-1], "C1"), (nights[-1], "C3")]


def test_a_list_of_salespeople_says_their_country_and_how_many_visits_they_can_make(
    begun: SmallFirm, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Vertreternummer;Name;Land;Besuche pro Woche\nS7;Sieben;AT;6\n", encoding="utf-8")

    assert loading.load_file(begun.config, source("salespeople", file), as_of=NIGHT).refused == 0
    people = representatives(store_of(begun.config)).filter(salesperson="S7")
    assert people.select("name", "country", "visits_per_week").rows() == [("Sieben", "AT", 6)]
