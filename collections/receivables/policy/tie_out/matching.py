"""Postings of both ledgers, document by document: what one has and the other has not, and why.

Ours and theirs are matched by the number of the document, spelt alike: without case, spaces and leading zeros. What is
left over on both sides of one customer with the same amount is one posting under two numbers. No cause is guessed: each
follows from what both ledgers say of the document and when.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.model.control_accounts import MANUAL, DifferenceCause, PostedAs
from receivables.policy.tie_out.accounts import KEY

# A posting of ours. `posted_as`: a PostedAs. `applied_to`: the document that a receipt or a credit is applied to.
OUR_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(KEY, pl.String()),
        "document": pl.String(),
        "applied_to": pl.String(),
        "customer": pl.String(),
        "day": pl.Date(),
        "posting_day": pl.Date(),
        "posted_as": pl.String(),
        "original_currency": pl.String(),
        "amount_minor": pl.Int64(),
    }
)
# A line of the general ledger's journal. `posted_as`: a PostedAs, MANUAL, or null where nobody knows.
THEIR_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(KEY, pl.String()),
        "entry": pl.String(),
        "document": pl.String(),
        "reference": pl.String(),
        "customer": pl.String(),
        "day": pl.Date(),
        "posted_as": pl.String(),
        "amount_minor": pl.Int64(),
    }
)
FOUND_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(KEY, pl.String()),
        "cause": pl.String(),
        "document": pl.String(),
        "customer": pl.String(),
        "amount_minor": pl.Int64(),
        "since_day": pl.Date(),
    }
)
_DOCUMENT = [*KEY, "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What both ledgers posted since the day at which a tie-out begins, and what they posted soon after its own day.

    `ours` (OUR_SCHEMA) and `theirs` (THEIR_SCHEMA) may be from after that day: then they tell timing. `earlier`
    (OUR_SCHEMA): ours from before, that theirs may have posted only since. `carried` (FOUND_SCHEMA): what stood open at
    the beginning. `watched`: accounts of theirs that are no control accounts.
    """

    ours: pl.DataFrame
    theirs: pl.DataFrame
    earlier: pl.DataFrame
    carried: pl.DataFrame
    watched: tuple[str, ...] = ()


def spelt(number: str) -> pl.Expr:
    """The number of a document as it is compared."""
    bare = pl.col(number).str.replace_all(r"\s", "").str.to_uppercase().str.strip_chars_start("0")
    return pl.when(bare == "").then(pl.lit("0")).otherwise(bare)


def differences(books: Books, *, as_of: date, rounding_minor: pl.Expr) -> tuple[pl.DataFrame, pl.Series]:
    """What the two differ by on `as_of` (FOUND_SCHEMA and `is_carried`), and the numbers of all documents compared.

    `rounding_minor`, in terms of `currency`: a document that differs by no more was rounded.
    """
    documents = _documents(books, as_of)
    compared = documents["number"]
    differing = documents.filter(pl.col("amount_minor") != 0)
    wrong = _in_wrong_accounts(differing)
    differing = differing.join(wrong, on=_DOCUMENT, how="anti").filter(~_is_watched(books.watched))
    differing = _without_applied(differing)
    differing = _without_other_numbers(differing)
    differing = _without_earlier(differing, books.earlier)
    named = differing.with_columns(cause=_cause(as_of, rounding_minor))
    wrong = wrong.filter(~_is_watched(books.watched)).with_columns(cause=pl.lit(str(DifferenceCause.WRONG_ACCOUNT)))
    found = pl.concat([named, wrong], how="diagonal")
    columns = [pl.col(name).cast(dtype) for name, dtype in FOUND_SCHEMA.items()]
    return found.select(*columns, is_carried=pl.col("carried_cause").is_not_null()), compared


