"""An invoice may come cut otherwise than before: its terms have changed, or instalments were agreed on.

Each part is a line with a number of its own, so those of the former cut would stay beside the new ones, and the
customer would owe the invoice twice. Nothing here touches the database.
"""

import polars as pl

from receivables.model import ItemKind
from receivables.store.lines import GROUP, KEY

_IS_INVOICE = pl.col("kind") == ItemKind.INVOICE
_INVOICE = ["customer", "document"]


def recut(before: pl.DataFrame, lines: pl.DataFrame, taken: pl.DataFrame, *, spread: pl.DataFrame) -> pl.DataFrame:
    """The lines of `before` (STORED_SCHEMA) that invoices no longer consist of.

    `lines` came (POSTED_SCHEMA), those `taken` are not refused; of an invoice with a refused part nothing goes. An
    invoice is cut anew when it comes whole: as the line of its own number, or `spread` (`customer`, `document`) over
    parts by its terms; or when its line, or some of the parts it had, come to what all of it came to before. Otherwise
    some of its parts have come, and the others stay as they are.
    """
    others = before.filter(_IS_INVOICE).join(taken, on=KEY, how="anti")
    if others.is_empty():
        return others
    refused = lines.join(taken, on=KEY, how="anti")
    come = taken.filter(_IS_INVOICE).join(refused, on=_INVOICE, how="anti")
    amount = pl.col("amount_minor").sum()
    is_bare = pl.col("item") == pl.col("document")
    stood = before.filter(_IS_INVOICE).group_by(GROUP).agg(stood=amount, was_whole=is_bare.any())
    known = come.select(*KEY).join(before, on=KEY, how="semi").with_columns(is_known=True)
    marked = come.join(known, on=KEY, how="left").with_columns(pl.col("is_known").fill_null(value=False))
    cut = marked.group_by(GROUP).agg(comes=amount, is_whole=is_bare.any(), are_known=pl.col("is_known").all())
    # Parts that come one after the other may be of the same amount.
    is_same_sum = (pl.col("comes") == pl.col("stood")) & (pl.col("was_whole") | pl.col("are_known"))
    left = others.group_by(GROUP).agg(left=amount)
    is_spread = spread.unique().with_columns(is_spread=True)
    both = cut.join(stood, on=GROUP).join(left, on=GROUP).join(is_spread, on=_INVOICE, how="left")
    anew = both.filter(pl.col("is_whole") | pl.col("is_spread") | (is_same_sum & (pl.col("left") != 0)))
    return others.join(anew, on=GROUP, how="semi")
