"""What holds whatever the facts: the laws of the policy, tried on small firms by chance."""

from collections import defaultdict
from dataclasses import fields, replace
from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import NIGHT, SHIPPED, a_cadence, days, frame, tonight
from policy.strategies import firm, law, ledgers, nights
from receivables import model as m
from receivables.model import Facts, Plan, Treatment
from receivables.policy.aging import age
from receivables.policy.balances import balances

LINE = ["customer", "item", "kind"]
WITHOUT_PAUSES = replace(SHIPPED, cadence=a_cadence(quiet_days=0, rest_days=0))


def severities(planned: Plan) -> dict[tuple[str, ...], int]:
    owed = planned.decisions.filter(pl.col("balance_minor") > 0)
    return {
        (*key, kind): Treatment(asked).severity for *key, kind, asked in owed.select(*LINE, "treatment").iter_rows()
    }


def posted_by(known: Facts, day: date) -> Facts:
    return replace(known, items=known.items.filter(pl.col("day") <= day))


# --- the matrix -----------------------------------------------------------------------------------------------------


# A cause that ends may bring out another one behind it, such as the customer's fraud: that is not waiting.
@law
@given(nights(), st.integers(min_value=1, max_value=80))
def test_waiting_never_softens_the_treatment(known: Facts, longer: int) -> None:
    known = replace(posted_by(known, NIGHT), causes=known.causes.clear())
    before, after = severities(tonight(known)), severities(tonight(known, as_of=NIGHT + days(longer)))
    assert before.keys() == after.keys()
    assert [line for line in before if after[line] < before[line]] == []


@law
@given(nights(), st.data())
def test_owing_more_never_softens_the_treatment(known: Facts, data: st.DataObject) -> None:
    invoices = known.items.with_row_index().filter(pl.col("kind") == "invoice")["index"].to_list()
    if not invoices:
        return
    which, more = data.draw(st.sampled_from(invoices)), data.draw(st.integers(min_value=1, max_value=2_000_000))
    raised = pl.when(pl.int_range(pl.len()) == which).then(pl.col("amount_minor") + more).otherwise("amount_minor")
    richer = replace(known, items=known.items.with_columns(amount_minor=raised))
    before, after = severities(tonight(known)), severities(tonight(richer))
    assert [line for line in before if after[line] < before[line]] == []


# --- who is spoken to -----------------------------------------------------------------------------------------------


@law
@given(nights())
def test_what_is_held_is_never_contacted(known: Facts) -> None:
    planned = tonight(known)
    held = planned.decisions.filter(pl.col("reason").is_in([str(kind) for kind in m.HoldKind]))
    assert set(held["does"]) <= {"nothing", "case"}
    assert set(held.filter(pl.col("does") == "case")["reason"]) <= {"fraud_review"}
    spoken_to = pl.concat([planned.letters.select("customer"), planned.assignments.select("customer")])
    contacted = planned.lines.filter(pl.col("chased_minor") > 0).join(spoken_to, on="customer", how="semi")
    assert contacted.join(held, on=LINE, how="semi").is_empty()


@law
@given(nights())
def test_a_customer_gets_at_most_one_letter_visit_or_case_and_each_has_lines(known: Facts) -> None:
    planned = tonight(known)
    given_to = [*planned.letters["customer"], *planned.assignments["customer"], *planned.cases["customer"]]
    assert len(given_to) == len(set(given_to))
    acted = planned.decisions.filter(pl.col("does") != "nothing")
    assert set(given_to) == set(acted["customer"]) == set(planned.lines["customer"])
    # At least one line was due itself, so that the contact is on record and makes the customer quiet.
    assert set(planned.lines.filter(pl.col("level") > 0)["customer"]) == set(given_to)


@law
@given(nights(), st.sampled_from([SHIPPED, WITHOUT_PAUSES]))
def test_the_same_night_twice_plans_nothing_new(known: Facts, policy: object) -> None:
    chosen = SHIPPED if policy is SHIPPED else WITHOUT_PAUSES
    again = tonight(after(known, tonight(known, chosen)), chosen)
    assert again.letters.is_empty()
    assert again.assignments.is_empty()
    assert again.cases.is_empty()
    assert again.lines.is_empty()


