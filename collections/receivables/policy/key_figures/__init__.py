"""Key figures of receivables: each a function with its formula and where that comes from.

Amounts are whole minor units of one currency; what cannot be told (no sales, nothing due) is None, never a guess.
"""
