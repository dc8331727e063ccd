"""`python -m benchmarks [--items 10000 100000 1000000]`: every figure, as a ratio to its floor in the same run."""

import argparse
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, Figure, measured

_BY_FILE = "floor: executemany, order of the files"
_BY_KEY = "floor: executemany, order of the keys"
_COPY = "floor: a bare COPY to PostgreSQL"
_ALLOWED = "2 x calamine's bare read + 3 x executemany"
_PANDAS = "pandas and openpyxl read that workbook"
_DUMP = "floor: openpyxl dumps the cells of the aging"
_DUMP_OF_LINES = "floor: openpyxl dumps its lines"
_PANDAS_AGING = "pandas and openpyxl age that workbook"
_SMTPLIB = "floor: smtplib, a message after another"
_PAGES = "floor: as many pages, by the library alone"
_NUMPY = "floor: one comparison pass of numpy"
FIGURES = [
    Figure(name="make the files", function="benchmarks.load:lists"),
    Figure(name=_BY_FILE, function="benchmarks.load:floor"),
    Figure(name=_BY_KEY, function="benchmarks.load:lower_floor"),
    Figure(name="read and type the CSV alone", function="benchmarks.load:reading", floor=_BY_KEY),
    Figure(name="load, first night", function="benchmarks.load:first_night", floor=_BY_KEY, at_most=2.5),
    Figure(name="load, second night", function="benchmarks.load:second_night", floor=_BY_KEY, at_most=2.3),
    Figure(name="load, nothing changed", function="benchmarks.load:same_again", floor=_BY_KEY, at_most=2.4),
    Figure(name="list of open items, first", function="benchmarks.load:first_list", floor=_BY_KEY, at_most=2.5),
    Figure(name="list of open items, second", function="benchmarks.load:second_list", floor=_BY_KEY, at_most=2.3),
    Figure(
        name="facts of a night, by shards",
        function="benchmarks.load:facts_by_shards",
        floor=_BY_KEY,
        at_most_seconds={1_000_000: 3.5},
        at_most_mib=500,
    ),
    Figure(name="load into SQLite, the store alone", function="benchmarks.load:first_night_alone", floor=_BY_KEY),
    Figure(name=_COPY, function="benchmarks.postgresql:bare_copy"),
    Figure(name="COPY into tables without keys", function="benchmarks.postgresql:copy_without_keys", floor=_COPY),
    Figure(
        name="load into PostgreSQL, first night",
        function="benchmarks.postgresql:first_night",
        floor=_COPY,
        at_most=13,
        at_most_more_mib=120,
    ),
    Figure(
        name="load into PostgreSQL, second night",
        function="benchmarks.postgresql:second_night",
        floor=_COPY,
        at_most=7,
        at_most_more_mib=120,
    ),
    Figure(
        name="load into PostgreSQL, nothing changed",
        function="benchmarks.postgresql:same_again",
        floor=_COPY,
        at_most=5.5,
        at_most_more_mib=120,
    ),
    Figure(name="make the workbook, at most 100,000 rows", function="benchmarks.sources:files"),
    Figure(name=_ALLOWED, function="benchmarks.sources:allowance"),
    Figure(
        name="workbook into the ledger",
        function="benchmarks.sources:workbook_to_ledger",
        floor=_ALLOWED,
        at_most=1.0,
        at_most_from=100_000,
    ),
    Figure(
        name="read and type a CSV of twelve columns",
        function="benchmarks.sources:text_alone",
        floor=_ALLOWED,
        at_most_mib=1024,
    ),
    Figure(
        name="CSV of twelve columns into the ledger",
        function="benchmarks.sources:text_to_ledger",
        floor=_ALLOWED,
        at_most_mib=1024,
    ),
    Figure(name=_PANDAS, function="benchmarks.sources:pandas_read"),
    Figure(
        name="workbook into the ledger, against pandas",
        function="benchmarks.sources:workbook_to_ledger",
        floor=_PANDAS,
        at_most=0.2,
        at_most_from=100_000,
    ),
    Figure(name=_DUMP, function="benchmarks.aging_workbook:dump_of_whole"),
    Figure(
        name="aging workbook, at most 100,000 lines",
        function="benchmarks.aging_workbook:whole",
        floor=_DUMP,
        at_most=1.3,
        at_most_mib=600,
    ),
    Figure(name=_DUMP_OF_LINES, function="benchmarks.aging_workbook:dump_of_lines"),
    Figure(
        name="its lines in a workbook of their own",
        function="benchmarks.aging_workbook:lines_apart",
        floor=_DUMP_OF_LINES,
        at_most=0.2,
        at_most_from=10_000,
        at_most_mib=600,
    ),
    Figure(
        name="aging workbook of all, lines apart",
        function="benchmarks.aging_workbook:with_lines_apart",
        at_most_mib=1536,
    ),
    Figure(name=_PANDAS_AGING, function="benchmarks.aging_workbook:pandas_to_aging"),
    Figure(
        name="workbook to aging workbook, against pandas",
        function="benchmarks.aging_workbook:from_workbook_to_aging",
        floor=_PANDAS_AGING,
        at_most=0.2,
        at_most_from=100_000,
    ),
    Figure(
        name="aging of a night that was run",
        function="benchmarks.aging:night_that_was_run",
        at_most_seconds={1_000_000: 8.0},
    ),
    Figure(
        name="aging of a day without a night",
        function="benchmarks.aging:day_without_a_night",
        at_most_seconds={1_000_000: 8.0},
    ),
    Figure(
        name="aging of a past day as it was known then",
        function="benchmarks.aging:as_it_was_known",
        at_most_seconds={1_000_000: 8.0},
    ),
    Figure(name=_NUMPY, function="benchmarks.plan:numpy_pass"),
    Figure(
        name="the policy's passes",
        function="benchmarks.plan:passes",
        floor=_NUMPY,
        at_most_seconds={1_000_000: 2.0},
    ),
    Figure(name="the same under five policies", function="benchmarks.plan:passes_of_five", floor=_NUMPY),
    Figure(
        name="read and planned",
        function="benchmarks.plan:read_and_plan",
        floor=_NUMPY,
        at_most_seconds={1_000_000: 8.0},
        at_most_mib=600,
    ),
    Figure(
        name="read, planned and saved, first night",
        function="benchmarks.plan:first_night",
        floor=_BY_KEY,
        at_most_seconds={10_000: 0.5, 60_000: 1.1},  # about five of six items are overdue
    ),
    Figure(name="read, planned and saved, next night", function="benchmarks.plan:next_night", floor=_BY_KEY),
    Figure(
        name="the night's key figures",
        function="benchmarks.figures_of_time:figures_of_a_night",
        floor=_NUMPY,
        at_most_seconds={1_000_000: 5.0},
    ),
    Figure(
        name="movement of a month",
        function="benchmarks.figures_of_time:movement_of_a_month",
        floor=_NUMPY,
        at_most_seconds={1_000_000: 8.0},
    ),
    Figure(
        name="forecast of a quarter",
        function="benchmarks.figures_of_time:forecast_of_a_quarter",
        floor=_NUMPY,
        at_most_seconds={1_000_000: 13.0},
    ),
    Figure(
        name="one item explained",
        function="benchmarks.explain:one_item",
        floor=_NUMPY,
        at_most_seconds={1_000_000: 0.5},
    ),
    Figure(
        name="one item of a past night explained",
        function="benchmarks.explain:past_night",
        floor=_NUMPY,
        at_most_seconds={1_000_000: 0.5},
    ),
    Figure(name="a past night replayed", function="benchmarks.replay:one_night", floor=_NUMPY),
    Figure(name="ten past nights replayed", function="benchmarks.replay:all_nights", floor=_NUMPY),
    Figure(name="400 letters in English", function="benchmarks.letters:english", floor=_NUMPY, at_most_any=10.0),
    Figure(name="400 letters in Chinese", function="benchmarks.letters:chinese", floor=_NUMPY, at_most_any=10.0),
    Figure(
        name="the same with a code to pay by",
        function="benchmarks.letters:with_codes",
        floor="400 letters in English",
        at_most=1.5,
    ),
    Figure(name="400 letters in one batch", function="benchmarks.letters:batch", floor=_NUMPY, at_most_any=10.0),
    # Three tables each, as a page and for e-mail.
    Figure(name="400 statements", function="benchmarks.statements:pages", floor=_NUMPY, at_most_any=13.0),
    Figure(
        name="400 statements as workbooks", function="benchmarks.statements:workbooks", floor=_NUMPY, at_most_any=10.0
    ),
    # However many there are: of 10,000 no more is in memory at once than of 1,000.
    Figure(
        name="a month end, at most 10,000 statements",
        function="benchmarks.statements:night",
        floor=_NUMPY,
        at_most_more_mib=250,
    ),
    Figure(name=_SMTPLIB, function="benchmarks.email:bare"),
    Figure(name="e-mails made, not sent", function="benchmarks.email:messages", floor=_SMTPLIB),
    # At least six tenths as many in the same time.
    Figure(name="e-mails made and sent", function="benchmarks.email:channel", floor=_SMTPLIB, at_most=1.67),
    Figure(name="letters sent, with evidence", function="benchmarks.outbox:sent", floor=_SMTPLIB, at_most=1.67),
    Figure(name=_PAGES, function="benchmarks.outbox:bare"),
    # At least seven tenths as many in the same time.
    Figure(name="letters queued", function="benchmarks.outbox:queued", floor=_PAGES, at_most=1.43),
]
_WIDTH = max(len(figure.name) for figure in FIGURES)
# A figure of a second or less is taken three times: two shared cores are noisy.
_TAKEN_ONCE_FROM = 500_000


