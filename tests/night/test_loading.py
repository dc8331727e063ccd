"""Taking files: twice changes nothing, a row is taken or kept with its reason, and what was not read is not settled."""

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from night.firm import NIGHT, SmallFirm, contents, invoice
from receivables.config import load_config
from receivables.night.loading import load_sources
from receivables.sources import SourceError
from receivables.store.database import StoreError
from small_firm import write_small_firm

OPEN_ITEMS = [
    {**invoice("R1", "C1"), "balance": "1000.00"},
    {**invoice("R2", "C1", amount="500.00"), "balance": "500.00"},
    {**invoice("R3", "C2", amount="700.00"), "balance": "700.00"},
    {**invoice("R4", "C3", amount="900.00"), "balance": "900.00"},
]


def _without_loads(firm: SmallFirm) -> dict[str, list[tuple[object, ...]]]:
    tables = contents(firm.config)
    del tables["load"], tables["clock"]
    return tables


def _balances(firm: SmallFirm) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in contents(firm.config)["item"]:
        document, amount = str(row[3]), int(str(row[7]))
        sums[document] = sums.get(document, 0) + amount
    return {document: total for document, total in sums.items() if total}


def test_loading_everything_twice_changes_nothing_and_leaves_one_trace(tmp_path: Path) -> None:
    config = load_config(write_small_firm(tmp_path / "firm"))
    first = load_sources(config, as_of=NIGHT)
    after_first = contents(config)
    again = load_sources(config, as_of=NIGHT)
    assert contents(config) == after_first
    assert len(after_first["load"]) == len(config.sources) == 5
    assert all(read.new for read in first)
    assert [(read.new, read.changed, read.unchanged) for read in again] == [(0, 0, read.taken) for read in first]


def test_loading_the_same_again_the_day_after_notes_the_load_and_nothing_else(firm: SmallFirm) -> None:
    firm.load("open-items", *OPEN_ITEMS)
    before, loads = _without_loads(firm), len(contents(firm.config)["load"])
    firm.load("open-items", *OPEN_ITEMS, as_of=NIGHT + timedelta(days=1))
    assert _without_loads(firm) == before
    assert len(contents(firm.config)["load"]) == loads + 1


def test_a_row_that_cannot_be_taken_is_kept_with_its_place_and_its_reason(firm: SmallFirm) -> None:
    rows = [invoice("R1", "C1"), invoice("R2", "C1", amount="see contract"), invoice("R3", "C2", due="2026-02-30")]
    read = firm.load("invoices", *rows)
    assert read.rejects == firm.config.output / "rejects" / "invoices.csv"
    with read.rejects.open(encoding="utf-8-sig", newline="") as file:
        kept = list(csv.DictReader(file))
    assert [(row["row"], row["column"], row["value"]) for row in kept] == [
        ("3", "amount", "see contract"),
        ("4", "due_date", "2026-02-30"),
    ]
    assert all(row["file"] == "invoices.csv" and row["reason"] for row in kept)


def test_taken_and_refused_add_up_to_the_file(firm: SmallFirm) -> None:
    rows = [
        invoice("R1", "C1"),
        invoice("R2", "C1", amount="250.50", due="never"),
        invoice("R3", "C2", amount="see contract"),
        invoice("R4", "C2", amount="70.25", currency="USD"),
    ]
    read = firm.load("invoices", *rows)
    assert (read.taken, read.refused, read.unread_amounts) == (2, 2, 1)
    assert read.taken_minor == {"EUR": 100_000, "USD": 7_025}
    assert read.refused_minor == {"EUR": 25_050}
    in_file = sum(Decimal(row["amount"]) for row in rows if row["amount"] != "see contract")
    assert Decimal(sum((*read.taken_minor.values(), *read.refused_minor.values()))) / 100 == in_file


def test_a_corrected_file_takes_the_row_and_clears_the_rejects(firm: SmallFirm) -> None:
    read = firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C1", amount="see contract"))
    assert read.rejects is not None
    assert _balances(firm) == {"R1": 100_000}
    corrected = firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C1", amount="80.00"))
    assert (corrected.new, corrected.unchanged, corrected.refused, corrected.rejects) == (1, 1, 0, None)
    assert not read.rejects.exists()
    assert _balances(firm) == {"R1": 100_000, "R2": 8_000}


def test_an_item_that_is_no_longer_listed_is_settled(firm: SmallFirm) -> None:
    firm.load("open-items", *OPEN_ITEMS)
    read = firm.load("open-items", *OPEN_ITEMS[:3], as_of=NIGHT + timedelta(days=1))
    assert read.vanished == 1
    assert "R4" not in _balances(firm)


@pytest.mark.parametrize("column", ["balance", "amount", "due_date", "currency"])
def test_an_item_whose_row_was_refused_is_not_taken_for_settled(firm: SmallFirm, column: str) -> None:
    firm.load("open-items", *OPEN_ITEMS)
    before = _balances(firm)
    spoilt = {**OPEN_ITEMS[3], column: "??"}
    read = firm.load("open-items", *OPEN_ITEMS[:3], spoilt, as_of=NIGHT + timedelta(days=1))
    assert (read.refused, read.vanished) == (1, 0)
    assert _balances(firm) == before


def test_a_list_that_has_lost_too_much_changes_nothing(firm: SmallFirm) -> None:
    firm.load("open-items", *OPEN_ITEMS)
    before = contents(firm.config)
    with pytest.raises(StoreError, match="EUR would shrink by 77%"):
        firm.load("open-items", OPEN_ITEMS[2], as_of=NIGHT + timedelta(days=1))
    assert contents(firm.config) == before


def test_all_files_are_read_before_one_is_taken(tmp_path: Path) -> None:
    path = write_small_firm(tmp_path / "firm")
    (path.parent / "data" / "payments.csv").unlink()
    config = load_config(path)
    with pytest.raises(SourceError, match=r"there is no file .*payments\.csv"):
        load_sources(config, as_of=NIGHT)
    assert not any(contents(config).values())
    assert not config.output.exists()


def test_customers_known_only_from_items_are_filled_in_by_a_later_list(firm: SmallFirm) -> None:
    firm.load("invoices", invoice("R1", "C1"))
    assert [(row[0], row[1]) for row in contents(firm.config)["customer"]] == [("C1", "")]
    firm.load("customers", {"customer": "C1", "name": "Quorl & Sons"})
    assert [(row[0], row[1]) for row in contents(firm.config)["customer"]] == [("C1", "Quorl & Sons")]


def test_what_the_ledger_refuses_is_a_reject_like_any_other(firm: SmallFirm) -> None:
    firm.load("invoices", invoice("R1", "C1"))
    read = firm.load("invoices", {**invoice("R1", "C1"), "currency": "USD"}, invoice("R2", "C1", amount="250.00"))
    assert (read.rows, read.taken, read.refused, read.new) == (2, 1, 1, 1)
    assert (read.taken_minor, read.refused_minor) == ({"EUR": 250_00, "USD": 0}, {"USD": 1000_00})
    assert read.rejects is not None
    with read.rejects.open(encoding="utf-8-sig", newline="") as file:
        (kept,) = csv.DictReader(file)
    assert (kept["row"], kept["amount"]) == ("2", "1000.00")
    assert kept["reason"] == "comes in USD, expected EUR as it was posted before; the ledger was left as it is"
    assert '"invoice":"R1"' in kept["cells"]
