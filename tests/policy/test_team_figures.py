"""Figures of people: by hand on a small firm, and the laws by which they are fair."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import frame, items
from policy.strategies import RATES, ledgers
from policy.strategies import law as law_settings
from receivables import model as m
from receivables.policy.team_figures import (
    By,
    Deeds,
    Grid,
    Span,
    Verdict,
    Whose,
    collected,
    compare,
    compared,
    of_firm,
    team_figures,
)
from receivables.policy.team_figures import deeds as kinds
from receivables.policy.team_figures.collected import CELL_SCHEMA
from receivables.policy.team_figures.first_contact import median_days, waits

OCTOBER = Span(first=date(2026, 10, 1), last=date(2026, 10, 31))
GRID = Grid(age_bands=(1, 31), amount_bands_minor=(0, 1000_00), base_currency="EUR")
NO_RATES = frame([], m.RATE_SCHEMA)
_SCHEMAS = {
    "visits": kinds.VISIT_SCHEMA,
    "releases": kinds.RELEASE_SCHEMA,
    "words": kinds.WORD_SCHEMA,
    "disputes": kinds.DISPUTE_SCHEMA,
    "contacts": kinds.CONTACT_SCHEMA,
}


def _deeds(**rows: Iterable[dict[str, object]]) -> Deeds:
    return Deeds(**{name: frame(rows.get(name, ()), schema) for name, schema in _SCHEMAS.items()})


def _whose(by: By = By.SALESPERSON, **accounts: str) -> Whose:
    """`C1="S1"`: whose a customer is; a key account's person is written with an exclamation mark."""
    told = [
        {"customer": one, "who": who.strip("!") or None, "key_account": "!" in who} for one, who in accounts.items()
    ]
    schema = {"customer": pl.String, "who": pl.String, "key_account": pl.Boolean}
    names = {"S1": ("S1", "Ada One", "ada"), "S2": ("S2", "Ben Two", "ben")}
    called = pl.DataFrame(
        [(name, who) for who, each in names.items() for name in each], schema=["name", "who"], orient="row"
    )
    return Whose(by=by, accounts=pl.DataFrame(told, schema=schema), names=called)


def _of(ledger: str, deeds: Deeds, whose: Whose) -> dict[str, dict[str, object]]:
    """The figures of each, by who it is."""
    found = team_figures(collected(items(ledger), NO_RATES, OCTOBER, GRID), deeds, whose, OCTOBER)
    return {row["who"]: row for row in found.iter_rows(named=True)}


# --- money -----------------------------------------------------------------------------------------------------------

LEDGER = """
    customer | item | document | amount | day        | due        | kind
    C1       | A    | A        | 500    | 2026-08-01 | 2026-09-20 | invoice
    C1       | P    | A        | -200   | 2026-09-30 |            | receipt
    C1       | Q    | A        | -300   | 2026-10-09 |            | receipt
    C1       | B    | B        | 400    | 2026-09-01 | 2026-09-30 | invoice
    C1       | R    | B        | -400   | 2026-10-20 |            | receipt
    C1       | U    | U        | -70    | 2026-10-21 |            | receipt
    C2       | D    | D        | 900    | 2026-07-01 | 2026-09-29 | invoice
    C2       | N    | D        | -100   | 2026-10-02 |            | credit_note
    C2       | V    | D        | -250   | 2026-10-30 |            | receipt
    C2       | W    | D        | -550   | 2026-11-02 |            | receipt
"""


def test_collected_of_the_opening_is_the_periods_money_on_what_was_overdue_then() -> None:
    found = _of(LEDGER, _deeds(), _whose(C1="S1", C2="S2"))
    one, two = found["S1"], found["S2"]
    # B, due on the day of the opening, fell overdue in the period, and U is on no invoice: neither was overdue then.
    assert (one["customers"], one["items"], one["opening_minor"], one["collected_minor"]) == (1, 1, 300_00, 300_00)
    assert (one["received_minor"], one["on_account_minor"]) == (700_00, 70_00)
    # A credit note is no money, and November is another period.
    assert (two["opening_minor"], two["collected_minor"], two["received_minor"]) == (900_00, 250_00, 250_00)


