"""Whom a letter speaks to at the customer, and who gets a copy of it."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import SHIPPED
from receivables.model import Rank
from receivables.policy.addressees import addressed

LEDGER, HEAD, DIRECTOR = Rank


@dataclass(frozen=True)
class Person:
    name: str
    rank: int | None


def people(text: str) -> list[Person]:
    """`Ann 1, Bob 2, Cid`: names with their ranks."""
    parts = [part.split() for part in text.split(",") if part.strip()]
    return [Person(name, int(*rank) if rank else None) for name, *rank in parts]


def speaks_to(known: str, rank: Rank, *copies: Rank) -> str:
    """`Bob, cc Ann Cid, missing 3`: what comes of the people for a level of that rank with those copies."""
    found = addressed(people(known), replace(SHIPPED.levels[0], rank=rank, copies=copies))
    parts = [found.to.name if found.to else "nobody"]
    parts += ["cc " + " ".join(one.name for one in found.copies)] if found.copies else []
    return ", ".join([*parts, *([f"missing {found.missing:d}"] if found.missing else [])])


@pytest.mark.parametrize(
    ("known", "rank", "to"),
    [
        ("Ann 1, Bob 2, Cid 3", LEDGER, "Ann"),
        ("Ann 1, Bob 2, Cid 3", HEAD, "Bob"),
        ("Ann 1, Bob 2, Cid 3", DIRECTOR, "Cid"),
        ("Ann 1, Bob 2", DIRECTOR, "Bob, missing 3"),
        ("Ann 1, Cid 3", HEAD, "Ann, missing 2"),
        ("Cid 3", LEDGER, "nobody"),
        ("Cid 3", HEAD, "nobody, missing 2"),
        ("", LEDGER, "nobody"),
        ("", DIRECTOR, "nobody, missing 3"),
        ("Zoe 2, Adam 2, Ann 1", HEAD, "Adam"),
        ("Somebody", LEDGER, "nobody"),
        ("Somebody", HEAD, "nobody, missing 2"),
    ],
)
def test_a_letter_speaks_to_the_rank_of_its_level_else_to_the_next_lower(known: str, rank: Rank, to: str) -> None:
    assert speaks_to(known, rank) == to


@pytest.mark.parametrize(
    ("known", "copies", "expected"),
    [
        ("Ann 1, Bob 2, Cid 3", [], "Bob"),
        ("Ann 1, Bob 2, Cid 3", [LEDGER], "Bob, cc Ann"),
        ("Ann 1, Bob 2, Cid 3", [LEDGER, DIRECTOR], "Bob, cc Cid Ann"),
        ("Zoe 1, Ann 1, Bob 2", [LEDGER], "Bob, cc Ann Zoe"),
        # Colleagues of whoever is addressed.
        ("Ann 1, Bob 2, Eve 2", [HEAD], "Bob, cc Eve"),
        # Whoever is addressed for want of somebody higher gets no copy beside.
        ("Ann 1, Dan 1", [LEDGER], "Ann, cc Dan, missing 2"),
        ("Ann 1, Somebody", [LEDGER], "Ann, missing 2"),
        ("Cid 3", [DIRECTOR], "nobody, cc Cid, missing 2"),
    ],
)
def test_copies_go_to_all_others_of_the_ranks_of_the_level(known: str, copies: list[Rank], expected: str) -> None:
    assert speaks_to(known, HEAD, *copies) == expected


_PEOPLE = st.lists(st.builds(Person, st.text("abc", max_size=2), st.sampled_from([None, *map(int, Rank)])), max_size=6)


@given(known=_PEOPLE, rank=st.sampled_from(Rank), copies=st.sets(st.sampled_from(Rank)), more=st.randoms())
def test_nobody_above_the_level_is_addressed_nobody_gets_two_and_order_bears_on_nothing(
    known: list[Person], rank: Rank, copies: set[Rank], more: object
) -> None:
    level = replace(SHIPPED.levels[0], rank=rank, copies=tuple(copies))
    found = addressed(known, level)
    assert found.to is None or (found.to.rank is not None and found.to.rank <= rank)
    assert all(one is not found.to for one in found.copies)
    shuffled = [replace(one) for one in known]
    more.shuffle(shuffled)  # type: ignore[attr-defined]
    assert addressed(shuffled, level) == found
    if rank > Rank.ACCOUNTS_PAYABLE:
        assert (found.missing is None) == any(one.rank == rank for one in known)
