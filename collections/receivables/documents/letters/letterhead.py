"""Who writes to whom, as the head and the foot of the page say it."""

from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.letter import Letter
from receivables.documents.letters.printed import Labelled, Letterhead
from receivables.documents.letters.words import Words
from receivables.model import Firm


def letterhead(letter: Letter, words: Words, firm: Firm) -> Letterhead:
    """All of it."""
    locale = words.formats.locale
    return Letterhead(
        lang=locale.language,
        region=locale.territory or firm.country,
        company=printable(firm.name),
        imprint=_imprint(firm),
        return_line=" · ".join(map(printable, (firm.name, *firm.address))),
        address=_address(letter, words),
        info=_info(letter, words, firm),
        continued=_continued(letter, words, firm),
        page_number=words.text("page", "number"),
        closing=words.closing,
    )


def _address(letter: Letter, words: Words) -> tuple[str, ...]:
    """What stands in the window."""
    lines = [letter.name]
    if letter.contact_name and letter.contact_role:
        lines.append(words.text("page", "attention_with_role", name=letter.contact_name, role=letter.contact_role))
    elif letter.contact_name:
        lines.append(words.text("page", "attention", name=letter.contact_name))
    return tuple(filter(None, map(printable, (*lines, *letter.address))))


def _info(letter: Letter, words: Words, firm: Firm) -> tuple[Labelled, ...]:
    """The block of facts at the right."""
    values = {
        "date": words.formats.day(letter.as_of),
        "reference": letter.reference,
        "customer": letter.customer,
        "account_manager": letter.key_account_manager or "",
        "contact": letter.our_contact or firm.contact,
        "phone": letter.our_phone or firm.phone,
        "email": letter.our_email or firm.email,
    }
    return tuple((words.text("page", name), printable(value)) for name, value in values.items() if value)


def _continued(letter: Letter, words: Words, firm: Firm) -> str:
    """The line at the top of later pages."""
    day = words.formats.day(letter.as_of)
    return printable(words.text("page", "continued", company=firm.name, reference=letter.reference, date=day))


def _imprint(firm: Firm) -> tuple[tuple[str, ...], ...]:
    """The columns at the foot."""
    columns = ((firm.name, *firm.address), (firm.phone, firm.email, firm.website), tuple(firm.registration.split(", ")))
    return tuple(tuple(filter(None, map(printable, column))) for column in columns)
