"""What a letter says, whatever it is printed on: a subject and blocks, one below the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

# Stands before a mark in a rendered text. Values lose their control characters, so no customer's data can forge it.
MARK = "\x00"


class BlockKind(StrEnum):
    """A paragraph, or the place of something that the page makes. Marks are named as templates write them."""

    PARAGRAPH = "paragraph"
    ITEMS = "items"
    INTEREST = "interest"
    BANK = "bank"
    SIGNATURE = "signature"


MARKS = tuple(kind.value for kind in BlockKind if kind is not BlockKind.PARAGRAPH)

# A note that thanks asks for nothing, so it need not say for what and where to.
THANKS = "thanks"


def marks_needed(name: str) -> tuple[str, ...]:
    """The marks that a text of that name must hold, each once."""
    return () if name == THANKS else (BlockKind.ITEMS.value, BlockKind.BANK.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph with its lines, or a mark (no lines)."""

    kind: BlockKind
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """A letter's words: the same for print, page and e-mail."""

    subject: str
    blocks: tuple[Block, ...]


def letter_text(rendered: str) -> LetterText:
    """A rendered template taken apart. Its first line is the subject, blank lines part the paragraphs.

    Raises ValueError when there is no subject.
    """
    blocks = tuple(_blocks(rendered))
    if not blocks or blocks[0].kind is not BlockKind.PARAGRAPH:
        raise ValueError("the first line is the subject, and there is none")
    subject, *rest = blocks[0].lines
    opening = (Block(kind=BlockKind.PARAGRAPH, lines=tuple(rest)),) if rest else ()
    return LetterText(subject=subject, blocks=opening + blocks[1:])


def _blocks(rendered: str) -> Iterator[Block]:
    # Not str.strip(): it would take the wide blanks with which a Chinese paragraph begins.
    lines = [line.strip(" \t\r") for line in rendered.split("\n")]
    for kind, group in groupby(lines, key=_kind_of_line):
        if kind == "text":
            yield Block(kind=BlockKind.PARAGRAPH, lines=tuple(group))
        elif kind == "mark":
            yield from (Block(kind=BlockKind(line.removeprefix(MARK))) for line in group)


def _kind_of_line(line: str) -> str:
    if not line:
        return "blank"
    return "mark" if line.startswith(MARK) else "text"
