"""Explanations of facts that were written as tables: the records behind them are the facts themselves."""

from typing import Any

import polars as pl

from policy.builders import NIGHT, SHIPPED
from receivables.documents.explanation import sentences
from receivables.model import Facts
from receivables.policy.book import Book, book_of_one
from receivables.policy.explaining import Behind, Subject, explain, explain_customer, subjects
from receivables.policy.projection import ahead, carried_out
from receivables.policy.settings import Policy
from receivables.policy.together import decide_together, plan_together


def behind_of(known: Facts) -> Behind:
    """The records that a store would have of these facts."""
    told = {"author": "Ines", "known_at": None}
    return Behind(
        rows={
            "hold": [row | told | {"reason": "agreed"} for row in known.holds.to_dicts()],
            "cause": [row | told | {"evidence": "a call"} for row in known.causes.to_dicts()],
            "dispute": [_dispute(number, row) for number, row in enumerate(known.disputes.to_dicts(), start=1)],
            "promise": [row | told for row in known.promises.to_dicts()],
            "item": [row | told for row in known.items.to_dicts()],
            "rate": [row | told for row in known.rates.to_dicts()],
            "assignment": [_visit(row) for row in known.open_work.to_dicts() if row["due_day"] is not None],
        }
    )


def _visit(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"night": row["since"], "state": "open", "state_day": row["since"], "salesperson": "S1"}


def _dispute(number: int, row: dict[str, Any]) -> dict[str, Any]:
    told = {"dispute": f"D{number}", "kind": "price", "owner": "Sales", "author": "Ines", "deadline_day": None}
    conceded = row["amount_minor"] if row.get("state") == "conceded" else None
    ends = row["from_day"] if conceded else row["to_day"]
    return (
        row
        | told
        | {
            "currency": "EUR",
            "opened_day": row["from_day"],
            # In frames the last day it was open, in the store the day on which it was resolved.
            "resolved_day": None if ends is None else ends.fromordinal(ends.toordinal() + 1),
            "conceded_minor": conceded,
            "released_day": None,
        }
    )


def explained(known: Facts, policy: Policy | Book = SHIPPED, *, look_ahead: bool = True) -> list[Subject]:
    """What every line's explanation draws on."""
    book = policy if isinstance(policy, Book) else book_of_one(policy)
    decided = decide_together(known, book, as_of=NIGHT)
    coming = None
    if look_ahead:
        coming = ahead(carried_out(known, plan_together(known, book, as_of=NIGHT)), book, as_of=NIGHT)
    return subjects(decided, known, book, behind_of(known), coming, NIGHT)


def told(known: Facts, policy: Policy | Book = SHIPPED, *, language: str = "en") -> str:
    """The explanation of everything as people read it, customer by customer."""
    found = explained(known, policy)
    text: list[str] = []
    for customer in pl.Series([one.line["customer"] for one in found]).unique(maintain_order=True):
        its = [one for one in found if one.line["customer"] == customer]
        text += [""] if text else []
        text += sentences(explain_customer(its), language=language)
        for one in its:
            text += ["", f"-- {one.line['item']}", *sentences(explain(one), language=language)]
    return "\n".join(text) + "\n"


def codes(known: Facts, policy: Policy | Book = SHIPPED) -> dict[str, list[str]]:
    """The codes of each item's steps."""
    return {one.line["item"]: [step.code for step in explain(one)] for one in explained(known, policy)}