def after(known: Facts, planned: Plan) -> Facts:
    """The facts once the plan was carried out: letters sent or waiting, visits and cases open."""
    work = {"letter": planned.letters, "visit": planned.assignments, "case": planned.cases}
    does = pl.concat(its.select("customer", does=pl.lit(name)) for name, its in work.items())
    waiting = planned.letters.filter(pl.col("state") == "waiting_for_release").select("customer")
    done = planned.lines.filter(pl.col("level") > 0).join(does, on="customer").join(waiting, on="customer", how="anti")
    made = done.select("customer", "debtor", "item", "does", "level", day=pl.lit(NIGHT)).cast(dict(m.CONTACT_SCHEMA))
    contacts = pl.concat([known.contacts, made]).group_by("customer", "debtor", "item", "does").agg(pl.all().max())
    open_work = [
        *(("letter", "waiting_for_release", customer) for customer in waiting["customer"]),
        *(("visit", "", customer) for customer in planned.assignments["customer"]),
        *(("case", kind, customer) for customer, kind in planned.cases.select("customer", "kind").iter_rows()),
    ]
    begun = frame(
        ({"customer": customer, "does": does, "kind": kind, "since": NIGHT} for does, kind, customer in open_work),
        m.OPEN_WORK_SCHEMA,
    )
    return replace(known, contacts=contacts, open_work=pl.concat([known.open_work, begun]))


# --- nothing is lost, nothing depends on what it must not -----------------------------------------------------------


@law
@given(nights(), st.integers(min_value=-50, max_value=50))
def test_every_open_line_gets_exactly_one_decision(known: Facts, later: int) -> None:
    day = NIGHT + days(later)
    open_lines = balances(known.items, as_of=day).select(*LINE, "balance_minor")
    decided = tonight(known, as_of=day).decisions.select(*LINE, "balance_minor")
    assert sorted(decided.rows()) == sorted(open_lines.rows())
    assert decided.select(LINE).is_unique().all()


@law
@given(nights(), st.integers(min_value=0, max_value=2**32))
def test_the_order_of_rows_does_not_matter_in_any_frame(known: Facts, seed: int) -> None:
    shuffled = {
        column.name: value.sample(fraction=1, shuffle=True, seed=seed)
        for column in fields(known)
        if isinstance(value := getattr(known, column.name), pl.DataFrame)
    }
    assert_same(tonight(known), tonight(replace(known, **shuffled)))


