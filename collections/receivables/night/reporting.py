"""The report of a night, counted from what was saved and written, so that running it again says the same."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl
from sqlalchemy import Connection

from receivables.config import Config
from receivables.documents.run_report import (
    Decided,
    LetterCount,
    PolicyCount,
    RunReport,
    SourceCount,
    Tally,
    Written,
    count_decisions,
    decided_together,
    report_json,
    report_text,
)
from receivables.documents.words import plural
from receivables.model import LetterState, Problem, Reason
from receivables.model.mailings import Mailing
from receivables.night import handovers, write_offs
from receivables.night.cases import case_problems
from receivables.night.disputes import count_disputes, dispute_problems
from receivables.night.enclosing import enclosure_problems
from receivables.night.folders import night_folder, put
from receivables.night.loading import SourceRead
from receivables.night.matching import count_receipts
from receivables.night.outbox import batch_files, letter_problems
from receivables.night.promises import promise_changes
from receivables.night.releases import remind
from receivables.night.statements.problems import statement_problems
from receivables.night.store import store_of
from receivables.night.suspecting import count_suspicions
from receivables.night.visits import visit_problems
from receivables.night.webhooks import webhook_problems
from receivables.policy.book import Book
from receivables.policy.reach import missing
from receivables.store import figures, nights
from receivables.store.database import reading, writing
from receivables.store.facts import Shard, shards
from receivables.store.ledger import unknown_documents
from receivables.store.nights import NightState
from receivables.store.open_lines import open_lines_of
from receivables.store.past_decisions import decisions_on
from receivables.store.standing import keep_report


def finish(config: Config, reads: Sequence[SourceRead], *, as_of: date) -> RunReport:
    """Count the night, write report.txt and report.json into its folder, and note that the night is written.

    The store keeps the report, too: pages show it where the folder is not to be had.
    """
    report = _report(config, reads, as_of)
    folder = night_folder(config, as_of)
    text = json.dumps(report_json(report), ensure_ascii=False, indent=2, default=str)
    put(folder / "report.txt", report_text(report).encode())
    put(folder / "report.json", text.encode())
    with writing(store_of(config)) as conn:
        keep_report(conn, as_of, text)
    nights.advance(store_of(config), as_of, NightState.WRITTEN)
    return report


def _report(config: Config, reads: Sequence[SourceRead], as_of: date) -> RunReport:
    engine = store_of(config)
    parts = list(shards(engine, as_of))
    in_force = config.book.on(as_of)
    reminders = remind(config, as_of=as_of)
    lacks = missing(in_force.pages[-1].policy)
    with reading(engine) as conn:
        counted = [_counted(conn, shard, as_of, lacks) for shard in parts]
        return RunReport(
            firm=config.firm.name,
            as_of=as_of,
            policy_name=in_force.pages[-1].policy.name,
            policy_hash=in_force.hash,
            policies=tuple(_policies(conn, in_force, as_of)),
            sources=tuple(_source(read) for read in reads),
            open_lines=sum((_open_lines(conn, shard, as_of) for shard in parts), start=Tally()),
            decided=decided_together(decided for decided, _ in counted),
            letters=tuple(_letters(figures.letters_of(conn, as_of))),
            earlier_letters=figures.earlier_letters_of(conn, as_of),
            left=figures.left_of(conn, as_of),
            statements=figures.left_of(conn, as_of, of=Mailing.STATEMENT),
            visits=figures.visits_of(conn, as_of),
            cases=figures.cases_of(conn, as_of),
            written=tuple(_written(config, conn, as_of, reads)),
            receipts=count_receipts(engine, as_of=as_of),
            reminders=reminders,
            suspicions=count_suspicions(engine, as_of=as_of),
            disputes=count_disputes(config, as_of=as_of),
            promises=promise_changes(config, as_of=as_of),
            problems=(
                *(problem for read in reads for problem in _source_problems(read)),
                # A missing rate is one problem, however many shards meet it.
                *dict.fromkeys(problem for _, problems in counted for problem in problems),
                *unknown_documents(engine, as_of),
                *dispute_problems(config, as_of=as_of),
                *case_problems(config, as_of=as_of),
                *visit_problems(config, as_of=as_of),
                *enclosure_problems(config, as_of=as_of),
                *letter_problems(config, as_of=as_of),
                *statement_problems(config, as_of=as_of),
                *write_offs.problems(config, as_of=as_of),
                *handovers.problems(config, as_of=as_of),
                *webhook_problems(config),
            ),
        )


def _policies(conn: Connection, in_force: Book, as_of: date) -> Iterator[PolicyCount]:
    if len(in_force.pages) == 1:
        return
    counts = figures.decided_by(conn, as_of)
    for policy in in_force.policies:
        customers, lines = counts.get(policy.hash, (0, 0))
        yield PolicyCount(name=policy.name, hash=policy.hash, customers=customers, lines=lines)


def _counted(conn: Connection, shard: Shard, as_of: date, lacks: str) -> tuple[Decided, list[Problem]]:
    decisions = decisions_on(conn, shard, as_of)
    return count_decisions(decisions), [*_without_address(decisions, lacks), *_without_rate(decisions)]


def _open_lines(conn: Connection, shard: Shard, as_of: date) -> Tally:
    lines = open_lines_of(conn, shard, as_of=as_of)
    sums = lines.group_by("currency").agg(pl.col("balance_minor").sum()).sort("currency")
    return Tally(lines=lines.height, minor=dict(sums.iter_rows()))


def _without_address(decisions: pl.DataFrame, lacks: str) -> Iterator[Problem]:
    waiting = decisions.filter(pl.col("reason") == Reason.NO_ADDRESS)["customer"].unique().sort()
    for customer in waiting:
        yield Problem(where=f"customer {customer}", what=f"{lacks}: a letter is due and waits until one is filled in")


def _without_rate(decisions: pl.DataFrame) -> Iterator[Problem]:
    for currency in decisions.filter(pl.col("reason") == Reason.NO_RATE)["currency"].unique().sort():
        yield Problem(where=f"rates, {currency}", what="no rate: its items stay in the lists but outside the matrix")


def _source_problems(read: SourceRead) -> Iterator[Problem]:
    if read.rejects:
        refused = plural(read.refused, "refused row")
        yield Problem(where=str(read.rejects), what=f"{refused} of {read.name}; reasons inside")
    yield from read.doubts


def _source(read: SourceRead) -> SourceCount:
    return SourceCount(
        name=read.name,
        kind=read.kind,
        rows=read.rows,
        taken=read.taken,
        refused=read.refused,
        new=read.new,
        changed=read.changed,
        unchanged=read.unchanged,
        vanished=read.vanished,
        taken_minor=read.taken_minor,
        refused_minor=read.refused_minor,
    )


def _letters(counts: pl.DataFrame) -> Iterator[LetterCount]:
    live = counts.filter(pl.col("state") != LetterState.WITHDRAWN)
    waits = pl.col("state") == LetterState.WAITING_FOR_RELEASE
    by = ["level", "note", "language"]
    summed = live.group_by(by).agg(pl.col("letters").sum(), waiting=pl.col("letters").filter(waits).sum()).sort(by)
    for row in summed.with_columns(pl.col("note").fill_null("")).iter_rows(named=True):
        yield LetterCount(**row)


def _written(config: Config, conn: Connection, as_of: date, reads: Sequence[SourceRead]) -> Iterator[Written]:
    folder = night_folder(config, as_of)
    for number, path in batch_files(config, as_of):
        yield Written(path=path, count=figures.letters_in_batch(conn, as_of, number), what="letter")
    for number, path in batch_files(config, as_of, of=Mailing.STATEMENT):
        count = figures.letters_in_batch(conn, as_of, number, of=Mailing.STATEMENT)
        yield Written(path=path, count=count, what="statement")
    visits = sorted((folder / "visits").glob("*.xlsx"))
    if visits:
        yield Written(path=folder / "visits", count=len(visits), what="visit list")
    for name, what in (
        ("cases.xlsx", "case list"),
        ("releases.xlsx", "list of releases"),
        ("aging.xlsx", "aging workbook"),
        ("aging-detail.xlsx", "list of open lines"),
    ):
        if (folder / name).exists():
            yield Written(path=folder / name, count=1, what=what)
    for read in reads:
        if read.rejects:
            yield Written(path=Path(read.rejects), count=read.refused, what="refused row")
