"""Letting go of letters that wait for a release: only while all that they ask for is still to be asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.documents.amounts import money
from receivables.model import LEAVES, LetterState
from receivables.night.enclosing import rules_of
from receivables.night.store import store_of
from receivables.policy.netting import IS_CHASED
from receivables.policy.together import decide_together
from receivables.store.database import StoreError
from receivables.store.facts import Shard, cash_data_day, facts
from receivables.store.letters import LetterRecord, list_letters, parse_reference
from receivables.store.nights import supersede_released
from receivables.store.outbox import telling
from receivables.store.work import Line


@dataclass(slots=True)
class Released:
    """Letters that leave now, letters that wait for a second person, and why others were refused."""

    released: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def release(config: Config, reference: str, *, by: str, as_of: date) -> bool:
    """Let a waiting letter go, if all that it asks for is still chased; False: where two have to, it waits for another.

    Raises StoreError as the store does; also when by now less of an item is chased than the letter asks
    for: it is in dispute, promised, held, covered by credits, or its customer is not to be written to at all.
    """
    customer, night = parse_reference(reference)
    of_two = False
    for letter in list_letters(store_of(config), as_of=night, customer=customer):
        if letter.state is LetterState.WAITING_FOR_RELEASE:
            _refuse_when_less_is_chased(config, letter, as_of)
            of_two = rules_of(config, letter, as_of=as_of)[0].approval.four_eyes
    return telling.release(store_of(config), customer, night, by=by, as_of=as_of, of_two=of_two)


def release_all(config: Config, *, level: int | None, by: str, as_of: date) -> Released:
    """Release every letter that waits, of a level (None: of all). What cannot be let go goes on waiting, with why."""
    waiting = list_letters(store_of(config), state=LetterState.WAITING_FOR_RELEASE)
    found = Released()
    for letter in waiting:
        if level is not None and letter.level != level:
            continue
        try:
            goes = release(config, letter.reference, by=by, as_of=as_of)
        except StoreError as refused:
            found.refused.append(str(refused))
        else:
            (found.released if goes else found.waiting).append(letter.reference)
    return found


def take_back_changed(config: Config, *, as_of: date) -> None:
    """Withdraw, before the night begins, letters that were released and have changed since: paid, disputed, held.

    The night writes anew what is still due.
    """
    engine = store_of(config)
    changed = [
        (letter.customer.customer, letter.night)
        for state in LEAVES
        for letter in list_letters(engine, state=state)
        if letter.released_by
        and letter.night < as_of
        and any(
            balance != line.balance_minor or asked < line.chased_minor
            for line, balance, asked in _by_now(config, letter, as_of)
        )
    ]
    supersede_released(engine, changed, as_of)


def _refuse_when_less_is_chased(config: Config, letter: LetterRecord, as_of: date) -> None:
    for line, balance, asked in _by_now(config, letter, as_of):
        # A balance that has changed is for the store to say.
        if balance == line.balance_minor and asked < line.chased_minor:
            was, became = (money(minor, line.currency) for minor in (line.chased_minor, asked))
            raise StoreError(
                f"Letter {letter.reference} asks for {was} of {line.item}, but on {as_of} only {became} of it is to be "
                f"asked for: expected no change since it was written; `receivables explain {line.item}` says why, "
                "withdraw the letter"
            )


def _by_now(config: Config, letter: LetterRecord, as_of: date) -> Iterator[tuple[Line, int, int]]:
    """Each line of the letter that asks for something, with its balance and what would be asked for on that day."""
    engine = store_of(config)
    everybody = Shard(first=0, last=255, cash_data_day=cash_data_day(engine, as_of))
    known = facts(engine, everybody, as_of, customer=letter.customer.customer)
    asked = pl.when(IS_CHASED).then(pl.col("chased_minor") + pl.col("covered_minor")).otherwise(0)
    decided = decide_together(known, config.book, as_of=as_of).with_columns(asked=asked)
    found = {(row["customer"], row["item"], row["kind"]): row for row in decided.iter_rows(named=True)}
    for line in letter.lines:
        now = found.get((line.debtor, line.item, line.kind))
        if line.chased_minor > 0:
            yield line, *((now["balance_minor"], now["asked"]) if now is not None else (0, 0))
