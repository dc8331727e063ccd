"""Bank statements: ISO 20022 camt.053 and camt.054, MT940, OFX."""

from receivables.sources.statements.bookings import Statement
from receivables.sources.statements.camt_files import read_camt
from receivables.sources.statements.entries import bank_entries
from receivables.sources.statements.mt940_files import read_mt940
from receivables.sources.statements.ofx_files import read_ofx

__all__ = ["Statement", "bank_entries", "read_camt", "read_mt940", "read_ofx"]
