"""Statements of account that leave by themselves: the page, and the workbook. They ask for nothing."""

from receivables.documents.statement.statement import AccountStatement, CurrencyAccount, Entry, OpenItem

__all__ = ["AccountStatement", "CurrencyAccount", "Entry", "OpenItem"]
