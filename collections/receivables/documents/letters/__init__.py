"""Letters: a firm's texts, the page they stand on, and the press that prints them as PDF and HTML."""

from receivables.documents.letters.errors import TemplateError
from receivables.documents.letters.glyphs import missing_glyphs
from receivables.documents.letters.letter import (
    InterestLine,
    LateInterest,
    Letter,
    LetterLine,
    LumpSum,
    Statement,
    StatementLine,
    total_by_currency,
)
from receivables.documents.letters.press import Press
from receivables.documents.letters.shipped import default_templates
from receivables.documents.letters.templates import Templates
from receivables.documents.letters.text import Block, BlockKind, LetterText

__all__ = [
    "Block",
    "BlockKind",
    "InterestLine",
    "LateInterest",
    "Letter",
    "LetterLine",
    "LetterText",
    "LumpSum",
    "Press",
    "Statement",
    "StatementLine",
    "TemplateError",
    "Templates",
    "default_templates",
    "missing_glyphs",
    "total_by_currency",
]
