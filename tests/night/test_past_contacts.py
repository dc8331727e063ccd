"""Contacts worked out once for many nights are those that each night asked for by itself."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from receivables.model import CONTACT_SCHEMA
from receivables.store.past_contacts import Contacts
from receivables.store.past_work import THING, Done, contacts_before

_FIRST = date(2026, 3, 1)
_EMPTY = pl.DataFrame()
_STATES = {
    "letter": ("reserved", "waiting_for_release", "sent", "withdrawn"),
    "visit": ("open", "done", "cancelled"),
    "case": ("open", "closed"),
}


@st.composite
def _listings(draw: st.DrawFn) -> tuple[object, ...]:
    does = draw(st.sampled_from(sorted(_STATES)))
    night = draw(st.integers(0, 6))
    return (
        *(draw(st.sampled_from(texts)) for texts in (("C1", "C2"), ("C1", "C2"), ("R1", "R2"))),
        does,
        _FIRST + timedelta(days=night),
        draw(st.integers(1, 4)) if does == "letter" else 0,
        draw(st.sampled_from(_STATES[does])),
        _FIRST + timedelta(days=night + draw(st.integers(0, 4))),
        draw(st.sampled_from(["", "paid"])),
    )


def _done(rows: list[tuple[object, ...]]) -> Done:
    schema = {
        **dict.fromkeys(THING, pl.String),
        "night": pl.Date,
        "level": pl.Int8,
        "state": pl.String,
        "state_day": pl.Date,
        "outcome": pl.String,
    }
    due = pl.DataFrame(rows, schema=schema, orient="row")
    numbered = due.select(THING).unique(maintain_order=True)
    listed = due.join(numbered.with_row_index("number"), on=THING).drop("customer", "debtor", "item")
    # Those withdrawn had left on their night, and came back.
    back = listed.filter((pl.col("does") == "letter") & (pl.col("state") == "withdrawn"))
    returned = back.select("number", "level", day="night", until="state_day")
    rest = dict.fromkeys(("letters", "visits", "cases", "lines", "decisions"), _EMPTY)
    return Done(**rest, listed=listed, numbered=numbered, returned=returned)


@given(rows=st.lists(_listings(), min_size=1, max_size=25), night=st.integers(0, 12), early=st.booleans())
@settings(max_examples=150, deadline=None)
def test_contacts_worked_out_once_are_those_of_each_night(
    rows: list[tuple[object, ...]], night: int, early: bool
) -> None:
    found, as_of = _done(rows), _FIRST + timedelta(days=night)

    once = Contacts.of(found).before(as_of, early=early)

    assert_frame_equal(once, contacts_before(found, as_of, early=early), check_row_order=False)
    assert once.schema == CONTACT_SCHEMA
