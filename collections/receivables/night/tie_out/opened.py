"""Where each account's tie-out begins: with the last signature, or else with the last balance that was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from sqlalchemy import Connection

from receivables.model.control_accounts import PostedAs
from receivables.policy.tie_out import Side
from receivables.policy.tie_out.sides import Key
from receivables.store.control_accounts.balances import balances
from receivables.store.control_accounts.signatures import signatures

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is on record of an account up to a day, the newest last: balances and signatures as rows of the store."""

    as_of: date
    balances: tuple[_Row, ...]
    signatures: tuple[_Row, ...]

    @property
    def balance(self) -> _Row | None:
        """The balance of the day itself."""
        return next((one for one in self.balances if one["day"] == self.as_of), None)

    @property
    def signature(self) -> _Row | None:
        """The signature of the day itself."""
        return next((one for one in self.signatures if one["day"] == self.as_of), None)

    @property
    def signed_before(self) -> _Row | None:
        """The last signature of an earlier day."""
        return next((one for one in reversed(self.signatures) if one["day"] < self.as_of), None)

    @property
    def since(self) -> date:
        """The day at whose end the tie-out begins: that of the last signature; of the balance's own period; of the
        balance before it; else the end of the month before.
        """
        if self.signed_before:
            signed: date = self.signed_before["day"]
            return signed
        if self.balance and self.balance["first_day"]:
            first_day: date = self.balance["first_day"]
            return first_day - timedelta(days=1)
        earlier = [one["day"] for one in self.balances if one["day"] < self.as_of]
        return max(earlier, default=self.as_of.replace(day=1) - timedelta(days=1))

    def control(self, activity: dict[PostedAs, int] | None) -> Side | None:
        """The general ledger's side of the day, with what its journal has; None where it said no balance."""
        if self.balance is None:
            return None
        moved = self._moved() if activity is None else sum(activity.values())
        return Side(
            opening_minor=self._opening(),
            activity=activity,
            moved_minor=moved,
            closing_minor=self.balance["closing_minor"],
        )

    def _opening(self) -> int | None:
        assert self.balance is not None
        if self._is_of_this_period() and self.balance["opening_minor"] is not None:
            opening: int = self.balance["opening_minor"]
            return opening
        return next((one["closing_minor"] for one in self.balances if one["day"] == self.since), None)

    def _moved(self) -> int | None:
        assert self.balance is not None
        sides = (self.balance["debit_minor"], self.balance["credit_minor"])
        if not self._is_of_this_period() or sides == (None, None):
            return None
        return (sides[0] or 0) - (sides[1] or 0)

    def _is_of_this_period(self) -> bool:
        """Whether opening, debit and credit of the balance are of the days since the tie-out begins."""
        assert self.balance is not None
        first_day: date | None = self.balance["first_day"]
        return first_day is None or first_day == self.since + timedelta(days=1)


def opened(conn: Connection, keys: Iterable[Key], *, as_of: date, known_at: datetime | None) -> dict[Key, Said]:
    """What is on record of every account named, and of every other that the general ledger said a balance of."""
    said = _by_key(balances(conn, last=as_of, known_at=known_at))
    signed = _by_key(signatures(conn, last=as_of, known_at=known_at))
    of_the_day = [key for key, rows in said.items() if rows[-1]["day"] == as_of]
    return {
        key: Said(as_of=as_of, balances=tuple(said.get(key, ())), signatures=tuple(signed.get(key, ())))
        for key in sorted({*keys, *of_the_day})
    }


def _by_key(rows: pl.DataFrame) -> dict[Key, list[_Row]]:
    found: dict[Key, list[_Row]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault((row["company"] or "", row["account"], row["currency"]), []).append(row)
    return found
