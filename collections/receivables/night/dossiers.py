"""The file of a handover, put together from all that the store and the nights' folders have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.handover_file import (
    Claim,
    Debtor,
    Dossier,
    Posting,
    SentLetter,
    Span,
    summed,
    write_handover_file,
)
from receivables.documents.interest_account import percent
from receivables.documents.work import Person
from receivables.model import ITEM_SCHEMA, ItemKind, LetterState
from receivables.model.interest import Interest
from receivables.night.addresses import address_lines
from receivables.night.debtor_history import history_of
from receivables.night.folders import file_name
from receivables.night.handovers import overdue
from receivables.night.interest import interest
from receivables.night.store import store_of
from receivables.policy.balances import balances
from receivables.store.debtors import debtor_of
from receivables.store.handover_records import HandoverRecord, handover_called, posted_lines
from receivables.store.handovers import note_file
from receivables.store.letters import LetterRecord, list_letters
from receivables.store.work import Customer

_KEY = ["item", "kind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A file that was made: where it lies, what is claimed, and the letters of which there is no copy."""

    path: Path
    totals: dict[str, int]
    missing: tuple[str, ...]


def write_file(config: Config, number: str, *, as_of: date, folder: Path | None = None) -> Filed:
    """Make the file of a handover as of a day, and note that. Made again of the same facts it has the same bytes.

    Raises DoesNotAddUp, and StoreError for an unknown number.
    """
    engine = store_of(config)
    found = handover_called(engine, number, as_of)
    dossier, copies = _dossier(config, engine, found, as_of)
    path = (folder or config.output / "handovers") / f"{file_name(number)}-{as_of}.zip"
    content_hash = write_handover_file(path, dossier, copies)
    note_file(engine, number, as_of=as_of, content_hash=content_hash)
    missing = tuple(one.reference for one in dossier.letters if not one.file)
    return Filed(path=path, totals=dossier.totals, missing=missing)


def _dossier(config: Config, engine: Engine, found: HandoverRecord, as_of: date) -> tuple[Dossier, dict[str, Path]]:
    posted = posted_lines(engine, found.customer, as_of)
    cost = interest(config, as_of=as_of, customer=found.customer)
    disputed = overdue(config, found.customer, as_of).select(*_KEY, "disputed_minor")
    claims = tuple(_claims(found, posted.join(disputed, on=_KEY, how="left"), cost, as_of))
    documents = {(one.document, one.currency) for one in claims}
    postings = tuple(_postings(posted, documents, {(one.item, one.kind) for one in claims}))
    letters = list(_letters(config, engine, found))
    approved = f"{found.approved_day} by {found.approved_by}" if found.approved_day else ""
    dossier = Dossier(
        number=found.handover,
        as_of=as_of,
        firm=config.firm,
        recipient=found.recipient,
        kind=found.kind,
        reason=found.reason,
        prepared_by=f"{found.prepared_by} on {found.prepared_day}",
        approved=approved,
        debtor=_debtor(debtor_of(engine, found.customer)),
        claims=claims,
        postings=postings,
        unclaimed=_unclaimed(posted, documents, claims, as_of),
        spans=tuple(_spans(cost, claims)),
        letters=tuple(letter for letter, _ in letters),
        events=tuple(history_of(config, engine, found.customer, as_of)),
    )
    return dossier, {letter.file: file for letter, file in letters if letter.file}


