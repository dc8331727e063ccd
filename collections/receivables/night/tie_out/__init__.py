"""Receivables tied to the general ledger: what both say on a day, why they differ, who signed for it."""

from receivables.night.tie_out.reckoning import last_tie_out_day, tie_out
from receivables.night.tie_out.saying import account_of, clear, currency_of, enter, explain, minor_of, sign

__all__ = [
    "account_of",
    "clear",
    "currency_of",
    "enter",
    "explain",
    "last_tie_out_day",
    "minor_of",
    "sign",
    "tie_out",
]
