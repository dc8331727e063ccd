"""A night under several policies: planned, replayed, explained, aged and simulated by whom each is for."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from sqlalchemy import select, update

from night.firm import NIGHT, SmallFirm, customer, invoice
from posting import letters_sent
from receivables.config import load_book, load_config
from receivables.night import planning
from receivables.night.aging import aging
from receivables.night.checking import PolicyNotYetValid, refuse_before_policy
from receivables.night.explaining import explained
from receivables.night.letters import to_letter
from receivables.night.periods import simulate_period
from receivables.night.playing import play
from receivables.night.policies import policy_of
from receivables.night.replaying import replay
from receivables.night.reporting import finish
from receivables.night.simulating import simulate
from receivables.night.store import store_of
from receivables.policy.book import book_of_one
from receivables.store import letters, nights, tables
from receivables.store.database import reading, writing

PUBLIC = """
[[policies]]
name = "public sector"
valid_from = 2026-01-01
scope = { segments = ["public"] }
release_days = 2
[policies.matrix]
age_bands = [1, 21, 61]
grid = [
    ["routine_reminder", "routine_reminder", "escalated_letter"],
    ["routine_reminder", "routine_reminder", "escalated_letter"],
]
[[policies.letters]]
template = "reminder"
treatment = "routine_reminder"
rank = 1
deadline_days = 30
"""
LATER = NIGHT + timedelta(days=1)


def with_policies(firm: SmallFirm, text: str) -> SmallFirm:
    """The firm with these policies in place of those that it had beside [policy]."""
    said = firm.config.path.read_text(encoding="utf-8").partition("\n[[policies]]")[0]
    firm.config.path.write_text(said + text, encoding="utf-8")
    return SmallFirm(load_config(firm.config.path))


@pytest.fixture
def begun(firm: SmallFirm) -> SmallFirm:
    """A customer of the public sector, a key account of it, and one of none; each owes a large invoice."""
    firm = with_policies(firm, PUBLIC)
    said = {"C1": ("public", "no"), "C2": ("", "no"), "C3": ("public", "yes"), "C4": ("", "yes")}
    firm.load("customers", *(customer(one, segment=of, key_account=key) for one, (of, key) in said.items()))
    firm.load("invoices", *(invoice(str(one), f"C{one}", amount="20000.00") for one in (1, 2, 3)), invoice("4", "C4"))
    return firm


def hashes(firm: SmallFirm, table: str) -> dict[str, str]:
    """The name of the policy that each customer's rows of a table say they were made by."""
    names = {policy.hash: policy.name for policy in firm.config.book.policies}
    chosen = tables.metadata.tables[table].c
    with reading(store_of(firm.config)) as conn:
        return {whose: names[made] for whose, made in conn.execute(select(chosen.customer, chosen.policy_hash))}


def test_everything_a_night_makes_says_by_which_policy(begun: SmallFirm) -> None:
    begun.plan()
    decided = {"C1": "public sector", "C2": "standard", "C3": "public sector", "C4": "standard"}
    assert hashes(begun, "decision") == decided
    assert hashes(begun, "letter") == {one: name for one, name in decided.items() if one != "C2"}
    assert hashes(begun, "assignment") == {"C2": "standard"}


def test_the_store_keeps_each_policy_and_what_the_night_ran_under(begun: SmallFirm) -> None:
    begun.plan()
    kept = nights.policy_texts(store_of(begun.config))
    in_force = begun.config.book.on(NIGHT)
    assert kept == {in_force.hash: in_force.text} | {page.policy.hash: page.text for page in in_force.pages}
    (night,) = nights.nights_between(store_of(begun.config), NIGHT, NIGHT)
    assert night.policy_hash == in_force.hash


def test_a_night_under_several_policies_is_computed_again_by_them(begun: SmallFirm) -> None:
    begun.plan()
    begun.load("customers", *(customer(f"C{one}") for one in (1, 2, 3, 4)), as_of=LATER)
    changed = with_policies(begun, "")
    changed.plan(LATER)

    found = replay(changed.config, first=NIGHT, last=LATER)

    assert [one.differences for one in found] == [(), ()]
    assert set(found[0].policies) == {policy.hash for policy in begun.config.book.policies}


def test_a_night_run_again_under_other_policies_leaves_whom_it_spoke_to_under_the_one_of_then(begun: SmallFirm) -> None:
    begun.plan()
    changed = with_policies(begun, PUBLIC.replace("release_days = 2", "release_days = 3"))
    changed.load("invoices", invoice("5", "C5"), as_of=NIGHT)
    changed.plan()
    (found,) = replay(changed.config, first=NIGHT, last=NIGHT)
    assert found.differences == ()


def test_a_decision_that_says_another_policy_is_found(begun: SmallFirm) -> None:
    begun.load("invoices", *(invoice(str(one), f"C{one}", due="2026-12-31") for one in (1, 2, 3)))
    begun.plan()
    general = begun.config.policy.hash
    table = tables.decision
    with writing(store_of(begun.config)) as conn:
        conn.execute(update(table).where(table.c.customer == "C1").values(policy_hash=general))
    (found,) = replay(begun.config, first=NIGHT, last=NIGHT)
    assert {(one.customer, one.columns) for one in found.differences} == {("C1", ("policy_hash",))}


