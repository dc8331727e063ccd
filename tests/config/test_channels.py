"""How letters are printed, handed to a print house or posted, and when they leave: what a config may say."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from receivables.config import Config, ConfigError, default_config_text, load_config
from receivables.delivery.hours import arrival, next_moment
from receivables.night.channels import channel_faults, print_house, webhook
from receivables.night.paper import print_batch
from receivables.night.sending_times import sending_hours, transit

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDVVqNIeLz41n33bj5uy7ieSqeD9MC+Vtv3EG0RjQABi"
SFTP = f"""
[delivery.drop]
host = "sftp.example.com"
user = "me"
password = "${{PRINT_HOUSE_PASSWORD}}"
host_keys = ["{KEY}"]
folder = "/in"
"""
SERVICE = """
[delivery.webhook]
url = "https://letters.example.com/take"
secret = "${LETTERS_SECRET}"
"""


def taken(folder: Path, text: str = "") -> Config:
    file = folder / "config.toml"
    file.write_text(default_config_text() + text, encoding="utf-8")
    return load_config(file)


def test_a_firm_that_says_nothing_prints_on_both_sides_at_any_hour(tmp_path: Path) -> None:
    config = taken(tmp_path)
    paper = print_batch(config, tmp_path, "b").paper
    assert (paper.duplex, paper.sheet_grams, paper.weight_limits) == (True, Decimal(5), (20, 50, 500, 1000))
    assert sending_hours(config) is None
    assert arrival(date(2026, 11, 7), "CN", transit(config)) == date(2026, 11, 7)
    assert list(channel_faults(config)) == []


def test_paper_is_as_the_firm_says(tmp_path: Path) -> None:
    said = 'duplex = false\nseparate = ["region", "sheets"]\nsheet_grams = "4.5"\nweight_limits = [28, 56]\n'
    paper = print_batch(taken(tmp_path, f"[delivery.print]\n{said}"), tmp_path, "b").paper
    assert (paper.duplex, set(paper.parted_by), paper.grams_up_to(5)) == (False, {"region", "sheets"}, 28)


def test_letters_leave_by_the_clock_of_their_country(tmp_path: Path) -> None:
    said = '[delivery.hours]\nopens = "09:00"\ncloses = "17:30"\nzones = { CN = "Asia/Shanghai" }\nletters_a_week = 2\n'
    config = taken(tmp_path, said)
    hours = sending_hours(config)
    assert hours is not None
    assert (hours.opens, hours.closes, hours.country) == (time(9), time(17, 30), "DE")
    at = datetime(2026, 11, 2, 4, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    assert next_moment(at, "DE", hours).hour == 9
    assert next_moment(at, "CN", hours) == at
    assert config.delivery.hours is not None
    assert config.delivery.hours.letters_a_week == 2


def test_a_deadline_may_count_from_arrival(tmp_path: Path) -> None:
    config = taken(tmp_path, "[delivery.transit]\ndomestic = 2\nabroad = 5\nto = { CN = 10 }\n")
    assert arrival(date(2026, 11, 2), "DE", transit(config)) == date(2026, 11, 4)
    assert arrival(date(2026, 11, 2), "CN", transit(config)) == date(2026, 11, 16)


def test_a_print_house_may_take_letters_from_a_folder_beside_the_config(tmp_path: Path) -> None:
    config = taken(tmp_path, '[delivery.drop]\nfolder = "house/in"\nanswers = "house/out"\nmanifest = "csv"\n')
    with print_house(config, "letters-1") as drop:
        assert not drop.is_there()
        assert drop.list_name == "letters-1.csv"
    assert config.delivery.drop is not None
    assert Path(config.delivery.drop.folder) == tmp_path.resolve() / "house" / "in"


def test_secrets_are_asked_of_the_environment_when_they_are_needed(tmp_path: Path, monkeypatch) -> None:
    config = taken(tmp_path, SFTP + SERVICE)
    assert [(problem.where, problem.what) for problem in channel_faults(config)] == [
        (
            "delivery.drop",
            "password asks the environment for PRINT_HOUSE_PASSWORD, and it is not set; "
            "expected PRINT_HOUSE_PASSWORD to hold it where receivables runs",
        ),
        (
            "delivery.webhook",
            "secret asks the environment for LETTERS_SECRET, and it is not set; "
            "expected LETTERS_SECRET to hold it where receivables runs",
        ),
    ]
    monkeypatch.setenv("LETTERS_SECRET", "whsec_no base64")
    monkeypatch.setenv("PRINT_HOUSE_PASSWORD", "x")
    unusable = {problem.where: problem.what for problem in channel_faults(taken(tmp_path, SERVICE))}
    assert unusable["delivery.webhook"].startswith("its secret or authority cannot be used: ")
    monkeypatch.setenv("LETTERS_SECRET", "a secret")
    with webhook(taken(tmp_path, SERVICE)):
        pass


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('[delivery.print]\nseparate = ["colour"]', "delivery.print.separate.1: 'colour': input should be 'country'"),
        ("[delivery.print]\nweight_limits = [50, 20]", "[50, 20] do not rise, expected the lightest class first"),
        ('[delivery.drop]\nfolder = "in"\nuser = "me"', "there is no host to sign in to"),
        (SFTP.replace(f'"{KEY}"', ""), "host_keys is empty, so anybody could pose as sftp.example.com"),
        (SFTP.replace(KEY, "AAAA"), "'AAAA' is no public key, expected one such as 'ssh-ed25519 AAAA...'"),
        (SFTP.replace('user = "me"', ""), "expected user, and password or key"),
        (SFTP.replace("${PRINT_HOUSE_PASSWORD}", "hunter2"), "a password may stand in no file"),
        (SERVICE.replace("${LETTERS_SECRET}", "hunter2"), "a password may stand in no file"),
        (SERVICE.replace("https", "http"), "url is http, and 'letters.example.com' is another machine"),
        (SERVICE.replace("https://", "https://me:pw@"), "url holds a user or a password"),
        (SERVICE.replace("https://letters", "letters"), "url is no address"),
        (SERVICE + 'link = "https://archive.example/x.pdf"', "expected an address with {sha256} in it"),
        ('[delivery.hours]\nopens = "18:00"\ncloses = "08:00"', "expected it to open before it closes"),
        ('[delivery.hours]\nzones = { CN = "Peking" }', "'Peking' of CN is no time zone"),
        ('[delivery.hours]\nzones = { china = "Asia/Shanghai" }', "delivery.hours.zones.china"),
        ("[delivery.transit]\nabroad = -1", "delivery.transit.abroad: -1"),
    ],
)
def test_what_cannot_be_done_or_should_not_is_refused(tmp_path: Path, said: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as refused:
        taken(tmp_path, said)
    assert sentence in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_service_on_this_machine_may_be_spoken_to_in_the_clear(tmp_path: Path) -> None:
    taken(tmp_path, SERVICE.replace("https://letters.example.com", "http://127.0.0.1:8080"))
    taken(tmp_path, SERVICE.replace("https", "http") + "plain_is_meant = true\n")
