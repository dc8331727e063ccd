"""Open lines for workbooks: made by rule, so that a test can count them another way."""

import random
from datetime import date, timedelta

import polars as pl

from receivables.documents.aging_workbook import AGING_SCHEMA, AgingHeader, RateUsed
from receivables.model import Treatment

AS_OF = date(2026, 10, 30)
BUCKETS = ("Not due", "1-30", "31-60", "61-90", "Over 90")
GRID = (
    (Treatment.ROUTINE_REMINDER, Treatment.ESCALATED_LETTER),
    (Treatment.REP_VISIT, Treatment.SPECIAL_HANDLING),
)
RATES = (
    RateUsed(currency="CNY", day=date(2026, 9, 30), rate="0.1284", source="Month-end rates of the firm"),
    RateUsed(currency="USD", day=date(2026, 9, 30), rate="0.91375", source="Month-end rates of the firm"),
)
_RATE = {"EUR": 100_000, "USD": 91_375, "CNY": 12_840}
_CURRENCIES = ("EUR", "EUR", "EUR", "USD", "CNY", "JPY")
_NAMES = ("Harbour Pumps Ltd", "Müller & Söhne GmbH", "苏州水泵有限公司", "Delta Water BV", "Ets. Lefèvre")
_HELD = ("dispute", "promise", "resting", "leads", "joins")


def random_lines(*, lines: int, customers: int, seed: int = 1) -> pl.DataFrame:
    """Lines of all kinds; JPY has no rate; customers with leading zeros and with what looks like a formula."""
    chance = random.Random(seed)
    return pl.DataFrame([_line(chance, number, customers) for number in range(lines)], schema=AGING_SCHEMA)


def header(aging: pl.DataFrame) -> AgingHeader:
    """A header whose ledger figures are counted from the lines themselves."""
    balances = aging.group_by("currency").agg(pl.col("balance_minor").sum())
    return AgingHeader(
        firm="Nordwerk Pumpen GmbH & Co. KG",
        as_of=AS_OF,
        base_currency="EUR",
        buckets=BUCKETS,
        age_bands=("From day 1", "From day 61"),
        amount_bands=("From EUR 0", "From EUR 10,000"),
        grid=GRID,
        policy_name="Two by two",
        policy_hash="3f2a9c1be07d4c55",
        rates=RATES,
        ledger_lines=aging.height,
        ledger_balances=dict(balances.iter_rows()),
    )


def _line(chance: random.Random, number: int, customers: int) -> dict[str, object]:
    customer = chance.randrange(customers)
    kind = chance.choice(("invoice",) * 9 + ("credit_note", "receipt"))
    day = AS_OF - timedelta(days=chance.randint(1, 240))
    due = day + timedelta(days=30) if kind == "invoice" else day
    days = (AS_OF - due).days
    amount = round(chance.lognormvariate(12.5, 1.6))
    balance = amount if chance.random() < 0.8 else amount // 3 + 1
    sign = 1 if kind == "invoice" else -1
    currency = _CURRENCIES[(customer + (number % 7 == 0)) % len(_CURRENCIES)]
    base = None if currency == "JPY" else (sign * balance * _RATE[currency] + 50_000) // 100_000
    return {
        "customer": f"{customer:05d}",
        "name": "=Sum & Co" if customer == 3 else f"{_NAMES[customer % len(_NAMES)]} {customer}",
        "salesperson": f"S{customer % 7}",
        "company": None if customer % 4 == 0 else f"F{customer % 2}",
        "segment": None if customer % 5 == 0 else "retail",
        "item": f"INV-{number:06d}",
        "kind": kind,
        "day": day,
        "due_day": due,
        "posting_day": day + timedelta(days=number % 3),
        "days_overdue": days,
        "age_days": days,
        "bucket": BUCKETS[0 if days < 1 else min(1 + (days - 1) // 30, 4)],
        "currency": currency,
        "amount_minor": sign * amount,
        "balance_minor": sign * balance,
        "disputed_minor": 0,
        "base_minor": base,
        "booked_minor": base and base - base // 50,
        "revalued_minor": base,
        **_decision(chance, kind, days, base),
    }


def _decision(chance: random.Random, kind: str, days: int, base: int | None) -> dict[str, object]:
    outside = {
        "treatment": "none",
        "does": "nothing",
        "cause": "unknown",
        "age_band": -1,
        "amount_band": -1,
        "level": 0,
    }
    if kind != "invoice":
        return {**outside, "reason": "credit"}
    if days < 1:
        return {**outside, "reason": "not_overdue"}
    if base is None:
        return {**outside, "reason": "no_rate"}
    age, amount = int(days >= 61), int(base >= 1_000_000)
    reason = chance.choice(_HELD)
    treatment = GRID[amount][age]
    does = {"special_handling": "case", "rep_visit": "visit"}.get(treatment, "letter")
    return {
        "treatment": treatment,
        "does": does if reason in ("leads", "joins") else "nothing",
        "reason": reason,
        "cause": "own_fault" if reason == "dispute" else "unknown",
        "hold": reason if reason in ("dispute", "promise") else None,
        "level": int(does == "letter"),
        "last_contact_day": None if days < 20 else AS_OF - timedelta(days=days // 2),
        "next_step": treatment if reason in ("resting", "leads", "joins") else None,
        "next_day": {"leads": AS_OF, "joins": AS_OF, "resting": AS_OF + timedelta(days=5)}.get(reason),
        "promise_day": AS_OF + timedelta(days=3) if reason == "promise" else None,
        "age_band": age,
        "amount_band": amount,
    }
