"""Everything a letter's page prints, as finished texts."""

from receivables.documents.letters import item_table, paying
from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.interest_table import interest_table
from receivables.documents.letters.letter import Letter
from receivables.documents.letters.letterhead import letterhead
from receivables.documents.letters.printed import Labelled, PrintedBlock, Sheet
from receivables.documents.letters.statement_table import statement_pages
from receivables.documents.letters.text import Block, BlockKind, LetterText
from receivables.documents.letters.words import Words
from receivables.model import Firm
from receivables.model.letter_settings import LetterSettings, PageForm, StatementForm

# Where the totals by age stand.
AGES = "ages"
_USUAL = LetterSettings()


def sheet(
    letter: Letter,
    text: LetterText,
    words: Words,
    firm: Firm,
    settings: LetterSettings = _USUAL,
    *,
    to_print: bool = False,
) -> Sheet:
    """The letter as the page prints it. `to_print`: a statement of account follows, were it a file of its own."""
    with_codes, on_a4 = settings.payment_codes, settings.page is not PageForm.US
    follows = settings.statement is StatementForm.APPENDED or (
        to_print and settings.statement is StatementForm.SEPARATE
    )
    return {
        **letterhead(letter, words, firm),
        "subject": text.subject,
        "blocks": [PrintedBlock(kind=block.kind, lines=block.lines) for block in _blocks(letter, text)],
        "heads": item_table.heads(words),
        "groups": item_table.groups(letter, words),
        "interest": interest_table(letter, words),
        "accounts": paying.accounts(letter, words, firm),
        "payment": paying.payment(letter, words, firm),
        "codes": paying.codes(letter, words, firm) if with_codes else [],
        "slips": paying.slips(letter, words, firm) if with_codes and on_a4 else [],
        "enclosures": _enclosures(letter, words, settings),
        "statement": statement_pages(letter, words) if follows else None,
        "ages": None,
        "entries": None,
    }


def statement_sheet(letter: Letter, words: Words, firm: Firm) -> Sheet:
    """The letter's statement of account by itself. Raises ValueError for a letter without."""
    pages = statement_pages(letter, words)
    if pages is None:
        raise ValueError(f"no statement of account goes with letter {letter.reference}")
    intro = PrintedBlock(kind=BlockKind.PARAGRAPH, lines=(pages["intro"],))
    return {
        **letterhead(letter, words, firm),
        "subject": pages["title"],
        "blocks": [intro, PrintedBlock(kind=BlockKind.ITEMS, lines=()), PrintedBlock(kind=AGES, lines=())],
        "heads": pages["heads"],
        "groups": pages["groups"],
        "interest": None,
        "accounts": [],
        "payment": (),
        "codes": [],
        "slips": [],
        "enclosures": (),
        "statement": None,
        "ages": pages["ages"],
        "entries": None,
    }


def _blocks(letter: Letter, text: LetterText) -> list[Block]:
    """The text's blocks; interest that a letter has and its text has no place for comes right below the items."""
    blocks = [block for block in text.blocks if letter.interest is not None or block.kind is not BlockKind.INTEREST]
    if letter.interest is None or any(block.kind is BlockKind.INTEREST for block in blocks):
        return blocks
    below = 1 + next((at for at, block in enumerate(blocks) if block.kind is BlockKind.ITEMS), len(blocks) - 1)
    return [*blocks[:below], Block(kind=BlockKind.INTEREST), *blocks[below:]]


def _enclosures(letter: Letter, words: Words, settings: LetterSettings) -> tuple[Labelled, ...]:
    """What goes with the letter, and who else gets it, as its last lines say it."""
    enclosed = []
    if letter.statement is not None and settings.statement is not StatementForm.NONE:
        enclosed.append(words.text("statement", "title", date=words.formats.day(letter.as_of)))
    if letter.copies:
        numbers = ", ".join(map(printable, letter.copies))
        enclosed.append(words.text("page", "copies", numbers=numbers))
    said = {"enclosures": enclosed, "copied_to": list(map(printable, letter.copied_to))}
    return tuple((words.text("page", name), "; ".join(listed)) for name, listed in said.items() if listed)
