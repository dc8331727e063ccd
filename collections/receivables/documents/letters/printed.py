"""What the page layouts are given: finished texts, one `Sheet` a letter. They place it and decide nothing else."""

from typing import TypedDict

Labelled = tuple[str, str]


class Row(TypedDict):
    """One line of a table: its cells, and remarks that stand small beneath the first."""

    cells: tuple[str, ...]
    remarks: tuple[str, ...]


class Total(TypedDict):
    """A sum below the rows of one currency; `final` is the one that counts."""

    label: str
    amount: str
    final: bool


class Group(TypedDict):
    """The rows of one currency and their totals."""

    rows: list[Row]
    totals: list[Total]


class PrintedBlock(TypedDict):
    """A block of the letter's text."""

    kind: str
    lines: tuple[str, ...]


class Code(TypedDict):
    """A QR code to pay by: `svg` as vectors, `caption` beneath it, `alt` for whoever cannot see it."""

    svg: str
    caption: str
    alt: str


class Slip(TypedDict):
    """A Swiss payment part with its receipt: headings by name in their prescribed words, and the values below them.

    `payer` is empty where it is left to be filled in, `reference` where there is none.
    """

    headings: dict[str, str]
    account: tuple[str, ...]
    reference: str
    message: str
    payer: tuple[str, ...]
    currency: str
    amount: str
    svg: str
    alt: str


class InterestTable(TypedDict):
    """What late payment has cost, and the sums to be paid with it; `remark` says where it is not asked for."""

    heads: tuple[str, ...]
    groups: list[Group]
    remark: str


class EntryTable(TypedDict):
    """What was posted to an account: debits, credits and what it comes to each time."""

    heads: tuple[str, ...]
    groups: list[Group]


class AgeTable(TypedDict):
    """The statement's totals, a row for each currency, a column for each bucket."""

    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]


class StatementPages(TypedDict):
    """A statement of account."""

    title: str
    intro: str
    heads: tuple[str, ...]
    groups: list[Group]
    ages: AgeTable


class Letterhead(TypedDict):
    """What stands around a letter. `lang` and `region` are ISO codes; in `page_number` stand {page} and {pages}."""

    lang: str
    region: str
    company: str
    imprint: tuple[tuple[str, ...], ...]
    return_line: str
    address: tuple[str, ...]
    info: tuple[Labelled, ...]
    continued: str
    page_number: str
    closing: str


class Sheet(Letterhead):
    """One letter, or a statement of account by itself: then `blocks` say where `entries`, items and `ages` stand."""

    subject: str
    blocks: list[PrintedBlock]
    heads: tuple[str, ...]
    groups: list[Group]
    interest: InterestTable | None
    accounts: list[tuple[Labelled, ...]]
    payment: tuple[Labelled, ...]
    codes: list[Code]
    slips: list[Slip]
    enclosures: tuple[Labelled, ...]
    statement: StatementPages | None
    ages: AgeTable | None
    entries: EntryTable | None
