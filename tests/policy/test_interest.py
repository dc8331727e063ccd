"""Late payment: what it costs, by whose law, on what, and how that comes about."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from policy.builders import SHIPPED, frame, rows
from receivables import model as m
from receivables.model.interest import INTEREST_TERMS_SCHEMA, WAIVER_SCHEMA, Interest, InterestFacts
from receivables.money import to_decimal, to_minor
from receivables.policy.interest import interest_of
from receivables.policy.regimes import ReferenceRate, overridden
from receivables.policy.settings import Policy


def under(regime: str, **changes: Any) -> Policy:
    """The shipped policy of a firm whose customers are all under one regime."""
    return replace(SHIPPED, interest=replace(SHIPPED.interest, default=regime, **changes))


def posted(table: str) -> pl.DataFrame:
    """Needs `item`, `day` and `amount`; an invoice has a `due`. May say customer, kind, document and currency."""
    return frame(map(_line, rows(table)), m.ITEM_SCHEMA)


def _line(row: dict[str, str]) -> dict[str, Any]:
    currency = row.get("currency") or "EUR"
    amount = to_minor(Decimal(row["amount"].replace(",", "")), currency)
    return {
        "customer": row.get("customer") or "C1",
        "item": row["item"],
        "kind": row.get("kind") or ("invoice" if amount > 0 else "receipt"),
        "document": row.get("document") or row["item"],
        "day": date.fromisoformat(row["day"]),
        "due_day": date.fromisoformat(row.get("due") or row["day"]),
        "currency": currency,
        "amount_minor": amount,
        "salesperson": None,
    }


def known(items: pl.DataFrame, *, about: str = "", **told: str) -> InterestFacts:
    """What is known; customers are nobody in particular unless `about` says so."""
    said = {row.get("customer") or "C1": row for row in rows(about)}
    everybody = [
        dict.fromkeys(m.CUSTOMER_SCHEMA) | {"customer": one} | said.get(one, {}) for one in items["customer"].unique()
    ]
    schemas = {
        "causes": m.CAUSE_SCHEMA,
        "disputes": m.DISPUTE_SCHEMA,
        "terms": INTEREST_TERMS_SCHEMA,
        "waivers": WAIVER_SCHEMA,
    }
    records = {name: _records(told.get(name, ""), schema) for name, schema in schemas.items()}
    return InterestFacts(items=items, customers=frame(everybody, m.CUSTOMER_SCHEMA), **records)


def _records(table: str, schema: pl.Schema) -> pl.DataFrame:
    return frame(({name: _cell(name, row, schema[name]) for name in schema} for row in rows(table)), schema)


def _cell(name: str, row: dict[str, str], dtype: Any) -> Any:
    cell = row.get(name.removesuffix("_minor"), "")
    if name == "customer":
        return cell or "C1"
    if name == "amount_minor":
        return to_minor(Decimal(cell), "EUR") if cell else None
    return None if not cell else date.fromisoformat(cell) if dtype == pl.Date else cell


def costs(found: Interest) -> dict[str, str]:
    """By item its interest and lump sum, as in `267.08 + 40.00`."""
    return {row["item"]: _cost(row) for row in found.items.to_dicts()}


def _cost(row: dict[str, Any]) -> str:
    if row["refused"]:
        return "refused"
    fee = to_decimal(row["fee_minor"], row["fee_currency"]) if row["fee_minor"] else 0
    return f"{to_decimal(row['interest_minor'], row['currency'])} + {fee}"


def chain(found: Interest) -> list[str]:
    """The segments: days, what bears interest, rate, result."""
    return [
        f"{row['from_day']} {row['to_day']} {row['days']} {to_decimal(row['bearing_minor'], row['currency'])} "
        f"{Decimal(row['rate']).scaleb(-6).normalize():f} {to_decimal(row['interest_minor'], row['currency'])}"
        for row in found.segments.to_dicts()
    ]


INVOICE = """
    item | day        | due        | amount
    R1   | 2025-05-01 | 2025-05-31 | 10,000
