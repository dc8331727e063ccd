"""What can be proved about letters: entries that are only ever added, each holding the hash of the one before."""

from sqlalchemy import DDL, Column, Index, Integer, Table, event

from receivables.store.tables.columns import Day, Moment, String, Text, metadata

# `payload` is canonical JSON; `hash` is over all the rest, `previous` included: see `store/evidence.py`.
evidence = Table(
    "evidence",
    metadata,
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

# Whoever wants to change an entry has to take the lock off the door first.
_STAYS = "RAISE(ABORT, 'evidence is only ever added to')"
ONLY_ADDED_TO = {
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
for _dialect, _statements in ONLY_ADDED_TO.items():
    for _statement in _statements:
        only_there = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(evidence, "after_create", only_there)
