"""Receivables against the control account of the general ledger: proof of both sides, and why they differ.

For each account and currency, on a day:

    ledger opening + activity = ledger closing
    control opening + activity = control closing
    ledger closing - control closing = named differences + what is unexplained

Amounts carry their sign: what customers owe more, which debits the account, is above zero. A difference is ours less
theirs. Nothing is ever plugged: what has no name is unexplained.
"""

from receivables.policy.tie_out.results import Difference, Side, Signature, TiedAccount, TieOut

__all__ = ["Difference", "Side", "Signature", "TieOut", "TiedAccount"]
