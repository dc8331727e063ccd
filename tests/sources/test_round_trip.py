"""Whatever dress a ledger is written in, the same ledger is read back, to the minor unit, or a question is asked."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receivables.sources import Reading, SourceError, SourceSettings, read
from sources.ugly_dresses import Dress, Fact, dresses, ledgers, written

TEXTS, WORKBOOKS = ("csv", "tsv", "txt"), ("xlsx", "xls", "ods")
# `ROUND_TRIPS=5000 pytest` looks longer.
MANY = settings(
    deadline=None,
    max_examples=int(os.environ.get("ROUND_TRIPS", "40")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@st.composite
def dressed_ledgers(draw: st.DrawFn, suffixes: Sequence[str]) -> tuple[Dress, list[Fact]]:
    """A dress, and a ledger that can be written in it."""
    dress = draw(dresses(suffixes))
    return dress, draw(ledgers(dress))


def reading_of(facts: Sequence[Fact], dress: Dress, said: dict[str, str]) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        file = written(facts, dress, Path(folder))
        return read(SourceSettings(name="ledger", file=file, kind="invoices", **said))


def assert_the_same(reading: Reading, facts: Sequence[Fact]) -> None:
    assert reading.rejects.is_empty(), reading.rejects["reason"].to_list()
    columns = ["invoice", "customer", "invoice_date", "due_date", "currency", "amount_minor", "reference", "kind"]
    assert reading.frame.select(columns).rows() == [
        (
            *(fact.invoice, fact.customer, fact.invoice_date, fact.due_date, fact.currency, fact.minor),
            *(fact.reference, "credit_note" if fact.credit else "invoice"),
        )
        for fact in facts
    ]
    assert not [doubt for doubt in reading.doubts if doubt.what.startswith("the total")]


def assert_the_same_or_a_question(facts: Sequence[Fact], dress: Dress) -> None:
    try:
        reading = reading_of(facts, dress, dress.always)
    except SourceError as question:
        assert "; set " in str(question)
        return
    assert_the_same(reading, facts)


@given(dressed_ledgers(TEXTS))
@MANY
def test_a_text_in_any_dress_is_read_back_as_it_was(both):
    dress, facts = both
    assert_the_same(reading_of(facts, dress, dress.answers), facts)


@given(dressed_ledgers(WORKBOOKS))
@MANY
def test_a_workbook_in_any_dress_is_read_back_as_it_was(both):
    dress, facts = both
    assert_the_same(reading_of(facts, dress, dress.answers), facts)


@given(dressed_ledgers(TEXTS))
@MANY
def test_a_text_that_leaves_something_open_is_a_question_and_never_another_ledger(both):
    dress, facts = both
    assert_the_same_or_a_question(facts, dress)


@given(dressed_ledgers(WORKBOOKS))
@MANY
def test_a_workbook_that_leaves_something_open_is_a_question_and_never_another_ledger(both):
    dress, facts = both
    assert_the_same_or_a_question(facts, dress)
