"""Paper: all letters of a batch as one PDF in the order of the post, with sheets that part it and a list for the post.

What is printed are the pages of the letters themselves, as they were kept; nothing is set anew.
"""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Protocol

from receivables.delivery.joined_pdf import JoinedPdf, NotPrintable, page_count
from receivables.delivery.parcel import Outcome, Parcel, Receipt
from receivables.model.post import Envelope, Posting, Stack

_PDF = "application/pdf"
_DIGITS_OF_A_REGION = 2


class Part(StrEnum):
    """What changes from one stack of envelopes to the next. In the order in which stacks are sorted."""

    COUNTRY = "country"
    # The first two characters of the postcode.
    REGION = "region"
    # Sheets in an envelope.
    SHEETS = "sheets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How a firm prints and weighs. `weight_limits`: the classes of the post, each up to so many grams."""

    duplex: bool = True
    parted_by: Collection[Part] = frozenset({Part.COUNTRY})
    sheet_grams: Decimal = Decimal(5)
    envelope_grams: Decimal = Decimal(5)
    weight_limits: tuple[int, ...] = (20, 50, 500, 1000)

    def sheets(self, pages: int) -> int:
        """How many sheets a document of so many pages takes.

        >>> Paper().sheets(3), Paper(duplex=False).sheets(3)
        (2, 3)
        """
        return -(-pages // 2) if self.duplex else pages

    def grams_up_to(self, sheets: int) -> int | None:
        """The weight class of an envelope with so many sheets; None: it is heavier than all.

        >>> Paper().grams_up_to(3), Paper().grams_up_to(4), Paper().grams_up_to(200)
        (20, 50, None)
        """
        grams = self.envelope_grams + sheets * self.sheet_grams
        return next((limit for limit in sorted(self.weight_limits) if grams <= limit), None)


# What is still being made, in the folder of what it will be.
_UNFINISHED = ".{name}.unfinished"


class Separator(Protocol):
    """Makes the sheet before a stack, as a PDF of one page."""

    def __call__(self, posting: Posting, number: int) -> bytes:
        """`number`: which of the stacks of the posting, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """A PDF on disk. `name` is that of the attachment."""

    name: str
    path: Path
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A parcel without what it holds, and where that is."""

    parcel: Parcel
    documents: tuple[_Document, ...]
    pages: int
    sheets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintBatch:
    """A batch to be printed: `name`.pdf in `folder`, beside it the files of `lists` by their names.

    The same parcels make the same files, and are printed over what is there. The PDF appears last: where it is, the
    lists are, too, and where it is not nobody can have printed anything.
    """

    folder: Path
    name: str
    paper: Paper
    separator: Separator
    lists: Mapping[str, Callable[[Posting], bytes]] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """The PDF to print."""
        return self.folder / f"{self.name}.pdf"

    def deliver(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Receipt]]:
        """Print all, then say of each what became of it. Parcels come back without their attachments.

        One with an attachment that cannot be printed fails; the others go on.
        """
        scratch = self.folder / _UNFINISHED.format(name=self.name)
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        try:
            yield from self._delivered(parcels, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _delivered(self, parcels: Iterable[Parcel], scratch: Path) -> Iterator[tuple[Parcel, Receipt]]:
        kept, failed = [], []
        for number, parcel in enumerate(parcels):
            try:
                kept.append(_kept(parcel, scratch / str(number), self.paper))
            except NotPrintable as error:
                failed.append((_bare(parcel), str(error)))
        printed = self._printed(kept, scratch, failed)
        for parcel, why in failed:
            yield parcel, Receipt(outcome=Outcome.FAILED, detail=why)
        for one, envelope in printed:
            detail = f"{self.file.name}, sheet {envelope.first_sheet}"
            yield one.parcel, Receipt(outcome=Outcome.SENT, detail=detail)

    def _printed(
        self, kept: list[_Kept], scratch: Path, failed: list[tuple[Parcel, str]]
    ) -> list[tuple[_Kept, Envelope]]:
        """What was printed, in its order; what proved damaged while it was goes to `failed`."""
        while kept:
            kept = sorted(kept, key=lambda one: _place(one, self.paper))
            posting = _posting(kept, self.name, self.paper)
            damaged = self._print(kept, posting, scratch)
            if damaged is None:
                return list(zip(kept, posting.envelopes, strict=True))
            # All counts change: from the beginning, without it.
            kept.remove(damaged[0])
            failed.append((damaged[0].parcel, damaged[1]))
        return []

    def _print(self, kept: list[_Kept], posting: Posting, scratch: Path) -> tuple[_Kept, str] | None:
        unfinished = scratch / "print.pdf"
        with (
            unfinished.open("wb") as out,
            JoinedPdf(out, title=self.name, day=posting.day, duplex=self.paper.duplex) as joined,
        ):
            printing = iter(kept)
            for number, stack in enumerate(posting.stacks, 1):
                if posting.separators:
                    self._add(joined, self.separator(posting, number))
                for _ in stack.envelopes:
                    one = next(printing)
                    try:
                        for document in one.documents:
                            self._add(joined, document.path.read_bytes())
                    except NotPrintable as error:
                        return one, f"{document.name}: {error}"
        for name, listed in self.lists.items():
            _put(self.folder / name, listed(posting))
        unfinished.replace(self.file)
        return None

    def _add(self, joined: JoinedPdf, pdf: bytes) -> None:
        """Each document begins on a sheet of its own."""
        joined.add(pdf)
        if self.paper.duplex and joined.pages % 2:
            joined.add_blank()


def forget_unfinished(folder: Path, name: str) -> None:
    """Remove what a batch of that name has left in its folder where the process died while it was made."""
    for left in folder.glob(_UNFINISHED.format(name=f"{name}*")):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


def _kept(parcel: Parcel, folder: Path, paper: Paper) -> _Kept:
    """The parcel's attachments laid down on disk. Raises NotPrintable."""
    if not parcel.attachments:
        raise NotPrintable("there is nothing to print: it has no attachment")
    folder.mkdir()
    documents = []
    for number, attached in enumerate(parcel.attachments):
        if attached.media_type != _PDF:
            raise NotPrintable(f"{attached.name}: it is {attached.media_type}, expected {_PDF}")
        try:
            pages = page_count(attached.content)
        except NotPrintable as error:
            raise NotPrintable(f"{attached.name}: {error}") from error
        path = folder / f"{number}.pdf"
        path.write_bytes(attached.content)
        documents.append(_Document(name=attached.name, path=path, pages=pages))
    return _Kept(
        parcel=_bare(parcel),
        documents=tuple(documents),
        pages=sum(document.pages for document in documents),
        sheets=sum(paper.sheets(document.pages) for document in documents),
    )


def _bare(parcel: Parcel) -> Parcel:
    return replace(parcel, attachments=(), text="", html="")


def _parts(one: _Kept, paper: Paper) -> tuple[tuple[bool, str | int], ...]:
    """What parts the stacks, as a key to sort by: what is not known comes last."""
    values: dict[Part, str | int] = {
        Part.COUNTRY: one.parcel.country,
        Part.REGION: _region(one.parcel.postcode),
        Part.SHEETS: one.sheets,
    }
    return tuple((value == "", value) for part, value in values.items() if part in paper.parted_by)


def _region(postcode: str) -> str:
    return postcode.replace(" ", "")[:_DIGITS_OF_A_REGION].upper()


def _place(one: _Kept, paper: Paper) -> tuple[object, ...]:
    parcel = one.parcel
    by_post = (parcel.country == "", parcel.country, parcel.postcode == "", parcel.postcode)
    return (*_parts(one, paper), *by_post, parcel.reference, parcel.attempt)


def _posting(kept: list[_Kept], name: str, paper: Paper) -> Posting:
    """The batch as it will be: `kept` is in its order."""
    piles = [list(pile) for _, pile in groupby(kept, key=lambda one: _parts(one, paper))]
    # One stack is a pile of paper: nothing parts it.
    is_parted = len(piles) > 1
    stacks, sheet = [], 1
    for pile in piles:
        sheet += is_parted
        envelopes = []
        for one in pile:
            envelopes.append(_envelope(one, paper, sheet))
            sheet += one.sheets
        stacks.append(_stack(pile[0], paper, tuple(envelopes)))
    day = max(one.parcel.day for one in kept)
    return Posting(name=name, day=day, stacks=tuple(stacks), separators=len(stacks) if is_parted else 0)


def _stack(first: _Kept, paper: Paper, envelopes: tuple[Envelope, ...]) -> Stack:
    by = paper.parted_by
    return Stack(
        country=first.parcel.country if Part.COUNTRY in by else None,
        region=_region(first.parcel.postcode) if Part.REGION in by else None,
        sheets=first.sheets if Part.SHEETS in by else None,
        envelopes=envelopes,
    )


def _envelope(one: _Kept, paper: Paper, first_sheet: int) -> Envelope:
    return Envelope(
        reference=one.parcel.reference,
        address=one.parcel.address or (one.parcel.customer or one.parcel.reference,),
        country=one.parcel.country,
        postcode=one.parcel.postcode,
        enclosures=tuple(document.name for document in one.documents[1:]),
        pages=one.pages,
        sheets=one.sheets,
        first_sheet=first_sheet,
        grams_up_to=paper.grams_up_to(one.sheets),
    )


def _put(path: Path, content: bytes) -> None:
    unfinished = path.with_name(_UNFINISHED.format(name=path.name))
    unfinished.write_bytes(content)
    unfinished.replace(path)
