"""Why it is unpaid, and every reason to leave it alone for now: the first one decides, the others stand behind it."""

from collections.abc import Iterator
from datetime import date

from receivables.model import Cause, HoldKind
from receivables.money import to_minor
from receivables.policy.explaining.naming import in_force
from receivables.policy.explaining.promises import word_record, words_about
from receivables.policy.explaining.steps import Record, Row, Step, Subject, Value, about, record
from receivables.policy.holds import HOLDS, rank

_PART = "unpaid"


def cause(subject: Subject) -> Iterator[Step]:
    """What is on record about why it is unpaid; that nobody has said, where it is overdue."""
    line = subject.line
    if not subject.is_owed:
        return
    known = _cause_on_record(subject)
    if line["cause"] == Cause.UNKNOWN and known is None:
        if line["days_overdue"] > 0:
            yield Step(part=_PART, code="cause_unknown", values={})
        return
    values: dict[str, Value] = {"cause": line["cause"]}
    if known is None:
        yield Step(part=_PART, code="cause", values=values)
        return
    for name in ("kind", "rule", "evidence", "author", "from_day", "to_day"):
        values[name] = known.get(name) or None
    code = "cause_by_rule" if known.get("rule") else "cause"
    yield Step(part=_PART, code=code, values=values, record=record("cause", about(known), known, day="from_day"))


def disputes(subject: Subject) -> Iterator[Step]:
    """Every dispute that is open, and how much of the line they take out of what is chased."""
    line = subject.line
    for claim in _open_disputes(subject):
        past = claim.get("deadline_day") is not None and claim["deadline_day"] < subject.as_of
        whole = claim.get("amount_minor") is None
        values: dict[str, Value] = {name: claim.get(name) or None for name in ("dispute", "kind", "owner")}
        values |= {
            "from_day": claim["opened_day"],
            "deadline_day": None if past else claim.get("deadline_day"),
            "past_day": claim.get("deadline_day") if past else None,
            "currency": claim["currency"] or line["currency"],
        }
        if not whole:
            values["amount_minor"] = claim["amount_minor"]
        code = "dispute_all" if whole else "dispute_part"
        yield Step(
            part=_PART, code=code, values=values, record=record("dispute", claim["dispute"], claim, day="opened_day")
        )
    if not subject.is_owed:
        return
    conceded, left_alone = line["conceded_minor"], line["disputed_minor"]
    if left_alone > conceded:
        values = {"currency": line["currency"], "disputed_minor": left_alone - conceded}
        code = "ours" if _is_ours(subject) else "disputed"
        is_all = left_alone - conceded >= line["balance_minor"]
        yield Step(part=_PART, code=f"{code}_all" if is_all else code, values=values)
    if conceded:
        awaited = ", ".join(claim["dispute"] for claim in subject.records.get("dispute", ()) if _awaits(claim, subject))
        values = {"currency": line["currency"], "conceded_minor": conceded, "disputes": awaited or None}
        yield Step(part=_PART, code="conceded", values=values)


def why_left_alone(subject: Subject) -> str:
    """Why all of a line is left alone that the policy counts as disputed: `dispute`, `own_fault` or `conceded`."""
    if subject.line["conceded_minor"] >= subject.line["balance_minor"]:
        return "conceded"
    return str(Cause.OWN_FAULT) if _is_ours(subject) else str(HoldKind.DISPUTE)


def _is_ours(subject: Subject) -> bool:
    """Whether it is left alone for our own fault, with no dispute about it."""
    return subject.line["cause"] == Cause.OWN_FAULT and not _open_disputes(subject)


def _awaits(claim: Row, subject: Subject) -> bool:
    """Whether a dispute was resolved with something conceded, and nobody has said that no credit note will come."""
    resolved, released = claim.get("resolved_day"), claim.get("released_day")
    is_conceded = bool(claim.get("conceded_minor")) and resolved is not None and resolved <= subject.as_of
    return is_conceded and (released is None or released > subject.as_of)


def holds(subject: Subject) -> Iterator[Step]:
    """Every hold on an overdue line, in the order in which reasons are given: `first` is the one that counts."""
    line = subject.line
    if not subject.is_owed or line["days_overdue"] <= 0:
        return
    each = {
        (kind, None if behind is None else behind.key): (kind, values, behind)
        for kind, values, behind in _holds(subject)
    }
    found = sorted(each.values(), key=lambda one: rank(HoldKind(one[0])))
    decided = None if line["hold"] is None else str(HOLDS[line["hold"]])
    if decided is not None and decided not in {kind for kind, _, _ in found}:
        found.insert(0, (decided, {}, None))
    for place, (kind, values, behind) in enumerate(found):
        code = f"hold_{kind}" if place == 0 else f"also_{kind}"
        yield Step(part=_PART, code=code, values={"hold": kind, **values}, record=behind)


