"""What a firm says about one of its sources: what the config takes and what reads a file both speak of it."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """One `[[source]]` of the firm. Only `name`, `file` and `kind` are needed for a clean export.

    It is a file, or a database: `url` (SQLAlchemy's) with one of `query`, `table` and `preset`. `columns` maps
    canonical columns to the headers of the file where synonyms do not find them; `header_row` (from 1) says where the
    table begins where a sheet has several. `currency` stands in where a row has none. The rest answers what the file
    leaves open.
    """

    name: str
    kind: str
    file: Path | None = None
    url: str | None = None
    query: str | None = None
    table: str | None = None
    preset: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    columns: dict[str, str] = field(default_factory=dict)
    encoding: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    delimiter: str | None = None
    currency: str | None = None

    @property
    def path(self) -> Path:
        """The file, for whoever reads one."""
        assert self.file is not None, "a database is read by another reader"
        return self.file