def by_posting_days(straddling: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """What posting days alone tell (FOUND_SCHEMA): lines that the two ledgers have on different sides of `as_of`."""
    sign = pl.when(pl.col("day") <= as_of).then(1).otherwise(-1)
    found = straddling.group_by([*KEY, "document", "customer"]).agg(
        amount_minor=(pl.col("amount_minor") * sign).sum(), since_day=pl.min_horizontal("day", "posting_day").min()
    )
    timed = found.with_columns(cause=pl.lit(str(DifferenceCause.TIMING))).filter(pl.col("amount_minor") != 0)
    return timed.select(pl.col(name).cast(dtype) for name, dtype in FOUND_SCHEMA.items())


def with_kinds(theirs: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """Their lines (THEIR_SCHEMA), those of no known kind with the kind that our document of the same number has."""
    known = ours.select(number=spelt("document"), our_kind="posted_as").unique(
        "number", keep="first", maintain_order=True
    )
    matched = _numbered(theirs, known["number"]).join(known, on="number", how="left", maintain_order="left")
    return matched.with_columns(posted_as=pl.coalesce("posted_as", "our_kind")).select(list(THEIR_SCHEMA))


def _documents(books: Books, as_of: date) -> pl.DataFrame:
    """One row a document of an account: what each side has of it by `as_of` and after, and what is known of it."""
    ours = books.ours.with_columns(number=spelt("document"), root=spelt("applied_to"))
    carried = books.carried.with_columns(number=spelt("document"))
    known = pl.concat([part["number"] for part in (ours, carried, books.earlier.select(number=spelt("document")))])
    theirs = _numbered(books.theirs, known.unique())
    minor, by_then = pl.col("amount_minor"), pl.col("day") <= as_of
    parts = [
        ours.with_columns(
            ours_minor=pl.when(by_then).then(minor),
            ours_later=pl.when(~by_then).then(minor),
            is_foreign=pl.col("original_currency") != pl.col("currency"),
        ).drop("amount_minor"),
        theirs.with_columns(
            theirs_minor=pl.when(by_then).then(minor),
            theirs_later=pl.when(~by_then).then(minor),
            theirs_posted_as="posted_as",
            document=pl.coalesce("document", "reference", "entry"),
        ).drop("amount_minor", "posted_as"),
        carried.with_columns(ours_minor=minor, carried_cause="cause", day="since_day").drop("amount_minor", "cause"),
    ]
    sums = ("ours_minor", "theirs_minor", "ours_later", "theirs_later")
    firsts = ("document", "root", "customer", "posted_as", "theirs_posted_as", "carried_cause", "is_foreign")
    return (
        pl.concat(parts, how="diagonal")
        .group_by(_DOCUMENT)
        .agg(
            *(pl.col(name).sum() for name in sums),
            *(pl.col(name).drop_nulls().first() for name in firsts),
            posting_day=pl.col("posting_day").max(),
            since_day=pl.col("day").min(),
            has_ours=pl.col("ours_minor").is_not_null().any(),
            has_theirs=pl.col("theirs_minor").is_not_null().any(),
        )
        .with_columns(amount_minor=pl.col("ours_minor") - pl.col("theirs_minor"))
    )


def _numbered(theirs: pl.DataFrame, known: pl.Series) -> pl.DataFrame:
    """Their lines with the number of the document: the first that we know, else the first that they have."""
    names = ("document", "reference", "entry")
    ours = known.drop_nulls().implode()
    in_ours = [pl.when(spelt(name).is_in(ours)).then(spelt(name)) for name in names]
    return theirs.with_columns(number=pl.coalesce(*in_ours, *(spelt(name) for name in names)))


def _is_watched(watched: tuple[str, ...]) -> pl.Expr:
    return pl.col("account").is_in(list(watched))


def _in_wrong_accounts(differing: pl.DataFrame) -> pl.DataFrame:
    """Documents that theirs have in another account than ours, whole: over all accounts nothing is missing."""
    by = ["currency", "number"]
    whole = differing.group_by(by).agg(rest=pl.col("amount_minor").sum(), accounts=pl.len())
    misplaced = whole.filter((pl.col("rest") == 0) & (pl.col("accounts") > 1))
    return differing.join(misplaced, on=by, how="semi")


def _without_applied(differing: pl.DataFrame) -> pl.DataFrame:
    """Without what both ledgers have alike of an invoice and all that is applied to it: theirs go by its number.

    Of documents in another currency ours have exchange with the invoice, theirs often with the payment.
    """
    by = [*KEY, "root"]
    is_foreign = pl.col("is_foreign").fill_null(value=False)
    is_applied = pl.col("has_ours") & (~pl.col("has_theirs") | is_foreign)
    invoices = differing.select(*KEY, root="number", is_there=pl.lit(value=True))
    rooted = differing.join(invoices, on=by, how="left", maintain_order="left").with_columns(
        root=pl.when(is_applied & pl.col("is_there")).then("root").otherwise("number")
    )
    alike = rooted.group_by(by).agg(rest=pl.col("amount_minor").sum()).filter(pl.col("rest") == 0)
    return rooted.join(alike, on=by, how="anti").drop("is_there")


def _without_other_numbers(differing: pl.DataFrame) -> pl.DataFrame:
    """Without what one customer has on one side under one number and on the other, as much, under another."""
    by = [*KEY, "who", "size"]
    one_sided = differing.filter(pl.col("has_ours") != pl.col("has_theirs"), pl.col("customer").is_not_null())
    sized = one_sided.sort("number").with_columns(who=spelt("customer"), size=pl.col("amount_minor").abs())
    # Ours above zero answers theirs above zero, which is taken off.
    signed = sized.with_columns(direction=pl.col("amount_minor").sign() * pl.when("has_ours").then(1).otherwise(-1))
    placed = signed.with_columns(place=pl.int_range(pl.len()).over([*by, "direction", "has_ours"]))
    pairs = placed.group_by([*by, "direction", "place"]).agg(pl.col("number"), sides=pl.col("has_ours").n_unique())
    paired = pairs.filter(pl.col("sides") == 2).explode("number").select(_DOCUMENT)
    return differing.join(paired, on=_DOCUMENT, how="anti")


def _without_earlier(differing: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Without what theirs have posted since the beginning and ours had before: it stood between them then."""
    had = earlier.with_columns(number=spelt("document")).group_by(_DOCUMENT).agg(pl.col("amount_minor").sum())
    posted_since = had.with_columns(amount_minor=-pl.col("amount_minor"), has_ours=pl.lit(value=False))
    return differing.join(posted_since, on=[*_DOCUMENT, "amount_minor", "has_ours"], how="anti")


def _cause(as_of: date, rounding_minor: pl.Expr) -> pl.Expr:
    minor = pl.col("amount_minor")
    both = pl.col("has_ours") & pl.col("has_theirs")
    later = pl.col("theirs_later").ne(0) & pl.col("theirs_later").eq(minor)
    sooner = pl.col("ours_later").ne(0) & pl.col("ours_later").eq(-minor)
    straddles = (pl.col("posting_day") > as_of).fill_null(value=False) & ~pl.col("has_theirs")
    kinds = pl.concat_list("posted_as", "theirs_posted_as")
    is_exchange = kinds.list.contains(str(PostedAs.EXCHANGE)) & ~both
    unnamed = pl.col("customer").is_null() & pl.col("theirs_posted_as").fill_null(PostedAs.OTHER).eq(PostedAs.OTHER)
    by_hand = pl.col("theirs_posted_as").eq(MANUAL).fill_null(value=False) | unnamed
    return (
        pl.when(later | sooner | straddles)
        .then(pl.lit(str(DifferenceCause.TIMING)))
        .when(pl.col("carried_cause").is_not_null())
        .then("carried_cause")
        .when(both & (minor.abs() <= rounding_minor))
        .then(pl.lit(str(DifferenceCause.ROUNDING)))
        .when(is_exchange.fill_null(value=False) | (both & pl.col("is_foreign").fill_null(value=False)))
        .then(pl.lit(str(DifferenceCause.EXCHANGE)))
        .when(both)
        .then(pl.lit(str(DifferenceCause.OTHER_AMOUNT)))
        .when("has_ours")
        .then(pl.lit(str(DifferenceCause.NOT_IN_GENERAL_LEDGER)))
        .when(by_hand)
        .then(pl.lit(str(DifferenceCause.MANUAL_JOURNAL)))
        .otherwise(pl.lit(str(DifferenceCause.NOT_IN_RECEIVABLES)))
    )