def _claims(found: HandoverRecord, posted: pl.DataFrame, cost: Interest, as_of: date) -> Iterator[Claim]:
    """The items handed over, by due day, with what is open of them and what late payment adds."""
    handed = pl.DataFrame(
        {"item": [one.item for one in found.claims], "kind": [one.kind for one in found.claims]},
        schema={"item": pl.String, "kind": pl.String},
    )
    owed = balances(posted.select(ITEM_SCHEMA.names()), as_of=as_of).select(*_KEY, "balance_minor")
    bears = cost.items.filter(pl.col("customer") == found.customer).select(
        *_KEY, "interest_minor", "waived_minor", "daily_minor", "fee_minor", "fee_currency", "refused"
    )
    lines = handed.join(posted, on=_KEY).join(owed, on=_KEY, how="left").join(bears, on=_KEY, how="left")
    for row in lines.sort("due_day", "item", "kind").iter_rows(named=True):
        still_open = row["balance_minor"] or 0
        yield Claim(
            item=row["item"],
            document=row["document"],
            reference=row["reference"] or "",
            kind=row["kind"],
            day=row["day"],
            due_day=row["due_day"],
            days_overdue=(as_of - row["due_day"]).days,
            currency=row["currency"],
            invoiced_minor=row["amount_minor"],
            settled_minor=row["amount_minor"] - still_open,
            open_minor=still_open,
            disputed_minor=row["disputed_minor"] or 0,
            interest_minor=row["interest_minor"],
            waived_minor=row["waived_minor"] or 0,
            daily_minor=row["daily_minor"] or 0,
            fee_minor=row["fee_minor"] or 0,
            fee_currency=row["fee_currency"] or "",
            note=row["refused"] or "",
        )


def _postings(
    posted: pl.DataFrame, documents: set[tuple[str, str]], claimed: set[tuple[str, str]]
) -> Iterator[Posting]:
    for row in posted.sort("document", "day", "item").iter_rows(named=True):
        if (row["document"], row["currency"]) in documents:
            yield Posting(
                item=row["item"],
                document=row["document"],
                kind=row["kind"],
                day=row["day"],
                currency=row["currency"],
                amount_minor=row["amount_minor"],
                claimed=(row["item"], row["kind"]) in claimed,
            )


def _unclaimed(
    posted: pl.DataFrame, documents: set[tuple[str, str]], claims: Sequence[Claim], as_of: date
) -> dict[str, int]:
    """What else is open in the documents of the claims, by currency: other instalments, or credits left over."""
    claimed = {(one.item, one.kind) for one in claims}
    return summed(
        (row["currency"], row["balance_minor"])
        for row in balances(posted.select(ITEM_SCHEMA.names()), as_of=as_of).iter_rows(named=True)
        if (row["document"], row["currency"]) in documents and (row["item"], row["kind"]) not in claimed
    )


def _spans(cost: Interest, claims: Sequence[Claim]) -> Iterator[Span]:
    claimed = {one.item for one in claims if one.kind == ItemKind.INVOICE and one.interest_minor is not None}
    for row in cost.segments.sort("item", "from_day").iter_rows(named=True):
        if row["item"] in claimed:
            yield Span(
                item=row["item"],
                from_day=row["from_day"],
                to_day=row["to_day"],
                days=row["days"],
                currency=row["currency"],
                principal_minor=row["principal_minor"],
                bearing_minor=row["bearing_minor"],
                rate=percent(row["rate"]),
                per=row["per"],
                series=row["series"] or "",
                interest_minor=row["interest_minor"],
            )


def _letters(config: Config, engine: Engine, found: HandoverRecord) -> Iterator[tuple[SentLetter, Path]]:
    """The letters that left for the debtor, the oldest first, each beside the file that its copy would be."""
    sent = list_letters(engine, state=LetterState.SENT, customer=found.customer)
    for record in sorted(sent, key=lambda one: one.night):
        file = _copy(config, record)
        name = f"letters/{file.name}" if file.exists() else ""
        letter = SentLetter(
            reference=record.reference,
            sent_day=record.state_day,
            level=record.level,
            totals=record.totals,
            file=name,
        )
        yield letter, file


def _copy(config: Config, record: LetterRecord) -> Path:
    night = record.batch_night or record.night
    return config.output / night.isoformat() / "letters" / f"{file_name(record.reference)}.pdf"


def _debtor(customer: Customer) -> Debtor:
    return Debtor(
        customer=customer.customer,
        name=customer.name,
        address=address_lines(customer.address),
        country=customer.country,
        language=customer.language,
        email=customer.email,
        contacts=tuple(
            Person(name=one.name, role=one.role, rank=one.rank, phone=one.phone, email=one.email)
            for one in customer.contacts
        ),
    )
