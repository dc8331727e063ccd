"""What an unapplied receipt pays for, where the customer left no doubt about it.

The rules in their order: `number`, the payer names invoices; `reference`, the payer gives the invoice's own reference;
`amount`, the receipt is what one invoice, or all, or all that was overdue came to. Nothing is guessed: a discount that
was taken, or one of two invoices that would fit, is for a clerk.
"""

from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from receivables.policy.references import mentions

_ACCOUNT = ["customer", "currency"]
# An open-item list may have each instalment as a document of its own, `<invoice>/2`: the invoice's number names all.
_WITHOUT_INSTALMENT = pl.col("document").str.replace(r"/\d{1,3}$", "")
_ENDS_IN_A_YEAR = r"^\D*(?:19|20)\d\d$"
UNAPPLIED_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "receipt": pl.String,
        "currency": pl.String,
        "day": pl.Date,
        "rest_minor": pl.Int64,  # above zero
        "reference": pl.String,  # what the payer wrote
    }
)
# Invoice lines; those with a balance of zero only serve to know the numbers that are paid.
OWED_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "document": pl.String,
        "day": pl.Date,
        "due_day": pl.Date,
        "currency": pl.String,
        "balance_minor": pl.Int64,
        "reference": pl.String,
    }
)
# The numbers of letters that asked for open documents, as a payer may write them.
ASKED_SCHEMA = pl.Schema({"customer": pl.String, "currency": pl.String, "document": pl.String, "number": pl.String})
PAIR_SCHEMA = pl.Schema({"customer": pl.String, "receipt": pl.String, "document": pl.String})
PROPOSAL_SCHEMA = pl.Schema({**PAIR_SCHEMA, "currency": pl.String(), "amount_minor": pl.Int64(), "rule": pl.String()})


class MatchRule(StrEnum):
    """Why a receipt was given to an invoice, in the order in which the rules are asked. The last is no rule."""

    NUMBER = "number"
    REFERENCE = "reference"
    AMOUNT = "amount"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claims:
    """Who may be given to what: receipts `r`, oldest first, to documents `d`, in the order of their due days.

    `named` and `referred`: what the payers wrote (`r`, `d`); `parted`: what somebody has taken apart. `silent` are the
    receipts whose payer names no number; `lines` are the open lines with the `d` of their document.
    """

    named: pl.DataFrame
    referred: pl.DataFrame
    parted: pl.DataFrame
    silent: pl.DataFrame
    lines: pl.DataFrame


@dataclass(slots=True)
class _Left:
    """What is left while the rules give: of receipts (`r`, `rest`), of documents (`d`, `owed`); and what was given."""

    rests: pl.DataFrame
    owed: pl.DataFrame
    given: list[pl.DataFrame] = field(default_factory=list)


