"""Bank statements: ISO 20022 camt.053 and camt.054, MT940, OFX."""

from receivables.sources.statements.bookings import Statement
from receivables.sources.statements.camt_files import read_camt
from receivables.sources.statements.entries import bank_entries

__all__ = ["Statement", "bank_entries", "read_camt"]