def test_a_letter_gives_as_long_to_pay_as_the_policy_that_made_it_says(begun: SmallFirm) -> None:
    begun.plan()
    due = {
        record.customer.customer: to_letter(record, begun.config, as_of=NIGHT).deadline_day
        for record in letters.list_letters(store_of(begun.config), as_of=NIGHT)
    }
    assert due["C1"] == NIGHT + timedelta(days=30)
    assert due["C4"] == NIGHT + timedelta(days=10)


def test_a_letter_waits_for_its_release_as_long_as_its_customers_policy_says(begun: SmallFirm) -> None:
    begun.plan()
    begun.plan(NIGHT + timedelta(days=3))
    states = {
        one.customer.customer: str(one.state)
        for one in letters.list_letters(store_of(begun.config))
        if one.night == NIGHT and one.customer.customer in {"C3", "C4"}
    }
    assert states == {"C3": "withdrawn", "C4": "waiting_for_release"}


def test_a_line_is_explained_by_the_policy_of_its_customer(begun: SmallFirm) -> None:
    (item,) = explained(begun.config, "C1", as_of=NIGHT).items
    assert "public sector" in str(item.steps)
    assert "standard" not in str(item.steps)
    assert policy_of(begun.config, "C1", as_of=NIGHT).name == "public sector"
    assert policy_of(begun.config, "nobody", as_of=NIGHT).name == "standard"


def test_the_preview_says_whose_plan_each_policy_made(begun: SmallFirm) -> None:
    planned = planning.preview(begun.config, as_of=NIGHT)
    assert planned.policy_hashes is not None
    assert dict(planned.policy_hashes.sort("customer").iter_rows())["C1"] == begun.config.book.policies[1].hash


def test_the_aging_counts_everybody_by_the_bounds_of_the_general_policy(begun: SmallFirm) -> None:
    lines = aging(begun.config, as_of=NIGHT).lines.sort("customer")
    # Day 29 is the second band of the public sector's own, the first of the general one.
    assert lines["age_band"].to_list() == [0, 0, 0, 0]
    assert lines["treatment"].to_list()[:2] == ["routine_reminder", "rep_visit"]


def test_the_report_counts_customers_and_lines_of_each_policy(begun: SmallFirm) -> None:
    begun.plan()
    report = finish(begun.config, [], as_of=NIGHT)
    assert [(one.name, one.customers, one.lines) for one in report.policies] == [
        ("public sector", 2, 2),
        ("standard", 2, 2),
    ]
    text = (begun.out() / "report.txt").read_text(encoding="utf-8")
    assert f"  public sector ({begun.config.book.policies[1].hash}): 2 customers, 2 lines\n" in text


def test_nights_before_the_first_general_policy_are_refused_whatever_else_holds(begun: SmallFirm) -> None:
    early = with_policies(begun, PUBLIC.replace("2026-01-01", "2019-01-01"))
    with pytest.raises(PolicyNotYetValid):
        refuse_before_policy(early.config, date(2019, 6, 1))


# --- simulated ------------------------------------------------------------------------------------------------------


def test_another_book_is_simulated_with_all_its_policies(begun: SmallFirm) -> None:
    file = begun.folder / "new.toml"
    said = begun.config.path.read_text(encoding="utf-8")
    file.write_text(said.replace('segments = ["public"]', 'customers = ["C2"]'), encoding="utf-8")

    simulated = simulate(begun.config, load_book(file, begun.config), as_of=NIGHT)

    assert set(simulated.changes["customer"]) == {"C1", "C2", "C3"}
    assert simulated.old.plan.decisions.height == simulated.new.plan.decisions.height == 4


def test_a_period_is_played_under_whichever_policies_are_in_force_each_night(begun: SmallFirm) -> None:
    winter = f'\n[[policies]]\nname = "of winter"\nvalid_from = {LATER}\nminimum = "50000"\n'
    changed = with_policies(begun, winter)
    period = simulate_period(changed.config, book_of_one(begun.config.policy), first=NIGHT, last=LATER)
    later = simulate_period(changed.config, book_of_one(begun.config.policy), first=LATER, last=LATER)
    assert period.totals["old"].sum() == period.totals["new"].sum() > 0
    assert (later.totals["old"].sum(), later.totals["new"].sum()) == (0, 4)


def test_played_nights_do_what_nights_under_the_same_policies_do(begun: SmallFirm) -> None:
    last = NIGHT + timedelta(days=4)
    (played,) = play(begun.config, (begun.config.book,), first=NIGHT, last=last)
    days = [NIGHT + timedelta(days=number) for number in range(5)]
    for day in days:
        begun.plan(day)
        letters_sent(store_of(begun.config), day)
    done = {(one.customer.customer, one.night) for one in letters.list_letters(store_of(begun.config))}
    of_play = played.work.filter(pl.col("does") == "letter").select("customer", "night")
    assert set(of_play.rows()) == done
    assert ("C3", NIGHT + timedelta(days=3)) in done


def test_one_policy_and_a_book_of_it_are_the_same(begun: SmallFirm) -> None:
    alone = with_policies(begun, "")
    as_policy = simulate(alone.config, replace(alone.config.policy, hash="another"), as_of=NIGHT)
    assert as_policy.changes.is_empty()
