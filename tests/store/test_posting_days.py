"""The day on which the firm's own books have a line, where a list names one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from receivables.store.facts import shards
from receivables.store.ledger import load_invoices, load_payments
from receivables.store.posting_days import posting_days
from store.lists import invoice, listed, payment, store

NIGHT, LATER = date(2026, 10, 30), date(2026, 11, 2)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = store(tmp_path)
    yield engine
    engine.dispose()


def _posted(engine: Engine, as_of: date = NIGHT, *, known_at: datetime | None = None) -> dict[str, date]:
    found = {}
    for shard in shards(engine, as_of):
        found.update(posting_days(engine, shard, as_of, known_at=known_at).select("item", "posting_day").iter_rows())
    return found


def test_only_a_day_other_than_the_line_s_own_is_kept(engine: Engine) -> None:
    same, other = {"posting_date": date(2026, 9, 1)}, {"posting_date": LATER}
    load_invoices(engine, listed("invoices", invoice("R1", **same), invoice("R2", **other), invoice("R3")))
    load_payments(engine, listed("payments", payment("P1", 100, invoice="R1", **other)))
    assert _posted(engine) == {"R2": LATER, "P1": LATER}
    assert _posted(engine, date(2026, 9, 30)) == {"R2": LATER}


def test_a_posting_day_that_is_corrected_stays_known_as_it_was(engine: Engine) -> None:
    load_invoices(engine, listed("invoices", invoice("R1", posting_date=LATER)))
    known = datetime.now(tz=UTC)
    load_invoices(engine, listed("invoices", invoice("R1", posting_date=NIGHT)))
    assert _posted(engine) == {"R1": NIGHT}
    assert _posted(engine, known_at=known) == {"R1": LATER}
