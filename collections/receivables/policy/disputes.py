"""Which part of which line is in dispute, what was conceded and is not credited yet, and since when an item is back.

What is conceded we have admitted is not owed: it is not chased, and a credit note for it is expected, until that is
posted or somebody says that there will be none.
"""

from datetime import date, timedelta

import polars as pl

from receivables.model import ItemKind
from receivables.policy.naming import invoice_of, lines_named
from receivables.policy.settings import Policy
from receivables.policy.validity import valid

CONCEDED = "conceded"
_BALANCE = pl.col("balance_minor")
_CLAIMED = pl.col("claimed")
_IS_CONCEDED = pl.col("state").eq_missing(CONCEDED)
_DAY = timedelta(days=1)
# What takes a conceded part off an invoice. A list of open items only shows that something was settled.
_CREDITS = [str(ItemKind.CREDIT_NOTE), str(ItemKind.WRITE_OFF)]
# One concession: `conceded_minor` of the item, resolved on a day, of a dispute that was opened on another.
CONCESSION_SCHEMA = pl.Schema(
    {
        "dispute": pl.String,
        "customer": pl.String,
        "item": pl.String,
        "conceded_minor": pl.Int64,
        "opened_day": pl.Date,
        "resolved_day": pl.Date,
        "released_day": pl.Date,
    }
)


