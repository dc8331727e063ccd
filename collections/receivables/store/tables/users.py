"""Who may sign in, who is signed in, and what people changed. None of it is a fact that anything is decided by."""

from sqlalchemy import DDL, Column, Index, Integer, SmallInteger, Table, event

from receivables.model.roles import Role
from receivables.store.tables.columns import Moment, String, Text, metadata, one_of
from receivables.store.tables.given import customer

# Representatives see their own customers on every page.
Index("customer_by_salesperson", customer.c.salesperson)

# `password_hash` empty: nobody signs in by password; `openid`: how the provider calls them, empty: it does not.
user_account = Table(
    "user_account",
    metadata,
    Column("user", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    # The representative they are: as in `salesperson`.
    Column("salesperson", String, nullable=False, server_default=""),
    Column("language", String, nullable=False, server_default=""),
    Column("openid", String, nullable=False, server_default=""),
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("made", Moment, nullable=False),
    Column("disabled", Moment),
    # Attempts before it no longer count.
    Column("unlocked", Moment),
    one_of("role", Role),
    Index("user_account_by_openid", "openid"),
)

# A token opens it; only its hash is kept.
session = Table(
    "session",
    metadata,
    Column("hash", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("began", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    # `password` or `openid`.
    Column("means", String, nullable=False),
    Column("address", String, nullable=False),
    Index("session_by_user", "user"),
)

# What a program of theirs may use instead of a session.
api_token = Table(
    "api_token",
    metadata,
    Column("hash", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("name", String, nullable=False),
    Column("made", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("used", Moment),
    Index("api_token_by_user", "user", "name", unique=True),
)

# What a calendar program asks for somebody's visits by: it reads those, and nothing else.
calendar_link = Table(
    "calendar_link",
    metadata,
    Column("user", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("made", Moment, nullable=False),
)

# Signing in that was begun at the provider's: what has to come back with the answer.
openid_state = Table(
    "openid_state",
    metadata,
    Column("hash", String, primary_key=True),
    Column("nonce", String, nullable=False),
    Column("verifier", String, nullable=False),
    Column("goes_to", Text, nullable=False),
    Column("ends", Moment, nullable=False),
)

# `outcome`: signed_in, refused, locked (not even looked at).
sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("moment", Moment, nullable=False),
    Column("user", String, nullable=False),
    Column("address", String, nullable=False),
    Column("means", String, nullable=False),
    Column("outcome", String, nullable=False),
    Index("sign_in_attempt_by_user", "user", "moment"),
    Index("sign_in_attempt_by_address", "address", "moment"),
)

# What somebody did, once before it is done (`begun`) and once after (`done`, `refused`, `failed`): only ever added to.
change = Table(
    "change",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("moment", Moment, nullable=False),
    Column("user", String, nullable=False),
    Column("address", String, nullable=False),
    Column("method", String, nullable=False),
    Column("path", Text, nullable=False),
    # Of the form: one form, however often it is sent, has one.
    Column("token", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("status", SmallInteger),
    # What it was about, and where whoever did it was sent then.
    Column("what", Text, nullable=False, server_default=""),
    Column("goes_to", Text, nullable=False, server_default=""),
    Index("change_by_token", "token"),
    Index("change_by_user", "user", "moment"),
)

# So young that nobody can remove it: 30 days in microseconds.
_YOUNG = 30 * 86_400_000_000
_STAYS = "RAISE(ABORT, 'the log of changes is only ever added to')"
_NOW = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
CHANGES_STAY = {
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
for _dialect, _statements in CHANGES_STAY.items():
    for _statement in _statements:
        only_there = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(change, "after_create", only_there)