def test_no_more_is_collected_of_an_item_than_was_open_of_it_at_the_opening() -> None:
    went_back = """
        customer | item | document | amount | day        | due        | kind
        C1       | A    | A        | 500    | 2026-08-01 | 2026-09-20 | invoice
        C1       | P    | A        | -200   | 2026-09-25 |            | receipt
        C1       | V    | A        | 200    | 2026-10-05 |            | reversal
        C1       | Q    | A        | -500   | 2026-10-20 |            | receipt
    """
    found = _of(went_back, _deeds(), _whose(C1="S1"))["S1"]
    assert (found["opening_minor"], found["collected_minor"], found["received_minor"]) == (300_00, 300_00, 500_00)


def test_money_in_another_currency_counts_at_one_rate_and_without_a_rate_in_number_alone() -> None:
    dollars = LEDGER.replace("kind\n", "kind | currency\n", 1).replace("invoice\n", "invoice | USD\n")
    dollars = dollars.replace("receipt\n", "receipt | USD\n").replace("credit_note\n", "credit_note | USD\n")
    lines = items(dollars)
    october = {"currency": "USD", "day": date(2026, 10, 15), "rate": "0.92", "source": "a bank"}
    november = {**october, "day": date(2026, 11, 1), "rate": "2"}
    rated = collected(lines, frame([october, november], m.RATE_SCHEMA), OCTOBER, GRID)
    # The newest rate by the end of October, also of what was owed before.
    assert rated.cells.sort("customer")["opening_minor"].to_list() == [276_00, 828_00]
    assert rated.cells.sort("customer")["collected_minor"].to_list() == [276_00, 230_00]
    unrated = collected(lines, NO_RATES, OCTOBER, GRID)
    assert unrated.cells.is_empty()
    assert unrated.received["received_minor"].sum() == 0
    # Two items overdue at the opening, four receipts.
    assert unrated.received["unconverted"].sum() == 6


# --- comparison ------------------------------------------------------------------------------------------------------


