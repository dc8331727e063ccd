"""I/O in: files of a firm become typed frames, rejects and doubts."""

from receivables.sources.reading import Reading, place, read, write_rejects
from receivables.sources.refusing import refuse
from receivables.sources.rejects import REJECT_SCHEMA
from receivables.sources.settings import SourceError, SourceSettings, Undecided
from receivables.sources.typed import typed_schema

__all__ = [
    "REJECT_SCHEMA",
    "Reading",
    "SourceError",
    "SourceSettings",
    "Undecided",
    "place",
    "read",
    "refuse",
    "typed_schema",
    "write_rejects",
]
