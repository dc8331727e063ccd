"""A column beside the amounts that says on which side of the account they stand: `S` and `H`, `Dr` and `Cr`, 借 and 贷.

Programs that have one write their amounts without a sign. A credit taken for a debit would be collected from the
customer to whom we owe it, so the column is known by its header and its cells, and what it says becomes the sign.
"""

from dataclasses import replace

import polars as pl

from receivables.model import TABLES, CellType
from receivables.sources.general_ledger import GENERAL_LEDGER_KINDS
from receivables.sources.headers import normal
from receivables.sources.ledger import LEDGER_KINDS
from receivables.sources.tables import RawTable

_NAMES = (
    "S/H|S/H-Kz|Soll/Haben|Soll-/Haben-Kennzeichen|Soll/Haben-Kz|S/H-Kennzeichen|S/H Saldo|Saldo S/H"
    "|D/C|Dr/Cr|Cr/Dr|Debit/Credit|Credit/Debit|Debit/Credit Indicator|D/C Indicator|Debit/Credit Ind"
    "|借贷|借贷方向|方向|余额方向"
)
_HEADERS = frozenset(normal(name) for name in _NAMES.split("|"))
_DEBIT = ("s", "soll", "d", "dr", "debit", "debet", "借", "借方")
_CREDIT = ("h", "haben", "c", "cr", "credit", "贷", "贷方", "貸")
_WITH_SIDES = (*LEDGER_KINDS, "bank-entries", *GENERAL_LEDGER_KINDS)
_HAS_A_SIGN = r"^[\s\pL\p{Sc}]*[-−–(]|[-−–)]\s*[\pL\p{Sc}]*$"


def signed(table: RawTable, kind: str) -> RawTable:
    """The table with a minus before each amount on the side that counts against what the kind adds up.

    Of what customers owe that is the credit side, of an account at the bank the debit side. Where one of those amounts
    has a sign already, the signs of the file say it all.
    """
    against = _DEBIT if kind == "bank-entries" else _CREDIT
    amounts = [column.name for column in TABLES[kind].columns if column.type == CellType.AMOUNT]
    positions = [str(table.columns[name]) for name in amounts if name in table.columns]
    side = _side(table) if kind in _WITH_SIDES else None
    if side is None or not positions:
        return table
    turned = pl.col(side).str.to_lowercase().is_in(against).fill_null(False)
    cells = table.cells.filter(turned).select(positions)
    if not cells.height or cells.select(pl.any_horizontal(pl.all().str.contains(_HAS_A_SIGN)).any()).item():
        return table
    minus = [pl.when(turned).then("-" + pl.col(name)).otherwise(pl.col(name)).alias(name) for name in positions]
    note = f"{table.labels[int(side)]} says on which side the amounts stand; rows taken as minus: {cells.height:,}"
    return replace(table, cells=table.cells.with_columns(minus), notes=(*table.notes, note))


def _side(table: RawTable) -> str | None:
    """The one column (by position) that nothing else is taken for and that names sides only."""
    used = table.columns.values()
    free = [at for at, label in enumerate(table.labels) if at not in used and normal(label) in _HEADERS]
    sides = pl.Series([*_DEBIT, *_CREDIT])
    for position in free:
        texts = table.cells[str(position)].drop_nulls().str.to_lowercase()
        if len(texts) and texts.is_in(sides.implode()).all():
            return str(position)
    return None
