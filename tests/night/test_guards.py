"""Guards: a load that is not what it should be stops before it changes anything, and says what to do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from golden import approve
from night.firm import NIGHT, Row, SmallFirm, contents, invoice, source
from receivables.night import loading
from receivables.night.guards import GuardRefusal
from receivables.stop import Stopped
from receivables.store.database import StoreError

Load = Callable[..., Any]


@pytest.fixture
def load(firm: SmallFirm) -> Load:
    """Takes rows of a kind under a guard."""

    def take(kind: str, *rows: Row, as_of: date = NIGHT, **guard: Any) -> loading.SourceRead:
        plain = source(kind, firm.write(kind, *rows))
        return loading.load_file(firm.config, replace(plain, guard=replace(plain.guard, **guard)), as_of=as_of)

    return take


def payment(number: str, day: str, amount: str = "10.00") -> Row:
    return {"payment": number, "customer": "C1", "date": day, "currency": "EUR", "amount": amount}


def open_items(count: int, amount: str = "100.00", currency: str = "EUR") -> list[Row]:
    rows = [invoice(f"{currency}{number}", "C1", amount=amount, currency=currency) for number in range(count)]
    return [{**row, "balance": amount} for row in rows]


ROWS = [invoice("R1", "C1"), invoice("R2", "C1", amount="20.00", due="never"), invoice("R3", "C1", currency="USD")]


def test_the_control_total_counts_what_is_taken_and_what_is_refused(load: Load) -> None:
    read = load("invoices", *ROWS, control_total={"EUR": Decimal("1020"), "USD": Decimal("1000.00")})
    assert (read.taken_minor, read.refused_minor) == ({"EUR": 100_000, "USD": 100_000}, {"EUR": 2_000})


def test_a_currency_without_a_control_total_is_not_looked_at_and_one_without_rows_adds_up_to_nothing(
    load: Load,
) -> None:
    assert load("invoices", *ROWS, control_total={"CHF": Decimal(0)}).taken == 2
    with pytest.raises(GuardRefusal, match=r"the control total is 5 CHF, and the file adds up to 0\.00"):
        load("invoices", *ROWS, control_total={"CHF": Decimal(5)})


def test_credit_notes_count_in_the_control_total_with_the_sign_of_the_file(load: Load) -> None:
    rows = [invoice("R1", "C1"), invoice("G1", "C1", amount="-100.00")]
    assert load("invoices", *rows, control_total={"EUR": Decimal(900)}).taken == 2


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("payments", payment("P1", "2026-10-23")),
        ("open-items", {**invoice("R1", "C1", invoice_date="2026-10-23"), "balance": "1.00"}),
        ("invoices", invoice("R1", "C1", invoice_date="2026-10-23")),
        ("rates", {"currency": "USD", "date": "2026-10-23", "rate": "0.9", "source": "ECB"}),
    ],
)
def test_a_source_whose_newest_record_is_older_than_allowed_is_stopped(load: Load, kind: str, row: Row) -> None:
    assert load(kind, row, max_age_days=7).taken == 1
    with pytest.raises(GuardRefusal, match="its newest record is of 2026-10-23, 8 days before 2026-10-31"):
        load(kind, row, as_of=NIGHT + timedelta(days=1), max_age_days=7)


def test_a_record_dated_in_the_future_makes_nothing_new_and_a_refused_one_does(load: Load) -> None:
    with pytest.raises(GuardRefusal, match="its newest record is of 2026-10-01"):
        load("payments", payment("P1", "2026-10-01"), payment("P2", "2062-10-30"), max_age_days=7)
    refused = {**payment("P2", "2026-10-30"), "amount": "ten"}
    assert load("payments", payment("P1", "2026-10-01"), refused, max_age_days=7).taken == 1


def test_a_list_of_customers_has_neither_a_total_nor_an_age(load: Load) -> None:
    row = {"customer": "C1", "name": "One"}
    assert load("customers", row, control_total={"EUR": Decimal(5)}, max_age_days=0).taken == 1


def test_what_the_guards_say(load: Load, firm: SmallFirm) -> None:
    load("open-items", *open_items(12), *open_items(3, currency="USD"))
    refused: list[tuple[str, list[Row], dict[str, Any]]] = [
        ("open-items", [*open_items(8), *open_items(3, currency="USD")], {"max_shrink": Decimal("0.3")}),
        ("open-items", open_items(12), {"max_shrink": Decimal("0.3")}),
        ("open-items", [*open_items(18), *open_items(6, currency="USD")], {"max_grow": Decimal("0.25")}),
        ("invoices", [*ROWS, invoice("R4", "C1", amount="see below")], {"control_total": {"EUR": Decimal("1234.56")}}),
        ("payments", [payment("P1", "2026-10-01")], {"max_age_days": 7, "control_total": {"EUR": Decimal("9")}}),
    ]
    before = contents(firm.config)
    said = []
    for kind, rows, guard in refused:
        with pytest.raises(Stopped) as stopped:
            load(kind, *rows, **guard)
        said.append(str(stopped.value))
    assert contents(firm.config) == before
    approve(Path(__file__).parent / "golden" / "guards.txt", "\n\n".join(said) + "\n")


def test_every_source_that_fails_is_named_and_none_is_taken(firm: SmallFirm) -> None:
    sources = []
    for kind, row in (("invoices", invoice("R1", "C1")), ("payments", payment("P1", "2026-10-30"))):
        plain = source(kind, firm.write(kind, row))
        sources.append(replace(plain, guard=replace(plain.guard, control_total={"EUR": Decimal(1)})))
    customers = source("customers", firm.write("customers", {"customer": "C1", "name": "One"}))
    with pytest.raises(GuardRefusal) as stopped:
        loading.load_files(firm.config, [customers, *sources], as_of=NIGHT)
    assert [line.split(":")[0] for line in str(stopped.value).splitlines()] == [
        "invoices.csv (source invoices)",
        "payments.csv (source payments)",
    ]
    assert not any(contents(firm.config).values())


def test_a_list_that_is_stopped_takes_the_sources_before_it_back(firm: SmallFirm) -> None:
    firm.load("open-items", *open_items(12))
    firm.load("invoices", invoice("R1", "C1", amount="see contract"))
    before, rejects = contents(firm.config), (firm.config.output / "rejects" / "invoices.csv").read_text()
    sources = [
        source("invoices", firm.write("invoices", invoice("R1", "C1"), invoice("R2", "C1", due="never"))),
        source("open-items", firm.write("open-items", *open_items(2))),
    ]
    with pytest.raises(StoreError, match="EUR would shrink by 83%"):
        loading.load_files(firm.config, sources, as_of=NIGHT + timedelta(days=1))
    assert contents(firm.config) == before
    assert (firm.config.output / "rejects" / "invoices.csv").read_text() == rejects
