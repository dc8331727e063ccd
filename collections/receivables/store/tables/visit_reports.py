"""What representatives reported of visits, and what each report moved. Nothing of it is ever taken out."""

from sqlalchemy import Column, Index, Integer, Table

from receivables.model.visit_reports import Became, OutcomeKind
from receivables.store.tables.columns import Day, Minor, Moment, String, Text, metadata, one_of

# A report on the visit of that customer and night: another attempt, or the correction of an earlier one, has a number
# of its own. `corrected_by`: the number of the report that took its place, null: it stands. `left_over`: what of the
# report that it corrects could not be taken back, in sentences.
visit_report = Table(
    "visit_report",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("token", String, nullable=False, unique=True),
    # Stands for all that was said, so that one form is not taken for another.
    Column("content_hash", String, nullable=False),
    Column("author", String, nullable=False),
    # Whose visit it was on that day.
    Column("salesperson", String, nullable=False, server_default=""),
    Column("day", Day, nullable=False),
    Column("moment", Moment, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("corrects", Integer),
    Column("corrected_by", Integer),
    Column("left_over", Text, nullable=False, server_default=""),
    Index("visit_report_by_day", "day"),
)

# `day`: which the customer named, or of the next attempt. `facts`: all that was said, as JSON. `became` and its key:
# what it moved; `before`: what that had replaced and comes back when the report is corrected, as JSON.
visit_outcome = Table(
    "visit_outcome",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("debtor", String, nullable=False),
    Column("currency", String, nullable=False, server_default=""),
    Column("amount_minor", Minor),
    Column("day", Day),
    Column("facts", Text, nullable=False),
    Column("became", String, nullable=False),
    Column("became_key", String, nullable=False, server_default=""),
    Column("before", Text, nullable=False, server_default=""),
    one_of("kind", OutcomeKind),
    one_of("became", Became),
    Index("visit_outcome_by_kind", "kind", "debtor"),
)
