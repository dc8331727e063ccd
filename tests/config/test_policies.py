"""Several policies in one config: each says only how it differs from [policy], and means the whole."""

from decimal import Decimal
from pathlib import Path

import pytest

from receivables.config import Config, ConfigError, book_of, default_config_text, load_book, load_config
from receivables.model import Treatment
from receivables.policy.book import Scope

SHIPPED = default_config_text()
PUBLIC = """
[[policies]]
name = "public sector"
valid_from = 2026-01-01
scope = { segments = ["public"], countries = ["DE"] }
minimum = "100"
[policies.cadence]
quiet_days = 21
[policies.cadence.rest_days]
routine_reminder = 30
[policies.matrix]
grid = [["none", "routine_reminder"], ["routine_reminder", "escalated_letter"]]
"""
AUTUMN = '\n[[policies]]\nname = "of autumn"\nvalid_from = 2026-10-01\nminimum = "50"\n'


def taken(folder: Path, *policies: str, general: str = SHIPPED) -> Config:
    file = folder / "config.toml"
    file.write_text(general + "".join(policies), encoding="utf-8")
    return load_config(file)


def refused(folder: Path, *policies: str, general: str = SHIPPED) -> list[str]:
    with pytest.raises(ConfigError) as error:
        taken(folder, *policies, general=general)
    return [line.removeprefix(f"{folder / 'config.toml'}, ") for line in str(error.value).splitlines()]


def test_a_policy_is_as_policy_says_but_for_what_it_says_itself(tmp_path: Path) -> None:
    config = taken(tmp_path, PUBLIC)
    general, public = config.book.policies
    assert public.minimum == Decimal(100)
    assert public.cadence.quiet_days == 21
    assert public.cadence.rest_days == {**general.cadence.rest_days, Treatment.ROUTINE_REMINDER: 30}
    assert public.matrix.age_bands == general.matrix.age_bands
    assert public.matrix.grid[0] == (Treatment.NONE, Treatment.ROUTINE_REMINDER)
    assert (public.levels, public.buckets, public.base_currency) == (general.levels, general.buckets, "EUR")
    assert config.book.pages[1].scope == Scope(segments=("public",), countries=("DE",))


def test_bands_of_its_own_take_the_place_of_those_of_policy(tmp_path: Path) -> None:
    bands = '[policy.matrix.currency_bands]\nCNY = ["0", "80000"]'
    general = SHIPPED.replace("# [policy.matrix.currency_bands]\n# CNY = [", "[policy.matrix.currency_bands]\nCNY = [")
    assert bands in general
    same, other = taken(
        tmp_path, AUTUMN, PUBLIC + 'currency_bands = { USD = ["0", "9000"] }\n', general=general
    ).book.policies[1:]
    assert list(same.matrix.currency_bands) == ["CNY"]
    assert list(other.matrix.currency_bands) == ["USD"]


def test_policy_keeps_its_hash_whatever_others_there_are(tmp_path: Path) -> None:
    alone, among_others = taken(tmp_path), taken(tmp_path, PUBLIC, AUTUMN)
    assert (alone.policy, alone.policy_text) == (among_others.policy, among_others.policy_text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('segments = ["public"]', 'segments = ["school"]'),
        ("quiet_days = 21", "quiet_days = 22"),
        ("2026-01-01", "2026-01-02"),
        ('"public sector"', '"authorities"'),
    ],
)
def test_the_hash_of_a_policy_is_over_what_it_means_and_whom_it_is_for(tmp_path: Path, old: str, new: str) -> None:
    assert (
        taken(tmp_path, PUBLIC).book.pages[1].policy != taken(tmp_path, PUBLIC.replace(old, new)).book.pages[1].policy
    )


def test_a_change_of_policy_is_a_change_of_all_that_inherit_it(tmp_path: Path) -> None:
    before = taken(tmp_path, PUBLIC).book.policies
    after = taken(tmp_path, PUBLIC, general=SHIPPED.replace("visit_days = 7", "visit_days = 8")).book.policies
    assert all(one.hash != other.hash for one, other in zip(before, after, strict=True))
    assert after[1].visit_days == 8