def disputed(items: pl.DataFrame, disputes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """`line`, `disputed_minor` (the part in dispute or conceded) and `conceded_minor` of it, for lines with any.

    Takes open lines with `line`, oldest due day first, and DISPUTE_SCHEMA. Neither is ever more than the balance.
    """
    claims = valid(disputes, as_of=as_of)
    if claims.is_empty():
        return pl.DataFrame(
            schema={"line": items.schema["line"], "disputed_minor": pl.Int64, "conceded_minor": pl.Int64}
        )
    parts = lay(named_by(items, claims))
    part, balance = pl.col("part_minor"), _BALANCE.first()
    return parts.group_by("line").agg(
        disputed_minor=pl.min_horizontal(part.sum(), balance),
        conceded_minor=pl.min_horizontal(part.filter(_IS_CONCEDED).sum(), balance),
    )


def held_by(items: pl.DataFrame, disputes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """`dispute`, `line` and `held_minor`: what each claim holds of each line. Of a line together what `disputed` says.

    Takes what `disputed` takes, the claims with their numbers in `dispute`.
    """
    claims = valid(disputes, as_of=as_of)
    if claims.is_empty():
        return pl.DataFrame(schema={"dispute": pl.String, "line": items.schema["line"], "held_minor": pl.Int64})
    parts = lay(named_by(items, claims)).sort("line", "claim")
    upto = pl.min_horizontal(pl.col("part_minor").cum_sum().over("line"), "balance_minor")
    held = parts.with_columns(upto=upto).with_columns(
        held_minor=pl.col("upto") - pl.col("upto").shift(1, fill_value=0).over("line")
    )
    return held.select("dispute", "line", "held_minor").filter(pl.col("held_minor") > 0)


def with_matrix_days(items: pl.DataFrame, disputes: pl.DataFrame, policy: Policy, *, as_of: date) -> pl.DataFrame:
    """Adds `matrix_days`, the age by which the matrix sorts: the days overdue.

    Where the policy counts a disputed item's age from its resolution, the days since then, if fewer. That is for lines
    all of which was in dispute: what was disputed in part has been chased meanwhile, and goes on as it was.
    """
    over = disputes.filter(pl.col("to_day") < as_of)
    if policy.dispute_age_from == "due_date" or over.is_empty():
        return items.with_columns(matrix_days="days_overdue")
    parts = lay(named_by(items, over))
    back = parts.group_by("line").agg(
        returned=pl.col("to_day").max() + _DAY, whole=pl.col("part_minor").sum() >= _BALANCE.first()
    )
    since = (pl.lit(as_of) - pl.col("returned")).dt.total_days().cast(pl.Int32)
    joined = items.join(back.filter("whole").drop("whole"), on="line", how="left", maintain_order="left")
    return joined.with_columns(matrix_days=pl.min_horizontal("days_overdue", since)).drop("returned")


# --- which part of a line ---------------------------------------------------------------------------------------------


def named_by(items: pl.DataFrame, claims: pl.DataFrame, *, at: pl.Expr | None = None) -> pl.DataFrame:
    """Each open line beside each claim that names it, with where the claim begins and ends within what it names.

    Claims about the same thing follow one another; with `at`, a day of each claim, only those of the same day do.
    What is conceded comes first.
    """
    order = claims.with_columns(
        claimed="amount_minor",
        name=pl.struct("customer", "item").rank("dense"),
        at=pl.lit(None, pl.Date) if at is None else at,
    ).sort("name", "at", _IS_CONCEDED.not_(), "from_day", "to_day", "claimed")
    size = _CLAIMED.fill_null(0)
    numbered = order.with_columns(end=size.cum_sum().over("name", "at")).with_columns(begin=pl.col("end") - size)
    records = numbered.with_row_index("claim").drop("amount_minor")
    return lines_named(items, records).filter(_BALANCE > 0)


def lay(named: pl.DataFrame) -> pl.DataFrame:
    """Adds to claims beside lines (see `named_by`) the `part_minor` of the line that the claim is about, above 0.

    Claims about a line take from it first. Those about an invoice run through what is left of its lines, oldest due
    day first, one claim after another: two of 100 are about 200. A claim without an amount is about all of it.
    """
    by_line = named.filter("exact").with_columns(above=pl.lit(0, pl.Int64), room=_BALANCE)
    exactly = _parts(by_line)
    taken = exactly.group_by("line", "at").agg(taken=pl.min_horizontal(pl.col("part_minor").sum(), _BALANCE.first()))
    others = named.filter(~pl.col("exact")).join(taken, on=["line", "at"], how="left", nulls_equal=True)
    others = others.with_columns(room=_BALANCE - pl.col("taken").fill_null(0)).sort("line").drop("taken")
    through = others.with_columns(above=pl.col("room").cum_sum().over("claim") - pl.col("room"))
    columns = exactly.columns
    return pl.concat([exactly, _parts(through).select(columns)])


def _parts(named: pl.DataFrame) -> pl.DataFrame:
    ends = pl.min_horizontal("end", pl.col("above") + pl.col("room"))
    within = (ends - pl.max_horizontal("begin", "above")).clip(0)
    part = pl.when(_CLAIMED.is_null()).then("room").otherwise(within)
    return named.with_columns(part_minor=part).filter(pl.col("part_minor") > 0)


# --- what was conceded ------------------------------------------------------------------------------------------------


def credited(concessions: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """What became of concessions (CONCESSION_SCHEMA): their rows once for each `part_minor`, with its `credited_day`.

    That is null for what no credit has come for among `items` (ITEM_SCHEMA), all lines of those customers posted by
    the day asked for. Credit notes and write-offs count that were posted to the invoice since its first dispute was
    opened, and settlements of exactly what was conceded; they go to what was conceded first.
    """
    if concessions.is_empty():
        return concessions.with_columns(part_minor=pl.lit(None, pl.Int64), credited_day=pl.lit(None, pl.Date))
    found = _in_turn(concessions, items)
    credits_in_turn = _credits(found, items)
    meets = found.join(credits_in_turn, on=["customer", "invoice"])
    overlap = pl.min_horizontal("end", "upto") - pl.max_horizontal("begin", "since")
    columns = [*CONCESSION_SCHEMA, "part_minor", "credited_day"]
    pieces = meets.with_columns(part_minor=overlap).filter(pl.col("part_minor") > 0)
    came = pieces.group_by("dispute").agg(came=pl.col("part_minor").sum())
    awaited = pl.col("conceded_minor") - pl.col("came").fill_null(0)
    rest = concessions.join(came, on="dispute", how="left").with_columns(
        part_minor=awaited, credited_day=pl.lit(None, pl.Date)
    )
    both = pl.concat([pieces.select(columns), rest.filter(pl.col("part_minor") > 0).select(columns)])
    return both.sort("dispute", "credited_day", nulls_last=True)


def _in_turn(concessions: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The concessions by `invoice`, with where each begins and ends within what was conceded of that."""
    with_invoice = concessions.join(_documents(concessions, items).unique("dispute"), on="dispute").sort(
        "resolved_day", "dispute"
    )
    ends = with_invoice.with_columns(end=pl.col("conceded_minor").cum_sum().over("customer", "invoice"))
    return ends.with_columns(begin=pl.col("end") - pl.col("conceded_minor"))


def _documents(concessions: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """`dispute`, `document` and `invoice` of all that the disputes name."""
    invoices = items.filter(pl.col("kind") == ItemKind.INVOICE).with_row_index("line")
    invoices = invoices.with_columns(balance_minor="amount_minor")
    named = lines_named(invoices, concessions.select("dispute", "customer", "item"))
    its = named.select("dispute", "line").join(invoices.select("line", "document"), on="line")
    first = pl.col("document").min().over("dispute")
    return its.select("dispute", "document", invoice=invoice_of(first)).unique().sort("dispute", "document")


def _credits(found: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The credits of each invoice, with where each begins (`since`) and ends (`upto`) within all of them."""
    opened = found.group_by("customer", "invoice").agg(
        first_opened=pl.col("opened_day").min(), conceded=pl.col("conceded_minor").unique()
    )
    documents = _documents(found, items).join(found.select("dispute", "customer"), on="dispute")
    its = items.join(documents.select("customer", "document", "invoice").unique(), on=["customer", "document"])
    its = its.join(opened, on=["customer", "invoice"])
    credit = -pl.col("amount_minor")
    settles = (pl.col("kind") == ItemKind.SETTLEMENT) & credit.is_in(pl.col("conceded"))
    counts = (pl.col("kind").is_in(_CREDITS) | settles) & (credit > 0) & (pl.col("day") >= pl.col("first_opened"))
    in_turn = its.filter(counts).sort("day", "kind", "item")
    ends = in_turn.with_columns(upto=credit.cum_sum().over("customer", "invoice"))
    return ends.select("customer", "invoice", "upto", since=pl.col("upto") - credit, credited_day="day")
