"""How customers and the matrix stand after the last night, read for lists that people work by.

A customer's row is written with its decisions, in the transaction of its shard; the matrix once all are planned. While
a night is being planned a row says how its customer stands after the night that planned it last.
"""

from receivables.store.standing.matrix import MatrixCell, latest_matrix, matrix, refill_matrix
from receivables.store.standing.reports import keep_report, report_of, reported_nights
from receivables.store.standing.saving import save_standing
from receivables.store.standing.worklist import Cell, Chosen, Page, Standing, Turn, standing_of, worklist

__all__ = [
    "Cell",
    "Chosen",
    "MatrixCell",
    "Page",
    "Standing",
    "Turn",
    "keep_report",
    "latest_matrix",
    "matrix",
    "refill_matrix",
    "report_of",
    "reported_nights",
    "save_standing",
    "standing_of",
    "worklist",
]
