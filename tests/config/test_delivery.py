"""How letters leave by e-mail, and where what comes back is read: what a config may say, and what it must not."""

import re
import tomllib
from pathlib import Path

import pytest

from receivables.config import ConfigError, default_config_text, load_config
from receivables.config.delivery import BounceSettings, DeliverySettings, EmailSettings

SHIPPED = default_config_text()
EMAIL = """
[delivery.email]
host = "smtp.example.com"
from_address = "ar@example.com"
test_address = "me@example.com"
"""
MAILBOX = """
[delivery.bounces]
host = "imap.example.com"
user = "bounces"
password = "${IMAP_PASSWORD}"
"""


def taken(folder: Path, text: str) -> DeliverySettings:
    file = folder / "config.toml"
    file.write_text(SHIPPED + text, encoding="utf-8")
    return load_config(file).delivery


def email(folder: Path, text: str) -> EmailSettings:
    settings = taken(folder, text).email
    assert settings is not None
    return settings


def test_nothing_leaves_by_email_and_nothing_is_read_until_a_firm_says_how(tmp_path: Path) -> None:
    assert taken(tmp_path, "") == DeliverySettings()


def test_everything_goes_to_the_tester_until_the_firm_turns_the_test_off(tmp_path: Path) -> None:
    assert email(tmp_path, EMAIL).test_address == "me@example.com"
    assert email(tmp_path, EMAIL + "test = false\n").test_address is None


def test_letters_are_from_the_firm_where_nobody_else_is_named(tmp_path: Path) -> None:
    assert email(tmp_path, EMAIL).from_name == "Your firm"
    assert email(tmp_path, EMAIL + 'from_name = "Accounts"\n').from_name == "Accounts"


def test_the_password_is_neither_read_nor_shown_before_it_is_needed(tmp_path: Path) -> None:
    assert email(tmp_path, EMAIL + 'user = "u"\npassword = "${NOT_SET_ANYWHERE}"\n').password == "${NOT_SET_ANYWHERE}"


def test_files_lie_beside_the_config(tmp_path: Path) -> None:
    assert email(tmp_path, EMAIL + 'authority = "own.pem"\n').authority == tmp_path.resolve() / "own.pem"
    bounces = taken(tmp_path, '[delivery.bounces]\nfolder = "bounces"\nmove_to = "read"\n').bounces
    assert isinstance(bounces, BounceSettings)
    assert (bounces.folder, bounces.mbox, bounces.move_to) == (tmp_path.resolve() / "bounces", None, "read")


def test_a_line_in_the_clear_is_for_this_machine_or_meant(tmp_path: Path) -> None:
    for host in ("localhost", "127.0.0.1", "::1"):
        here = EMAIL.replace("smtp.example.com", host)
        assert email(tmp_path, here + 'security = "none"\n').security == "none"
    assert email(tmp_path, EMAIL + 'security = "none"\nplain_is_meant = true\n').host == "smtp.example.com"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (EMAIL + 'security = "none"\n', "delivery.email: security is none, and 'smtp.example.com' is another machine"),
        (EMAIL.replace("smtp.example.com", "127.evil.example") + 'security = "none"\n', "is another machine"),
        (EMAIL + 'security = "ssl"\n', "delivery.email.security: 'ssl': input should be 'starttls', 'tls' or 'none'"),
        (
            EMAIL + 'user = "u"\npassword = "${P}"\ntoken_file = "t"\n',
            "delivery.email: token_file stands for a password: expected user with one of them, and nothing else",
        ),
        (EMAIL + 'token_command = ["t"]\n', "delivery.email: token_command stands for a password"),
        (EMAIL + 'user = "u"\n', "delivery.email: user and password belong together: expected both or neither"),
        (EMAIL + 'user = "u"\npassword = "hunter2"\n', "delivery.email.password: a password may stand in no file"),
        (EMAIL.replace("test_address", "# "), "delivery.email: test is on until it is turned off, and there is no"),
        (EMAIL.replace("ar@example.com", "ar"), "delivery.email.from_address: 'ar' is no address"),
        (EMAIL + 'reply_to = "a@b.cc, d@e.ff"\n', "delivery.email.reply_to: 'a@b.cc, d@e.ff' is no address"),
        (EMAIL + "per_connection = 0\n", "delivery.email.per_connection: 0: input should be greater"),
        ("[delivery.bounces]\n", "delivery.bounces: expected one of folder, mbox and host"),
        (MAILBOX + 'folder = "bounces"\n', "delivery.bounces: expected one of folder, mbox and host"),
        ('[delivery.bounces]\nhost = "h"\n', "delivery.bounces: a mailbox is nobody's without user and password"),
        ('[delivery.bounces]\nmbox = "b"\nmove_to = "x"\n', "delivery.bounces: nothing is moved out of an mbox"),
        ('[delivery.bounces]\nfolder = "b"\nmove_to = "/x"\n', "delivery.bounces: move_to is '/x', expected a folder"),
    ],
)
def test_what_cannot_be_or_should_not_be_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(sentence)) as error:
        taken(tmp_path, text)
    assert "hunter2" not in str(error.value)


def test_what_the_shipped_config_shows_is_taken_once_its_marks_are_away(tmp_path: Path) -> None:
    shown = SHIPPED[SHIPPED.index("# [delivery.email]") : SHIPPED.index("# Where letters that could not")]
    table = "\n".join(line.removeprefix("# ") for line in shown.splitlines() if line != "#")
    assert tomllib.loads(table)
    assert email(tmp_path, "\n" + table).test_address == "you@example.com"


def test_what_the_page_shows_is_taken(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "email.md").read_text(encoding="utf-8")
    shown = "\n".join(re.findall(r"```toml\n(.*?)```", page, re.DOTALL))
    settings = taken(tmp_path, "\n" + shown)
    assert settings.email is not None
    assert settings.bounces is not None
    assert (settings.email.reply_to, settings.bounces.move_to) == ("ar@example.com", "Bounces")
