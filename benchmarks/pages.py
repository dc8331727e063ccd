"""`python -m benchmarks.pages FOLDER`: how long people wait for a page while a night runs.

FOLDER holds a firm (config.toml) whose store has had a night; `--make 1000000` makes one with that many open items.
So many readers (`--readers`), each signed in as somebody else, ask `receivables serve` for one page after another, as
fast as they are answered (`--think`: after so many seconds, half as many more or less, for people do not turn pages in
step), while nights are planned and saved beside them. A page's
time is from the request to its last byte. Nothing is drawn: the figures are the server's.
"""

import argparse
import http.client
import multiprocessing
import random
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import psutil
from sqlalchemy import select

from benchmarks.generate import AS_OF, RATES, write_lists
from flows.running import give_way
from receivables.config import default_config_text, load_config
from receivables.documents.letters import default_templates
from receivables.model.roles import Role
from receivables.night import planning
from receivables.night.store import store_of
from receivables.store import nights
from receivables.store.database import reading
from receivables.store.standing import matrix
from receivables.store.tables import decision
from receivables.store.users.people import add_user
from receivables.store.users.sessions import begin_session

_AS_MANY = 200  # customers and items that are asked for
_FOR_COST = 40


@dataclass(slots=True)
class Taken:
    """What readers saw of a kind of page: seconds and bytes of each answer, and what was not answered with 200."""

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    failed: int = 0


def main() -> None:
    """Print a line for each kind of page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--make", type=int, metavar="ITEMS", help="make the firm first, with so many open items")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--think", type=float, default=0, help="seconds between two pages of one reader")
    parser.add_argument("--no-night", action="store_true", help="nothing is planned meanwhile")
    parser.add_argument("--pages", nargs="+", metavar="KIND", help="only these kinds of pages, such as worklist")
    chosen = parser.parse_args()
    if chosen.make:
        make_firm(chosen.folder, chosen.make)
    config = load_config(chosen.folder / "config.toml")
    as_of = nights.latest(store_of(config))
    assert as_of is not None, "the firm has had no night: --make one"
    tokens = [_token(chosen.folder, number) for number in range(chosen.readers)]
    addresses = {k: v for k, v in _addresses(chosen.folder).items() if not chosen.pages or k in chosen.pages}
    with (
        _served(chosen.folder, as_of=as_of) as (port, server),
        _nights(chosen.folder, run=not chosen.no_night) as counted,
    ):
        for kind, asked in addresses.items():
            _print_cost(kind, port, tokens[0], asked, server)
        before = _cpu(server)
        taken = _read(port, tokens, addresses, seconds=chosen.seconds, think=chosen.think)
        _print(taken, chosen.seconds, _cpu(server) - before, counted())


def make_firm(folder: Path, items: int) -> None:
    """A firm with that many open items, after its first night."""
    write_lists(folder, items)
    RATES.write_csv(folder / "rates.csv")
    text = default_config_text().replace('"letter_templates"', f'"{default_templates()}"')
    listed = {"customers": "customers", "rates": "rates", "invoices_1": "invoices", "payments_1": "payments"}
    sources = (f'[[source]]\nname = "{name}"\nfile = "{name}.csv"\nas = "{kind}"\n\n' for name, kind in listed.items())
    (folder / "config.toml").write_text(
        text.replace("[schedule]", "".join(sources) + "[schedule]", 1), encoding="utf-8"
    )
    from receivables.night.loading import load_sources

    config = load_config(folder / "config.toml")
    load_sources(config, as_of=AS_OF)
    _night(folder, 0)
    store_of(config).dispose()


def _night(folder: Path, days_later: int) -> None:
    """A night's own part: what customers get is planned and saved, nothing is written or sent."""
    config = load_config(folder / "config.toml")
    as_of = (nights.latest(store_of(config)) or AS_OF) + timedelta(days=days_later)
    for shard in planning.begin(config, as_of=as_of):
        planning.plan_and_save(config, shard, as_of=as_of)
    planning.settle(config, as_of=as_of)


def _nights_on_end(folder: Path, done: "multiprocessing.Value") -> None:
    give_way()
    while True:
        _night(folder, 1)
        with done.get_lock():
            done.value += 1


@contextmanager
def _nights(folder: Path, *, run: bool) -> Iterator[Callable[[], int]]:
    """One night after another in a process of its own; how many were through."""
    spawn = multiprocessing.get_context("spawn")
    done = spawn.Value("i", 0)
    process = spawn.Process(target=_nights_on_end, args=(folder, done), daemon=True)
    if run:
        process.start()
        time.sleep(3)
    yield lambda: done.value
    if run:
        assert process.is_alive(), "the night died"
        process.kill()
        process.join()


def _token(folder: Path, number: int) -> str:
    engine = store_of(load_config(folder / "config.toml"))
    user = f"reader{number}-{time.time_ns()}"
    add_user(engine, user=user, name=f"Reader {number}", role=Role.FINANCE)
    return begin_session(engine, user, hours=1, means="password", address="benchmark")


