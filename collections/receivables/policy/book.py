"""The policies of a firm: a general one, and others for some of its customers, each from a day on.

Which one a customer falls under is one rule. Of the policies that fit, the one with the most points: 16 for naming
customers, 8 for key accounts, 4 for segments, 2 for countries, 1 for companies. Each side is worth more than all after
it together, so the more specific scope wins; of two with the same sides it is the newer.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import reduce
from itertools import combinations

import polars as pl

from receivables.model import Problem
from receivables.policy.settings import Policy

_POINTS = {"customers": 16, "key_accounts": 8, "segments": 4, "countries": 2, "companies": 1}
_COLUMNS = {"customers": "customer", "segments": "segment", "countries": "country", "companies": "company_code"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a policy is for: customers who fit every side that is given. No side given: everybody."""

    customers: tuple[str, ...] = ()
    key_accounts: bool = False
    segments: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that are given, the most specific first."""
        return tuple(side.name for side in fields(self) if getattr(self, side.name))

    @property
    def points(self) -> int:
        """How specific it is; 0: it is for everybody.

        >>> Scope(key_accounts=True).points > Scope(segments=("public",), countries=("DE",)).points
        True
        """
        return sum(_POINTS[side] for side in self.sides)

    def meets(self, other: "Scope") -> bool:
        """Whether a customer could fit both, as far as the two say: they name no different customers, segments, .."""
        return all(
            set(getattr(self, side)) & set(getattr(other, side))
            for side in _COLUMNS
            if getattr(self, side) and getattr(other, side)
        )

    def covers_as(self, other: "Scope") -> bool:
        """Whether the two say the same, in whatever order."""
        return all(_as_said(self, side.name) == _as_said(other, side.name) for side in fields(Scope))

    def fits(self) -> pl.Expr:
        """Whether a row of customers (CUSTOMER_SCHEMA) falls under it."""
        named = [pl.col(_COLUMNS[side]).is_in(getattr(self, side)) for side in self.sides if side in _COLUMNS]
        is_key = [pl.col("key_account")] if self.key_accounts else []
        return reduce(lambda one, other: one & other, [*named, *is_key], pl.lit(value=True)).fill_null(value=False)


EVERYBODY = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopedPolicy:
    """A policy, whom it is for, and the canonical text that its hash is over."""

    policy: Policy
    scope: Scope = EVERYBODY
    text: str = ""

    @property
    def is_general(self) -> bool:
        """Whether it is for everybody."""
        return self.scope == EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All policies of a firm, in the order of the config; those of one day the most specific first (see `on`)."""

    pages: tuple[ScopedPolicy, ...]

    @property
    def first_day(self) -> date:
        """The first day on which a general policy holds: of earlier ones the book says nothing."""
        return min(page.policy.valid_from for page in self.pages if page.is_general)

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies alone."""
        return tuple(page.policy for page in self.pages)

    @property
    def templates(self) -> tuple[str, ...]:
        """The templates of all their letters, each once."""
        return tuple(dict.fromkeys(name for policy in self.policies for name in policy.templates))

    @property
    def text(self) -> str:
        """What the store keeps of it: of one policy its own text, of several all of them."""
        if len(self.pages) == 1:
            return self.pages[0].text
        texts = [json.loads(page.text) for page in self.pages]
        return json.dumps({"policies": texts}, sort_keys=True, ensure_ascii=False)

    @property
    def hash(self) -> str:
        """That of its only policy, else over its text."""
        return self.pages[0].policy.hash if len(self.pages) == 1 else hash_of(self.text)

    def on(self, as_of: date) -> "Book":
        """The policies in force on a day, the most specific first and the general one last.

        A policy is in force until a newer one with the same scope takes over. The buckets of the aging report are the
        general policy's for all. Of a day before `first_day`: those in force on that.
        """
        day = max(as_of, self.first_day)
        held = [page for page in self.pages if _holds(page.policy, day)]
        newest = [page for page in held if not any(_takes_over(other, page) for other in held)]
        ordered = sorted(newest, key=lambda page: (page.scope.points, page.policy.valid_from), reverse=True)
        buckets = ordered[-1].policy.buckets
        return Book(pages=tuple(_with_buckets(page, buckets) for page in ordered))

    def general(self, as_of: date) -> Policy:
        """The policy for everybody who falls under no other."""
        return self.on(as_of).pages[-1].policy

    def find(self, policy_hash: str) -> Policy | None:
        """The policy with that hash, None when it is not in the book."""
        return next((policy for policy in self.policies if policy.hash == policy_hash), None)


def book_of_one(policy: Policy, text: str = "") -> Book:
    """The book of a firm with one policy for everybody."""
    return Book(pages=(ScopedPolicy(policy=policy, text=text),))


def as_book(chosen: Policy | Book) -> Book:
    """The book meant where one policy may be given, too."""
    return chosen if isinstance(chosen, Book) else book_of_one(chosen)


def hash_of(text: str) -> str:
    """The hash that a canonical text goes by."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def policy_of_customers(customers: pl.DataFrame, book: Book, as_of: date) -> pl.DataFrame:
    """`customer` and `position`: which of the pages of `book.on(as_of)` each customer falls under (CUSTOMER_SCHEMA).

    A group falls under the policy of its head, whole, where that addresses it at its head or counts it as one.
    """
    pages = book.on(as_of).pages
    own = customers.select("customer", "head", position=_position(pages))
    whole = [place for place, page in enumerate(pages) if counts_groups_whole(page.policy)]
    if whole:
        of_heads = own.select(head="customer", of_head="position")
        joined = own.join(of_heads, on="head", how="left", maintain_order="left")
        is_heads = pl.col("of_head").is_in(whole)
        own = joined.with_columns(position=pl.when(is_heads).then("of_head").otherwise("position"))
    return own.select("customer", "position")