"""


def paid(amount: str, on: str) -> pl.DataFrame:
    payment = f"item | document | day | amount\nP1 | R1 | {on} | {amount}"
    return pl.concat([posted(INVOICE), posted(payment)])


# --- the law --------------------------------------------------------------------------------------------------------


def test_in_germany_the_rate_floats_with_the_base_rate() -> None:
    found = interest_of(known(paid("-10,000", "2025-08-31")), under("de"), date(2025, 10, 30))
    assert costs(found) == {"R1": "267.08 + 40.00"}
    assert chain(found) == [
        "2025-06-01 2025-06-30 30 10000.00 11.27 92.63",
        "2025-07-01 2025-08-31 62 10000.00 10.27 174.45",
    ]


def test_in_the_united_kingdom_the_rate_stays_that_of_the_first_day() -> None:
    items = posted("item | day | due | amount | currency\nR1 | 2023-03-02 | 2023-04-01 | 12,500 | GBP")
    assert costs(interest_of(known(items), under("uk"), date(2023, 6, 30))) == {"R1": "354.45 + 100.00"}
    assert chain(interest_of(known(items), under("uk"), date(2023, 7, 2))) == [
        "2023-04-02 2023-07-02 92 12500.00 11.5 362.33"
    ]


def test_in_china_it_is_a_rate_a_day() -> None:
    items = posted("item | day | due | amount | currency\nR1 | 2025-05-16 | 2025-06-15 | 100,000 | CNY")
    assert costs(interest_of(known(items), under("cn"), date(2025, 7, 30))) == {"R1": "2250.00 + 0"}


def test_in_the_union_it_is_eight_points_on_the_central_banks_rate_of_the_half_year() -> None:
    found = interest_of(known(paid("-10,000", "2025-08-31")), under("eu"), date(2025, 10, 30))
    assert [line.split()[4] for line in chain(found)] == ["11.15", "10.15"]
    assert costs(found) == {"R1": "264.05 + 40.00"}


@pytest.mark.parametrize(
    ("debt", "fee"), [("999.99", "40.00"), ("1000.00", "70.00"), ("9999.99", "70.00"), ("10000.00", "100.00")]
)
def test_the_lump_sum_of_the_united_kingdom_goes_by_the_size_of_the_debt(debt: str, fee: str) -> None:
    items = posted(f"item | day | due | amount | currency\nR1 | 2023-03-02 | 2023-04-01 | {debt} | GBP")
    assert costs(interest_of(known(items), under("uk"), date(2023, 4, 2)))["R1"].endswith(f"+ {fee}")


INSTALMENTS = """
    item | document | day        | due        | amount | currency
    R1/1 | R1       | 2023-03-02 | 2023-04-01 | 600    | GBP
    R1/2 | R1       | 2023-03-02 | 2023-05-01 | 600    | GBP
