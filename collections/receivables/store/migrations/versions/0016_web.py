"""Who may sign in, who is signed in, and what people changed."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, MetaData, SmallInteger, Table, types

revision = "0016"
down_revision = "0015"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Moment = BigInteger
added = MetaData()
_YOUNG = 30 * 86_400_000_000
_STAYS = "RAISE(ABORT, 'the log of changes is only ever added to')"
_NOW = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
_CHANGES_STAY = {
    "sqlite": (
        f"CREATE TRIGGER change_is_not_changed BEFORE UPDATE ON change BEGIN SELECT {_STAYS}; END",
        f"CREATE TRIGGER change_is_not_removed BEFORE DELETE ON change WHEN OLD.moment > {_NOW} - {_YOUNG} "
        f"BEGIN SELECT {_STAYS}; END",
        # An entry that takes the number of another would put it away, and nothing else would be asked.
        "CREATE TRIGGER change_is_not_replaced BEFORE INSERT ON change "  # noqa: S608 - of ours
        f"WHEN EXISTS (SELECT 1 FROM change WHERE number = NEW.number) BEGIN SELECT {_STAYS}; END",
    ),
    "postgresql": (
        "CREATE FUNCTION change_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF TG_OP = 'DELETE' AND "
        f"OLD.moment <= extract(epoch FROM clock_timestamp()) * 1000000 - {_YOUNG} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'the log of changes is only ever added to'; END $$",
        "CREATE TRIGGER change_is_not_changed BEFORE UPDATE OR DELETE ON change "
        "FOR EACH ROW EXECUTE FUNCTION change_stays()",
        "CREATE TRIGGER change_is_not_emptied BEFORE TRUNCATE ON change "
        "FOR EACH STATEMENT EXECUTE FUNCTION change_stays()",
    ),
}


def upgrade() -> None:
    """Nobody may sign in at first."""
    conn = op.get_bind()
    added.create_all(conn)
    op.create_index("customer_by_salesperson", "customer", ["salesperson"])
    for statement in _CHANGES_STAY[conn.dialect.name]:
        conn.exec_driver_sql(statement)


Table(
    "user_account",
    added,
    Column("user", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("salesperson", String, nullable=False, server_default=""),
    Column("language", String, nullable=False, server_default=""),
    Column("openid", String, nullable=False, server_default=""),
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("made", Moment, nullable=False),
    Column("disabled", Moment),
    Column("unlocked", Moment),
    CheckConstraint("role IN ('finance', 'representative', 'controller', 'manager', 'admin')", name="role_is_known"),
    Index("user_account_by_openid", "openid"),
)

Table(
    "session",
    added,
    Column("hash", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("began", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("means", String, nullable=False),
    Column("address", String, nullable=False),
    Index("session_by_user", "user"),
)

Table(
    "api_token",
    added,
    Column("hash", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("name", String, nullable=False),
    Column("made", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("used", Moment),
    Index("api_token_by_user", "user", "name", unique=True),
)

Table(
    "openid_state",
    added,
    Column("hash", String, primary_key=True),
    Column("nonce", String, nullable=False),
    Column("verifier", String, nullable=False),
    Column("goes_to", Text, nullable=False),
    Column("ends", Moment, nullable=False),
)

Table(
    "sign_in_attempt",
    added,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("moment", Moment, nullable=False),
    Column("user", String, nullable=False),
    Column("address", String, nullable=False),
    Column("means", String, nullable=False),
    Column("outcome", String, nullable=False),
    Index("sign_in_attempt_by_user", "user", "moment"),
    Index("sign_in_attempt_by_address", "address", "moment"),
)

Table(
    "change",
    added,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("moment", Moment, nullable=False),
    Column("user", String, nullable=False),
    Column("address", String, nullable=False),
    Column("method", String, nullable=False),
    Column("path", Text, nullable=False),
    Column("token", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("status", SmallInteger),
    Column("what", Text, nullable=False, server_default=""),
    Column("goes_to", Text, nullable=False, server_default=""),
    Index("change_by_token", "token"),
    Index("change_by_user", "user", "moment"),
)
