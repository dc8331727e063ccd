"""What can be proved about letters to one customer, as an archive for a court or an auditor."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from receivables.documents.fixed_zip import FixedZip

_PAGE = Path(__file__).with_name("index.html")
_VERIFY = Path(__file__).with_name("verify.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry in words: when (UTC), what happened, and details by name."""

    number: int
    moment: str
    event: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedLetter:
    """A letter with all that happened to it. `files`: name in the archive -> bytes; `totals` as people read them."""

    reference: str
    night: str
    level: int
    state: str
    totals: str
    steps: tuple[Step, ...]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """All letters to one customer. `entries`: as the chain has them, for JSON; `chain`: every number and hash of it."""

    firm: str
    customer: str
    name: str
    as_of: str
    letters: tuple[ProvedLetter, ...]
    entries: Sequence[Mapping[str, Any]]
    chain: Sequence[tuple[int, str]]


def write_bundle(path: Path, bundle: Bundle) -> None:
    """Write the archive. The same facts give the same bytes."""
    with FixedZip(path) as archive:
        for name, content in _members(bundle):
            archive.writestr(name, content)


def _members(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    yield "index.html", _index(bundle).encode()
    yield "verify.py", _VERIFY.read_bytes()
    yield "entries.json", json.dumps(list(bundle.entries), ensure_ascii=False, indent=1).encode()
    yield "chain.csv", "".join(f"{number},{digest}\n" for number, digest in bundle.chain).encode()
    for letter in bundle.letters:
        yield from letter.files.items()


def _index(bundle: Bundle) -> str:
    strict = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return strict.from_string(_PAGE.read_text(encoding="utf-8")).render(bundle=bundle)
