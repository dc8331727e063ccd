"""Receivables tied to the general ledger: what both say on a day, why they differ, who signed for it."""

from receivables.night.tie_out.reckoning import last_tie_out_day, tie_out

__all__ = ["last_tie_out_day", "tie_out"]