def hashes_of_customers(customers: pl.DataFrame, book: Book, as_of: date) -> pl.DataFrame:
    """`customer` and `policy_hash`: that of the policy that each customer falls under."""
    in_force = book.on(as_of)
    hashes = {place: policy.hash for place, policy in enumerate(in_force.policies)}
    positions = policy_of_customers(customers, in_force, as_of)
    found = pl.col("position").replace_strict(hashes, return_dtype=pl.String)
    return positions.select("customer", policy_hash=found)


def counts_groups_whole(policy: Policy) -> bool:
    """Whether a group whose head falls under the policy falls under it whole."""
    return policy.group_address == "head" or policy.matrix.amount_of == "group"


def check_book(book: Book) -> Iterator[Problem]:
    """What is wrong with the policies of a book taken together; `where` is `policy`, `policies.1`, ..."""
    pages = book.pages
    for place, page in enumerate(pages):
        if page.policy.name in (policy.name for policy in book.policies[:place]):
            what = f"'{page.policy.name}' again, expected a name for each policy"
            yield Problem(where=f"{place_of(place)}.name", what=what)
        if not page.is_general and page.policy.buckets != pages[0].policy.buckets:
            what = "buckets are the firm's, expected in [policy] or in a policy without a scope"
            yield Problem(where=f"{place_of(place)}.aging.buckets", what=what)
    yield from _ties(pages)


def place_of(place: int) -> str:
    """What messages call the policy at a place of the book.

    >>> place_of(0), place_of(2)
    ('policy', 'policies.2')
    """
    return f"policies.{place}" if place else "policy"


def _ties(pages: Sequence[ScopedPolicy]) -> Iterator[Problem]:
    for (first, one), (second, other) in combinations(enumerate(pages), 2):
        same_day = one.policy.valid_from == other.policy.valid_from
        if same_day and one.scope.points == other.scope.points and one.scope.meets(other.scope):
            yield Problem(
                where=place_of(second),
                what=f"a customer could fall under it and under {place_of(first)} alike ('{other.policy.name}' and "
                f"'{one.policy.name}', both from {one.policy.valid_from}): expected another valid_from or scope",
            )


def _holds(policy: Policy, day: date) -> bool:
    return policy.valid_from <= day


def _takes_over(newer: ScopedPolicy, older: ScopedPolicy) -> bool:
    return newer.scope.covers_as(older.scope) and newer.policy.valid_from > older.policy.valid_from


def _as_said(scope: Scope, side: str) -> set[str] | bool:
    said = getattr(scope, side)
    return said if isinstance(said, bool) else set(said)


def _with_buckets(page: ScopedPolicy, buckets: tuple[int, ...]) -> ScopedPolicy:
    if page.policy.buckets == buckets:
        return page
    return replace(page, policy=replace(page.policy, buckets=buckets))


def _position(pages: Sequence[ScopedPolicy]) -> pl.Expr:
    """The first page that fits; the last one is for everybody."""
    position = pl.lit(len(pages) - 1, pl.Int16)
    for place, page in reversed(list(enumerate(pages[:-1]))):
        position = pl.when(page.scope.fits()).then(pl.lit(place, pl.Int16)).otherwise(position)
    return position
