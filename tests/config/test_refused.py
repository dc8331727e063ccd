"""A config that cannot be used is refused whole, in sentences that name the file, the place and what was expected."""

from pathlib import Path

import pytest

from receivables.config import ConfigError, default_config_text, load_config

SHIPPED = default_config_text()
SOURCE = '\n[[source]]\nname = "invoices"\nfile = "invoices.csv"\nas = "invoices"\n'


def refused(folder: Path, text: str | bytes) -> list[str]:
    """What is said about a config of that text, a sentence a line, without the file's name in front."""
    file = folder / "config.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as error:
        load_config(file)
    sentences = str(error.value).splitlines()
    assert all(sentence.startswith(str(file)) for sentence in sentences), sentences
    return [sentence.removeprefix(str(file)).lstrip(",: ") for sentence in sentences]


def with_setting(old: str, new: str) -> str:
    assert SHIPPED.count(old) == 1, f"the shipped config has {SHIPPED.count(old)} times: {old}"
    return SHIPPED.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("quiet_days = 7", "quiet_days = 7\nnoisy_days = 7", "policy.cadence.noisy_days: no such setting"),
        ("[output]", "[outputs]", "outputs: no such setting"),
        ("buckets = []", "buckets = [1, 61, 31]", "aging: buckets are 1, 61, 31, expected bounds that rise"),
        ("buckets = []", "buckets = [31]", "aging: buckets begin with 31, expected 1, the first day overdue, and"),
        ('unit = "days"', 'unit = "months"', "aging: buckets of months are not said, expected some like 0, 1, 2, 3"),
        ('credits = "aged"', 'credits = "gone"', "aging.credits: 'gone': input should be 'aged', 'shown'"),
        ("quiet_days = 7", 'quiet_days = "soon"', "policy.cadence.quiet_days: 'soon': input should be a valid integer"),
        ("quiet_days = 7", "quiet_days = 7.5", "policy.cadence.quiet_days: 7.5: input should be a valid integer"),
        ("quiet_days = 7", "quiet_days = -1", "policy.cadence.quiet_days: -1: input should be greater than or equal"),
        ("release_days = 5", "release_days = 0", "policy.release_days: 0: input should be greater than or equal to 1"),
        ('minimum = "25.00"', 'minimum = "a lot"', "policy.minimum: 'a lot': input should be a valid decimal"),
        ('"0", "10000"]', '"0", "10,000"]', "policy.matrix.amount_bands.2: '10,000': input should be a valid decimal"),
        ("valid_from = 2020-01-01", 'valid_from = "soon"', "policy.valid_from: 'soon': input should be a valid date"),
        (
            '"rep_visit", "special',
            '"rep_vist", "special',
            "policy.matrix.grid.2.1: 'rep_vist': input should be",
        ),
        ("rep_visit = 30", "rep_vist = 30", "policy.cadence.rest_days.rep_vist"),
        ("rank = 3", "rank = 4", "policy.letters.3.rank: 4: input should be 1, 2 or 3"),
        ('"Europe/Berlin"', '"Mars/Olympus"', "firm.timezone: no time zone 'Mars/Olympus', expected one like"),
        ('country = "DE"', 'country = "Germany"', "firm.country: 'Germany'"),
        ('name = "Your firm"', 'name = ""', "firm.name: ''"),
        ('at = "04:15"', 'at = "quarter past four"', "schedule.at: 'quarter past four'"),
        ('days = "mon-fri"', 'days = "mun-fri"', "schedule.days: 'mun-fri', expected names of days such as mon-fri"),
        ('days = "mon-fri"', 'days = "1-5"', "schedule.days: '1-5', expected names of days such as mon-fri"),
        (
            'max_shrink = "0.30"',
            'max_shrink = "1.5"',
            "load.max_shrink: '1.5': input should be less than or equal",
        ),
        ('languages = ["en", "de", "zh"]', "languages = []", "letters.languages: []"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_with_what_came_and_what_was_expected(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    said = refused(tmp_path, with_setting(old, new))
    assert any(one.startswith(sentence) for one in said), said


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('as = "invoices"', 'as = "bills"', "source.1.as: 'bills', expected one of invoices, open-items, customers"),
        ('as = "invoices"', "", "source.1.as: field required"),
        ('as = "invoices"', 'as = "invoices"\ndate_order = "dym"', "source.1.date_order: 'dym': input should be"),
        ('as = "invoices"', 'as = "invoices"\ncolumns = { invoice = 3 }', "source.1.columns.invoice: 3"),
    ],
)
def test_a_source_that_makes_no_sense_is_named_by_its_number(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    said = refused(tmp_path, SHIPPED + SOURCE.replace(old, new))
    assert any(one.startswith(sentence) for one in said), said


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "age_bands = [1, 61]",
            "age_bands = [1, 61, 91]",
            "policy.matrix.grid, row 1: 2 cells, expected 3: one per age band",
        ),
        ("age_bands = [1, 61]", "age_bands = [61, 1]", "policy.matrix.age_bands: 61, 1: expected bounds that rise"),
        (
            '["routine_reminder", "escalated_letter"]',
            '["escalated_letter", "routine_reminder"]',
            "policy.matrix.grid, row 1, column 2: waiting longer softens escalated_letter to routine_reminder; "
            "mend the cell or set softening_allowed = true",
        ),
    ],
)
def test_a_policy_that_does_not_hold_up_is_refused_on_load(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert sentence in refused(tmp_path, with_setting(old, new))


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = with_setting("quiet_days = 7", "quiet_days = -1").replace('country = "DE"', 'country = "Germany"')
    assert len(refused(tmp_path, text)) == 2


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "") == ["firm: field required", "policy: field required"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (SHIPPED + "\n[policy", "not valid TOML: "),
        (SHIPPED + "\n[firm]\n", "not valid TOML: "),
        (b"name = 'M\xfcller'", "cannot be read: "),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_the_place(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    (said,) = refused(tmp_path, text)
    assert said.startswith(sentence)


def test_a_place_in_broken_toml_is_its_line_and_column(tmp_path: Path) -> None:
    assert "at line 2, column 7" in refused(tmp_path, "[firm]\nname =\n")[0]


def test_a_file_that_is_not_there_is_said_with_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: no such file; `receivables init DIR`"):
        load_config(tmp_path / "nowhere.toml")


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)