"""


def test_each_instalment_is_late_for_itself() -> None:
    found = interest_of(known(posted(INSTALMENTS)), under("de"), date(2023, 5, 11))
    assert found.items.select("item", "days").rows() == [("R1/1", 40), ("R1/2", 10)]
    assert costs(found) == {"R1/1": "6.98 + 40.00", "R1/2": "1.75 + 40.00"}


def test_an_invoice_has_one_lump_sum_where_the_law_gives_one_for_each_debt() -> None:
    assert costs(interest_of(known(posted(INSTALMENTS)), under("uk"), date(2023, 4, 30)))["R1/1"].endswith("+ 40.00")
    late = interest_of(known(posted(INSTALMENTS)), under("uk"), date(2023, 5, 11))
    assert [cost.split()[2] for cost in costs(late).values()] == ["70.00", "0"]


def test_a_debt_in_another_currency_than_the_bands_has_no_lump_sum_and_it_is_said() -> None:
    items = posted("item | day | due | amount | currency\nR1 | 2023-03-02 | 2023-04-01 | 500 | EUR")
    found = interest_of(known(items), under("uk"), date(2023, 4, 30))
    assert costs(found) == {"R1": "4.57 + 0"}
    (problem,) = found.problems
    assert (problem.where, "GBP" in problem.what) == ("interest, invoice R1 of customer C1", True)


# --- days and payments ----------------------------------------------------------------------------------------------


def test_nothing_is_owed_up_to_the_due_day_and_one_day_after_it() -> None:
    facts = known(posted(INVOICE))
    assert interest_of(facts, under("de"), date(2025, 5, 31)).items.is_empty()
    assert costs(interest_of(facts, under("de"), date(2025, 6, 1))) == {"R1": "3.09 + 40.00"}


def test_the_day_of_a_part_payment_still_counts() -> None:
    found = interest_of(known(paid("-4,000", "2025-06-10")), under("de"), date(2025, 6, 20))
    assert chain(found) == [
        "2025-06-01 2025-06-10 10 10000.00 11.27 30.88",
        "2025-06-11 2025-06-20 10 6000.00 11.27 18.52",
    ]
    assert found.items["daily_minor"].to_list() == [185]


def test_what_was_paid_on_the_due_day_was_never_late() -> None:
    assert interest_of(known(paid("-10,000", "2025-05-31")), under("de"), date(2025, 6, 20)).items.is_empty()


def test_a_payment_that_comes_back_is_owed_again_from_the_day_after() -> None:
    items = pl.concat(
        [paid("-10,000", "2025-05-31"), posted("item|kind|document|day|amount\nP1|reversal|R1|2025-06-10|10,000")]
    )
    assert chain(interest_of(known(items), under("de"), date(2025, 6, 20))) == [
        "2025-06-11 2025-06-20 10 10000.00 11.27 30.88"
    ]


def test_a_payment_goes_to_the_oldest_instalment_first() -> None:
    payment = posted("item|document|day|amount|currency\nP1|R1|2023-04-11|-700|GBP")
    found = interest_of(known(pl.concat([posted(INSTALMENTS), payment])), under("de"), date(2023, 5, 11))
    assert [line.split()[2:4] for line in chain(found)] == [["10", "600.00"], ["10", "500.00"]]


def test_a_rounded_sum_is_what_its_segments_add_up_to() -> None:
    items = pl.concat([posted(INVOICE), *(_small(day) for day in range(2, 29))])
    found = interest_of(known(items), under("de"), date(2025, 6, 30))
    assert found.segments["interest_minor"].sum() == found.items["interest_minor"].item()
    exact = sum(row["bearing_minor"] * row["days"] * row["rate"] for row in found.segments.to_dicts())
    assert found.items["interest_minor"].item() == (exact * 2 + 36_500_000_000) // 73_000_000_000


def _small(day: int) -> pl.DataFrame:
    return posted(f"item|document|day|amount\nP{day}|R1|2025-06-{day:02}|-0.37")


# --- what is disputed or our fault ----------------------------------------------------------------------------------


def test_the_disputed_part_bears_nothing_also_not_for_the_days_before() -> None:
    facts = known(posted(INVOICE), disputes="item | amount | from_day\nR1 | 4000 | 2025-06-10")
    assert chain(interest_of(facts, under("de"), date(2025, 6, 20)))[0].split()[3] == "6000.00"
    assert costs(interest_of(facts, under("de"), date(2025, 6, 20))) == {"R1": "37.05 + 40.00"}


def test_a_dispute_of_all_of_it_leaves_neither_interest_nor_lump_sum() -> None:
    facts = known(posted(INVOICE), disputes="item | from_day\nR1 | 2025-06-10")
    assert interest_of(facts, under("de"), date(2025, 6, 20)).items.is_empty()


def test_a_dispute_that_was_resolved_has_stopped_no_interest() -> None:
    facts = known(posted(INVOICE), disputes="item | amount | from_day | to_day\nR1 | 4000 | 2025-06-05 | 2025-06-10")
    assert costs(interest_of(facts, under("de"), date(2025, 6, 20))) == {"R1": "61.75 + 40.00"}


def test_nothing_is_owed_while_the_cause_is_ours() -> None:
    facts = known(posted(INVOICE), causes="item | cause | from_day\nR1 | own_fault | 2025-06-10")
    assert costs(interest_of(facts, under("de"), date(2025, 6, 9))) == {"R1": "27.79 + 40.00"}
    assert interest_of(facts, under("de"), date(2025, 6, 20)).items.is_empty()


def test_days_on_which_the_cause_was_ours_are_left_out() -> None:
    facts = known(posted(INVOICE), causes="item | cause | from_day | to_day\n | own_fault | 2025-06-06 | 2025-06-10")
    assert [line[:24] for line in chain(interest_of(facts, under("de"), date(2025, 6, 20)))] == [
        "2025-06-01 2025-06-05 5 ",
        "2025-06-11 2025-06-20 10",
    ]


def test_of_our_fault_in_a_part_only_that_part_is_left_out() -> None:
    facts = known(
        posted(INVOICE),
        causes="item | cause | from_day | to_day\nR1 | own_fault | 2025-06-06 | 2025-06-10",
        disputes="item | amount | from_day | to_day\nR1 | 4000 | 2025-06-06 | 2025-06-10",
    )
    bearing = [line.split()[3] for line in chain(interest_of(facts, under("de"), date(2025, 6, 20)))]
    assert bearing == ["10000.00", "6000.00", "10000.00"]


def test_an_items_own_cause_comes_before_its_customers() -> None:
    causes = "item | cause | from_day\n | own_fault | 2025-06-01\nR1 | unwilling | 2025-05-20"
    assert costs(interest_of(known(posted(INVOICE), causes=causes), under("de"), date(2025, 6, 1))) == {
        "R1": "3.09 + 40.00"
    }


# --- whose law ------------------------------------------------------------------------------------------------------


def test_a_customers_own_terms_come_before_segment_country_and_default() -> None:
    items = posted(INVOICE)
    mapped = under("eu", countries={"DE": "de"}, segments={"public": "none"})
    day = date(2025, 6, 10)

    def rate(facts: InterestFacts) -> list[str]:
        return [line.split()[4] for line in chain(interest_of(facts, mapped, day))]

    assert rate(known(items)) == ["11.15"]
    assert rate(known(items, about="country\nDE")) == ["11.27"]
    assert rate(known(items, about="country | segment\nDE | public")) == []
    terms = "regime | percent | from_day\ncontract | 5.5 | 2025-05-01"
    assert rate(known(items, about="country | segment\nDE | public", terms=terms)) == ["5.5"]


def test_terms_hold_for_invoices_of_their_day_and_later() -> None:
    terms = "regime | percent | from_day\ncontract | 5 | 2025-05-02"
    assert (
        chain(interest_of(known(posted(INVOICE), terms=terms), under("de"), date(2025, 6, 1)))[0].split()[4] == "11.27"
    )


def test_terms_alone_are_enough_and_concern_nobody_else() -> None:
    items = pl.concat([posted(INVOICE), posted("customer|item|day|due|amount\nC2|R2|2025-05-01|2025-05-31|100")])
    terms = "regime | percent | from_day\nde | 3 | 2025-01-01"
    assert costs(interest_of(known(items, terms=terms), SHIPPED, date(2025, 6, 10))) == {"R1": "8.22 + 40.00"}


def test_the_shipped_policy_asks_for_no_interest() -> None:
    assert interest_of(known(posted(INVOICE)), SHIPPED, date(2026, 6, 1)).items.is_empty()


# --- what is not known ----------------------------------------------------------------------------------------------


def test_a_missing_rate_refuses_that_item_alone_and_says_so() -> None:
    items = pl.concat([posted(INVOICE), paid("-10,000", "2025-06-10").with_columns(customer=pl.lit("C2"))])
    found = interest_of(known(items), under("de"), date(2026, 7, 1))
    assert found.items.select("customer", "refused").drop_nulls()["customer"].to_list() == ["C1"]
    assert found.items.filter(customer="C2")["interest_minor"].to_list() == [3088]
    (problem,) = found.problems
    assert problem.where == "interest, item R1 of customer C1"
    assert problem.what.startswith("no rate of de_base for some of the days 2025-06-01 to 2026-07-01; it is known from")
    assert "C1" not in found.segments["customer"]


@pytest.mark.parametrize("regime", ["de", "uk", "cn", "eu"])
def test_days_before_the_first_rate_are_refused(regime: str) -> None:
    items = posted("item | day | due | amount\nR1 | 2013-01-01 | 2013-02-01 | 100")
    assert costs(interest_of(known(items), under(regime), date(2014, 12, 1))) == {"R1": "refused"}


def test_a_hole_between_two_rates_is_refused() -> None:
    rates = tuple(one for one in SHIPPED.interest.rates if one.from_day != date(2025, 7, 1))
    policy = under("de", rates=rates)
    assert costs(interest_of(known(posted(INVOICE)), policy, date(2026, 1, 5))) == {"R1": "refused"}
    assert costs(interest_of(known(posted(INVOICE)), policy, date(2025, 6, 30))) == {"R1": "92.63 + 40.00"}


def test_terms_under_a_regime_that_is_no_longer_there_are_refused() -> None:
    terms = "regime | from_day\ngone | 2025-01-01"
    found = interest_of(known(posted(INVOICE), terms=terms), under("de"), date(2025, 6, 10))
    assert found.problems[0].what == "there is no regime 'gone' in the config"


def test_a_firms_own_rate_comes_over_the_shipped_one_for_its_days_alone() -> None:
    own = ReferenceRate(
        series="de_base", from_day=date(2025, 6, 11), to_day=date(2025, 6, 20), percent=Decimal(1), source="ours"
    )
    rates = overridden(SHIPPED.interest.rates, [own])
    found = interest_of(known(posted(INVOICE)), under("de", rates=rates), date(2025, 6, 30))
    assert [line.split()[4] for line in chain(found)] == ["11.27", "10", "11.27"]


# --- waivers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "left"), [("interest", "0.00 + 40.00"), ("fee", "61.75 + 0"), ("both", "0.00 + 0")])
@pytest.mark.parametrize("item", ["", "R1"])
def test_what_is_waived_is_not_asked_for_and_still_shown(what: str, left: str, item: str) -> None:
    waivers = f"item | what | from_day\n{item} | {what} | 2025-06-10"
    facts = known(posted(INVOICE), waivers=waivers)
    assert costs(interest_of(facts, under("de"), date(2025, 6, 9))) == {"R1": "27.79 + 40.00"}
    found = interest_of(facts, under("de"), date(2025, 6, 20))
    assert costs(found) == {"R1": left}
    total = found.items.select(pl.sum_horizontal("interest_minor", "waived_minor"), "fee_minor", "fee_waived_minor")
    assert [total.row(0)[0], sum(total.row(0)[1:])] == [6175, 4000]


def test_a_waiver_of_one_item_leaves_the_others() -> None:
    items = pl.concat([posted(INVOICE), posted("item|day|due|amount\nR2|2025-05-01|2025-05-31|10,000")])
    facts = known(items, waivers="item | what | from_day\nR1 | both | 2025-06-10")
    assert costs(interest_of(facts, under("de"), date(2025, 6, 20))) == {"R1": "0.00 + 0", "R2": "61.75 + 40.00"}
