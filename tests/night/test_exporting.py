"""Tables for other programs: amounts exact in any currency, what is in them is what the ledger says."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from sqlalchemy import text

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.documents.tables_for_programs import TableFormat, in_decimals
from receivables.night.exporting import export, tables_of
from receivables.night.key_figures import figures_of, keep_figures
from receivables.night.store import store_of
from receivables.store.database import reading
from receivables.store.promises import record_promise
from receivables.store.views.making import make_views


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
        "bucket_movements": 1,
        "forecast": 13,
        "forecast_rest": 1,
        "tie_out": 1,
    }
    (figures,) = figures_of(after_a_night.config, as_of=NIGHT)
    owed = Decimal(figures.receivables_minor) / 100
    assert sum(Decimal(str(one)) for one in tables["lines"]["balance"]) == owed
    assert Decimal(str(tables["agings"]["owed"][0])) == owed
    assert Decimal(str(tables["movements"]["closing"][0])) == owed
    assert Decimal(str(tables["promises"]["promised"][0])) == Decimal("500.01")
    assert str(tables["lines"]["as_of"][0]) == str(NIGHT)


@pytest.mark.parametrize(
    ("table", "view", "apart"),
    [
        ("lines", "bi_open_item", set()),
        ("letters", "bi_letter", set()),
        ("visits", "bi_visit", set()),
        ("cases", "bi_case", set()),
        ("promises", "bi_promise", {"state", "state_day", "promised", "paid"}),
        ("agings", "bi_aging", set()),
        ("key_figures", "bi_key_figure", set()),
    ],
)
def test_a_view_of_the_same_day_says_what_the_table_says(
    after_a_night: SmallFirm, table: str, view: str, apart: set[str]
) -> None:
    """Columns of one name are the same. What the views lack needs the rules: see docs/views.md."""
    config = after_a_night.config
    make_views(store_of(config), base_currency="EUR")
    exported = tables_of(config, as_of=NIGHT)[table]
    with reading(store_of(config)) as conn:
        rows = [row._asdict() for row in conn.execute(text(f"SELECT * FROM {view}"))]
    computed = apart | {"as_of"} | (_COMPUTED if table == "lines" else set())
    names = [name for name in exported.columns if name not in computed]
    assert not rows or set(names) <= set(rows[0])
    assert sorted(([_plain(row[name]) for name in names] for row in exported.to_dicts()), key=repr) == sorted(
        ([row[name] for name in names] for row in rows), key=repr
    )


# What is computed for a day, or counted in what the policy says: no table of the store has it.
_COMPUTED = {"posting_day", "age_days", "bucket", "base", "booked", "revalued", "hold"}
_COMPUTED |= {"last_contact_day", "next_step", "next_day", "promise_day"}
# The promise of the night's own day takes the line out of the matrix, into which the night had sorted it.
_COMPUTED |= {"age_band", "amount_band"}


def _plain(value: object) -> object:
    """As SQLite has it."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def test_the_same_day_gives_the_same_bytes(after_a_night: SmallFirm) -> None:
    first, second = (
        [
            path.read_bytes()
            for path in export(after_a_night.config, after_a_night.folder / name, as_of=NIGHT, form=form)
        ]
        for name, form in (("a", TableFormat.PARQUET), ("b", TableFormat.PARQUET))
    )
    assert first == second