@law
@given(nights(), st.integers(min_value=2, max_value=5))
def test_shards_are_planned_as_the_whole_is(known: Facts, shards: int) -> None:
    everybody = known.items["customer"].unique().sort()
    size = -(-len(everybody) // shards) or 1
    parts = [tonight(only(known, everybody[first : first + size])) for first in range(0, len(everybody), size)]
    assert_same(tonight(known), together(parts or [tonight(known)]))


@law
@given(nights(), st.data())
def test_another_customer_changes_nothing_for_the_others(known: Facts, data: st.DataObject) -> None:
    leaves = data.draw(st.sampled_from(["C00", *known.items["customer"]]))
    others = known.items.filter(pl.col("customer") != leaves)["customer"].unique()
    with_all, without = tonight(known), tonight(only(known, others))
    for name in FRAMES:
        assert getattr(with_all, name).filter(pl.col("customer") != leaves).equals(getattr(without, name)), name


FRAMES = ["decisions", "letters", "lines", "assignments", "cases"]


def assert_same(one: Plan, other: Plan) -> None:
    for name in FRAMES:
        assert getattr(one, name).equals(getattr(other, name)), name
    assert set(one.problems) == set(other.problems)


def together(parts: list[Plan]) -> Plan:
    frames = {name: pl.concat([getattr(part, name) for part in parts]) for name in FRAMES}
    return replace(parts[0], **frames, problems=tuple(problem for part in parts for problem in part.problems))


def only(known: Facts, customers: pl.Series) -> Facts:
    frames = {
        name: value.filter(pl.col("customer").is_in(customers.implode()))
        for name in (column.name for column in fields(known))
        if isinstance(value := getattr(known, name), pl.DataFrame) and "customer" in value.columns
    }
    return replace(known, **frames)


# --- sums -----------------------------------------------------------------------------------------------------------


@law
@given(ledgers(), st.integers(min_value=-45, max_value=5))
def test_balances_add_up_to_what_was_posted(posted: pl.DataFrame, later: int) -> None:
    day = NIGHT + days(later)
    open_sums = sums(balances(posted, as_of=day), "balance_minor")
    posted_sums = sums(posted.filter(pl.col("day") <= day), "amount_minor")
    assert open_sums == {account: total for account, total in posted_sums.items() if total or account in open_sums}


@law
@given(ledgers())
def test_balances_are_those_that_a_clerk_would_work_out(posted: pl.DataFrame) -> None:
    found = {tuple(key): minor for *key, minor in balances(posted, as_of=NIGHT).select(*LINE, "balance_minor").rows()}
    assert found == by_hand(posted)


def by_hand(posted: pl.DataFrame) -> dict[tuple[str, ...], int]:
    """Balances worked out line by line with pencil and paper."""
    documents: dict[tuple[str, str, str], list[dict[str, object]]] = defaultdict(list)
    for line in posted.filter(pl.col("day") <= NIGHT).to_dicts():
        documents[line["customer"], line["document"], line["currency"]].append(line)
    found = {}
    for lines in documents.values():
        for line in _settled(lines):
            found[line["customer"], line["item"], line["kind"]] = line["balance"]
    return {key: balance for key, balance in found.items() if balance}


def _settled(lines: list[dict]) -> list[dict]:  # type: ignore[type-arg]
    invoices = [line for line in lines if line["kind"] == "invoice" and line["amount_minor"] > 0]
    reversals = [line for line in lines if line["kind"] != "invoice" and line["amount_minor"] > 0]
    owing = sorted(invoices or reversals, key=lambda line: (line["due_day"], line["item"], line["kind"]))
    credit_lines = [line for line in lines if line["amount_minor"] < 0]
    pool = -sum(line["amount_minor"] for line in credit_lines)
    pool -= sum(line["amount_minor"] for line in reversals) if invoices else 0
    for position, line in enumerate(owing):
        paid = min(pool, line["amount_minor"]) if pool > 0 or position == 0 else 0
        line["balance"] = line["amount_minor"] - paid
        pool -= paid
    for line in sorted(credit_lines, key=lambda line: (line["day"], line["item"], line["kind"]), reverse=True):
        left = min(max(pool, 0), -line["amount_minor"])
        line["balance"] = -left
        pool -= left
    return [*owing, *credit_lines]


@law
@given(ledgers())
def test_buckets_add_up_to_the_balance(posted: pl.DataFrame) -> None:
    lines = age(balances(posted, as_of=NIGHT), as_of=NIGHT, bounds=SHIPPED.buckets)
    assert lines["bucket"].null_count() == 0
    in_buckets = lines.group_by("customer", "currency", "bucket").agg(pl.col("balance_minor").sum())
    assert sums(in_buckets, "balance_minor") == sums(lines, "balance_minor")


@law
@given(nights())
def test_a_letters_total_is_the_sum_of_its_lines_and_what_the_decisions_ask(known: Facts) -> None:
    planned = tonight(known)
    asked = pl.col("balance_minor") - pl.col("disputed_minor") - pl.col("covered_minor")
    acted = planned.decisions.filter((pl.col("does") != "nothing") & (pl.col("reason") != "fraud_review"))
    letters = planned.lines.join(acted.select("customer").unique(), on="customer", how="semi")
    assert sums(letters, "chased_minor") == sums(acted.with_columns(asked=asked), "asked")


@law
@given(nights())
def test_no_credit_is_set_off_beyond_what_it_is_worth_and_nothing_is_asked_twice(known: Facts) -> None:
    planned = tonight(known)
    asked, open_on_it = pl.col("chased_minor"), pl.col("balance_minor")
    assert planned.lines.select(LINE).is_unique().all()
    assert planned.lines.filter((asked < 0) & (asked < open_on_it)).is_empty()
    assert planned.lines.filter((asked > 0) & (asked > open_on_it)).is_empty()
    reviewed = planned.cases.filter(pl.col("kind") == "credit_review")
    assert planned.lines.filter(asked == 0).join(reviewed, on="customer", how="anti").is_empty()


@law
@given(nights())
def test_parts_of_an_item_are_never_more_than_it(known: Facts) -> None:
    decided = tonight(known).decisions.filter(pl.col("balance_minor") > 0)
    parts = pl.col("disputed_minor") + pl.col("covered_minor")
    assert decided.filter((parts > pl.col("balance_minor")) | (pl.col("disputed_minor") < 0)).is_empty()


def sums(frame: pl.DataFrame, column: str) -> dict[tuple[str, str], int]:
    """Totals per customer and currency."""
    totals = frame.group_by("customer", "currency").agg(pl.col(column).sum())
    return {(customer, currency): total for customer, currency, total in totals.iter_rows()}


# --- the firms the laws are tried on --------------------------------------------------------------------------------


def test_the_firms_by_chance_hold_whatever_the_policy_may_answer() -> None:
    """The laws above would hold of empty nights too."""
    planned = tonight(firm(range(500)))
    seen = {*planned.decisions["does"], *planned.decisions["reason"]}
    only_by_settings = {"before_first_band", "before_first_level", "cell_asks_nothing", "cash_data_too_old"}
    assert {*map(str, m.Does), *map(str, m.HoldKind), *map(str, m.Reason)} - seen == only_by_settings
