"""Refused rows that people correct: only these are taken, nothing is lost, and one of two wins."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice, source
from receivables.night.finance.rejected import Corrected, correct_rows, rejected_rows, rejected_sources
from receivables.night.loading import load_sources
from receivables.night.store import store_of
from receivables.sources import SourceError
from receivables.store.database import StoreError, reading
from receivables.store.tables import item

_LATER = NIGHT + timedelta(days=1)


def loaded(firm: SmallFirm, kind: str = "invoices") -> SmallFirm:
    """Of four invoices one is due "soon", one has no amount, and one, due "soon", has a mark like a formula's."""
    firm.load("customers", customer("C1"))
    rows = [
        invoice("1", "C1"),
        invoice("2", "C1", due="soon", amount="200.00"),
        invoice("3", "C1", amount="a lot"),
        invoice("=4", "C1", due="soon", amount="400.00"),
    ]
    config = replace(firm.config, sources=(source(kind, firm.write(kind, *rows)),))
    load_sources(config, as_of=NIGHT)
    return SmallFirm(config)


def keys(firm: SmallFirm) -> dict[str, str]:
    """The key of each refused row by the number of its invoice."""
    return {row.cells["invoice"]: row.key for row in rejected_rows(firm.config, "invoices") if row.corrected is None}


def correct(firm: SmallFirm, cells: Mapping[str, Mapping[str, str]], by: str = "Ada") -> Corrected:
    named = keys(firm)
    return correct_rows(
        firm.config, "invoices", {named.get(number, number): told for number, told in cells.items()}, by=by, as_of=NIGHT
    )


def posted(firm: SmallFirm) -> dict[str, int]:
    with reading(store_of(firm.config)) as conn:
        return {row.item: row.amount_minor for row in conn.execute(item.select().order_by(item.c.item))}


def test_a_corrected_row_is_taken_and_the_others_stay(firm: SmallFirm) -> None:
    firm = loaded(firm)
    assert posted(firm) == {"1": 100_000}
    assert keys(firm).keys() == {"2", "3", "=4"}
    assert rejected_rows(firm.config, "invoices")[0].column == "due_date"
    done = correct(firm, {"2": {"due_date": "2026-10-05"}, "=4": {"due_date": "2026-10-06"}})
    assert (done.taken, done.refused, done.taken_minor) == (2, 0, {"EUR": 60_000})
    assert posted(firm) == {"1": 100_000, "2": 20_000, "=4": 40_000}
    assert keys(firm).keys() == {"3"}


def test_what_is_still_wrong_stays_with_its_new_cells_and_totals_add_up(firm: SmallFirm) -> None:
    firm = loaded(firm)
    done = correct(firm, {"2": {"due_date": "2026-10-05"}, "3": {"amount": "300.00", "due_date": "never"}})
    assert (done.taken, done.refused) == (1, 1)
    assert (done.taken_minor, done.refused_minor) == ({"EUR": 20_000}, {"EUR": 30_000})
    (still,) = [row for row in rejected_rows(firm.config, "invoices") if row.cells["invoice"] == "3"]
    assert (still.cells["amount"], still.row) == ("300.00", 4)
    assert "never" in still.reason
    assert correct(firm, {"3": {"due_date": "2026-10-07"}}).taken == 1
    assert sum(posted(firm).values()) == 100_000 + 20_000 + 30_000


def test_of_two_who_correct_a_row_the_second_is_told_who_was_first(firm: SmallFirm) -> None:
    firm = loaded(firm)
    key = keys(firm)["2"]
    correct(firm, {"2": {"due_date": "2026-10-05"}})
    with pytest.raises(StoreError, match="row 3 was corrected by Ada on 2026-10-30 already"):
        correct(firm, {key: {"due_date": "2026-11-05"}}, by="Bo")
    with pytest.raises(StoreError, match="not among its refused ones"):
        correct(firm, {"no-such-key": {"due_date": "2026-11-05"}})


def test_the_same_row_refused_again_by_the_next_load_is_known_for_corrected(firm: SmallFirm) -> None:
    firm = loaded(firm)
    correct(firm, {"2": {"due_date": "2026-10-05"}})
    load_sources(firm.config, as_of=_LATER)
    assert keys(firm).keys() == {"3", "=4"}
    again = {row.cells["invoice"]: row.corrected for row in rejected_rows(firm.config, "invoices")}["2"]
    assert again is not None
    assert (again.author, again.day) == ("Ada", NIGHT)
    (seen,) = rejected_sources(firm.config)
    assert (seen.rows, seen.open_rows) == (3, 2)


def test_a_correction_that_was_refused_is_none(firm: SmallFirm) -> None:
    firm = loaded(firm)
    assert correct(firm, {"3": {"amount": "300.00", "due_date": "never"}}).refused == 1
    load_sources(firm.config, as_of=_LATER)
    assert keys(firm).keys() == {"2", "3", "=4"}


def test_a_row_that_cannot_be_read_at_all_changes_nothing(firm: SmallFirm) -> None:
    firm = loaded(firm)
    before = rejected_rows(firm.config, "invoices")
    with pytest.raises(SourceError):
        correct(firm, {"2": {"due_date": "05/10/2026"}})  # the fifth of October, or the tenth of May
    assert rejected_rows(firm.config, "invoices") == before
    assert posted(firm) == {"1": 100_000}


def test_rows_of_a_list_of_all_that_is_open_are_not_taken_one_by_one(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1"))
    rows = [invoice("1", "C1"), invoice("2", "C1", due="soon", amount="200.00")]
    config = replace(firm.config, sources=(source("open-items", firm.write("open-items", *rows)),))
    load_sources(config, as_of=NIGHT)
    (seen,) = rejected_sources(config)
    assert not seen.is_correctable
    (row,) = rejected_rows(config, "open-items")
    with pytest.raises(SourceError, match="load the whole again"):
        correct_rows(config, "open-items", {row.key: {"due_date": "2026-10-05"}}, by="Ada", as_of=NIGHT)
