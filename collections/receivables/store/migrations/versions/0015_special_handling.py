"""Cases step by step: measures proposed, approved, in force, kept or broken."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, MetaData, SmallInteger, Table, types

from receivables.store.migrations.remaking import remake

revision = "0015"
down_revision = "0014"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger
replaced = MetaData()
added = MetaData()


def upgrade() -> None:
    """Cases that are open have nothing proposed yet; of others nobody knows how they went."""
    remake(case, {"stage": "CASE WHEN state = 'closed' THEN 'closed' ELSE 'proposing' END"})
    added.create_all(op.get_bind())


def _one_of(column: str, *choices: str) -> CheckConstraint:
    allowed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_is_known")


case = Table(
    "case",
    replaced,
    Column("customer", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("night", Day, primary_key=True),
    Column("salesperson", String, nullable=False),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("policy_hash", String, nullable=False),
    Column("stage", String, nullable=False, server_default="proposing"),
    Column("place", SmallInteger, nullable=False, server_default="0"),
    Column("deadline_day", Day),
    Column("proposal", Integer, nullable=False, server_default="0"),
    Column("proposed_by", String, nullable=False, server_default=""),
    Column("first_approved_by", String, nullable=False, server_default=""),
    _one_of("kind", "special_handling", "credit_review"),
    _one_of("stage", "proposing", "proposed", "changed", "refused", "approved", "in_force", "kept", "broken", "closed"),
    Index("case_by_state", "state"),
    Index("case_by_stage", "stage"),
)

Table(
    "case_measure",
    added,
    Column("customer", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("proposal", Integer, primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("measure", String, nullable=False),
    Column("terms", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("owner", String, nullable=False, server_default=""),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("force_day", Day),
    Column("currency", String, nullable=False, server_default=""),
    Column("owed_minor", Minor),
    Column("items", Text, nullable=False, server_default=""),
    Column("effect", Text, nullable=False, server_default=""),
    _one_of(
        "measure",
        "instalment_plan",
        "prompt_payment_discount",
        "security",
        "deposit_for_new_orders",
        "set_off",
        "return_of_goods",
        "supply_stop",
        "credit_insurance_claim",
        "factoring_claim",
        "lawyer_letter",
        "agency",
        "write_off",
    ),
    _one_of("state", "proposed", "in_force", "kept", "broken", "ended"),
    Index("case_measure_by_state", "state", "measure"),
)

Table(
    "case_step",
    added,
    Column("customer", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("moment", Moment, nullable=False),
    Column("day", Day, nullable=False),
    Column("author", String, nullable=False, server_default=""),
    Column("deed", String, nullable=False),
    Column("from_stage", String, nullable=False),
    Column("to_stage", String, nullable=False),
    Column("proposal", Integer, nullable=False),
    Column("deadline_day", Day),
    Column("whom", String, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    _one_of(
        "deed",
        "opened",
        "proposed",
        "approved_first",
        "approved",
        "changed",
        "accepted",
        "refused",
        "taken_into_force",
        "judged",
        "kept",
        "broken",
        "reopened",
        "passed_on",
        "closed",
    ),
    Index("case_step_by_day", "day", "deed"),
)

Table(
    "supply_stop",
    added,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("from_day", Day, primary_key=True, autoincrement=False),
    Column("to_day", Day),
    Column("what", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False, server_default="0"),
)

Table(
    "supply_stop_past",
    added,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("from_day", Day, primary_key=True, autoincrement=False),
    Column("to_day", Day),
    Column("what", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