def _cells(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    """Who, cell, opening and collected; each a customer of its own."""
    named = {**CELL_SCHEMA, "who": pl.String()}
    return pl.DataFrame(
        [(f"C{n}", cell, 0, 1, opening, came, who) for n, (who, cell, opening, came) in enumerate(rows)],
        schema=pl.Schema(named),
        orient="row",
    )


def test_whoever_has_the_hard_accounts_is_expected_to_collect_less() -> None:
    # Everybody pays 80 of 100 when young and 20 of 100 when old: nobody is better, though S1 collects thrice as much.
    easy, hard = [("S1", 0, 100, 80)] * 9 + [("S1", 1, 100, 20)], [("S2", 0, 100, 80)] + [("S2", 1, 100, 20)] * 9
    found = compare(_cells(*easy, *hard)).to_dicts()
    assert [(one["collected_minor"], round(one["expected_minor"])) for one in found] == [(740, 740), (260, 260)]


def test_expected_is_the_firms_share_of_each_cell_of_ones_own_opening() -> None:
    found = compare(_cells(("S1", 0, 300, 300), ("S2", 0, 100, 0), ("S2", 1, 200, 50))).to_dicts()
    # The firm collected 300 of 400 in the one cell, 50 of 200 in the other.
    assert [one["expected_minor"] for one in found] == [pytest.approx(225), pytest.approx(75 + 50)]
    # 300 at three quarters; 100 at three quarters and 200 at a quarter.
    assert [one["variance"] for one in found] == [pytest.approx(225 * 75), pytest.approx(75 * 25 + 50 * 150)]


@pytest.mark.parametrize(
    ("customers", "collected_minor", "variance", "of_all_minor", "verdict", "ratio"),
    [
        (5, 1_100, 50.0**2, 9_000.0, Verdict.AS_EXPECTED, "1.10"),  # chance: 100 of 1,000 either way
        (5, 1_110, 50.0**2, 9_000.0, Verdict.MORE, "1.11"),
        (5, 890, 50.0**2, 9_000.0, Verdict.LESS, "0.89"),
        (4, 1_110, 50.0**2, 9_000.0, Verdict.TOO_SMALL, None),
        (5, 2_500, 500.0**2, 9_000.0, Verdict.MORE, "2.50"),
        (5, 2_500, 501.0**2, 9_000.0, Verdict.TOO_SMALL, None),  # chance alone may bring nothing or twice as much
        (5, 1_110, 50.0**2, 1_100.0, Verdict.ALONE, None),  # nearly all that the firm may expect
    ],
)
def test_only_what_chance_does_not_explain_is_called_more_or_less(
    customers: int, collected_minor: int, variance: float, of_all_minor: float, verdict: Verdict, ratio: str | None
) -> None:
    told = {"collected_minor": collected_minor, "variance": variance, "of_all_minor": of_all_minor}
    found = compared(customers=customers, expected_minor=1_000.0, **told)
    assert (found.verdict, found.ratio) == (verdict, None if ratio is None else Decimal(ratio))


def test_with_nothing_overdue_at_the_opening_there_is_nothing_to_compare() -> None:
    nothing = {"customers": 0, "collected_minor": 0, "expected_minor": 0.0, "variance": 0.0}
    assert compared(**nothing, of_all_minor=0.0).verdict is Verdict.TOO_SMALL


# --- first contact ---------------------------------------------------------------------------------------------------


def _waited(fell: str, *contacts: tuple[str, date]) -> pl.DataFrame:
    ledger = collected(items(fell), NO_RATES, OCTOBER, GRID)
    days = pl.DataFrame(contacts, schema=kinds.CONTACT_SCHEMA, orient="row")
    return waits(ledger.fell_overdue, days, last=OCTOBER.last).sort("customer", "days")


def test_an_item_waits_from_its_first_overdue_day_to_the_first_contact_or_to_the_end() -> None:
    fell = """
        customer | item | document | amount | day        | due        | kind
        C1       | A    | A        | 500    | 2026-09-01 | 2026-10-04 | invoice
        C2       | B    | B        | 500    | 2026-09-01 | 2026-10-10 | invoice
        C2       | P    | B        | -500   | 2026-10-16 |            | receipt
        C3       | D    | D        | 500    | 2026-09-01 | 2026-09-29 | invoice
        C4       | E    | E        | 500    | 2026-09-01 | 2026-10-20 | invoice
        C4       | Q    | E        | -500   | 2026-10-20 |            | receipt
        C5       | F    | F        | 500    | 2026-09-01 | 2026-10-25 | invoice
        C6       | G    | G        | 500    | 2026-09-01 | 2026-10-25 | invoice
        C6       | R    | G        | -500   | 2026-10-26 |            | receipt
        C7       | H    | H        | 500    | 2026-09-01 | 2026-10-28 | invoice
    """
    october = [("C1", date(2026, 10, 2)), ("C1", date(2026, 10, 8)), ("C1", date(2026, 10, 9))]
    later = [("C2", date(2026, 10, 20)), ("C3", date(2026, 10, 3)), ("C4", date(2026, 10, 22)), ("C7", OCTOBER.last)]
    assert _waited(fell, *october, *later).rows() == [
        ("C1", 3, True, 1),
        # Paid before anybody wrote; overdue before the period; paid on the day: never overdue.
        ("C2", 5, False, 1),
        ("C5", 5, False, 1),
        # Paid on the very day; contacted on the last.
        ("C6", 0, False, 1),
        ("C7", 2, True, 1),
    ]


def test_half_are_contacted_when_those_who_still_wait_are_counted_in() -> None:
    rows = [("S1", 2, True, 1), ("S1", 3, False, 1), ("S1", 6, True, 1), ("S1", 9, False, 1), ("S2", 1, True, 1)]
    rows += [("S2", 9, False, 3), ("S3", 4, True, 1), ("S3", 9, False, 1)]
    waited = pl.DataFrame(rows, schema=["who", "days", "is_contacted", "items"], orient="row")
    # S1: three quarters wait after day 2, and half of those after day 6. S2: three of four are not contacted at all.
    # S3: just half after day 4.
    assert median_days(waited).rows() == [("S1", 6), ("S3", 4)]


# --- deeds -----------------------------------------------------------------------------------------------------------

DAY = date(2026, 10, 15)


def test_work_is_done_open_or_overdue_as_it_stood_at_the_end() -> None:
    visit = {"salesperson": "S1", "due_day": DAY, "done_day": None}
    visits = [visit, {**visit, "done_day": DAY}, {**visit, "due_day": OCTOBER.last}, {**visit, "salesperson": None}]
    dispute = {"owner": "Ada One", "resolved_by": None, "opened_day": DAY, "deadline_day": None, "resolved_day": None}
    solved = {**dispute, "resolved_by": " ADA", "resolved_day": date(2026, 10, 25)}
    disputes = [
        {**dispute, "deadline_day": OCTOBER.last},
        {**dispute, "deadline_day": date(2026, 10, 30)},
        solved,
        {**dispute, "owner": "Stores"},
    ]
    release = {"customer": "C1", "released_day": None, "lapsed_day": None, "reminded_day": None}
    releases = [
        release,
        {**release, "reminded_day": DAY},
        {**release, "released_day": DAY},
        {**release, "lapsed_day": DAY},
    ]
    deeds = _deeds(
        visits=visits, disputes=disputes, releases=[*releases, {**release, "released_day": date(2026, 11, 1)}]
    )
    found = _of("item | amount", deeds, _whose(C1="S1!"))
    assert [found["S1"][f"visits_{state}"] for state in kinds.STATES] == [1, 1, 1]
    assert [found["S1"][f"disputes_{state}"] for state in kinds.STATES] == [1, 1, 1]
    assert [found["S1"][f"releases_{state}"] for state in kinds.STATES] == [1, 2, 2]
    assert (found[""]["visits_overdue"], found[""]["disputes_open"]) == (1, 1)
    assert (found["S1"]["solved"], found["S1"]["solved_days"]) == (1, 10)


@pytest.mark.parametrize(
    ("by", "account", "counted"),
    [
        (By.SALESPERSON, "S1!", 1),
        (By.SALESPERSON, "S1", 0),
        (By.COLLECTOR, "S1!", 0),
        (By.COLLECTOR, "S1", 1),
    ],
)
def test_letters_to_key_accounts_are_their_managers_to_release_and_others_finances(
    by: By, account: str, counted: int
) -> None:
    release = {"customer": "C1", "released_day": DAY, "lapsed_day": None, "reminded_day": None}
    found = _of("item | amount", _deeds(releases=[release]), _whose(by, C1=account))
    assert sum(one["releases_done"] for one in found.values()) == counted


def _word(number: str, **more: object) -> dict[str, object]:
    given = {"promise": number, "customer": "C1", "author": "ada", "from_day": DAY, "last_day": date(2026, 10, 20)}
    return {**given, "state": "kept", "state_day": DAY, "promised_minor": 100_00, "paid_minor": 100_00, **more}


def test_promises_are_whoever_noted_them_and_judged_when_they_were_kept_or_not() -> None:
    broken = {"state": "partly_kept", "state_day": date(2026, 10, 21), "paid_minor": 40_00}
    words = [
        # In two currencies: one promise of two amounts.
        _word("K"),
        _word("K"),
        _word("B", **broken),
        # Given in September, and kept then or in October; open; noted by somebody else; judged in November.
        _word("S", from_day=date(2026, 9, 20), state_day=date(2026, 9, 30)),
        _word("E", from_day=date(2026, 9, 20)),
        _word("O", state="open", state_day=None, last_day=date(2026, 11, 5), paid_minor=0),
        _word("X", author="Clerk"),
        _word("N", state="broken", state_day=date(2026, 11, 1), last_day=OCTOBER.last),
    ]
    found = _of("item | amount", _deeds(words=words), _whose(C1="S2"))["S1"]
    assert (found["obtained"], found["promised_minor"]) == (4, 500_00)
    assert (found["judged"], found["kept"]) == (3, 2)
    assert (found["judged_promised_minor"], found["judged_paid_minor"]) == (400_00, 340_00)


def test_a_promise_that_was_not_kept_is_followed_once_its_customer_is_contacted() -> None:
    broken = {"state": "broken", "state_day": date(2026, 10, 21), "paid_minor": 0}
    words = [_word("K"), _word("K"), _word("F", **broken), _word("W", customer="C2", **broken)]
    open_ = _word("O", customer="C2", state="open", state_day=None, last_day=OCTOBER.last)
    contacts = [{"customer": "C1", "day": date(2026, 10, 21)}, {"customer": "C2", "day": date(2026, 10, 20)}]
    found = _of("item | amount", _deeds(words=[*words, open_], contacts=contacts), _whose(C1="S1", C2="S2"))
    assert [found["S1"][f"promises_{state}"] for state in kinds.STATES] == [2, 0, 0]
    assert [found["S2"][f"promises_{state}"] for state in kinds.STATES] == [0, 1, 1]


def test_a_name_that_two_people_bear_is_nobodys() -> None:
    whose = _whose(C1="S1")
    twice = pl.DataFrame([("Ada One", "S2")], schema=["name", "who"], orient="row")
    shared = Whose(by=whose.by, accounts=whose.accounts, names=pl.concat([whose.names, twice]))
    found = shared.of_names(pl.DataFrame({"author": ["Ada One", "ada", None]}), "author")
    assert found["who"].to_list() == ["", "S1", ""]


# --- laws ------------------------------------------------------------------------------------------------------------

_PEOPLE = st.lists(st.sampled_from(["S1", "S2", "S2!", ""]), min_size=1, max_size=5)


@given(ledger=ledgers(), people=_PEOPLE, first=st.integers(1, 40), length=st.integers(0, 60))
@law_settings
def test_what_all_have_with_nobody_is_what_the_firm_has(
    ledger: pl.DataFrame, people: list[str], first: int, length: int
) -> None:
    begin = date(2026, 9, 1).toordinal() + first
    span = Span(first=date.fromordinal(begin), last=date.fromordinal(begin + length))
    customers = ledger["customer"].unique().sort().to_list()
    whose = _whose(**{one: people[n % len(people)] for n, one in enumerate(customers)})
    contacts = [{"customer": one, "day": span.last} for one in customers[::2]]
    deeds = _deeds(contacts=contacts, words=[_word("K", customer=one) for one in customers[:1]])
    found = collected(ledger, RATES, span, GRID)
    each, firm = team_figures(found, deeds, whose, span), of_firm(found, deeds, whose, span)
    summed = each.select(pl.exclude("who", "median_days").sum())
    for name in summed.columns:
        assert summed[name][0] == pytest.approx(firm[name].sum()), name
    # The firm is its own standard.
    assert firm["expected_minor"].sum() == pytest.approx(firm["collected_minor"].sum())
    assert (each["collected_minor"] <= each["opening_minor"]).all()


@given(ledger=ledgers(), cut=st.integers(0, 5))
@law_settings
def test_figures_are_the_same_however_the_ledger_was_cut(ledger: pl.DataFrame, cut: int) -> None:
    is_first = pl.col("customer").hash(cut) % 2 == 0
    whole = collected(ledger, RATES, OCTOBER, GRID)
    parts = [collected(part, RATES, OCTOBER, GRID) for part in (ledger.filter(is_first), ledger.filter(~is_first))]
    together = type(whole).together(parts)
    for name in ("cells", "received", "fell_overdue"):
        one, other = getattr(whole, name), getattr(together, name)
        assert one.sort(one.columns).equals(other.sort(other.columns)), name
