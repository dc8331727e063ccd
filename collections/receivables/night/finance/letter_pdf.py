"""A letter as its customer gets it, to be looked at: the very bytes that leave, or what they would be today."""

from datetime import date

from receivables.config import Config
from receivables.documents.letters import Press, Templates
from receivables.documents.letters.preview import marked
from receivables.night.archive import Archive
from receivables.night.enclosing import enclosed
from receivables.night.letters import to_letter
from receivables.night.store import store_of
from receivables.store.database import reading
from receivables.store.letters import letter_called


def letter_pdf(config: Config, customer: str, night: date, *, as_of: date) -> bytes:
    """The PDF that was kept; of a letter that is not written yet, one for `as_of` that is marked as a preview.

    Raises StoreError where there is no such letter, NotInArchive where what was kept is gone, and TemplateError.
    """
    with reading(store_of(config)) as conn:
        record = letter_called(conn, customer, night)
    if record.document_hash:
        return Archive(config.archive).read(record.document_hash, "pdf")
    (letter,) = enclosed(config, [record], [to_letter(record, config, as_of=as_of)], as_of=as_of).letters
    templates = Templates(config.templates)
    words = templates.words(letter.language)
    pdf = Press(templates, config.firm, config.letters).pdf(letter)
    return marked(pdf, words.text("page", "preview"), language=words.formats.locale.language)
