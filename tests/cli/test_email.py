"""Letters by e-mail as whoever sets it up meets them: does the server answer, and does a sample arrive."""

import email
import email.policy
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.command import Run, assert_refused
from delivery.email.post_office import PostOffice, post_office
from delivery.test_bounces import NO_SUCH_USER, notification
from receivables.config import load_config
from receivables.night.mailing import mail_server_faults

TABLE = """
[delivery.email]
host = "127.0.0.1"
port = {port}
security = "none"
from_address = "ar@creditor.example"
test_address = "tester@creditor.example"
timeout_seconds = 2
"""


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as one:
        yield one


def with_table(config: Path, port: int, more: str = "") -> Path:
    config.write_text(config.read_text(encoding="utf-8") + TABLE.format(port=port) + more, encoding="utf-8")
    return config


def test_a_sample_arrives_as_a_letter_with_its_page(run: Run, own_config: Path, office: PostOffice) -> None:
    ran = run("letters", "email-test", "--to", "me@creditor.example", "--config", with_table(own_config, office.port))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.strip() == (
        "A sample is on its way to me@creditor.example: 127.0.0.1 answers 250 2.0.0 queued as 4711"
    )
    to, content = office.arrived[-1]
    got = email.message_from_bytes(content, policy=email.policy.default)
    assert to == ["me@creditor.example"]
    assert got["Subject"].startswith("[TEST] ")
    (page,) = got.iter_attachments()
    assert page.get_content().startswith(b"%PDF-")
    plain = got.get_body(("plain",)).get_content()
    assert "\n\n" in plain.replace("\r\n", "\n")
    assert "\x00" not in plain


def test_a_sample_that_is_refused_says_by_whom_and_why(run: Run, own_config: Path, office: PostOffice) -> None:
    config = with_table(own_config, office.port)
    ran = run("letters", "email-test", "--to", "me@nobody.example", "--config", config)
    assert_refused(ran, 1, "the sample did not go out: 550 5.1.1 no such user")


def test_a_sample_goes_to_an_address_of_a_firm_that_has_a_mail_server(run: Run, own_config: Path) -> None:
    ran = run("letters", "email-test", "--to", "me@creditor.example", "--config", own_config)
    assert_refused(ran, 1, "there is no [delivery.email]; expected the mail server that letters leave by")
    ran = run("letters", "email-test", "--to", "me", "--config", with_table(own_config, 1))
    assert (ran.code, ran.out) == (2, "")
    assert "'me' is no address that mail can be sent to" in ran.err


def test_the_doctor_signs_in_and_sends_nothing(run: Run, own_config: Path, office: PostOffice) -> None:
    before, sessions = len(office.arrived), office.sessions
    ran = run("doctor", "--config", with_table(own_config, office.port))
    assert "e-mail     ok" in ran.out
    assert "e-mail is on test: copies go to tester@creditor.example, no letter to anybody" in ran.out
    assert (len(office.arrived), office.sessions) == (before, sessions + 1)


def _faults(config: Path) -> list[str]:
    return [one.what for one in mail_server_faults(load_config(config))]


def test_the_doctor_says_why_no_letter_could_leave_by_email(own_config: Path, office: PostOffice) -> None:
    text = own_config.read_text(encoding="utf-8")
    (nobody,) = _faults(with_table(own_config, 1))
    own_config.write_text(text, encoding="utf-8")
    login = 'user = "receivables"\npassword = "${RECEIVABLES_NO_SUCH_NAME}"\n'
    (unset,) = _faults(with_table(own_config, office.port, login))
    assert nobody.startswith("127.0.0.1:1: ")
    assert unset == (
        "password asks the environment for RECEIVABLES_NO_SUCH_NAME, and it is not set; "
        "expected RECEIVABLES_NO_SUCH_NAME to hold it where receivables runs"
    )


def test_what_came_back_is_read_by_command(run: Run, own_config: Path) -> None:
    ran = run("letters", "bounces", "--config", own_config)
    assert (ran.code, ran.out) == (2, "")
    assert "there is no [delivery.bounces]; expected the place that they come to" in ran.err
    folder = own_config.parent / "bounces"
    folder.mkdir()
    (folder / "a.eml").write_bytes(notification(NO_SUCH_USER))
    (folder / "b.eml").write_bytes(b"From: ap@example.com\n\nWe have paid.")
    table = '\n[delivery.bounces]\nfolder = "bounces"\nmove_to = "read"\n'
    own_config.write_text(own_config.read_text(encoding="utf-8") + table, encoding="utf-8")
    # The letter is none of this store's: read, and no news.
    ran = run("letters", "bounces", "--config", own_config)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "1 bounce read, 0 letters came back; 1 other e-mail left alone.\n"
    assert [one.name for one in folder.glob("*.eml")] == ["b.eml"]