def proposals(
    receipts: pl.DataFrame, lines: pl.DataFrame, *, barred: pl.DataFrame, asked: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Which part of which receipt pays which document (PROPOSAL_SCHEMA), never more than its rest or the balance.

    Takes UNAPPLIED_SCHEMA, OWED_SCHEMA and, as `barred`, pairs (PAIR_SCHEMA) that somebody has parted: those are not
    proposed. A letter's number (`asked`, ASKED_SCHEMA) is a reference of all that it asked for. Several receipts for
    one invoice: the oldest first; several invoices for one receipt: the oldest due first. Whoever names an invoice,
    were it paid already, means that one: the amount then proves nothing. The order of the rows bears on nothing, and
    once the proposals are in the ledger there is nothing more to propose.
    """
    receipts = receipts.sort(*_ACCOUNT, "day", "receipt").with_row_index("r")
    open_lines = lines.filter(pl.col("balance_minor") > 0)
    documents = _documents(open_lines)
    claims = _claims(receipts, lines, asked, documents, barred)
    left = _Left(rests=receipts.select("r", rest="rest_minor"), owed=documents.select("d", owed="balance_minor"))
    while _gave_something(claims, left):
        pass
    return _proposed(left, receipts, documents)


def _gave_something(claims: _Claims, left: _Left) -> bool:
    """One round of all rules, each on what the ones before have left."""
    before = len(left.given)
    _give(left, claims.named.join(claims.parted, on=["r", "d"], how="anti"), MatchRule.NUMBER)
    referred = _payable(claims.referred, left)
    _give(left, referred.join(claims.parted, on=["r", "d"], how="anti"), MatchRule.REFERENCE)
    for fitting in (_of_one_invoice, _of_all, _of_all_overdue):
        rests = claims.silent.join(left.rests, on="r").filter(pl.col("rest") > 0)
        found = fitting(rests, _lines_left(claims.lines, left))
        parted = found.join(claims.parted, on=["r", "d"], how="semi")
        _give(left, found.join(parted, on="r", how="anti"), MatchRule.AMOUNT)
    return len(left.given) > before


def _claims(
    receipts: pl.DataFrame,
    lines: pl.DataFrame,
    asked: pl.DataFrame | None,
    documents: pl.DataFrame,
    barred: pl.DataFrame,
) -> _Claims:
    open_lines = lines.filter(pl.col("balance_minor") > 0)
    key = [*_ACCOUNT, "document"]
    ways = (pl.col("document"), pl.col("item"), _WITHOUT_INSTALMENT)
    numbers = pl.concat([lines.select(*key, number=way) for way in ways])
    # `RE/2026/1` is no instalment of a `RE/2026`.
    numbers = numbers.filter((pl.col("number") == pl.col("document")) | ~pl.col("number").str.contains(_ENDS_IN_A_YEAR))
    references = open_lines.select(*key, number="reference").drop_nulls()
    if asked is not None:
        references = pl.concat([references, asked.select(references.columns)])
    named = _mentioned(receipts, numbers, documents, shared=False)
    pairs = barred.join(receipts, on=["customer", "receipt"]).join(documents, on=key)
    return _Claims(
        named=named.drop_nulls(),
        referred=_mentioned(receipts, references, documents, shared=True).join(named, on="r", how="anti"),
        parted=pairs.select("r", "d"),
        silent=receipts.join(named, on="r", how="anti"),
        lines=open_lines.join(documents.select(*key, "d", whole="balance_minor"), on=key),
    )


def _documents(open_lines: pl.DataFrame) -> pl.DataFrame:
    """One row a document, numbered by `d`, with its balance."""
    key = ["customer", "document", "currency"]
    balances = open_lines.group_by(key).agg(pl.col("due_day").min(), pl.col("balance_minor").sum())
    return balances.sort(*_ACCOUNT, "due_day", "document").with_row_index("d")


def _mentioned(receipts: pl.DataFrame, numbers: pl.DataFrame, documents: pl.DataFrame, *, shared: bool) -> pl.DataFrame:
    """The documents whose numbers the payers wrote: `r` and `d`, which is null where nothing of it is open.

    A place in a text that may mean two documents means neither, unless they are instalments of one invoice, or may have
    the number in common (`shared`).
    """
    key = [*_ACCOUNT, "document"]
    numbers = numbers.unique().sort(*key, "number")
    found = mentions(receipts.select(*_ACCOUNT, text="reference"), numbers, within=_ACCOUNT)
    meant = found.join(numbers.with_row_index("named").select("named", "document"), on="named")
    if not shared:
        meant = meant.filter(_WITHOUT_INSTALMENT.n_unique().over("text", "span") == 1)
    # A text is the receipt of its position.
    by_receipt = receipts.select("r", *_ACCOUNT).join(meant.select(r="text", document="document"), on="r")
    return by_receipt.join(documents, on=key, how="left").select("r", "d").unique().sort("r", "d")


def _payable(referred: pl.DataFrame, left: _Left) -> pl.DataFrame:
    """Where several invoices share the reference, all of them must be paid to the cent."""
    live = referred.join(left.owed, on="d").join(left.rests, on="r").filter(pl.col("owed") > 0)
    only_one = pl.len().over("r") == 1
    to_the_cent = pl.col("owed").sum().over("r") == pl.col("rest")
    return live.filter(only_one | to_the_cent).select("r", "d")


def _of_one_invoice(rests: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Receipts that are as much as one document, or an instalment of it, came to on their day, and only one."""
    whole = lines.group_by("d", *_ACCOUNT).agg(pl.col("day").min(), pl.col("left").sum())
    amounts = pl.concat([whole, lines.select(whole.columns)]).unique()
    found = rests.rename({"day": "paid"}).join(
        amounts, left_on=[*_ACCOUNT, "rest"], right_on=[*_ACCOUNT, "left"], suffix="_of_document"
    )
    known = found.filter(pl.col("day") <= pl.col("paid")).select("r", "d", most="rest").unique()
    # Of two receipts that fit one document the oldest has it; what is left then may fit the other.
    return known.filter(pl.len().over("r") == 1).sort("r").unique("d", keep="first")


def _of_all(rests: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Receipts that are as much as all that was open came to on their day."""
    return _of_several(rests, lines, since="day", closed=True)


def _of_all_overdue(rests: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Receipts that are as much as all that was overdue came to on their day."""
    since = pl.max_horizontal("day", "due_day")
    return _of_several(rests, lines.with_columns(due_day=since), since="due_day", closed=False)


def _of_several(rests: pl.DataFrame, lines: pl.DataFrame, *, since: str, closed: bool) -> pl.DataFrame:
    """Receipts equal to the sum of the lines up to their day (`closed`: that day itself counts), one an account."""
    sums = lines.group_by(*_ACCOUNT, since).agg(pl.col("left").sum()).sort(*_ACCOUNT, since)
    sums = sums.with_columns(pl.col("left").cum_sum().over(_ACCOUNT)).sort(since)
    summed = rests.sort("day").join_asof(
        sums,
        left_on="day",
        right_on=since,
        by=_ACCOUNT,
        allow_exact_matches=closed,
        check_sortedness=False,
    )
    equal = summed.filter(pl.col("left") == pl.col("rest")).sort("r").unique(_ACCOUNT, keep="first")
    chosen = equal.select("r", *_ACCOUNT, paid="day").join(lines, on=_ACCOUNT)
    is_in = pl.col(since) <= pl.col("paid") if closed else pl.col(since) < pl.col("paid")
    return chosen.filter(is_in).group_by("r", "d").agg(most=pl.col("left").sum())


def _lines_left(lines: pl.DataFrame, left: _Left) -> pl.DataFrame:
    """The open lines with what is `left` of them: what was given to a document took the oldest due first."""
    in_turn = lines.join(left.owed, on="d").sort("d", "due_day", "item")
    until = pl.col("balance_minor").cum_sum().over("d")
    after = (until - (pl.col("whole") - pl.col("owed"))).clip(0, pl.col("balance_minor"))
    return in_turn.with_columns(left=after).filter(pl.col("left") > 0)


def _give(left: _Left, claims: pl.DataFrame, rule: MatchRule) -> None:
    """Give the receipts to the documents they claim (`r`, `d`, and `most` where a claim is bounded).

    Each turn serves the claims that no older receipt stands before; the oldest receipt of all always gets its turn.
    """
    if "most" not in claims.columns:
        claims = claims.with_columns(most=pl.lit(None, pl.Int64))
    while True:
        live = claims.join(left.rests, on="r").join(left.owed, on="d").sort("r", "d")
        live = live.filter(pl.col("rest") > 0, pl.col("owed") > 0)
        if live.is_empty():
            return
        is_first = (pl.col("r") == pl.col("r").min().over("d")).cast(pl.Int8)
        served = live.with_columns(is_first=is_first).filter(pl.col("is_first").cum_min().over("r") == 1)
        served = served.with_columns(cap=pl.min_horizontal("owed", "most"))
        above = pl.col("cap").cum_sum().over("r") - pl.col("cap")
        served = served.with_columns(amount_minor=(pl.col("rest") - above).clip(0, pl.col("cap")))
        given = served.filter(pl.col("amount_minor") > 0)
        if given.height:
            left.given.append(given.select("r", "d", "amount_minor", rule=pl.lit(str(rule))))
        left.rests = _less(left.rests, served, key="r", amount="rest")
        left.owed = _less(left.owed, served, key="d", amount="owed")
        claims = claims.join(served, on=["r", "d"], how="anti")


def _less(left: pl.DataFrame, served: pl.DataFrame, *, key: str, amount: str) -> pl.DataFrame:
    taken = served.group_by(key).agg(taken=pl.col("amount_minor").sum())
    return left.join(taken, on=key, how="left").select(key, pl.col(amount) - pl.col("taken").fill_null(0))


def _proposed(left: _Left, receipts: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    if not left.given:
        return PROPOSAL_SCHEMA.to_frame()
    given = pl.concat(left.given).join(receipts.select("r", "customer", "receipt"), on="r")
    named = given.join(documents.select("d", "document", "currency"), on="d")
    return named.sort("r", "d").select(list(PROPOSAL_SCHEMA))
