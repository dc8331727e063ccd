"""What can be proved about letters."""

from alembic import op
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, types

revision = "0010"
down_revision = "0009"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Moment = BigInteger
added = MetaData()
_STAYS = "RAISE(ABORT, 'evidence is only ever added to')"
_ONLY_ADDED_TO = {
    "sqlite": (
        f"CREATE TRIGGER evidence_is_not_changed BEFORE UPDATE ON evidence BEGIN SELECT {_STAYS}; END",
        f"CREATE TRIGGER evidence_is_not_removed BEFORE DELETE ON evidence BEGIN SELECT {_STAYS}; END",
        # An entry that takes the number of another would put it away, and nothing else would be asked.
        "CREATE TRIGGER evidence_is_not_replaced BEFORE INSERT ON evidence "  # noqa: S608 - of ours
        f"WHEN EXISTS (SELECT 1 FROM evidence WHERE number = NEW.number) BEGIN SELECT {_STAYS}; END",
    ),
    "postgresql": (
        "CREATE FUNCTION evidence_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'evidence is only ever added to'; END $$",
        "CREATE TRIGGER evidence_is_not_changed BEFORE UPDATE OR DELETE ON evidence "
        "FOR EACH ROW EXECUTE FUNCTION evidence_stays()",
        "CREATE TRIGGER evidence_is_not_emptied BEFORE TRUNCATE ON evidence "
        "FOR EACH STATEMENT EXECUTE FUNCTION evidence_stays()",
    ),
}


def upgrade() -> None:
    """Empty at first: of letters sent before nothing can be proved but that they are on record."""
    conn = op.get_bind()
    added.create_all(conn)
    for statement in _ONLY_ADDED_TO[conn.dialect.name]:
        conn.exec_driver_sql(statement)


Table(
    "evidence",
    added,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("moment", Moment, nullable=False),
    Column("customer", String, nullable=False),
    Column("night", Day, nullable=False),
    Column("event", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("evidence_by_letter", "customer", "night"),
)