def test_the_text_that_is_kept_of_several_policies_gives_them_back(tmp_path: Path) -> None:
    book = taken(tmp_path, PUBLIC, AUTUMN).book
    assert book_of(book.text) == book
    assert book_of(taken(tmp_path).book.text) == taken(tmp_path).book


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ('\n[[policies]]\nname = "x"\n', "policies.1.valid_from: field required"),
        ("\n[[policies]]\nvalid_from = 2026-01-01\n", "policies.1.name: field required"),
        (AUTUMN + 'scope = { segment = ["a"] }\n', "policies.1.scope.segment: no such setting"),
        (AUTUMN + "scope = { segments = [] }\n", "policies.1.scope.segments: []: list should have at least 1 item"),
        (AUTUMN + "scope = { key_accounts = false }\n", "policies.1.scope.key_accounts: False: input should be True"),
        (AUTUMN + "visit_dais = 3\n", "policies.1.visit_dais: no such setting"),
        (AUTUMN + "[policies.cadence]\nquiet_days = -1\n", "policies.1.cadence.quiet_days: -1: input should be"),
        (
            AUTUMN + "[policies.matrix]\nage_bands = [1, 61, 91]\n",
            "policies.1.matrix.grid, row 1: 2 cells, expected 3: one per age band",
        ),
        (
            AUTUMN + AUTUMN.replace("autumn", "fall"),
            "policies.2: a customer could fall under it and under policies.1 alike ('of fall' and 'of autumn', both "
            "from 2026-10-01): expected another valid_from or scope",
        ),
        (AUTUMN.replace("of autumn", "standard"), "policies.1.name: 'standard' again, expected a name for each policy"),
        (
            PUBLIC + "[policies.aging]\nbuckets = [1, 15]\n",
            "policies.1.aging.buckets: buckets are the firm's, expected in [policy] or in a policy without a scope",
        ),
        ("\n[[policies]]\nname = 3\nvalid_from = 2026-01-01\n", "policies.1.name: 3: input should be a valid string"),
    ],
)
def test_a_policy_that_does_not_hold_up_is_named_by_its_number(tmp_path: Path, policy: str, said: str) -> None:
    found = refused(tmp_path, policy)
    assert any(one.startswith(said) for one in found), found


def test_what_is_wrong_with_policy_is_not_said_again_of_those_that_inherit_it(tmp_path: Path) -> None:
    assert refused(tmp_path, PUBLIC, AUTUMN, general=SHIPPED.replace("quiet_days = 7", "quiet_days = -7")) == [
        "policy.cadence.quiet_days: -7: input should be greater than or equal to 0"
    ]
    general = SHIPPED.replace("quiet_days = 7 ", "quiet_days = 77777 ")
    assert refused(tmp_path, AUTUMN, general=general) == [
        "policy.cadence.quiet_days: 77777 days, expected at most 36500"
    ]


def test_policies_that_are_no_list_of_tables_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, general='policies = ["policies/*.toml"]\n' + SHIPPED)[0].startswith("policies.1: ")


# --- those of another file, beside the firm's own -------------------------------------------------------------------


def test_another_file_may_hold_policies_alone_and_inherits_the_rest(tmp_path: Path) -> None:
    config = taken(tmp_path, PUBLIC)
    other = tmp_path / "new.toml"
    other.write_text(AUTUMN, encoding="utf-8")
    book = load_book(other, config)
    assert [policy.name for policy in book.policies] == ["standard", "of autumn"]
    assert book.policies[0] == config.policy


def test_another_policy_takes_those_along_that_inherit_it(tmp_path: Path) -> None:
    config = taken(tmp_path, PUBLIC)
    other = tmp_path / "new.toml"
    alone = SHIPPED[SHIPPED.index("[policy]") : SHIPPED.index("[interest]")]
    other.write_text(alone.replace("visit_days = 7", "visit_days = 9"), encoding="utf-8")
    assert [(policy.name, policy.visit_days) for policy in load_book(other, config).policies] == [
        ("standard", 9),
        ("public sector", 9),
    ]


def test_another_general_policy_may_say_no_more_than_what_it_changes(tmp_path: Path) -> None:
    config = taken(tmp_path, PUBLIC)
    other = tmp_path / "new.toml"
    other.write_text('[policy]\nvisit_days = 9\n[policy.matrix]\namount_bands = ["0", "2000"]\n', encoding="utf-8")
    book = load_book(other, config)
    general = book.policies[0]
    assert (general.visit_days, general.matrix.amount_bands) == (9, (0, 2000))
    assert (general.minimum, general.matrix.grid) == (config.policy.minimum, config.policy.matrix.grid)
    assert [policy.visit_days for policy in book.policies] == [9, 9]
