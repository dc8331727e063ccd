"""What a source asks its database: a table, a query of the firm's own, or one that ships."""

import re
from collections.abc import Sequence

from sqlalchemy import Connection, Select, column, false, inspect, select, table, text
from sqlalchemy.sql import FromClause

from receivables.source import SourceSettings
from receivables.sources.settings import SourceError

# Literals, quoted names and comments: what they hold is no statement.
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/", re.DOTALL)
_READS = ("select", "with", "values", "table")


def refuse_other_than_a_select(query: str, settings: SourceSettings) -> None:
    """Raises SourceError for what is plainly no single SELECT.

    A clear word at the start, and no more: what keeps a query from changing anything is the transaction it runs in.
    """
    bare = _QUOTED.sub(" ", query).strip().rstrip(";").strip()
    first = re.match(r"[\s(]*(\w+)", bare)
    if first is None or first[1].lower() not in _READS:
        came = first[1].upper() if first else "nothing"
        raise SourceError(f"source {settings.name}: query begins with {came}, expected one SELECT")
    if ";" in bare:
        raise SourceError(f"source {settings.name}: query has several statements, expected one SELECT")


def existing_table(conn: Connection, settings: SourceSettings) -> FromClause:
    """The table or view that the settings name, `schema.table` where the whole name is no table's.

    Raises SourceError when there is none.
    """
    name = settings.table or ""
    schema, _, rest = name.partition(".")
    asked = inspect(conn)
    if asked.has_table(name):
        return table(name)
    if rest and asked.has_table(rest, schema=schema):
        return table(rest, schema=schema)
    raise SourceError(f"source {settings.name}: the database has no table or view {name}, or the user may not see it")


def column_names(conn: Connection, source: FromClause) -> list[str]:
    """The columns of a table, in its order."""
    return list(conn.execute(select(text("*")).select_from(source).where(false())).keys())


def only(source: FromClause, names: Sequence[str]) -> Select[tuple[object, ...]]:
    """Asks for these columns and no other: a table of an ERP has a hundred."""
    return select(*(column(name) for name in names)).select_from(source)
