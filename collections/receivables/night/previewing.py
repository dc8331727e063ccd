"""One letter shown before any night brings it: tonight's, or that of a rung asked for. Nothing is saved."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
from sqlalchemy import Engine, literal, select

from receivables.config import Config
from receivables.documents.letters import Letter, Press, Templates, total_by_currency
from receivables.documents.letters.preview import marked
from receivables.documents.letters.vocabulary import in_words
from receivables.documents.words import REASONS_AND_HOLDS
from receivables.model import Facts, LetterState, Plan
from receivables.night.checking import refuse_before_policy
from receivables.night.enclosing import enclosed
from receivables.night.folders import file_name, put
from receivables.night.letters import to_letter
from receivables.night.places import refuse_unwritable
from receivables.night.store import store_of
from receivables.policy.book import Book
from receivables.policy.settings import Policy
from receivables.policy.together import plan_together
from receivables.stop import Stopped
from receivables.store.behind import name_of_customer
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.facts import facts
from receivables.store.letters import LetterRecord, list_letters
from receivables.store.tables import customer as customer_table
from receivables.store.work import Customer, Line, customers_of


class NothingToPreview(Stopped):
    """There is no letter to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The file that was written, and what letter it shows."""

    path: Path
    what: str


def preview_letter(
    config: Config, customer: str, *, as_of: date, level: int | None, language: str | None, out: Path | None
) -> Preview:
    """Write the letter to a customer as a PDF marked as a preview: tonight's, or that of a `level`.

    A level's letter lists what would be listed if one were due: silence, rest, visits and cases are looked past; what
    is held (disputes, promises, ..) is not asked for. Raises NothingToPreview where there is none, TemplateError
    for a text or a language that cannot be used, and PlaceNotWritable.
    """
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    record = _record(engine, config, customer, as_of, level)
    if language:
        record = replace(record, language=language)
    (letter,) = enclosed(config, [record], [to_letter(record, config, as_of=as_of)], as_of=as_of).letters
    path = out or Path.cwd() / f"preview-{file_name(letter.reference)}.pdf"
    refuse_unwritable(path)
    put(path, _printed(config, letter))
    return Preview(path=path, what=_what(config, letter))


def _record(engine: Engine, config: Config, customer: str, as_of: date, level: int | None) -> LetterRecord:
    """The letter on record of that night, else the one that it would plan, or the one of a level."""
    if name_of_customer(engine, customer) is None:
        raise NothingToPreview(f"There is no customer '{customer}' in the store: expected a number as loaded")
    on_record = list_letters(engine, as_of=as_of, customer=customer) if level is None else []
    known = facts(engine, None, as_of, customer=customer)
    if on_record:
        return on_record[0]
    if level is None:
        planned = plan_together(known, config.book, as_of=as_of)
        return _planned(engine, planned, customer) or _refused(planned, customer, as_of)
    planned = plan_together(_undisturbed(known), _asking(config.book, level), as_of=as_of)
    found = _planned(engine, planned, customer) or _refused(planned, customer, as_of)
    return replace(found, level=level)


def _undisturbed(known: Facts) -> Facts:
    """As though nobody had spoken to the customer yet."""
    return replace(known, contacts=known.contacts.clear(), open_work=known.open_work.clear())


def _asking(book: Book, level: int) -> Book:
    """The policies as they would be if every cell asked for a letter of that level's treatment."""
    return replace(book, pages=tuple(replace(page, policy=_only_letters(page.policy, level)) for page in book.pages))


def _only_letters(policy: Policy, level: int) -> Policy:
    if level > len(policy.levels):
        raise NothingToPreview(f"--level {level}: the ladder has {len(policy.levels)} rungs; expected one of them")
    treatment = policy.levels[level - 1].treatment
    grid = tuple(tuple(treatment for _ in row) for row in policy.matrix.grid)
    levels = tuple(replace(one, from_day=0, from_amount=Decimal(0)) for one in policy.levels)
    return replace(policy, matrix=replace(policy.matrix, grid=grid), levels=levels, minimum=Decimal(0))


def _planned(engine: Engine, plan: Plan, customer: str) -> LetterRecord | None:
    """The plan's letter to the customer, or to whoever is addressed for it."""
    about = plan.lines.filter((pl.col("debtor") == customer) | (pl.col("customer") == customer))
    found = plan.letters.filter(pl.col("customer").is_in(about["customer"].implode()))
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    lines = plan.lines.filter(pl.col("customer") == row["customer"])
    addressee = _customers(engine, [row["customer"]], plan.as_of)[row["customer"]]
    return LetterRecord(
        customer=addressee,
        night=plan.as_of,
        treatment=row["treatment"],
        level=row["level"],
        language=row["language"],
        state=LetterState(row["state"]),
        state_day=plan.as_of,
        batch_night=None,
        batch=None,
        released_by="",
        reason="",
        policy_hash=_policy_hash(plan, row["customer"]),
        reminded_day=None,
        lines=tuple(_lines(engine, lines, plan.as_of)),
    )


def _policy_hash(plan: Plan, customer: str) -> str:
    if plan.policy_hashes is None:
        return plan.policy_hash
    return str(plan.policy_hashes.filter(pl.col("customer") == customer)["policy_hash"][0])


def _lines(engine: Engine, lines: pl.DataFrame, as_of: date) -> Iterator[Line]:
    """In the order of the store: what is owed, the oldest first, then the credits."""
    ordered = lines.sort(pl.col("chased_minor") < 0, "due_day", "item", "kind", "debtor")
    others = [debtor for debtor in lines["debtor"].unique() if debtor not in set(lines["customer"])]
    names = {key: one.name or key for key, one in _customers(engine, others, as_of).items()}
    for row in ordered.iter_rows(named=True):
        owner = row.pop("customer")
        yield Line(**row, debtor_name="" if row["debtor"] == owner else names.get(row["debtor"], row["debtor"]))


def _customers(engine: Engine, customers: list[str], as_of: date) -> dict[str, Customer]:
    theirs = customer_table.c.customer.in_(customers)
    with reading(engine) as conn:
        return customers_of(conn, select(customer_table.c.customer, literal(to_number(as_of))).where(theirs))


def _refused(plan: Plan, customer: str, as_of: date) -> LetterRecord:
    """Raises NothingToPreview with what is done instead, and why."""
    decided = plan.decisions.filter(pl.col("customer") == customer)
    if decided.is_empty():
        raise NothingToPreview(f"Customer {customer} has nothing open on {as_of}: there is no letter to show")
    told = decided.group_by("does", "reason").len().sort("len", "reason", descending=[True, False])
    because = ", ".join(dict.fromkeys(REASONS_AND_HOLDS[reason] for reason in told["reason"]))
    raise NothingToPreview(
        f"{as_of} brings no letter to customer {customer} ({because}); --level 1 shows the first one all the same"
    )


def _printed(config: Config, letter: Letter) -> bytes:
    templates = Templates(config.templates)
    words = templates.words(letter.language)
    pdf = Press(templates, config.firm, config.letters).pdf(letter)
    return marked(pdf, words.text("page", "preview"), language=words.formats.locale.language)


def _what(config: Config, letter: Letter) -> str:
    total = in_words(total_by_currency(letter), Templates(config.templates).words(letter.language).formats)
    about = total.replace("\N{NO-BREAK SPACE}", " ") or "nothing to pay"
    return f"{letter.template} in {letter.language} to {letter.name} ({letter.customer}) about {about}"
