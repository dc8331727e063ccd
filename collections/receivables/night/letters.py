"""Letters of a night: reserved as a batch, printed, and noted as sent once the batch lies in its folder whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from receivables.config import Config
from receivables.documents.letters import Letter, LetterLine, Press, Templates
from receivables.model import Note
from receivables.model.letter_settings import StatementForm
from receivables.night.addresses import address_lines
from receivables.night.enclosing import enclosed, rules_of
from receivables.night.folders import file_name, night_folder, put
from receivables.night.store import store_of
from receivables.policy.addressees import addressed
from receivables.store.letters import LetterRecord, letters_of_batch, mark_sent, reserve_batch, unfinished_batches


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersWritten:
    """What was printed: the batch to print (None: there was nothing to print) and how many letters are in it."""

    batch: Path | None
    letters: int


def write_letters(config: Config, *, as_of: date) -> LettersWritten:
    """Print the letters that leave tonight: each as PDF and HTML, and all as one batch; then note them as sent.

    A batch that was not finished is printed again under its number, so nobody gets two letters.
    """
    engine = store_of(config)
    number = reserve_batch(engine, as_of)
    if number is None:
        return LettersWritten(batch=None, letters=0)
    records = letters_of_batch(engine, as_of, number)
    batch = _print(config, records, as_of, number)
    mark_sent(engine, as_of, number)
    return LettersWritten(batch=batch, letters=len(records))


def settle_unfinished(config: Config, *, before: date) -> None:
    """Note as sent the batches of earlier nights that lie whole in their folders: they may have left the house.

    A process that died between the two leaves such a batch behind. One whose file is not there never left; its letters
    are planned anew.
    """
    engine = store_of(config)
    for night, number in unfinished_batches(engine, before):
        if _batch_file(config, night, number).exists():
            mark_sent(engine, night, number)


def batch_files(config: Config, night: date) -> list[tuple[int, Path]]:
    """The batches of a night that lie in its folder, by number."""
    found = night_folder(config, night).glob("letters-batch-*.pdf")
    return sorted((int(path.stem.rpartition("-")[2]), path) for path in found)


def _batch_file(config: Config, night: date, number: int) -> Path:
    return night_folder(config, night) / f"letters-batch-{number}.pdf"


def _print(config: Config, records: Sequence[LetterRecord], as_of: date, number: int) -> Path:
    press = Press(Templates(config.templates), config.firm, config.letters)
    folder = night_folder(config, as_of) / "letters"
    whole = enclosed(config, records, [to_letter(record, config, as_of=as_of) for record in records], as_of=as_of)
    for letter in whole.letters:
        name = file_name(letter.reference)
        put(folder / f"{name}.pdf", press.pdf(letter))
        put(folder / f"{name}.html", press.html(letter).encode())
        if letter.statement is not None and config.letters.statement is StatementForm.SEPARATE:
            put(folder / f"{name}-statement.pdf", press.statement(letter))
        for copy in whole.copies.get(letter.reference, ()):
            put(folder / f"{name}-{file_name(copy.invoice)}.pdf", copy.content)
    copies = {reference: [one.content for one in those] for reference, those in whole.copies.items()}
    return put(_batch_file(config, as_of, number), press.batch(whole.letters, copies))


def to_letter(record: LetterRecord, config: Config, *, as_of: date) -> Letter:
    """A letter as it is printed on `as_of`: whom it speaks to by its level, deadline counted from that day.

    What a courtesy note lists is to be paid when it falls due; a thank-you note asks for nothing and has no table.
    """
    customer = record.customer
    _, level = rules_of(config, record, as_of=as_of)
    people = addressed(customer.contacts, level)
    thanks = record.lines if record.treatment == Note.THANKS else ()
    deadline_day = as_of + timedelta(days=level.deadline_days)
    if record.treatment == Note.COURTESY:
        deadline_day = min(line.due_day for line in record.lines)
    return Letter(
        reference=record.reference,
        as_of=as_of,
        language=record.language,
        template=level.name,
        level=record.level,
        customer=customer.customer,
        name=customer.name or customer.customer,
        address=address_lines(customer.address),
        country=customer.country,
        contact_name=people.to.name if people.to else None,
        contact_role=(people.to.role or None) if people.to else None,
        copied_to=tuple(", ".join(filter(None, (one.name, one.role))) for one in people.copies),
        deadline_day=deadline_day,
        lines=() if thanks else tuple(_lines(record)),
        paid=tuple((line.currency, -line.amount_minor) for line in thanks),
        paid_day=max((line.day for line in thanks), default=None),
    )


def _lines(record: LetterRecord) -> Iterator[LetterLine]:
    for line in record.lines:
        yield LetterLine(
            item=line.item,
            kind=line.kind,
            day=line.day,
            due_day=line.due_day,
            days_overdue=line.days_overdue,
            currency=line.currency,
            amount_minor=line.amount_minor,
            balance_minor=line.balance_minor,
            disputed_minor=line.disputed_minor,
            chased_minor=line.chased_minor,
            branch=line.branch,
        )
