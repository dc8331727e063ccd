"""What it is worth to act on a customer tonight instead of later: the order in which people work.

Expected worth of a line = what is chased x (share collected at its age - share collected after waiting) x distrust.

- The share of what is owed that is still collected falls with its age. The default is what Commercial Collection
  Agencies of America found among its members, who handle six tenths of the commercial claims placed in the United
  States (quoted by CST, "Collection Statistics", cstworldwide.com/resources-collection-statistics.html): all of what
  is current, 69 % after three months, 51 % after six, 21 % after a year, 9 % after two. In between it falls evenly.
- Distrust is 2 x (1 - p), p the probability that the customer's next word is kept, by Laplace's rule of succession:
  (kept + 1) / (kept + broken + 2). Whoever has given no word counts once; the more words were broken, the nearer to
  twice, and the more were kept, the nearer to nothing: that money comes by itself.
"""

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

# Shares are counted in parts of a million, so that each day has its own.
_PARTS = 1_000_000
_PER_PERCENT = _PARTS // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthRules:
    """`collected`: days overdue and the percent still collected from then on, days rising, percent never rising.

    `wait_days`: the waiting that acting tonight is compared with.
    """

    collected: tuple[tuple[int, int], ...] = ((0, 100), (90, 69), (180, 51), (365, 21), (730, 9))
    wait_days: int = 30


def lost_by_waiting(rules: WorthRules) -> pl.Series:
    """For each day overdue, from 0, how many parts of a million are lost by waiting; nothing after the last.

    >>> lost_by_waiting(WorthRules(collected=((0, 100), (100, 50)), wait_days=30)).gather([0, 80, 100]).to_list()
    [150000, 100000, 0]
    """
    still = _still_collected(rules)
    return still - still.shift(-rules.wait_days).fill_null(still[-1])


def _still_collected(rules: WorthRules) -> pl.Series:
    (first, share), *_ = rules.collected
    days = [share * _PER_PERCENT] * first
    for (begin, high), (end, low) in pairwise(rules.collected):
        fall = (high - low) * _PER_PERCENT
        days += [high * _PER_PERCENT - fall * (day - begin) // (end - begin) for day in range(begin, end)]
    days.append(rules.collected[-1][1] * _PER_PERCENT)
    return pl.Series(days, dtype=pl.Int64)


def at_stake(chased_base: pl.Expr, rules: WorthRules) -> pl.Expr:
    """What is lost of a line by waiting, in minor units of the base currency, half up: before any distrust.

    Takes `days_overdue`; `chased_base` is what is chased of the line in the base currency, never below 0.
    """
    lost = lost_by_waiting(rules)
    day = pl.col("days_overdue").clip(0, lost.len() - 1)
    parts = pl.lit(lost).gather(day)
    wide = chased_base.cast(pl.Int128) * parts
    return ((wide + _PARTS // 2) // _PARTS).cast(pl.Int64)


def worth() -> pl.Expr:
    """The expected worth of a customer in minor units of the base currency, half up.

    Takes `at_stake_minor`, the sum over the customer's lines, and how many words it has `kept` and `broken`.
    """
    stake, words = pl.col("at_stake_minor").cast(pl.Int128), pl.col("kept") + pl.col("broken") + 2
    # 2 x (1 - (kept + 1) / words) = 2 x (broken + 1) / words
    doubled = 4 * stake * (pl.col("broken") + 1) + words
    return (doubled // (2 * words)).cast(pl.Int64)
