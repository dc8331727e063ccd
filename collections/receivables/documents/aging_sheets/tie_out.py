"""The sheet Tie-out: receivables beside the control accounts of the general ledger, and every named difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.aging_sheets.ties import sums_to
from receivables.documents.sheets import Book, Sheet

# `number`: of the account, which the other lists go by. Of the general ledger everything is null where it said nothing.
ACCOUNTS_SCHEMA = pl.Schema(
    {
        "number": pl.Int64,
        "company": pl.String,
        "account": pl.String,
        "currency": pl.String,
        "since": pl.Date,
        "opening_minor": pl.Int64,
        "moved_minor": pl.Int64,
        "closing_minor": pl.Int64,
        "their_opening_minor": pl.Int64,
        "their_moved_minor": pl.Int64,
        "their_closing_minor": pl.Int64,
        "signed": pl.String,
    }
)
PARTS_SCHEMA = pl.Schema(
    {
        "number": pl.Int64,
        "account": pl.String,
        "currency": pl.String,
        "cause": pl.String,
        "document": pl.String,
        "customer": pl.String,
        "since": pl.Date,
        "amount_minor": pl.Int64,
        "carried": pl.String,
        "note": pl.String,
    }
)
KINDS_SCHEMA = pl.Schema(
    {
        "number": pl.Int64,
        "account": pl.String,
        "currency": pl.String,
        "kind": pl.String,
        "ours_minor": pl.Int64,
        "theirs_minor": pl.Int64,
    }
)
_NOTES = (
    "Each side is proved by itself: opening and what moved make closing. Ours less theirs is explained document by",
    "document below; what has no name is unexplained, and must be zero. A side that said nothing is empty, one that",
    "said no opening or no postings is not proved.",
)
_NO_ACCOUNTS = "No control accounts are configured: see [[control_accounts.account]] in config.toml."


def _proof(opening: str, moved: str, closing: str) -> str:
    known = f"COUNT({{{opening}}},{{{moved}}})=2"
    return f'IF({known},ROUND({{{closing}}}-{{{opening}}}-{{{moved}}},4),IF({{{closing}}}="","","not proved"))'


def _money(label: str, source: str, formula: str = "") -> Field:
    return Field(label=label, source=source, kind=Kind.MONEY, formula=formula, width=16)


_ACCOUNTS = (
    Field(label="No", source="number", kind=Kind.NUMBER, width=6),
    Field(label="Company", source="company", width=10),
    Field(label="Control account", source="account", width=16, widest=30),
    Field(label="Currency", source="currency", width=9),
    Field(label="Opened", source="since", kind=Kind.DAY),
    _money("Our opening", "opening_minor"),
    _money("Our postings", "moved_minor"),
    _money("Our closing", "closing_minor"),
    _money("Our proof", "our_proof", _proof("opening_minor", "moved_minor", "closing_minor")),
    _money("Their opening", "their_opening_minor"),
    _money("Their postings", "their_moved_minor"),
    _money("Their closing", "their_closing_minor"),
    _money("Their proof", "their_proof", _proof("their_opening_minor", "their_moved_minor", "their_closing_minor")),
    _money("Difference", "difference", 'IF({their_closing_minor}="","",{closing_minor}-{their_closing_minor})'),
    _money("Explained", "explained", "SUMIFS(TieOutParts[Amount],TieOutParts[No],{number})"),
    _money("Unexplained", "unexplained", 'IF({difference}="",0,ROUND({difference}-{explained},4))'),
    Field(label="Signed off", source="signed", width=22, widest=48),
)
_KINDS = (
    Field(label="No", source="number", kind=Kind.NUMBER, width=6),
    Field(label="Control account", source="account"),
    Field(label="Currency", source="currency"),
    Field(label="Kind", source="kind"),
    Field(label="Ours", source="ours_minor", kind=Kind.MONEY),
    Field(label="Theirs", source="theirs_minor", kind=Kind.MONEY),
    _money("Difference", "difference", "{ours_minor}-{theirs_minor}"),
)
_PARTS = (
    Field(label="No", source="number", kind=Kind.NUMBER, width=6),
    Field(label="Control account", source="account"),
    Field(label="Cause", source="cause"),
    Field(label="Currency", source="currency"),
    Field(label="Since", source="since", kind=Kind.DAY),
    _money("Amount", "amount_minor"),
    Field(label="Document", source="document"),
    Field(label="Customer", source="customer"),
    Field(label="Carried forward", source="carried"),
    Field(label="Note", source="note"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TieOutSheet:
    """What the sheet shows: ACCOUNTS_SCHEMA, activity by kind (KINDS_SCHEMA) and named differences (PARTS_SCHEMA).

    `problems`: what keeps lines of the ledger from being counted. `balances`: what is open by currency, where the
    accounts together have all of it; None: some are converted.
    """

    accounts: pl.DataFrame
    kinds: pl.DataFrame
    parts: pl.DataFrame
    balances: dict[str, int] | None
    has_accounts: bool
    problems: tuple[str, ...]
    base: str
    as_of: date


def tie_out_sheet(shown: TieOutSheet) -> ExtraSheet:
    """The sheet: what is unexplained stands out, and on Control, too."""
    accounts = Listing(table="TieOut", fields=_ACCOUNTS, base=shown.base)
    kinds = Listing(table="TieOutKinds", fields=_KINDS, base=shown.base)
    parts = Listing(table="TieOutParts", fields=_PARTS, base=shown.base)
    frame = _with_empty(shown.accounts, accounts)

    def make(book: Book) -> Sheet:
        return book.sheet("Tie-out", widths=accounts.widths(frame), frozen="D1")

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Tie-out with the general ledger")
        for note in _NOTES if shown.has_accounts else (*_NOTES, _NO_ACCOUNTS):
            sheet.append(sheet.text(note, "note"))
        for problem in shown.problems:
            sheet.append(sheet.text(f"Not counted: {problem}", "strong"))
        sheet.space()
        first = accounts.write(sheet, frame) + 1
        _stand_out(sheet, accounts, first)
        sheet.space()
        sheet.section("What moved, by kind", len(_ACCOUNTS))
        kinds.write(sheet, _with_empty(shown.kinds, kinds))
        sheet.space()
        sheet.section("Differences that have a name", len(_ACCOUNTS))
        parts.write(sheet, shown.parts)
        sheet.repeat(first - 1, first - 1)
        return _checks(shown, accounts)

    return ExtraSheet(make, write)


def _with_empty(frame: pl.DataFrame, listing: Listing) -> pl.DataFrame:
    """The frame with an empty column for each that the workbook computes."""
    computed = [field.source for field in listing.fields if field.formula]
    return frame.with_columns(pl.lit(None, pl.Int64).alias(name) for name in computed)


def _stand_out(sheet: Sheet, accounts: Listing, first: int) -> None:
    """Proofs and what is unexplained are red where they are not zero."""
    for name in ("our_proof", "their_proof", "unexplained"):
        letter = accounts.letter(name)
        sheet.alarm(f"{letter}{first}:{letter}{sheet.row - 1}", f"ROUND(N({letter}{first}),4)<>0")


def _checks(shown: TieOutSheet, accounts: Listing) -> Iterator[Check]:
    for row in shown.accounts.iter_rows(named=True):
        currency, number = row["currency"], row["number"]
        title = f"{row['account'] or 'no account'} in {currency}"
        for name, whose in (("our", ""), ("their", "their_")):
            if None not in (row[f"{whose}opening_minor"], row[f"{whose}moved_minor"]):
                what = f"closing less {name} opening and postings"
                yield sums_to(f"{title}: {name} {what}", _of(accounts, f"{name}_proof", number), 0, currency)
        if row["their_closing_minor"] is not None:
            yield sums_to(f"{title}: unexplained", _of(accounts, "unexplained", number), 0, currency)
    for currency, minor in sorted((shown.balances or {}).items()):
        own = f'=SUMIFS({accounts.column("closing_minor")},{accounts.column("currency")},"{currency}")'
        yield sums_to(f"Balance in {currency}: Tie-out and ledger", own, minor, currency)


def _of(accounts: Listing, name: str, number: int) -> str:
    return f"=SUMIFS({accounts.column(name)},{accounts.column('number')},{number})"
