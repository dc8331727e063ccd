"""I/O in: files of a firm become typed frames, rejects and doubts."""

from receivables.source import SourceSettings
from receivables.sources.members import is_pattern, matching, sha256_of
from receivables.sources.messages import is_audit_file, is_e_invoice
from receivables.sources.reading import Reading, place, read, write_rejects
from receivables.sources.refusing import refuse
from receivables.sources.rejects import REJECT_SCHEMA
from receivables.sources.settings import SourceError, Undecided
from receivables.sources.typed import typed_schema

__all__ = [
    "REJECT_SCHEMA",
    "Reading",
    "SourceError",
    "SourceSettings",
    "Undecided",
    "is_audit_file",
    "is_e_invoice",
    "is_pattern",
    "matching",
    "place",
    "read",
    "refuse",
    "sha256_of",
    "typed_schema",
    "write_rejects",
]
