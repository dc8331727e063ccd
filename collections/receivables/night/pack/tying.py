"""What the sheet Tie-out shows: the tie-out of the day, account by account."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from receivables.config import Config
from receivables.documents.aging_sheets.tie_out import ACCOUNTS_SCHEMA, KINDS_SCHEMA, PARTS_SCHEMA, TieOutSheet
from receivables.documents.words import sentence_case
from receivables.model.control_accounts import BASE_CURRENCY
from receivables.night.tie_out import tie_out
from receivables.policy.tie_out import Signature, TiedAccount

if TYPE_CHECKING:
    # It writes the workbook that these sheets stand in.
    from receivables.night.aging import Aging

# Of each account so many differences stand line by line, and the others together by cause.
_MOST = 500
_Row = dict[str, Any]


def tied(config: Config, aged: "Aging", known_at: datetime | None) -> TieOutSheet:
    """The whole ledger and the general ledger on the day of the aging."""
    found = tie_out(config, aged.as_of, known_at)
    numbered = list(enumerate(found.rows, 1))
    rules = config.tie_out.accounts
    converts = any(account.currency == BASE_CURRENCY for account in rules)
    return TieOutSheet(
        accounts=pl.DataFrame([_account(number, one) for number, one in numbered], schema=ACCOUNTS_SCHEMA),
        kinds=_frame((row for number, one in numbered for row in _kinds(number, one)), KINDS_SCHEMA),
        parts=_frame((row for number, one in numbered for row in _parts(number, one)), PARTS_SCHEMA),
        balances=None if converts else aged.ledger_balances,
        has_accounts=bool(rules),
        problems=tuple(f"{problem.where}: {problem.what}" for problem in found.problems),
        base=config.firm.base_currency,
        as_of=aged.as_of,
    )


def _frame(rows: Iterator[_Row], schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema)


def _account(number: int, one: TiedAccount) -> _Row:
    ours, theirs = one.ledger, one.control
    return {
        "number": number,
        "company": one.company,
        "account": f"{one.account} {one.name}".strip(),
        "currency": one.currency,
        "since": one.since,
        "opening_minor": ours.opening_minor,
        "moved_minor": ours.moved_minor,
        "closing_minor": ours.closing_minor,
        "their_opening_minor": theirs and theirs.opening_minor,
        "their_moved_minor": theirs and theirs.moved_minor,
        "their_closing_minor": theirs and theirs.closing_minor,
        "signed": _signed(one.signature),
    }


def _signed(signature: Signature | None) -> str:
    if signature is None:
        return "not signed"
    by = f"{signature.author}, {signature.at.date()}"
    return by if signature.holds else f"{by}, and changed since"


def _kinds(number: int, one: TiedAccount) -> Iterator[_Row]:
    for kind in one.difference_by_kind or ():
        assert one.ledger.activity and one.control and one.control.activity  # else there is no difference by kind
        yield {
            "number": number,
            "account": one.account,
            "currency": one.currency,
            "kind": _in_words(kind),
            "ours_minor": one.ledger.activity[kind],
            "theirs_minor": one.control.activity[kind],
        }


def _parts(number: int, one: TiedAccount) -> Iterator[_Row]:
    its = {"number": number, "account": one.account, "currency": one.currency}
    listed, rest = one.differences[:_MOST], one.differences[_MOST:]
    for part in listed:
        yield {
            **its,
            "cause": _in_words(part.cause),
            "document": part.document,
            "customer": part.customer,
            "since": part.since,
            "amount_minor": part.amount_minor,
            "carried": "yes" if part.is_carried else "",
            "note": f"{part.note} ({part.author})" if part.author else part.note,
        }
    for cause in sorted({part.cause for part in rest}):
        these = [part.amount_minor for part in rest if part.cause is cause]
        note = f"{len(these):,} more: receivables tie-out show"
        yield {**its, "cause": _in_words(cause), "amount_minor": sum(these), "note": note}


def _in_words(code: str) -> str:
    return sentence_case(str(code).replace("_", " "))
