"""[load] and [[source]]: what a night loads, and what guards it."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from receivables.config.schema.strict import Strict
from receivables.model import TABLES

Share = Annotated[Decimal, Field(ge=0, le=1)]
Growth = Annotated[Decimal, Field(ge=0)]
CurrencyCode = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Days = Annotated[int, Field(ge=0)]


class LoadTable(Strict):
    max_shrink: Share = Decimal("0.30")
    max_grow: Growth | None = None
    control_total: dict[CurrencyCode, Decimal] = {}
    max_age_days: Days | None = None


class SourceTable(Strict):
    name: Annotated[str, Field(min_length=1)]
    kind: Annotated[str, Field(alias="as")]
    file: str | None = None
    url: str | None = None
    query: str | None = None
    table: str | None = None
    preset: str | None = None
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    columns: dict[str, str] = {}
    encoding: str | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal[".", ","] | None = None
    delimiter: str | None = None
    currency: str | None = None
    max_shrink: Share | None = None
    max_grow: Growth | None = None
    control_total: dict[CurrencyCode, Decimal] = {}
    max_age_days: Days | None = None

    @model_validator(mode="after")
    def _is_a_file_or_a_database(self) -> Self:
        if (self.file is None) == (self.url is None):
            raise ValueError("expected either file, or url for a database")
        asked = [name for name in ("query", "table", "preset") if getattr(self, name) is not None]
        if len(asked) != (0 if self.url is None else 1):
            came = " and ".join(asked) or "none of them"
            expected = "one of query, table and preset with url" if self.url else "url beside query, table or preset"
            raise ValueError(f"{came} came, expected {expected}")
        return self

    @field_validator("kind")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        if kind not in TABLES:
            raise ValueError(f"{kind!r}, expected one of {', '.join(TABLES)}")
        return kind

    @model_validator(mode="after")
    def _maps_known_columns(self) -> Self:
        known = [column.name for column in TABLES[self.kind].columns]
        if unknown := [name for name in self.columns if name not in known]:
            raise ValueError(f"columns maps {unknown[0]!r}, expected one of {', '.join(known)}")
        return self
