"""The last look before a letter leaves: whether what it lists is still owed, and still to be asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine

from receivables.config import Config
from receivables.model import HoldKind, ItemKind, Note
from receivables.money import to_decimal
from receivables.policy.decide import classify
from receivables.policy.netting import IS_CHASED, set_off
from receivables.policy.together import apart
from receivables.store.facts import facts
from receivables.store.letters import LetterRecord
from receivables.store.moments import newest, to_moment
from receivables.store.nights import knew

_AT_ONCE = 200
_LINE = ["debtor", "item", "kind"]
_LISTED = pl.Schema(
    {
        "number": pl.Int64,
        "is_note": pl.Boolean,
        "debtor": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "currency": pl.String,
        "balance_minor": pl.Int64,
        "disputed_minor": pl.Int64,
        "chased_minor": pl.Int64,
    }
)
_HOLDS = list(HoldKind)
# Of the letter, not of the line.
_OWN = {"number", "is_note"}


class LastLook:
    """Knows which letters still say what is so, and looks again as soon as anybody has told the store anything."""

    def __init__(self, config: Config, engine: Engine, letters: Sequence[LetterRecord], *, as_of: date) -> None:
        """`letters`: those that are about to leave, in their order."""
        self._config, self._engine, self._as_of = config, engine, as_of
        self._letters = {one.key: number for number, one in enumerate(letters)}, list(letters)
        planned = knew(engine, as_of)
        self._at = None if planned is None else to_moment(planned)
        # What tonight's letters say is what was known when the night began.
        self._known = {one.key: "" for one in letters if one.night == as_of}

    def changed(self, conn: Connection, letters: Sequence[LetterRecord]) -> dict[tuple[str, date], str]:
        """The letters that no longer say what is so, each with why. In the transaction in which they are to leave."""
        now = newest(conn) or 0
        if now != self._at:
            self._known.clear()
            self._at = now
        if any(one.key not in self._known for one in letters):
            self._look(letters)
        return {one.key: why for one in letters if (why := self._known[one.key])}

    def _look(self, letters: Sequence[LetterRecord]) -> None:
        """At these, and at those that come next: to look at many is hardly dearer than at one."""
        numbers, ordered = self._letters
        first = min(numbers[one.key] for one in letters)
        block = {one.key: one for one in (*ordered[first : first + _AT_ONCE], *letters)}
        self._known |= changes(self._config, self._engine, list(block.values()), as_of=self._as_of)


def changes(
    config: Config, engine: Engine, letters: Sequence[LetterRecord], *, as_of: date
) -> dict[tuple[str, date], str]:
    """Of each letter why it no longer says what is so on `as_of`, empty where it does.

    Looks at balances, holds of every kind, promises, plans, disputes, causes and credits; not at rhythm, nor whether a
    rung was due.
    """
    debtors = pl.Series("customer", sorted({line.debtor for one in letters for line in one.lines}), dtype=pl.String)
    known = facts(engine, None, as_of, customers=debtors)
    parts = [classify(its, policy, as_of=as_of) for policy, its in apart(known, config.book.on(as_of), as_of)]
    listed, asked = _listed(letters), pl.concat(map(_asked, parts))
    whys = {**_of_credits(listed, asked), **_of_lines(listed.join(asked, on=_LINE, how="left", suffix="_now"))}
    return {one.key: whys.get(number, "") for number, one in enumerate(letters)}


def _asked(decided: pl.DataFrame) -> pl.DataFrame:
    """What a letter of today would list of each open line: `chased_minor`, 0 where it is held."""
    used = set_off(decided).select("line", "set_off_minor")
    asked = pl.when(IS_CHASED).then(pl.col("chased_minor") + pl.col("covered_minor")).otherwise(0)
    return (
        decided.with_columns(chased_minor=asked)
        .join(used, on="line", how="left")
        .with_columns(chased_minor=pl.coalesce(-pl.col("set_off_minor"), "chased_minor"))
        .rename({"customer": "debtor"})
        .select(*(name for name in _LISTED if name not in _OWN), "hold")
    )


def _listed(letters: Sequence[LetterRecord]) -> pl.DataFrame:
    rows = [
        {
            "number": number,
            "is_note": one.level == 0,
            **{name: getattr(line, name) for name in _LISTED if name not in _OWN},
        }
        for number, one in enumerate(letters)
        # Whoever is thanked is not asked for anything.
        if one.treatment != Note.THANKS
        for line in one.lines
    ]
    return pl.DataFrame(rows, schema=_LISTED)


def _of_lines(both: pl.DataFrame) -> dict[int, str]:
    """The first line of each letter that is not as it lists it."""
    figures = {name: pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in ("balance_minor", "disputed_minor")}
    # What is not due yet is not chased: it may only not be held.
    asked = pl.when("is_note").then(pl.col("hold").is_not_null()).otherwise(_chased_otherwise())
    differs = pl.any_horizontal(*figures.values(), asked)
    first = both.filter(differs).unique("number", keep="first", maintain_order=True)
    return {row["number"]: _why(row) for row in first.iter_rows(named=True)}


def _chased_otherwise() -> pl.Expr:
    return pl.col("chased_minor").ne_missing(pl.col("chased_minor_now"))


def _why(row: dict[str, Any]) -> str:
    if row["balance_minor_now"] is None:
        return f"{row['item']} is settled"
    if row["balance_minor_now"] != row["balance_minor"]:
        return f"{row['item']} had {_money(row, 'balance_minor')} open, now it is {_money(row, 'balance_minor_now')}"
    if row["hold"] is not None and row["kind"] == ItemKind.INVOICE:
        return f"{row['item']} is held: {_HOLDS[row['hold']]}"
    if row["disputed_minor_now"] != row["disputed_minor"]:
        was, now = _money(row, "disputed_minor"), _money(row, "disputed_minor_now")
        return f"{row['item']} had {was} in dispute, now it is {now}"
    return f"{row['item']} was listed with {_money(row, 'chased_minor')}, now it is {_money(row, 'chased_minor_now')}"


def _of_credits(listed: pl.DataFrame, asked: pl.DataFrame) -> dict[int, str]:
    """Credits that would be set off today, and are not on the letter."""
    accounts = listed.filter(~pl.col("is_note")).select("number", "debtor", "currency").unique()
    credited = asked.filter(pl.col("chased_minor") < 0).join(accounts, on=["debtor", "currency"])
    new = credited.join(listed, on=["number", *_LINE], how="anti").unique("number", keep="first", maintain_order=True)
    return {row["number"]: f"{row['item']} is to be set off" for row in new.iter_rows(named=True)}


def _money(row: dict[str, Any], name: str) -> str:
    return f"{to_decimal(row[name], row['currency']):,} {row['currency']}"
