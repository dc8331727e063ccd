"""How the aging of one day became that of another."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from receivables.documents.charts import bars
from receivables.money import to_decimal
from receivables.night.moved import MovedCurrency
from receivables.night.movement_view import MovementView, movement_view
from receivables.web.area import api, pages
from receivables.web.controller.aging import bucket_words
from receivables.web.controller.tables import csv_file
from receivables.web.controller.who import Reader, day_or_none
from receivables.web.entered import Day
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.words import say

router = pages("controller")
api_router = api("controller")
# Unless somebody says from when: from one aging of a month to the next.
_MONTH = timedelta(days=30)
# The darkest of the five shades is for what moved whole.
_SHADES = 4


def _asked(request: Request, before: Day | None = None, after: Day | None = None) -> MovementView:
    last = after or here(request).as_of
    return movement_view(here(request).config, before or last - _MONTH, last)


Asked = Annotated[MovementView, Depends(_asked)]


def _asked_on_a_page(request: Request, before: str = "", after: str = "") -> MovementView:
    """What a form leaves open comes as an empty text."""
    return _asked(request, day_or_none(before), day_or_none(after))


AskedOnAPage = Annotated[MovementView, Depends(_asked_on_a_page)]


@router.get("/movement")
def movement(request: Request, _person: Reader, view: AskedOnAPage) -> Response:
    """From which bucket to which every balance moved, with both agings side by side."""
    charts = {one.currency: _chart(request, view, one) for one in view.currencies}
    return page(request, "controller/movement.html", view, charts=charts, bucket_words=bucket_words, shade=shade)


@router.get("/movement.csv")
def movement_csv(_person: Reader, view: AskedOnAPage) -> Response:
    """The same as a file: a row for each bucket that a balance was in, or none, and each that it went to, or none."""
    header = ["before", "after", "currency", "from", "to", "how", "amount"]
    rows = [
        (view.before, view.after, one.currency, of, to, how, to_decimal(minor, one.currency))
        for one in view.currencies
        for of, to, how, minor in _flows(view, one)
        if minor
    ]
    return csv_file(f"movement-{view.before}-{view.after}.csv", header, rows)


@api_router.get("/movement")
def movement_json(_person: Reader, view: Asked) -> MovementView:
    """The movement from the end of `before` (by default thirty days earlier) to the end of `after` (today).

    Amounts in minor units.
    """
    return view


def _flows(view: MovementView, one: MovedCurrency) -> list[tuple[str, str, str, int]]:
    """From, to, how, and how much."""
    moved = [
        (bucket.bucket, to, "moved", minor)
        for bucket in one.buckets
        for to, minor in zip(view.buckets, bucket.moved_minor, strict=True)
    ]
    left = [
        (bucket.bucket, "", how, minor)
        for bucket in one.buckets
        for how, minor in (
            ("paid", bucket.paid_minor),
            ("credited", bucket.credited_minor),
            ("written off", bucket.written_off_minor),
        )
    ]
    came = [
        ("", to, how, minor)
        for how, amounts in (("invoiced", one.invoiced_minor), ("open again", one.reopened_minor))
        for to, minor in zip(view.buckets, amounts, strict=True)
    ]
    credits_after = [("", to, "credits", minor) for to, minor in zip(view.buckets, one.credit_minor, strict=True)]
    return [*moved, *left, *came, *credits_after]


def _chart(request: Request, view: MovementView, one: MovedCurrency) -> str:
    language = language_of(request)
    before = [bucket.owed_minor for bucket in one.buckets]
    return bars(
        f"movement-{one.currency}",
        title=say(language, "controller.movement.chart", currency=one.currency),
        description=say(language, "controller.movement.chart_more"),
        labels=[bucket_words(language, bucket) for bucket in view.buckets],
        series={
            str(day): [round(to_decimal(minor, one.currency)) for minor in amounts]
            for day, amounts in ((view.before, before), (view.after, one.owed_minor))
        },
    )


def shade(part_minor: int, whole_minor: int) -> int:
    """How dark a field is: 0 for nothing, 4 for all of what the bucket held."""
    return -(-part_minor * _SHADES // whole_minor) if part_minor > 0 and whole_minor > 0 else 0
