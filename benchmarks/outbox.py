"""Letters of a night through the outbox: planned, written and queued; then out by e-mail, each with its evidence.

What is compared with: the same pages made by the library alone, and a loop of smtplib over as many messages.
"""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl

from benchmarks.email import mails, sink
from benchmarks.generate import AS_OF
from benchmarks.load import read_list
from benchmarks.measure import Job
from receivables.config import Config, default_config_text, load_config
from receivables.documents.letters import Press, Templates, default_templates
from receivables.night import planning
from receivables.night.letters import to_letter
from receivables.night.outbox import write_letters
from receivables.night.store import store_of
from receivables.sample import SAMPLE_FIRM
from receivables.store.ledger import load_invoices
from receivables.store.letters import list_letters
from receivables.store.outbox.stops import resume_sending, stop_sending
from receivables.store.records import load_customers

_BY_EMAIL = """
[delivery]
channels = ["email"]

[delivery.email]
host = "127.0.0.1"
port = {port}
security = "none"
from_address = "ar@creditor.example"
test = false
"""
_WHY = {"reason": "written, not sent", "by": "benchmark"}


def bare(folder: Path, items: int) -> Job:
    """The pages alone: letters made before, one PDF after another."""
    config = _firm(folder / "bare", mails(items))
    _plan(config)
    letters = [to_letter(one, config, as_of=AS_OF) for one in list_letters(store_of(config))]
    press = Press(Templates(config.templates), config.firm, config.letters)
    press.pdf(letters[0])
    return lambda: [len(press.pdf(letter)) for letter in letters]


def queued(folder: Path, items: int) -> Job:
    """As many customers with one item each: planned, and every letter written, kept and ready to leave."""
    config = _firm(folder / "queued", mails(items))
    stop_sending(store_of(config), **_WHY)

    def job() -> None:
        _plan(config)
        write_letters(config, as_of=AS_OF)

    return job


def sent(folder: Path, items: int) -> Job:
    """The queue handed to the sink by the outbox, its look at what is queued included."""
    config = _firm(folder / "sent", mails(items))
    stop_sending(store_of(config), **_WHY)
    _plan(config)
    write_letters(config, as_of=AS_OF)
    resume_sending(store_of(config), by="benchmark")

    def job() -> None:
        assert write_letters(config, as_of=AS_OF).by_channel == {"email": mails(items)}

    return job


def _firm(folder: Path, customers: int) -> Config:
    """A firm with so many customers, each with an address of e-mail and one item a month overdue."""
    # Taken anew, a figure begins with nothing planned and nothing sent.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = folder / "config.toml"
    path.write_text(default_config_text() + _BY_EMAIL.format(port=sink()), encoding="utf-8")
    config = replace(load_config(path), firm=SAMPLE_FIRM, templates=default_templates())
    number = pl.Series("customer", range(customers)).cast(pl.String).str.zfill(7)
    _customers(number).write_csv(folder / "customers.csv")
    _invoices(number).write_csv(folder / "invoices.csv")
    engine = store_of(config)
    load_customers(engine, read_list(folder, "customers", "customers").frame)
    load_invoices(engine, read_list(folder, "invoices", "invoices").frame)
    return config


def _customers(number: pl.Series) -> pl.DataFrame:
    own = {"customer": "C" + number, "name": "Customer " + number, "email": "ap@c" + number + ".example"}
    same = {"country": "DE", "language": "en", "address": "Street 1, 12345 Town", "salesperson": "S1"}
    return pl.DataFrame(own).with_columns(**{name: pl.lit(value) for name, value in same.items()})


def _invoices(number: pl.Series) -> pl.DataFrame:
    dated = {"invoice_date": AS_OF - timedelta(days=60), "due_date": AS_OF - timedelta(days=30)}
    same = {**dated, "currency": "EUR", "amount": "1000.00"}
    own = {"invoice": "R" + number, "customer": "C" + number}
    return pl.DataFrame(own).with_columns(**{name: pl.lit(value) for name, value in same.items()})


def _plan(config: Config) -> None:
    for shard in planning.begin(config, as_of=AS_OF):
        planning.plan_and_save(config, shard, as_of=AS_OF)
    planning.settle(config, as_of=AS_OF)
