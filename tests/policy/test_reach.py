"""A letter is due only where it would reach its customer by a way that the firm sends letters."""

from dataclasses import replace
from pathlib import Path

import pytest

from policy.builders import SHIPPED, a_policy, answers, facts, letters, tonight
from policy.test_notes import BOTH, SOON, known, noted
from receivables.config import default_config_text, load_config, policy_of
from receivables.policy.settings import Policy

ONE = "item | amount | overdue\nR1 | 300.00 | 5"
POST, EMAIL, BOTH_WAYS, ANYBODY = (frozenset(ways.split()) for ways in ("post", "email", "email post", "anybody"))
NEITHER, BY_POST, BY_EMAIL = "no |", "yes |", "no | 0"


def by(ways: frozenset[str], policy: Policy = SHIPPED) -> Policy:
    return replace(policy, reached_by=ways)


@pytest.mark.parametrize(
    ("ways", "reached"),
    [
        (POST, {BY_POST}),
        (EMAIL, {BY_EMAIL}),
        (BOTH_WAYS, {BY_POST, BY_EMAIL}),
        (ANYBODY, {NEITHER, BY_POST, BY_EMAIL}),
    ],
)
@pytest.mark.parametrize("about", [NEITHER, BY_POST, BY_EMAIL])
def test_a_letter_is_due_where_one_of_the_firms_ways_reaches_the_customer(
    ways: frozenset[str], reached: set[str], about: str
) -> None:
    planned = tonight(facts(ONE, about=f"has_address | email_rank\n{about}"), by(ways))
    assert answers(planned) == {"R1": "letter: leads" if about in reached else "no_address"}


@pytest.mark.parametrize(("rank", "reaches_first", "reaches_second"), [("1", 1, 1), ("2", 0, 1), ("3", 0, 0)])
def test_by_e_mail_a_letter_reaches_whoever_stands_no_higher_than_its_rung(
    rank: str, reaches_first: bool, reaches_second: bool
) -> None:
    """The first rung speaks to accounts payable, the second to the finance manager."""
    about = f"has_address | email_rank\nno | {rank}"
    first = tonight(facts(ONE, about=about), by(EMAIL))
    done = "item | does | day | level\nR1 | letter | -40 | 1"
    second = tonight(facts(ONE.replace("| 5", "| 65"), about=about, contacts=done), by(EMAIL))
    assert (bool(letters(first)), bool(letters(second))) == (reaches_first, reaches_second)


def test_at_its_head_a_group_is_reached_by_the_heads_addresses() -> None:
    about = "customer | head | has_address | email_rank\nH | H | no | 0\nB1 | H | no |"
    owed = "customer | item | amount | overdue\nB1 | R1 | 300.00 | 5"
    assert answers(tonight(facts(owed, about=about), by(EMAIL, a_policy(group_address="head")))) == {
        "R1": "letter: leads"
    }


@pytest.mark.parametrize(
    ("about", "expected"), [("no | 0", {"C1": "courtesy_note: R1 300.00"}), ("yes |", {}), ("no | 2", {})]
)
def test_a_note_goes_by_the_same_ways(about: str, expected: dict[str, str]) -> None:
    assert noted(known(SOON, about=f"has_address | email_rank\n{about}"), by(EMAIL, BOTH)) == expected


@pytest.mark.parametrize(
    ("ways", "lacks"),
    [(POST, "no address"), (EMAIL, "no address of e-mail"), (BOTH_WAYS, "neither an address nor one")],
)
def test_the_report_says_which_address_is_missing(ways: frozenset[str], lacks: str) -> None:
    (problem,) = tonight(facts(ONE, about="has_address\nno"), by(ways)).problems
    assert problem.what.startswith(lacks)


def _with_channels(folder: Path, channels: str) -> Path:
    file = folder / "config.toml"
    email = '\n[delivery.email]\nhost = "127.0.0.1"\nfrom_address = "ar@example.com"\ntest = false\n'
    webhook = '\n[delivery.webhook]\nurl = "https://example.com/letters"\nsecret = "${S}"\n'
    told = f"\n[delivery]\nchannels = {channels}\n{email}{webhook}"
    file.write_text(default_config_text() + told, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("channels", "ways"),
    [
        ('["print"]', POST),
        ('["email"]', EMAIL),
        ('["email", "print"]', BOTH_WAYS),
        ('["print", "email"]', BOTH_WAYS),
        ('["webhook"]', ANYBODY),
    ],
)
def test_the_channels_bear_on_decisions_and_so_on_the_hash_but_their_order_does_not(
    tmp_path: Path, channels: str, ways: frozenset[str]
) -> None:
    config = load_config(_with_channels(tmp_path, channels))
    assert config.policy.reached_by == ways
    assert policy_of(config.policy_text) == config.policy
    assert (config.policy.hash == SHIPPED.hash) == (ways == POST)
    if ways == BOTH_WAYS:
        other = load_config(_with_channels(tmp_path, '["print", "email"]'))
        assert other.policy.hash == config.policy.hash