def main() -> None:
    """Print the table, one block for each number of items."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--items", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--only", default="", help="only figures with this in their name, and what they need")
    chosen = parser.parse_args()
    for items in chosen.items:
        with tempfile.TemporaryDirectory(prefix="receivables-bench-") as folder:
            _block(Path(folder), items, chosen.only)


def _block(folder: Path, items: int, only: str) -> None:
    print(f"{items:,} open items".ljust(_WIDTH), "    CPU s      MiB     more    ratio  at most")
    costs: dict[str, Cost] = {}
    chosen = [figure for figure in FIGURES if only in figure.name]
    floors = {figure.name: figure.floor for figure in FIGURES}
    needed: set[str | None] = set()
    for figure in chosen:
        name: str | None = figure.name
        while name is not None:
            needed.add(name)
            name = floors[name]
    for figure in FIGURES:
        if figure.name in needed or figure.name.startswith("make "):
            costs[figure.name] = measured(figure, folder, items, times=1 if items >= _TAKEN_ONCE_FROM else 3)
            print(_line(figure, costs, items), flush=True)
    print()


def _line(figure: Figure, costs: dict[str, Cost], items: int) -> str:
    cost = costs[figure.name]
    ratio = cost.seconds / costs[figure.floor].seconds if figure.floor else None
    seconds = (figure.at_most_seconds or {}).get(items, figure.at_most_any)
    limits = [
        (f"{figure.at_most} x", figure.at_most if items >= figure.at_most_from else None, ratio),
        (f"{seconds} s", seconds, cost.seconds),
        (f"{figure.at_most_mib} MiB", figure.at_most_mib, cost.mib),
        (f"{figure.at_most_more_mib} MiB more", figure.at_most_more_mib, cost.more_mib),
    ]
    shown = [
        f"{text}{' EXCEEDED' if reached is not None and reached > limit else ''}"
        for text, limit, reached in limits
        if limit is not None
    ]
    ratio_text = f"{ratio:7.2f} x" if ratio is not None else " " * 9
    figures = f"{cost.seconds:9.2f} {cost.mib:8.0f} {cost.more_mib:8.0f} {ratio_text}"
    return f"{figure.name:{_WIDTH}} {figures}  {', '.join(shown)}"


if __name__ == "__main__":
    main()
