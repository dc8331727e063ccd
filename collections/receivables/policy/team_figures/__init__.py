"""Figures of people: what they were asked to do and did, and what came in of the accounts they had at the opening.

Frames name people by `who`, empty where it is nobody of whom figures are made; so what all of them have, nobody
included, is what the firm has. A period begins with its opening, the end of the day before `first`.
"""

from receivables.policy.team_figures.collected import Collected, Grid, Span, collected
from receivables.policy.team_figures.comparing import STANDARD, Compared, Verdict, compare, compared
from receivables.policy.team_figures.deeds import Deeds
from receivables.policy.team_figures.gathering import TEAM_SCHEMA, of_firm, team_figures
from receivables.policy.team_figures.whose import By, Whose

__all__ = [
    "STANDARD",
    "TEAM_SCHEMA",
    "By",
    "Collected",
    "Compared",
    "Deeds",
    "Grid",
    "Span",
    "Verdict",
    "Whose",
    "collected",
    "compare",
    "compared",
    "of_firm",
    "team_figures",
]
