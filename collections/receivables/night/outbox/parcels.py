"""Parcels of what was written: the bytes that were kept, and nothing else."""

from collections.abc import Sequence
from datetime import date

from receivables.config import Config
from receivables.delivery.parcel import Attachment, Parcel
from receivables.money import to_decimal
from receivables.night.archive import Archive
from receivables.night.folders import file_name
from receivables.night.outbox.ways import BY_NIGHT, postal_address
from receivables.store.outbox.attempts import Attempt
from receivables.store.outbox.mailings import Mailed

WORKBOOK = "xlsx"
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def parcel_of(
    record: Mailed, attempt: Attempt, *, addresses: Sequence[str], day: date, archive: Archive, config: Config
) -> Parcel:
    """What is handed to a channel. `addresses` of e-mail: whom it is meant for, then those of copies."""
    text, page = "", ""
    if attempt.channel not in BY_NIGHT:
        text = archive.read(record.text_hash, "txt").decode()
        page = archive.read(record.page_hash, "html").decode()
    subject, _, body = text.partition("\n\n")
    return Parcel(
        mailing=record.mailing,
        reference=record.reference,
        attempt=attempt.attempt,
        day=day,
        at=attempt.began,
        to=tuple(addresses[:1]),
        cc=tuple(addresses[1:]),
        language=record.language,
        subject=subject,
        text=body,
        html=page,
        attachments=_attachments(record, archive, on_paper=attempt.channel in BY_NIGHT),
        country=record.customer.country,
        postcode=record.customer.postcode,
        address=postal_address(record.customer, config.firm),
        customer=record.customer.customer,
        totals=tuple((currency, to_decimal(minor, currency)) for currency, minor in record.totals.items()),
    )


def _attachments(record: Mailed, archive: Archive, *, on_paper: bool) -> tuple[Attachment, ...]:
    """The page, unless only a workbook is sent, and what goes with it; on paper what can be printed."""
    named = [(f"{file_name(record.reference)}.pdf", record.document_hash)] if on_paper or record.is_page_sent else []
    named += record.enclosures
    found = ((name, digest, name.rpartition(".")[2]) for name, digest in named)
    return tuple(
        Attachment(name=name, media_type=_MEDIA_TYPES[ending], content=archive.read(digest, ending))
        for name, digest, ending in found
        if not on_paper or ending != WORKBOOK
    )
