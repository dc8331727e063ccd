"""What SQLite cannot change in a table that stands: a key, a check, the place of a column."""

from collections.abc import Mapping

from alembic import op
from sqlalchemy import Table, inspect


def remake(table: Table, made_from: Mapping[str, str] | None = None) -> None:
    """Make the table anew, as it is given, of the rows that are there.

    `made_from`: column -> the SQL it is made from, for columns that had no such name. Others get their default.
    """
    name, old, made = table.name, f"old_{table.name}", made_from or {}
    conn = op.get_bind()
    kept = {column["name"] for column in inspect(conn).get_columns(name)}
    for index in inspect(conn).get_indexes(name):
        op.drop_index(str(index["name"]), name)
    op.rename_table(name, old)
    if conn.dialect.name == "postgresql":
        op.drop_constraint(f"{name}_pkey", old)
    table.create(conn)
    taken = {one.name: made.get(one.name, one.name) for one in table.columns if one.name in {*kept, *made}}
    columns, values = ", ".join(taken), ", ".join(taken.values())
    op.execute(f'INSERT INTO "{name}" ({columns}) SELECT {values} FROM {old}')  # noqa: S608
    op.drop_table(old)