def _addresses(folder: Path) -> dict[str, list[str]]:
    """What is asked for, by kind of page: some of each, never the same one after another."""
    engine = store_of(load_config(folder / "config.toml"))
    lines = select(decision.c.customer, decision.c.item).where(decision.c.to_day.is_(None))
    with reading(engine) as conn:
        found = conn.execute(lines.limit(50_000)).all()
    some = random.Random(1).sample(found, min(_AS_MANY, len(found)))
    cells = [
        f"/finance/worklist?policy={cell.policy_hash}&cell={cell.age_band}.{cell.amount_band}"
        for cell in matrix(engine)
        if not cell.outside
    ]
    return {
        "worklist": ["/finance/worklist", "/finance/worklist?free=true", "/finance/worklist?salesperson=S07"],
        "worklist of a cell": cells,
        "worklist, nobody found": ["/finance/worklist?hold=insolvency"],
        "matrix": ["/finance/matrix"],
        "customer": [f"/customer/{quote(row.customer, safe='')}" for row in some],
        "item": [f"/item?customer={quote(row.customer, safe='')}&item={quote(row.item, safe='')}" for row in some],
    }


@contextmanager
def _served(folder: Path, *, as_of: date) -> Iterator[tuple[int, psutil.Process]]:
    """`receivables serve` on a free port. Readers here ask more in a minute than the config lets people ask."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    original = (folder / "config.toml").read_text(encoding="utf-8")
    served = folder / "served.toml"
    served.write_text(original.replace("per_minute = 300 ", "per_minute = 100000 "), encoding="utf-8")
    where = ["--port", str(port), "--config", str(served), "--as-of", str(as_of)]
    command = [sys.executable, "-m", "receivables.cli", "serve", *where]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            _wait_for(port, server)
            yield port, psutil.Process(server.pid)
        finally:
            server.terminate()


def _wait_for(port: int, server: "subprocess.Popen[str]") -> None:
    for _ in range(600):
        assert server.poll() is None, "the server died"
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _read(
    port: int, tokens: list[str], addresses: dict[str, list[str]], *, seconds: float, think: float
) -> dict[str, Taken]:
    taken: dict[str, Taken] = defaultdict(Taken)
    lock, until = threading.Lock(), time.monotonic() + seconds

    def reader(number: int) -> None:
        chance, headers = random.Random(number), {"cookie": f"receivables={tokens[number]}"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(chance.uniform(0, think))
        while time.monotonic() < until:
            kind = chance.choice(list(addresses))
            began = time.perf_counter()
            status, size = _ask(connection, chance.choice(addresses[kind]), headers)
            took = time.perf_counter() - began
            with lock:
                taken[kind].seconds.append(took)
                taken[kind].sizes.append(size)
                taken[kind].failed += status != 200
            time.sleep(chance.uniform(think / 2, think * 3 / 2))

    readers = [threading.Thread(target=reader, args=(number,)) for number in range(len(tokens))]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return taken


def _ask(connection: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> tuple[int, int]:
    """The status and the size of an answer; 0: the server hung up, as it does after a failure."""
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    except (http.client.HTTPException, ConnectionError):
        connection.close()
        return 0, 0


def _print_cost(kind: str, port: int, token: str, asked: list[str], server: psutil.Process) -> None:
    """The server's CPU for one page when one reader asks: what no other load on the machine changes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(2 * _FOR_COST):
        if number == _FOR_COST:
            began = _cpu(server)
        _ask(connection, asked[number % len(asked)], {"cookie": f"receivables={token}"})
    spent = _cpu(server) - began
    print(f"{kind:<24}{spent / _FOR_COST * 1000:>8.1f} ms of CPU a page")


def _cpu(server: psutil.Process) -> float:
    spent = server.cpu_times()
    return spent.user + spent.system


def _print(taken: dict[str, Taken], seconds: float, cpu_seconds: float, night_count: int) -> None:
    print(f"{'page':<24}{'asked':>8}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'kB':>7}{'failed':>8}")
    for kind, one in sorted(taken.items()):
        at = sorted(one.seconds)
        p50, p95, p99 = (at[min(int(len(at) * share), len(at) - 1)] * 1000 for share in (0.5, 0.95, 0.99))
        kb = max(one.sizes) / 1000
        print(f"{kind:<24}{len(at):>8,}{p50:>8.0f}{p95:>8.0f}{p99:>8.0f}{kb:>7.0f}{one.failed:>8,}")
    asked = sum(len(one.seconds) for one in taken.values())
    each = cpu_seconds / asked * 1000
    print(f"{asked / seconds:.0f} pages a second, {each:.1f} ms of CPU each; nights through meanwhile: {night_count}")


if __name__ == "__main__":
    main()
