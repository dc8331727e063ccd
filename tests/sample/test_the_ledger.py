"""The sample firm has what a finance team meets in a night."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from receivables.sample import SAMPLE_DAY

Records = list[dict[str, str]]
Tables = dict[str, Records]

FEW_CENTS = "10401"
COVERED = "10402"
MANY_OVERDUE = "10403"
OUT_OF_HABIT = "10406"
ON_THE_EDGES = "10408"
UNLISTED = "10499"


def _base_value(tables: Tables, currency: str, amount: Decimal) -> Decimal:
    newest = {row["Currency"]: Decimal(row["Rate"]) for row in sorted(tables["rates"], key=lambda row: row["Date"])}
    return amount * newest.get(currency, Decimal(1))


def test_about_3000_items_lie_in_the_18_months_up_to_the_sample_day(tables: Tables) -> None:
    days = [date.fromisoformat(row["Invoice Date"]) for row in tables["invoices"]]
    assert 2900 <= len(days) <= 3100
    assert min(days) == date(2025, 5, 1)
    assert max(days) == SAMPLE_DAY == date(2026, 10, 30)


def test_every_number_is_used_once_but_by_instalments(tables: Tables) -> None:
    keys = Counter((row["Invoice No."], row["Instalment"]) for row in tables["invoices"])
    assert max(keys.values()) == 1
    assert len({row["Payment No."] for row in tables["payments"]}) == len(tables["payments"])


def test_the_three_currencies_are_eur_usd_and_cny(tables: Tables) -> None:
    for name in ("invoices", "payments"):
        assert {row["Currency"] for row in tables[name]} == {"EUR", "USD", "CNY"}


def test_some_customers_buy_in_two_currencies(tables: Tables) -> None:
    currencies = defaultdict(set)
    for row in tables["invoices"]:
        currencies[row["Customer No."]].add(row["Currency"])
    assert 3 <= sum(len(used) == 2 for used in currencies.values()) <= 12


def test_instalments_come_in_threes_under_one_number_each_with_its_due_date(readable: Records) -> None:
    parts = defaultdict(list)
    for row in readable:
        if row["Instalment"]:
            parts[row["Invoice No."]].append((row["Instalment"], row["Due Date"]))
    assert len(parts) >= 50
    for rows in parts.values():
        assert [number for number, _ in rows] == ["1", "2", "3"]
        assert len({due for _, due in rows}) == 3


def test_amounts_spread_over_orders_of_magnitude(readable: Records) -> None:
    amounts = sorted(Decimal(row["Amount"]) for row in readable if row["Currency"] == "EUR")
    assert 1500 < median(amounts) < 5000
    assert amounts[len(amounts) * 95 // 100] > 6 * median(amounts)


def test_most_invoices_are_paid_and_some_of_them_late(tables: Tables, readable: Records, open_items: list) -> None:
    whole = {
        row["Invoice No."]: row["Due Date"] for row in readable if row["Kind"] == "invoice" and not row["Instalment"]
    }
    assert len({item.invoice for item in open_items}) < 0.2 * len(whole)
    late = [row for row in tables["payments"] if row["Payment Date"] > whole.get(row["Invoice No."], "9999")]
    assert 0.3 < len(late) / len(whole) < 0.8


def test_some_invoices_are_paid_in_part(tables: Tables, readable: Records, open_items: list) -> None:
    amounts = {row["Invoice No."]: Decimal(row["Amount"]) for row in readable if not row["Instalment"]}
    paid = {row["Invoice No."] for row in tables["payments"]}
    part_paid = [item for item in open_items if item.invoice in paid and item.balance < amounts.get(item.invoice, 0)]
    assert len(part_paid) >= 10


def test_nothing_is_paid_or_credited_beyond_its_amount(tables: Tables, readable: Records) -> None:
    owed: Counter[str] = Counter()
    for row in readable:
        owed[row["Invoice No." if row["Kind"] == "invoice" else "Applies To"]] += Decimal(row["Amount"]) * (
            1 if row["Kind"] == "invoice" else -1
        )
    for row in tables["payments"]:
        owed[row["Invoice No."]] -= Decimal(row["Amount"])
    del owed[""]
    assert min(owed.values()) >= 0


def test_credits_and_receipts_belong_to_an_invoice_of_the_same_customer_and_currency(tables: Tables) -> None:
    facts = {row["Invoice No."]: (row["Customer No."], row["Currency"]) for row in tables["invoices"]}
    about = [(row["Applies To"], row) for row in tables["invoices"]]
    about += [(row["Invoice No."], row) for row in tables["payments"]]
    for invoice, row in about:
        assert not invoice or facts[invoice] == (row["Customer No."], row["Currency"])


def test_credit_notes_are_positive_and_some_applied_and_some_free(readable: Records) -> None:
    notes = [row for row in readable if row["Kind"] == "credit_note"]
    assert all(Decimal(row["Amount"]) > 0 for row in notes)
    applied = sum(bool(row["Applies To"]) for row in notes)
    assert applied >= 50
    assert len(notes) - applied >= 20


def test_some_receipts_name_no_invoice(tables: Tables) -> None:
    assert 20 <= sum(not row["Invoice No."] for row in tables["payments"]) <= 60


def test_some_payments_came_in_the_last_ten_days_and_none_after(tables: Tables) -> None:
    days = [date.fromisoformat(row["Payment Date"]) for row in tables["payments"]]
    assert max(days) == SAMPLE_DAY
    assert sum(day > SAMPLE_DAY - timedelta(days=10) for day in days) >= 20


def test_a_quarter_to_a_third_of_customers_have_something_overdue(tables: Tables, overdue: list) -> None:
    assert 0.25 <= len({item.customer for item in overdue}) / len(tables["customers"]) <= 0.35


def test_all_four_cells_of_the_matrix_are_met(tables: Tables, overdue: list) -> None:
    cells = Counter(
        (item.days_overdue >= 61, _base_value(tables, item.currency, item.balance) >= 10_000) for item in overdue
    )
    assert len(cells) == 4
    assert min(cells.values()) >= 8


def test_exactly_one_customer_has_only_a_few_cents_overdue(overdue: list) -> None:
    sums: Counter[str] = Counter()
    for item in overdue:
        sums[item.customer] += item.balance
    assert {customer: amount for customer, amount in sums.items() if amount < 1} == {FEW_CENTS: Decimal("0.04")}


def test_one_customers_credits_cover_all_that_it_owes(open_items: list, free_credits: dict) -> None:
    owed = sum(item.balance for item in open_items if item.customer == COVERED)
    assert owed == 4350
    assert free_credits[COVERED, "EUR"] == 4400


def test_one_customer_has_more_than_twelve_overdue_invoices(overdue: list) -> None:
    counts = Counter(item.customer for item in overdue)
    assert {customer for customer, count in counts.items() if count > 12} == {MANY_OVERDUE}


def test_one_customer_sits_on_the_edges_of_the_bounds(open_items: list) -> None:
    items = {(item.days_overdue, item.balance) for item in open_items if item.customer == ON_THE_EDGES}
    assert {days for days, _ in items} >= {0, 1, 60, 61}
    assert {amount for _, amount in items} >= {Decimal("9999.99"), Decimal("10000.00")}


def test_one_customer_is_invoiced_and_in_no_list(tables: Tables, overdue: list) -> None:
    listed = {row["Customer No."] for row in tables["customers"]}
    assert {row["Customer No."] for row in tables["invoices"]} - listed == {UNLISTED}
    assert UNLISTED in {item.customer for item in overdue}


def test_exactly_one_invoice_is_due_before_its_date(tables: Tables) -> None:
    odd = [row for row in tables["invoices"] if row["Due Date"] and row["Due Date"] < row["Invoice Date"]]
    assert [(row["Customer No."], row["Invoice Date"], row["Due Date"]) for row in odd] == [
        ("10405", "2026-09-03", "2026-08-03")
    ]


def test_exactly_one_amount_is_more_than_twenty_times_the_customers_habit(readable: Records) -> None:
    amounts = defaultdict(list)
    for row in readable:
        if row["Kind"] == "invoice":
            amounts[row["Customer No."], row["Currency"]].append(Decimal(row["Amount"]))
    far_out = [
        (customer, amount)
        for (customer, _), habit in amounts.items()
        for amount in habit
        if len(habit) >= 5 and amount > 20 * median(habit)
    ]
    assert far_out == [(OUT_OF_HABIT, Decimal("94350.00"))]


def test_disputes_are_about_overdue_invoices_in_whole_or_in_part(tables: Tables, overdue: list) -> None:
    owed: Counter[tuple[str, str, str]] = Counter()
    for item in overdue:
        owed[item.customer, item.invoice, item.currency] += item.balance
    in_part = [row for row in tables["disputes"] if row["Amount"]]
    assert 5 <= len(in_part) <= len(tables["disputes"]) - 5
    for row in tables["disputes"]:
        balance = owed[row["Customer No."], row["Invoice No."], row["Currency"]]
        assert 0 < Decimal(row["Amount"] or balance) <= balance
        assert row["Opened"] <= str(SAMPLE_DAY)
        assert row["Owner"]


def test_one_dispute_is_about_an_invoice_with_instalments_and_one_is_past_its_deadline(tables: Tables) -> None:
    instalments = {row["Invoice No."] for row in tables["invoices"] if row["Instalment"]}
    assert any(row["Invoice No."] in instalments for row in tables["disputes"])
    assert sum(row["Deadline"] < str(SAMPLE_DAY) for row in tables["disputes"]) == 1


def test_rates_of_usd_and_cny_are_there_for_every_month_end_and_say_that_they_are_invented(tables: Tables) -> None:
    ends = {date.fromisoformat(row["Date"]) for row in tables["rates"]}
    assert all((day + timedelta(days=1)).day == 1 for day in ends)
    assert (len(ends), min(ends), max(ends)) == (18, date(2025, 4, 30), date(2026, 9, 30))
    assert len(tables["rates"]) == 2 * len(ends)
    assert {row["Currency"] for row in tables["rates"]} == {"USD", "CNY"}
    assert {row["Source"] for row in tables["rates"]} == {"Invented for the sample firm; not a market rate"}
