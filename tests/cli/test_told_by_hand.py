"""What people tell the firm by command, and what the next plan makes of it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from cli.command import Ran, Run
from receivables.config import load_config
from receivables.night.store import store_of
from receivables.sample import SAMPLE_DAY
from receivables.store import tables
from receivables.store.database import writing

# A customer of the sample firm with one overdue invoice and nothing else open.
CUSTOMER, ITEM = "10003", "2601343"


@pytest.fixture
def told(run: Run, own_config: Path) -> Any:
    """Runs a command of that firm on the sample day."""

    def tell(*arguments: str) -> Ran:
        ran = run(*arguments, "--config", own_config, "--as-of", SAMPLE_DAY)
        assert ran.code == 0, ran.err
        return ran

    return tell


def _decided(tell: Any, customer: str = CUSTOMER) -> dict[str, tuple[str, str]]:
    decisions = tell("plan", "--json").json["decisions"]
    return {row["item"]: (row["does"], row["reason"]) for row in decisions if row["customer"] == customer}


def test_a_hold_set_by_command_keeps_the_letter_back_until_it_is_ended(told: Any) -> None:
    assert _decided(told) == {ITEM: ("letter", "leads")}
    told("holds", "set", CUSTOMER, "--reason", "merger under way", "--by", "Ines", "--until", "2026-11-30")
    assert _decided(told) == {ITEM: ("nothing", "manual")}
    (hold,) = told("holds", "list", "--ending-by", "2026-11-30", "--json").json
    assert (hold["customer"], hold["kind"], hold["to_day"], hold["author"]) == (
        CUSTOMER,
        "manual",
        "2026-11-30",
        "Ines",
    )
    assert hold["totals"] == {"EUR": "1156.09"}
    assert told("holds", "list", "--ending-by", "2026-11-29").out == "Nothing to list.\n"
    assert "put on hold by hand" in told("explain", ITEM).out
    told("holds", "end", CUSTOMER)
    assert _decided(told) == {ITEM: ("letter", "leads")}
    assert told("holds", "list", "--kind", "manual").out == "Nothing to list.\n"


def test_an_item_alone_can_be_held(told: Any) -> None:
    told("holds", "set", CUSTOMER, "--item", ITEM, "--kind", "insolvency", "--reason", "court letter", "--by", "Ines")
    assert _decided(told) == {ITEM: ("nothing", "insolvency")}
    assert ITEM in told("holds", "list", "--customer", CUSTOMER).out


def test_a_disputed_part_is_held_and_the_rest_is_asked_for(told: Any) -> None:
    said = told("disputes", "open", CUSTOMER, ITEM, "--amount", "156.09", "--kind", "price", "--by", "Ines").out
    assert said == f"Dispute {CUSTOMER}/{ITEM}@{SAMPLE_DAY} is open. To be settled by 2026-11-13.\n"
    letters = told("plan", "--json").json["letters"]
    assert [letter["totals"] for letter in letters if letter["customer"] == CUSTOMER] == [{"EUR": "1000.00"}]
    assert "156.09 EUR of it is disputed" in told("explain", ITEM).out


def test_a_dispute_on_all_of_an_item_holds_it_until_it_is_resolved(told: Any) -> None:
    told("disputes", "open", CUSTOMER, ITEM, "--number", "K-7", "--deadline", "2026-11-15", "--by", "Ines")
    assert _decided(told) == {ITEM: ("nothing", "dispute")}
    (dispute,) = told("disputes", "list", "--customer", CUSTOMER, "--json").json
    assert (dispute["dispute"], dispute["amount"], dispute["deadline_day"]) == ("K-7", None, "2026-11-15")
    told("disputes", "resolve", "K-7", "--outcome", "rejected", "--by", "Ines")
    assert _decided(told) == {ITEM: ("letter", "leads")}
    assert told("disputes", "list", "--customer", CUSTOMER, "--json").json == []
    (dispute,) = told("disputes", "list", "--customer", CUSTOMER, "--resolved", "--json").json
    assert dispute["outcome"] == "rejected"


def test_what_is_conceded_is_not_asked_for_and_its_credit_note_is_expected(told: Any) -> None:
    told("disputes", "open", CUSTOMER, ITEM, "--number", "K-7", "--own-fault", "--kind", "price", "--by", "Ines")
    told("disputes", "message", "K-7", "the list of May", "--by", "Ines")
    told("disputes", "reassign", "K-7", "Sales", "--deadline", "2026-11-20", "--reason", "their list", "--by", "Ines")
    conceded = ("--outcome", "partly_right", "--conceded", "156.09")
    assert "Expected: a credit note of 156.09 EUR" in told("disputes", "resolve", "K-7", *conceded, "--by", "Ada").out
    letters = told("plan", "--json").json["letters"]
    assert [letter["totals"] for letter in letters if letter["customer"] == CUSTOMER] == [{"EUR": "1000.00"}]
    (waiting,) = told("disputes", "list", "--awaiting", "--json").json
    assert (waiting["dispute"], waiting["awaited"], waiting["conceded"]) == ("K-7", "156.09", "156.09")
    shown = told("disputes", "show", "K-7").out
    assert "given from nobody to Sales, deadline 2026-11-20: their list" in shown
    assert "resolved by Ada: right in part; credit note of 156.09 EUR awaited" in shown
    (held,) = told("holds", "list", "--customer", CUSTOMER, "--json").json
    assert (held["kind"], held["ends"]) == ("dispute", "when the credit note is posted")
    assert held["totals"] == {"EUR": "156.09"}
    told("disputes", "release", "K-7", "--reason", "agreed otherwise", "--by", "Ada")
    assert told("disputes", "list", "--awaiting").out == "Nothing to list.\n"


def test_figures_of_disputes_count_the_open_ones_and_share_out_the_resolved(told: Any) -> None:
    told("disputes", "resolve", "D26009", "--outcome", "partly_right", "--conceded", "71", "--by", "Ada")
    figures = told("disputes", "stats", "--json").json
    (of_all,) = figures["all"]
    assert (of_all["disputes"], of_all["open"], of_all["outcomes"]) == (16, 15, {"partly_right": 1})
    assert (of_all["conceded"], of_all["conceded_share"]) == ({"EUR": "71.00"}, {"EUR": "0.100"})
    assert (of_all["mean_days"], of_all["median_days"], of_all["past_deadline"]) == ("78.0", None, 1)
    assert sum(one["disputes"] for one in figures["kind"]) == sum(one["disputes"] for one in figures["owner"]) == 16
    assert "15 disputes still open" in told("disputes", "stats").out
    assert told("disputes", "stats", "--from", "2027-01-01").out == "No disputes.\n"


def test_a_promise_is_waited_for_and_may_be_withdrawn(told: Any) -> None:
    told("promises", "record", CUSTOMER, "2026-11-10", "--amount", "1156.09", "--currency", "EUR", "--by", "Ines")
    assert _decided(told) == {ITEM: ("nothing", "promise")}
    (promise,) = told("promises", "list", "--json").json
    assert (promise["amount"], promise["due_day"], promise["state"]) == ("1156.09", "2026-11-10", "open")
    assert "1,156.09 EUR" in told("promises", "list").out
    told("promises", "withdraw", CUSTOMER)
    assert _decided(told) == {ITEM: ("letter", "leads")}


def test_fraud_opens_a_credit_review_instead_of_a_letter(told: Any) -> None:
    told("causes", "set", CUSTOMER, "fraud", "--evidence", "forged order", "--by", "Ines")
    planned = told("plan", "--json").json
    assert [case["kind"] for case in planned["cases"] if case["customer"] == CUSTOMER] == ["credit_review"]
    assert CUSTOMER not in {letter["customer"] for letter in planned["letters"]}
    (cause,) = told("causes", "list", "--json").json
    assert (cause["cause"], cause["evidence"], cause["author"]) == ("fraud", "forged order", "Ines")
    assert "forged order" in told("causes", "list", "--customer", CUSTOMER).out


@pytest.fixture
def after(run: Run, own_config_after: Path) -> Any:
    """Runs a command of the firm whose night was run."""

    def tell(*arguments: str, code: int = 0) -> Ran:
        ran = run(*arguments, "--config", own_config_after)
        assert ran.code == code, ran.err
        return ran

    return tell


def test_a_waiting_letter_is_released_or_withdrawn_by_name(after: Any) -> None:
    waiting = [one["reference"] for one in after("letters", "list", "--state", "waiting_for_release", "--json").json]
    released, withdrawn = waiting[:2]
    assert (
        "leaves with the next night"
        in after("letters", "release", released, "--by", "Tom", "--as-of", "2026-10-31").out
    )
    after("letters", "withdraw", withdrawn, "--by", "Tom", "--reason", "spoke to them", "--as-of", "2026-10-31")
    found = {one["reference"]: one for one in after("letters", "list", "--json").json}
    assert (found[released]["state"], found[released]["released_by"]) == ("reserved", "Tom")
    assert (found[withdrawn]["state"], found[withdrawn]["reason"]) == ("withdrawn", "spoke to them (Tom)")


def test_a_letter_that_was_sent_cannot_be_withdrawn(after: Any) -> None:
    ran = after("letters", "withdraw", f"L-20261030-{CUSTOMER}", "--by", "Tom", "--reason", "oh no", code=1)
    assert ran.err == (
        f"receivables: Letter L-20261030-{CUSTOMER} was sent on 2026-10-30, expected one that has not left\n"
    )


def test_sending_by_day_says_which_letters_somebody_has_to_see_to(after: Any, own_config_after: Path) -> None:
    letter = f"L-20261030-{CUSTOMER}"
    with writing(store_of(load_config(own_config_after))) as conn:
        conn.execute(update(tables.letter).where(tables.letter.c.customer == CUSTOMER).values(state="ambiguous"))
    ran = after("letters", "send", "--as-of", "2026-10-30")
    assert ran.out == "Letters sent: none.\n"
    assert f"receivables: letter {letter}: may have left, and nobody knows: find out, then " in ran.err
    after("letters", "resolve", letter, "sent", "--by", "Tom", "--as-of", "2026-10-30")
    assert after("letters", "send", "--as-of", "2026-10-30").err == ""


def test_a_visit_and_a_case_are_closed_with_what_came_of_them(after: Any) -> None:
    visit = after("visits", "list", "--json").json[0]["customer"]["customer"]
    case = after("cases", "list", "--json").json[0]["customer"]["customer"]
    after("visits", "close", visit, "2026-10-30", "--outcome", "will pay on Friday", "--as-of", "2026-11-02")
    after("cases", "close", case, "2026-10-30", "--outcome", "instalments agreed", "--as-of", "2026-11-02")
    assert visit not in after("visits", "list").out
    assert case not in after("cases", "list").out
    (closed,) = after("visits", "list", "--state", "done", "--json").json
    assert (closed["customer"]["customer"], closed["outcome"]) == (visit, "will pay on Friday")
    (closed,) = after("cases", "list", "--state", "closed", "--json").json
    assert (closed["customer"]["customer"], closed["outcome"]) == (case, "instalments agreed")


def test_lists_show_only_what_was_asked_for(after: Any) -> None:
    assert len(after("letters", "list", "--customer", CUSTOMER, "--json").json) == 1
    assert after("letters", "list", "--night", "2026-10-29", "--json").json == []
    of_one = after("visits", "list", "--salesperson", "S08", "--json").json
    assert of_one
    assert {one["salesperson"] for one in of_one} == {"S08"}
    assert len(of_one) < len(after("visits", "list", "--json").json)


def test_a_past_night_is_explained_by_what_it_did(after: Any) -> None:
    of_that_night = after("explain", ITEM, "--as-of", "2026-10-30").out
    assert "This is what the night of 2026-10-30 decided, from what was known then." in of_that_night
    assert (
        "Tonight: a letter (routine reminder, level 1: reminder, to accounts payable). The item leads." in of_that_night
    )
    assert "Last contact" not in of_that_night
    of_the_next = after("explain", ITEM, "--as-of", "2026-10-31").out
    assert f"Last contact on 2026-10-30, 1 day ago: letter L-20261030-{CUSTOMER}, level 1." in of_the_next
    assert "Nothing tonight: last contact 1 day ago, quiet for 7 days, until 2026-11-06." in of_the_next
    assert "If nothing is paid, it is due again on 2026-11-13, in 13 days: a letter" in of_the_next


def test_an_explanation_can_be_had_in_chinese(after: Any) -> None:
    assert f"客户 {CUSTOMER}" in after("explain", ITEM, "--language", "zh", "--as-of", "2026-10-30").out
