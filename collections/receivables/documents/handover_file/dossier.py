"""All that an agency or a lawyer is told about a debtor, as values; and whether its figures add up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from receivables.documents.amounts import money
from receivables.documents.work import Person
from receivables.model import Firm


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One item that is claimed. `settled_minor` is what was paid, credited or otherwise taken off what was invoiced.

    `interest_minor` None: none is asked for, or it cannot be reckoned, as `note` then says. The lump sum is in
    `fee_currency`. `disputed_minor` of what is open the debtor says not to owe.
    """

    item: str
    document: str
    reference: str
    kind: str
    day: date
    due_day: date
    days_overdue: int
    currency: str
    invoiced_minor: int
    settled_minor: int
    open_minor: int
    disputed_minor: int = 0
    interest_minor: int | None = None
    waived_minor: int = 0
    daily_minor: int = 0
    fee_minor: int = 0
    fee_currency: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One line of the ledger in a document of which something is claimed. `claimed`: it is one of the claims."""

    item: str
    document: str
    kind: str
    day: date
    currency: str
    amount_minor: int
    claimed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How the interest of a claim comes about: days with one principal and one rate, which is a text such as 11.27."""

    item: str
    from_day: date
    to_day: date
    days: int
    currency: str
    principal_minor: int
    bearing_minor: int
    rate: str
    per: str
    series: str
    interest_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """A letter that left. `file` is its copy in the handover's file, empty where the night's folder has none."""

    reference: str
    sent_day: date
    level: int
    totals: dict[str, int]
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was said or done besides letters: a visit, a case, a promise, a dispute, a cause."""

    day: date
    what: str
    about: str
    text: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """Who owes. Empty text: not known."""

    customer: str
    name: str
    address: tuple[str, ...]
    country: str
    language: str
    email: str
    contacts: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A handover as of a day. `unclaimed`: what else is open, by currency, in the documents that `postings` show."""

    number: str
    as_of: date
    firm: Firm
    recipient: str
    kind: str
    reason: str
    prepared_by: str
    approved: str
    debtor: Debtor
    claims: tuple[Claim, ...]
    postings: tuple[Posting, ...]
    unclaimed: dict[str, int]
    spans: tuple[Span, ...]
    letters: tuple[SentLetter, ...]
    events: tuple[Event, ...]

    @property
    def open_totals(self) -> dict[str, int]:
        """What is claimed, in minor units by currency."""
        return summed((one.currency, one.open_minor) for one in self.claims)

    @property
    def interest_totals(self) -> dict[str, int]:
        """The interest asked for."""
        return summed((one.currency, one.interest_minor) for one in self.claims if one.interest_minor)

    @property
    def fee_totals(self) -> dict[str, int]:
        """The lump sums asked for."""
        return summed((one.fee_currency, one.fee_minor) for one in self.claims if one.fee_minor)

    @property
    def totals(self) -> dict[str, int]:
        """All that is asked for: claims, interest and lump sums."""
        parts = (self.open_totals, self.interest_totals, self.fee_totals)
        return summed(pair for part in parts for pair in part.items())


def differences(dossier: Dossier) -> Iterator[str]:
    """What does not add up, as sentences; none is the only good answer.

    Each claim is what was invoiced less what was settled; all postings of its documents come to what is open of them,
    claimed or not; the spans of an item's interest come to that interest, with what was waived of it.
    """
    for one in dossier.claims:
        if one.invoiced_minor - one.settled_minor != one.open_minor:
            yield f"item {one.item}: invoiced less settled is not the {money(one.open_minor, one.currency)} open"
    posted = summed((one.currency, one.amount_minor) for one in dossier.postings)
    still_open = summed([*dossier.open_totals.items(), *dossier.unclaimed.items()])
    for currency in sorted({*posted, *still_open}):
        lines, owed = posted.get(currency, 0), still_open.get(currency, 0)
        if lines != owed:
            yield f"the ledger's lines come to {money(lines, currency)}, what is open to {money(owed, currency)}"
    spans: dict[str, int] = {}
    for span in dossier.spans:
        spans[span.item] = spans.get(span.item, 0) + span.interest_minor
    for one in dossier.claims:
        asked = (one.interest_minor or 0) + one.waived_minor
        if spans.get(one.item, 0) != asked:
            yield f"item {one.item}: its spans of interest do not come to {money(asked, one.currency)}"


def summed(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Minor units by currency, added up, in the order of the currencies."""
    sums: dict[str, int] = {}
    for currency, minor in amounts:
        sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))
