"""What goes to the post in envelopes: said by whoever prints it, listed for whoever takes it there."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One envelope of a print batch. `address`: its lines, the name first; `enclosures`: the names of what is with it.

    `pages` are printed ones, `sheets` those of paper, `first_sheet` counts from 1 and over separators, too.
    `grams_up_to` None: heavier than any class.
    """

    reference: str
    address: tuple[str, ...]
    country: str
    postcode: str
    enclosures: tuple[str, ...]
    pages: int
    sheets: int
    first_sheet: int
    grams_up_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Envelopes of a batch that are alike in what separator sheets part them by. None: not parted by it.

    `country` and `region` (how the postcode begins) empty: not known; `sheets`: in each envelope.
    """

    country: str | None
    region: str | None
    sheets: int | None
    envelopes: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A print batch: `separators` of them stand in it, each a sheet before its stack."""

    name: str
    day: date
    stacks: tuple[Stack, ...]
    separators: int

    @property
    def envelopes(self) -> tuple[Envelope, ...]:
        """All, in the order of the print."""
        return tuple(envelope for stack in self.stacks for envelope in stack.envelopes)

    @property
    def sheets(self) -> int:
        """Sheets of paper in the whole batch, separators counted."""
        return self.separators + sum(envelope.sheets for envelope in self.envelopes)
