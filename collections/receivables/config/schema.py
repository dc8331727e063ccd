"""The shape of config.toml: which tables and settings there are, and what each may hold."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from receivables.model import TABLES, Rank, Treatment


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BankAccountTable(Strict):
    bank: str
    iban: str
    bic: str = ""
    currency: str = ""


class FirmTable(Strict):
    name: Annotated[str, Field(min_length=1)]
    address: list[str]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    base_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    language: str
    timezone: str = "UTC"
    contact: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    registration: str = ""
    bank_accounts: list[BankAccountTable] = []

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone {name!r}, expected one like Europe/Berlin") from error
        return name


class StoreTable(Strict):
    url: str = "sqlite:///receivables.db"


class OutputTable(Strict):
    folder: str = "out"


class LettersTable(Strict):
    templates: str = "letter_templates"
    languages: Annotated[list[str], Field(min_length=1)] = ["en"]


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


class ScheduleTable(Strict):
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "04:15"
    days: str = "mon-fri"
    skip_holidays: bool = True
    max_catch_up: Annotated[int, Field(ge=0)] = 5

    @field_validator("days")
    @classmethod
    def _by_name(cls, days: str) -> str:
        # Names only: a digit means Monday in one scheduler and Tuesday in the other.
        if not _DAYS.fullmatch(days):
            raise ValueError(f"{days!r}, expected names of days such as mon-fri")
        return days


_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_DAYS = re.compile(f"{_DAY}(-{_DAY})?(,{_DAY}(-{_DAY})?)*")


class AgingTable(Strict):
    buckets: list[int] = [1, 31, 61, 91]


class MatrixTable(Strict):
    amount_of: Literal["item", "customer"] = "item"
    age_bands: list[int]
    amount_bands: list[Decimal]
    grid: list[list[Treatment]]
    softening_allowed: bool = False
    currency_bands: dict[Annotated[str, Field(pattern="^[A-Z]{3}$")], list[Decimal]] = {}
    segment_bands: dict[str, list[Decimal]] = {}


class CadenceTable(Strict):
    quiet_days: Annotated[int, Field(ge=0)]
    rest_days: dict[Treatment, Annotated[int, Field(ge=0)]]


class LevelTable(Strict):
    template: Annotated[str, Field(pattern=r"^\w+$")]
    treatment: Treatment
    rank: Rank
    deadline_days: Annotated[int, Field(ge=0)]
    # Left out of the policy's hash where it is not used: what a firm does not ask for changes none of its policies.
    interest: Annotated[Literal["none", "mention", "claim"], Field(exclude_if=lambda chosen: chosen == "none")] = "none"


class PolicyTable(Strict):
    name: str
    valid_from: date
    minimum: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    promise_grace_days: Annotated[int, Field(ge=0)] = 0
    cash_data_max_age_days: Annotated[int, Field(ge=0)] = 0
    visit_days: Annotated[int, Field(ge=0)] = 7
    release_days: Annotated[int, Field(ge=1)] = 5
    aging: AgingTable = AgingTable()
    matrix: MatrixTable
    cadence: CadenceTable
    letters: Annotated[list[LevelTable], Field(min_length=1)]


class ReferenceRateTable(Strict):
    series: str
    from_day: Annotated[date, Field(alias="from")]
    to_day: Annotated[date | None, Field(alias="to")] = None
    percent: Decimal
    source: Annotated[str, Field(min_length=1)]


class RegimeTable(Strict):
    name: Annotated[str, Field(min_length=1)]
    series: str | None = None
    points: Annotated[Decimal, Field(ge=-100, le=100, decimal_places=6)] = Decimal(0)
    moves: Literal["floating", "fixed"] = "floating"
    per: Literal["year", "day"] = "year"
    fees: list[tuple[Decimal, Decimal]] = []
    fee_currency: Annotated[str, Field(pattern="^([A-Z]{3})?$")] = ""
    fee_per: Literal["claim", "invoice"] = "invoice"


class InterestTable(Strict):
    default: str = "none"
    countries: dict[Annotated[str, Field(pattern="^[A-Z]{2}$")], str] = {}
    segments: dict[str, str] = {}
    rates: list[ReferenceRateTable] = []
    regimes: list[RegimeTable] = []


class Settings(Strict):
    firm: FirmTable
    store: StoreTable = StoreTable()
    output: OutputTable = OutputTable()
    letters: LettersTable = LettersTable()
    load: LoadTable = LoadTable()
    source: list[SourceTable] = []
    schedule: ScheduleTable = ScheduleTable()
    interest: InterestTable = InterestTable()
    policy: PolicyTable

    @field_validator("source")
    @classmethod
    def _has_a_name_of_its_own(cls, sources: list[SourceTable]) -> list[SourceTable]:
        # The rejects file of a source has its name.
        names = [source.name for source in sources]
        if doubled := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"two are called {doubled[0]!r}, expected a name for each")
        return sources
