"""What a config says is what the night works by."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from receivables.config import Config, default_config_text, load_config
from receivables.model import BankAccount, Treatment

SHIPPED = default_config_text()


def taken(folder: Path, text: str = SHIPPED) -> Config:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_config(file)


def with_setting(old: str, new: str) -> str:
    assert SHIPPED.count(old) == 1, f"the shipped config has {SHIPPED.count(old)} times: {old}"
    return SHIPPED.replace(old, new)


def test_the_shipped_config_is_the_two_by_two_matrix_of_the_design(tmp_path: Path) -> None:
    policy = taken(tmp_path).policy
    assert policy.matrix.age_bands == (1, 61)
    assert policy.matrix.amount_bands == (Decimal(0), Decimal(10_000))
    assert policy.matrix.grid == (
        (Treatment.ROUTINE_REMINDER, Treatment.ESCALATED_LETTER),
        (Treatment.REP_VISIT, Treatment.SPECIAL_HANDLING),
    )
    assert policy.buckets == (1, 31, 61, 91)
    assert policy.cash_data_max_age_days is None


def test_amounts_are_exact_never_floats(tmp_path: Path) -> None:
    policy = taken(tmp_path, with_setting('minimum = "25.00"', 'minimum = "25.10"')).policy
    assert policy.minimum == Decimal("25.10")


def test_a_bank_account_is_kept_with_its_currency(tmp_path: Path) -> None:
    firm = taken(tmp_path).firm
    assert firm.bank_accounts == (BankAccount(bank="Your bank", iban="DE00 0000 0000 0000 0000 00"),)


# --- paths ----------------------------------------------------------------------------------------------------------


def test_paths_are_relative_to_the_config_wherever_the_command_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = '\n[[source]]\nname = "invoices"\nfile = "data/invoices.csv"\nas = "invoices"\n'
    firm = tmp_path / "firm"
    firm.mkdir()
    (firm / "config.toml").write_text(SHIPPED + source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    config = load_config(Path("firm/config.toml"))
    assert config.path == firm / "config.toml"
    assert config.output == firm / "out"
    assert config.templates == firm / "letter_templates"
    assert config.sources[0].file == firm / "data" / "invoices.csv"
    assert config.store_url == f"sqlite:///{firm / 'receivables.db'}"


@pytest.mark.parametrize("url", ["sqlite:////var/lib/receivables.db", "sqlite:///:memory:", "postgresql://host/db"])
def test_a_store_that_is_somewhere_else_stays_there(tmp_path: Path, url: str) -> None:
    assert taken(tmp_path, with_setting("sqlite:///receivables.db", url)).store_url == url


def test_absolute_paths_stay_as_they_are(tmp_path: Path) -> None:
    assert taken(tmp_path, with_setting('folder = "out"', 'folder = "/var/out"')).output == Path("/var/out")


# --- the policy's hash ----------------------------------------------------------------------------------------------

OTHERWISE = {
    "name": ('name = "standard"', 'name = "firm"'),
    "valid_from": ("valid_from = 2020-01-01", "valid_from = 2020-01-02"),
    "minimum": ('minimum = "25.00"', 'minimum = "25.01"'),
    "promise_grace_days": ("promise_grace_days = 3", "promise_grace_days = 4"),
    "max_broken_promises": ("max_broken_promises = 0", "max_broken_promises = 2"),
    "broken_promises_days": ("broken_promises_days = 365", "broken_promises_days = 180"),
    "cash_data_max_age_days": ("cash_data_max_age_days = 0", "cash_data_max_age_days = 1"),
    "visit_days": ("visit_days = 7", "visit_days = 8"),
    "release_days": ("release_days = 5", "release_days = 6"),
    "aging.buckets": ("buckets = [1, 31, 61, 91]", "buckets = [1, 31, 61]"),
    "matrix.amount_of": ('amount_of = "item"', 'amount_of = "customer"'),
    "matrix.age_bands": ("age_bands = [1, 61]", "age_bands = [1, 60]"),
    "matrix.amount_bands": ('amount_bands = ["0", "10000"]', 'amount_bands = ["0", "10001"]'),
    "matrix.grid": ('["rep_visit", "special_handling"]', '["special_handling", "special_handling"]'),
    "matrix.softening_allowed": ("softening_allowed = false", "softening_allowed = true"),
    "matrix.currency_bands": (
        '# [policy.matrix.currency_bands]\n# CNY = ["0", "80000"]',
        '[policy.matrix.currency_bands]\nCNY = ["0", "80000"]',
    ),
    "matrix.segment_bands": (
        '# [policy.matrix.segment_bands]\n# public = ["0", "25000"]',
        '[policy.matrix.segment_bands]\npublic = ["0", "25000"]',
    ),
    "release_reminder_days": ("release_reminder_days = 0", "release_reminder_days = 2"),
    "approval.from_amount": ('from_amount = "0"  ', 'from_amount = "5000"  '),
    "approval.levels": ("levels = []", "levels = [3]"),
    "approval.four_eyes": ("four_eyes = false", "four_eyes = true"),
    "groups.address": ('address = "customer"', 'address = "head"'),
    "visits.working_days": ("working_days = false", "working_days = true"),
    "visits.fallback": ('fallback = "none" ', 'fallback = "escalated_letter" '),
    "visits.fallback_days": ("fallback_days = 7", "fallback_days = 9"),
    "cadence.quiet_days": ("quiet_days = 7", "quiet_days = 8"),
    "cadence.rest_days": ("special_handling = 60", "special_handling = 61"),
    "letters.template": ('template = "escalated_2"', 'template = "final"'),
    "letters.treatment": (
        'template = "reminder"\ntreatment = "routine_reminder"\nrank = 1\ndeadline_days = 10\n',
        'template = "reminder"\ntreatment = "routine_reminder"\nrank = 1\ndeadline_days = 10\n\n[[policy.letters]]\n'
        'template = "reminder"\ntreatment = "routine_reminder"\nrank = 1\ndeadline_days = 10\n',
    ),
    "letters.rank": ("rank = 3", "rank = 2"),
    "letters.deadline_days": ("deadline_days = 7", "deadline_days = 8"),
    "letters.interest": ('interest = "none"', 'interest = "claim"'),
    "interest.default": ('default = "none"', 'default = "de"'),
    "firm.base_currency": ('base_currency = "EUR"', 'base_currency = "USD"'),
    "firm.language": ('language = "en" ', 'language = "zh" '),
    "letters.languages": ('languages = ["en", "de", "zh"]', 'languages = ["zh", "en"]'),
}
OF_NO_ACCOUNT = {
    "firm.phone": ('phone = ""', 'phone = "+49 30 1"'),
    "firm.name": ('name = "Your firm"', 'name = "Our firm"'),
    "store.url": ("sqlite:///receivables.db", "sqlite:///other.db"),
    "output.folder": ('folder = "out"', 'folder = "elsewhere"'),
    "load.max_shrink": ('max_shrink = "0.30"', 'max_shrink = "0.40"'),
    "interest.rates": (
        '# [[interest.rates]]\n# series = "de_base"\n# from = 2026-07-01\n# to = 2026-12-31\n# percent = "1.27" ',
        '[[interest.rates]]\nseries = "de_base"\nfrom = 2026-07-01\nto = 2026-12-31\nsource = "a"\npercent = "1.27" ',
    ),
    "schedule.at": ('at = "04:15"', 'at = "05:15"'),
    "a comment": ("# The policy.", "# Our policy."),
}


@pytest.mark.parametrize("setting", OTHERWISE)
def test_the_hash_changes_with_everything_that_bears_on_a_decision(tmp_path: Path, setting: str) -> None:
    assert taken(tmp_path, with_setting(*OTHERWISE[setting])).policy.hash != taken(tmp_path).policy.hash


@pytest.mark.parametrize("setting", OF_NO_ACCOUNT)
def test_the_hash_stays_with_whatever_bears_on_none(tmp_path: Path, setting: str) -> None:
    assert taken(tmp_path, with_setting(*OF_NO_ACCOUNT[setting])).policy.hash == taken(tmp_path).policy.hash


def test_every_setting_of_the_policy_is_among_those() -> None:
    settings = set(_settings(tomllib.loads(SHIPPED)["policy"]))
    assert settings <= set(OTHERWISE)


def _settings(table: dict[str, Any], above: str = "") -> list[str]:
    """The settings of a table and the tables in it, two names deep."""
    found = []
    for name, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found += [f"{name}.{inner}" for inner in value[0]]
        elif isinstance(value, dict) and not above:
            found += _settings(value, f"{name}.")
        else:
            found.append(above + name)
    return found


def test_the_order_of_tables_is_of_no_account(tmp_path: Path) -> None:
    tables = re.split(r"(?m)^(?=\[)", SHIPPED)
    lists = [table for table in tables if table.startswith("[[")]
    others = [table for table in tables if not table.startswith("[[")]
    assert taken(tmp_path, "".join([*reversed(others), *lists])).policy == taken(tmp_path).policy


def test_the_hash_is_over_the_text_that_is_kept_with_the_night(tmp_path: Path) -> None:
    one, other = taken(tmp_path), taken(tmp_path, with_setting("quiet_days = 7", "quiet_days = 8"))
    assert one.policy_text != other.policy_text
    assert one.policy_text == taken(tmp_path).policy_text


def test_a_mark_that_an_editor_puts_before_the_text_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SHIPPED.encode())
    assert load_config(file).policy.name == "standard"
