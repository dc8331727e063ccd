"""How a firm's letters are printed, and what goes with them."""

from dataclasses import dataclass
from enum import StrEnum


class PageForm(StrEnum):
    """The paper, and where the window of its envelope is."""

    DIN_5008_B = "din-5008-b"
    DIN_5008_A = "din-5008-a"
    US = "us"


class StatementForm(StrEnum):
    """Whether a statement of account goes with a letter: as its further pages, or as a file of its own."""

    NONE = "none"
    APPENDED = "appended"
    SEPARATE = "separate"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSettings:
    """What [letters] says about the page. `payment_codes`: print the codes that banking apps read, where valid.

    `invoice_copies`: the path of an invoice's PDF with `{invoice}` for its number; None: copies are not attached.
    """

    page: PageForm = PageForm.DIN_5008_B
    payment_codes: bool = True
    statement: StatementForm = StatementForm.NONE
    invoice_copies: str | None = None
