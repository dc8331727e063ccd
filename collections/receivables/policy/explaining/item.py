"""What is owed: where the line came from, what was paid and credited, and since when it is due."""

from collections.abc import Iterator, Sequence
from datetime import date

from receivables.model import ItemKind
from receivables.policy.explaining.steps import Record, Row, Step, Subject, Value, record

_PART = "item"


def origin(subject: Subject) -> Iterator[Step]:
    """What it is, what is open of it, and which load brought it."""
    line = subject.line
    own = _own_line(subject)
    yield Step(
        part=_PART,
        code="balance" if subject.is_owed else "credit",
        values={
            "item": line["item"],
            "customer": line["customer"],
            "name": line.get("name") or line["customer"],
            "kind": line["kind"],
            "currency": line["currency"],
            "balance_minor": abs(line["balance_minor"]),
            "amount_minor": abs(line["amount_minor"]),
            "day": line["day"],
        },
        record=None if own is None else record("item", _key(own), own, day="day"),
    )
    if own is not None and own.get("source"):
        values = {name: own.get(name) for name in ("source", "origin", "load_day")}
        yield Step(part=_PART, code="source", values=values, record=record("load", own["source"], own, day="load_day"))


def applied(subject: Subject) -> Iterator[Step]:
    """What else was posted to its document, oldest first: receipts, credits, matches, other instalments."""
    line = subject.line
    together = [row for row in _of_document(subject) if (row["item"], row["kind"]) != (line["item"], line["kind"])]
    for row in sorted(together, key=lambda row: (row["day"], row["item"], row["kind"])):
        if row["kind"] == ItemKind.ALLOCATION:
            yield _matched(subject, row)
        else:
            way = "applied" if row["amount_minor"] < 0 else "added"
            yield Step(part=_PART, code=f"{way}_{row['kind']}", values=_posted(row), record=_line_record(row))


def age(subject: Subject) -> Iterator[Step]:
    """Since when it is due. A credit has no age that matters."""
    line = subject.line
    if not subject.is_owed:
        return
    days = line["days_overdue"]
    code = "overdue" if days > 0 else "due_today" if days == 0 else "not_due"
    values = {"due_day": line["due_day"], "days": abs(days), "as_of": subject.as_of, "bucket": str(line["bucket"])}
    yield Step(part=_PART, code=code, values=values)


def settled(named: Row, lines: Sequence[Row], *, as_of: date) -> tuple[Step, ...]:
    """What became of a line that is not open on a day: settled since when and by what, or not posted yet.

    `lines` are those of its document, in the order of their days.
    """
    values: dict[str, Value] = {"item": named["item"], "customer": named["customer"], "as_of": as_of}
    posted = [row for row in lines if row["day"] <= as_of]
    if named["day"] > as_of or not posted:
        return (
            Step(part="answer", code="not_posted", values=values | {"day": named["day"]}, record=_line_record(named)),
        )
    last = max(row["day"] for row in posted)
    chain = [Step(part="answer", code="settled", values=values | {"day": last}, record=_line_record(named))]
    others = [row for row in posted if (row["item"], row["kind"]) != (named["item"], named["kind"])]
    for row in others:
        way = "applied" if row["amount_minor"] < 0 else "added"
        chain.append(Step(part=_PART, code=f"{way}_{row['kind']}", values=_posted(row), record=_line_record(row)))
    return tuple(chain)


def _matched(subject: Subject, row: Row) -> Step:
    """A part of a receipt that was given to the invoice, or taken back; the match says by which rule or whom."""
    number = row["item"].rpartition("#")[2].removesuffix(" undone")
    match = next((one for one in subject.behind.of("match") if str(one["match"]) == number), None)
    if match is None:
        return Step(part=_PART, code="applied_allocation", values=_posted(row), record=_line_record(row))
    undone = row["amount_minor"] > 0
    values = _posted(row) | {
        "receipt": match["receipt"],
        "rule": match["rule"],
        "author": match["undone_by"] if undone else match["author"],
    }
    code = "match_undone" if undone else "matched"
    return Step(part=_PART, code=code, values=values, record=record("match", number, match, day="day"))


def _posted(row: Row) -> dict[str, Value]:
    return {
        "item": row["item"],
        "day": row["day"],
        "due_day": row["due_day"],
        "currency": row["currency"],
        "amount_minor": abs(row["amount_minor"]),
    }


def _own_line(subject: Subject) -> Row | None:
    line = subject.line
    its = (line["item"], line["kind"])
    return next((row for row in _of_document(subject) if (row["item"], row["kind"]) == its), None)


def _of_document(subject: Subject) -> list[Row]:
    line = subject.line
    its = tuple(line[name] for name in ("customer", "document", "currency"))
    rows = subject.behind.of("item")
    return [
        row
        for row in rows
        if (row["customer"], row["document"], row["currency"]) == its and row["day"] <= subject.as_of
    ]


def _line_record(row: Row) -> Record:
    return record("item", _key(row), row, day="day")


def _key(row: Row) -> str:
    return f"{row['customer']}/{row['item']}/{row['kind']}"
