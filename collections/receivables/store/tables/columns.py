"""What all tables are made of: the types of their columns, and the columns and checks that several of them have."""

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData, types

metadata = MetaData()

# Text sorts by its bytes, as SQLite and Polars sort it: PostgreSQL would sort it by the rules of some language.
String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger


def known_at() -> Column[int]:
    """The moment a row became known, of a table whose facts carry two times."""
    return Column("known_at", Moment, nullable=False, server_default="0")


def one_of(column: str, choices: type[StrEnum]) -> CheckConstraint:
    """The check that a column holds one of a closed set."""
    allowed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_is_known")