def covered(subject: Subject) -> Iterator[Step]:
    """What the customer's own credits cover of it, and which those are."""
    line = subject.line
    if not line["covered_minor"]:
        return
    account = (line["customer"], line["currency"])
    open_credits = [
        one for one in subject.others if one["balance_minor"] < 0 and (one["customer"], one["currency"]) == account
    ]
    yield Step(
        part=_PART,
        code="covered",
        values={
            "currency": line["currency"],
            "covered_minor": line["covered_minor"],
            "credits_sum_minor": -sum(one["balance_minor"] for one in open_credits),
            "credits": ", ".join(one["item"] for one in open_credits),
        },
    )


_Hold = tuple[str, dict[str, Value], Record | None]


def _holds(subject: Subject) -> Iterator[_Hold]:
    yield from _set_by_hand(subject)
    yield from _promised(subject)
    line = subject.line
    if line["fraud_since"] is not None:
        yield str(HoldKind.FRAUD_REVIEW), {"from_day": line["fraud_since"]}, None
    if line["disputed_minor"] >= line["balance_minor"]:
        numbers = ", ".join(claim["dispute"] for claim in _open_disputes(subject))
        said: dict[str, Value] = {
            "is_disputed": None,
            "is_ours": None,
            "is_conceded": None,
            "disputes": numbers or None,
        }
        named = {"dispute": "is_disputed", "own_fault": "is_ours", "conceded": "is_conceded"}
        yield str(HoldKind.DISPUTE), said | {named[why_left_alone(subject)]: ""}, None
    most, newest = subject.policy.cash_data_max_age_days, subject.cash_data_day
    if most is not None and newest is not None and (subject.as_of - newest).days > most:
        values: dict[str, Value] = {"cash_day": newest, "days": (subject.as_of - newest).days, "most_days": most}
        yield str(HoldKind.CASH_DATA_TOO_OLD), values, None
    yield from _of_money(subject)


def _set_by_hand(subject: Subject) -> Iterator[_Hold]:
    for row in subject.records.get("hold", ()):
        if in_force(row, subject.as_of):
            values: dict[str, Value] = {"why": row["reason"] or None, "author": row["author"] or None}
            values |= {"from_day": row["from_day"], "until": row["to_day"]}
            yield row["kind"], values, record("hold", about(row), row, day="from_day")


def _promised(subject: Subject) -> Iterator[_Hold]:
    """Promises whose grace is not over and that are not refused, and plans that are being kept."""
    for word in words_about(subject):
        is_open = word["plan"] is None and word["last_day"] >= subject.as_of and word["broken"] is None
        if is_open or word["kept"]:
            kind = HoldKind.PROMISE if word["plan"] is None else HoldKind.PAYMENT_PLAN
            until = word["last_day"] if word["plan"] is None else None
            values: dict[str, Value] = {"from_day": word["from_day"], "promised_day": word["due_day"], "until": until}
            values |= {"promise": word["promise"], "plan": word["plan"]}
            yield str(kind), values, word_record(word)


def _of_money(subject: Subject) -> Iterator[_Hold]:
    """Holds that follow from credits and from the minimum: they come last, and only where nothing else holds."""
    line, policy = subject.line, subject.policy
    if line["hold"] == rank(HoldKind.COVERED_BY_CREDITS):
        yield str(HoldKind.COVERED_BY_CREDITS), {}, None
    if line["hold"] == rank(HoldKind.BELOW_MINIMUM):
        values: dict[str, Value] = {"currency": policy.base_currency, "chased_minor": _below_minimum(subject)}
        values["minimum_minor"] = to_minor(policy.minimum, policy.base_currency)
        yield str(HoldKind.BELOW_MINIMUM), values, None


def _below_minimum(subject: Subject) -> int:
    """What is left alone because it is too little, in the base currency; each line rounded half up, as in the pass."""
    its = subject.line["addressee"]
    small = rank(HoldKind.BELOW_MINIMUM)
    return sum(_in_base(one) for one in subject.others if one["hold"] == small and one["addressee"] == its)


def _in_base(line: Row) -> int:
    owed = line["balance_minor"] - line["disputed_minor"] - line["covered_minor"]
    numerator, denominator = line["rate_numerator"], line["rate_denominator"]
    return int((2 * owed * numerator + denominator) // (2 * denominator))


def _open_disputes(subject: Subject) -> list[Row]:
    return [row for row in subject.records.get("dispute", ()) if _is_open(row, subject.as_of)]


def _is_open(claim: Row, as_of: date) -> bool:
    resolved = claim.get("resolved_day")
    return bool(claim["opened_day"] <= as_of and (resolved is None or resolved > as_of))


def _cause_on_record(subject: Subject) -> Row | None:
    """The record that the line's cause comes from: the nearest to it, and of those the latest."""
    its = [
        row
        for row in subject.records.get("cause", ())
        if in_force(row, subject.as_of) and row["cause"] == subject.line["cause"]
    ]
    return max(its, key=lambda row: (bool(row["item"]), row["from_day"]), default=None)
