"""A real IMAP server (Dovecot) on this machine, with one user and an empty mailbox of its own."""

import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "bounces@creditor.example", "Schlüssel 钥"
_SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = {ssl}
protocols = imap
listen = 127.0.0.1
mail_location = maildir:{folder}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
mail_max_userip_connections = 50
auth_mechanisms = plain
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {port_tls}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapServer:
    """`port`: in the clear and STARTTLS; `port_tls`: TLS from the start, where there is a certificate."""

    port: int
    port_tls: int

    def signed_in(self) -> imaplib.IMAP4:
        """A mail program of somebody else."""
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        imap.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        return imap


@contextmanager
def imap_server(certificate: Path | None = None, key: Path | None = None) -> Iterator[ImapServer]:
    """The server while it is needed. Skips the test where Dovecot is not installed."""
    program = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None and not os.environ.get("CI"):
        pytest.skip("Dovecot (dovecot-imapd) is not installed")
    assert program, "CI needs Dovecot (dovecot-imapd) to read a mailbox"
    # Not pytest's own folder: the paths of sockets are short, and the user who writes mail may not enter that one.
    with tempfile.TemporaryDirectory(prefix="imap-") as made:
        folder, server = Path(made), ImapServer(port=_free_port(), port_tls=_free_port())
        _settle_in(folder, server, certificate, key)
        running = subprocess.Popen([program, "-F", "-c", folder / "settings"], stderr=subprocess.DEVNULL)
        try:
            _wait(server.port, folder)
            yield server
        finally:
            running.terminate()
            running.wait(10)


def _settle_in(folder: Path, server: ImapServer, certificate: Path | None, key: Path | None) -> None:
    me = getpass.getuser()
    # Mail is nobody's when the superuser runs the tests: Dovecot hands none to root.
    mail = pwd.getpwnam("nobody" if os.geteuid() == 0 else me)
    settings = _SETTINGS.format(
        folder=folder,
        ssl="yes" if certificate else "no",
        uid=mail.pw_uid,
        gid=mail.pw_gid,
        user="dovecot" if os.geteuid() == 0 else me,
        group="dovecot" if os.geteuid() == 0 else _group_of(me),
        login="dovenull" if os.geteuid() == 0 else me,
        port=server.port,
        port_tls=server.port_tls if certificate else 0,
    )
    if certificate:
        settings += f"ssl_cert = <{certificate}\nssl_key = <{key}\n"
    (folder / "settings").write_text(settings, encoding="utf-8")
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    for path in (folder, folder / "mail", folder / "home"):
        path.mkdir(exist_ok=True)
        path.chmod(0o755)
        if os.geteuid() == 0 and path != folder:
            os.chown(path, mail.pw_uid, mail.pw_gid)


def _group_of(user: str) -> str:
    import grp

    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait(port: int, folder: Path) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as one:
                if one.recv(4) == b"* OK":
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"Dovecot does not answer: {(folder / 'log').read_text()}")
