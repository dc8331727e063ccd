"""How interest comes about, in sentences: span by span what was unpaid, at which rate, and what that makes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from receivables.documents.amounts import money
from receivables.policy.regimes import RATE_DECIMALS

Row = dict[str, Any]


def account(item: Row, segments: Sequence[Row]) -> list[str]:
    """The chain of one row of INTEREST_SCHEMA and its rows of SEGMENT_SCHEMA, the heading first."""
    heading = f"Item {item['item']} of customer {item['customer']}, due {item['due_day']}, regime {item['regime']}:"
    if item["refused"] is not None:
        return [heading, f"  cannot be reckoned: {item['refused']}"]
    spans = [f"  {_span(segment)}" for segment in segments]
    return [heading, *spans, f"  {_sum(item)}", *(f"  {waived}" for waived in _waived(item))]


def percent(millionths: int) -> str:
    """A rate as people write it.

    >>> percent(11_270_000), percent(50_000), percent(-880_000)
    ('11.27', '0.05', '-0.88')
    """
    exact = Decimal(millionths).scaleb(-RATE_DECIMALS)
    return f"{exact.normalize():f}"


def _span(segment: Row) -> str:
    days = "1 day" if segment["days"] == 1 else f"{segment['days']} days"
    result = money(segment["interest_minor"], segment["currency"])
    return f"{segment['from_day']} to {segment['to_day']}: {_principal(segment)}, {days} at {_rate(segment)}: {result}"


def _principal(segment: Row) -> str:
    bearing, unpaid = segment["bearing_minor"], segment["principal_minor"]
    if bearing == unpaid:
        return f"{money(unpaid, segment['currency'])} unpaid"
    disputed = money(unpaid - bearing, segment["currency"])
    return f"{money(bearing, segment['currency'])} unpaid besides {disputed} in dispute or by our own fault"


def _rate(segment: Row) -> str:
    rate = f"{percent(segment['rate'])} % a {segment['per']}"
    if segment["series"] is None:
        return f"{rate} as agreed"
    points = segment["rate"] - segment["reference"]
    if not points:
        return f"{rate} ({segment['series']})"
    sign = "+" if points > 0 else "-"
    return f"{rate} ({segment['series']} {percent(segment['reference'])} {sign} {percent(abs(points))})"


def _sum(item: Row) -> str:
    interest = item["interest_minor"] + item["waived_minor"]
    fee = item["fee_minor"] + item["fee_waived_minor"]
    parts = [f"Interest {money(interest, item['currency'])}"]
    if fee:
        parts.append(f"lump sum {money(fee, item['fee_currency'])}")
    if item["daily_minor"]:
        parts.append(f"each further day {money(item['daily_minor'], item['currency'])}")
    return ", ".join(parts) + "."


def _waived(item: Row) -> list[str]:
    waived = [
        ("interest", item["waived_minor"], item["currency"]),
        ("lump sum", item["fee_waived_minor"], item["fee_currency"]),
    ]
    return [f"Waived of it: {what} {money(minor, currency)}." for what, minor, currency in waived if minor]
