"""A print house: the files of a batch laid down where it takes them, a list of them last, and what it answers.

The list is what makes a batch: before it is there nobody may take a file, and after it all of them are whole.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from receivables.delivery.parcel import Attachment, Outcome, Parcel, Receipt
from receivables.delivery.places import MaybeDone, NotReached, Place
from receivables.model import Problem

_COLUMNS = (
    "batch",
    "number",
    "parcel",
    "reference",
    "attempt",
    "customer",
    "language",
    "address",
    "country",
    "postcode",
    "file",
    "title",
    "sha256",
    "bytes",
)
_ANSWER = ".answer"


class ManifestFormat(StrEnum):
    """How the list of a batch is written."""

    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the house says of a parcel, by its name (`Parcel.name`)."""

    parcel: str
    is_accepted: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file as it lies there: `title` is what the attachment was called."""

    name: str
    title: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A batch for a print house: files `name`-00001.pdf and so on, and the list `name`.json or `name`.csv."""

    place: Place
    name: str
    manifest: ManifestFormat = ManifestFormat.JSON

    @property
    def list_name(self) -> str:
        """The name of the list."""
        return f"{self.name}.{self.manifest}"

    def is_there(self) -> bool:
        """Whether the list lies there. If not, the house may have taken it, or it never came. Raises NotReached."""
        return self.place.read(self.list_name) is not None

    def deliver(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Receipt]]:
        """Lay down all, then say of each what became of it. Parcels come back without their attachments.

        Files are numbered in the order of the parcels. The same parcels again change nothing where their list lies
        there; a batch of others under the same name is deferred, and so is one of which the list did not appear.
        """
        taken: list[tuple[Parcel, tuple[_File, ...]]] = []
        standing: bytes | None = None
        try:
            for parcel in parcels:
                bare = replace(parcel, attachments=(), text="", html="")
                if not parcel.attachments:
                    yield bare, Receipt(outcome=Outcome.FAILED, detail="there is nothing to print")
                    continue
                # Known as taken before anything of it is laid down.
                taken.append((bare, tuple(self._files(len(taken) + 1, parcel.attachments))))
                if len(taken) == 1:
                    standing = self.place.read(self.list_name)
                if standing is None:
                    for file, attached in zip(taken[-1][1], parcel.attachments, strict=True):
                        self.place.lay_down(file.name, attached.content)
            receipt = self._finished(taken, standing)
        except NotReached as error:
            receipt = Receipt(outcome=Outcome.DEFERRED, detail=str(error))
        for bare, _ in taken:
            yield bare, receipt

    def _files(self, number: int, attachments: tuple[Attachment, ...]) -> Iterator[_File]:
        for place, attached in enumerate(attachments, 1):
            ending = "" if place == 1 else f"-{place}"
            yield _File(
                name=f"{self.name}-{number:05}{ending}.pdf",
                title=attached.name,
                sha256=hashlib.sha256(attached.content).hexdigest(),
                size=len(attached.content),
            )

    def _finished(self, taken: list[tuple[Parcel, tuple[_File, ...]]], standing: bytes | None) -> Receipt:
        """What became of all of them. Raises NotReached."""
        if not taken:
            return Receipt(outcome=Outcome.DEFERRED)
        content = _MANIFESTS[self.manifest](self.name, taken)
        if standing is not None and standing != content:
            return Receipt(outcome=Outcome.DEFERRED, detail=f"another batch lies there as {self.list_name}")
        if standing is None:
            try:
                for file in (file for _, files in taken for file in files):
                    self.place.reveal(file.name)
            except MaybeDone as error:
                # A file without a list is none.
                raise NotReached(str(error)) from error
            self.place.lay_down(self.list_name, content)
            try:
                self.place.reveal(self.list_name)
            except MaybeDone as error:
                return Receipt(outcome=Outcome.AMBIGUOUS, detail=f"whether {self.list_name} is there: {error}")
        return Receipt(outcome=Outcome.SENT, detail=self.list_name, message_id=self.name)


def answers(place: Place) -> tuple[list[Answer], list[Problem]]:
    """What the house has answered, and what of it cannot be read: files that end in `.answer.csv` or `.answer.json`.

    A CSV has the columns parcel, status (accepted or rejected) and detail; a JSON a list of objects with these names.
    They are left where they are: read again they say the same. Raises NotReached.
    """
    found: list[Answer] = []
    problems: list[Problem] = []
    for name in place.names():
        reader = next((read for ending, read in _READERS.items() if name.endswith(_ANSWER + ending)), None)
        content = place.read(name) if reader else None
        if reader is None or content is None:
            continue
        try:
            rows = reader(content.decode("utf-8-sig"))
        except ValueError as error:
            problems.append(Problem(where=name, what=f"it cannot be read: {error}"))
            continue
        for number, row in enumerate(rows, 1):
            answer = _answer(row)
            if isinstance(answer, Answer):
                found.append(answer)
            else:
                problems.append(Problem(where=f"{name}, answer {number}", what=answer))
    return found, problems


def _answer(row: object) -> Answer | str:
    """The answer, or what is wrong with it."""
    if not isinstance(row, dict):
        return f"it is {row!r}, expected one with parcel and status"
    parcel, status = (str(row.get(name) or "").strip() for name in ("parcel", "status"))
    if not parcel:
        return "it names no parcel"
    if status.lower() not in {"accepted", "rejected"}:
        return f"status of {parcel} is {status!r}, expected accepted or rejected"
    return Answer(parcel=parcel, is_accepted=status.lower() == "accepted", detail=str(row.get("detail") or "").strip())


def _from_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _from_json(text: str) -> list[object]:
    read = json.loads(text)
    return read if isinstance(read, list) else [read]


_READERS: dict[str, Callable[[str], Sequence[object]]] = {".csv": _from_csv, ".json": _from_json}


def _as_json(batch: str, taken: list[tuple[Parcel, tuple[_File, ...]]]) -> bytes:
    parcels = [
        {
            **_facts(number, parcel),
            "address": parcel.address,
            "files": [
                {"name": file.name, "title": file.title, "sha256": file.sha256, "bytes": file.size} for file in files
            ],
        }
        for number, (parcel, files) in enumerate(taken, 1)
    ]
    counted = {"letters": len(taken), "files": sum(len(files) for _, files in taken)}
    listed = {"batch": batch, **counted, "parcels": parcels}
    return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()


def _as_csv(batch: str, taken: list[tuple[Parcel, tuple[_File, ...]]]) -> bytes:
    """A row for each file; the first of a parcel is its letter."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for number, (parcel, files) in enumerate(taken, 1):
        facts = {"batch": batch, **_facts(number, parcel), "address": ", ".join(parcel.address)}
        for file in files:
            its = {"file": file.name, "title": file.title, "sha256": file.sha256, "bytes": file.size}
            writer.writerow({**facts, **its})
    return text.getvalue().encode()


_MANIFESTS = {ManifestFormat.JSON: _as_json, ManifestFormat.CSV: _as_csv}


def _facts(number: int, parcel: Parcel) -> dict[str, object]:
    return {
        "number": number,
        "parcel": parcel.name,
        "reference": parcel.reference,
        "attempt": parcel.attempt,
        "customer": parcel.customer,
        "language": parcel.language,
        "country": parcel.country,
        "postcode": parcel.postcode,
    }
