"""Tables for other programs: amounts exact in any currency, what is in them is what the ledger says."""

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.documents.tables_for_programs import TableFormat, in_decimals
from receivables.night.exporting import export
from receivables.night.key_figures import figures_of, keep_figures
from receivables.night.store import store_of
from receivables.store.promises import record_promise


@pytest.fixture
def after_a_night(firm: SmallFirm) -> SmallFirm:
    """One letter, one visit, a promise, and the night's figures kept."""
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load("invoices", invoice("R1", "C1", amount="1000.07"), invoice("R2", "C2", amount="20000.00"))
    firm.night()
    keep_figures(firm.config, as_of=NIGHT)
    made = {"from_day": NIGHT, "due_day": NIGHT + timedelta(days=3), "currency": "EUR", "amount_minor": 50_001}
    record_promise(store_of(firm.config), customer="C1", author="Clerk", promise="P1", **made)
    return firm


def test_amounts_are_exact_whatever_the_currency_and_its_size() -> None:
    frame = pl.DataFrame(
        {
            "currency": ["EUR", "JPY", "KWD", "EUR"],
            "balance_minor": [1, 500, 1234, -99_999_999_999_999],
            "base_minor": [1, 2, None, 4],
        }
    )
    found = in_decimals(frame, base_currency="JPY", base=("base",))
    assert found["balance"].to_list() == [
        Decimal("0.01"),
        Decimal(500),
        Decimal("1.234"),
        Decimal("-999999999999.99"),
    ]
    assert found["base"].to_list() == [1, 2, None, 4]


@pytest.mark.parametrize("form", TableFormat)
def test_every_table_is_read_back_and_adds_up(after_a_night: SmallFirm, form: TableFormat) -> None:
    folder = after_a_night.folder / "bi"
    paths = export(after_a_night.config, folder, as_of=NIGHT, form=form)
    read = pl.read_parquet if form is TableFormat.PARQUET else pl.read_csv
    tables = {path.stem: read(path) for path in paths}
    assert {name: frame.height for name, frame in tables.items()} == {
        "lines": 2,
        "letters": 1,
        "visits": 1,
        "cases": 0,
        "promises": 1,
        "agings": 1,
        "key_figures": 1,
        "movements": 1,
    }
    (figures,) = figures_of(after_a_night.config, as_of=NIGHT)
    owed = Decimal(figures.receivables_minor) / 100
    assert sum(Decimal(str(one)) for one in tables["lines"]["balance"]) == owed
    assert Decimal(str(tables["agings"]["owed"][0])) == owed
    assert Decimal(str(tables["movements"]["closing"][0])) == owed
    assert Decimal(str(tables["promises"]["promised"][0])) == Decimal("500.01")
    assert str(tables["lines"]["as_of"][0]) == str(NIGHT)


def test_the_same_day_gives_the_same_bytes(after_a_night: SmallFirm) -> None:
    first, second = (
        [
            path.read_bytes()
            for path in export(after_a_night.config, after_a_night.folder / name, as_of=NIGHT, form=form)
        ]
        for name, form in (("a", TableFormat.PARQUET), ("b", TableFormat.PARQUET))
    )
    assert first == second
