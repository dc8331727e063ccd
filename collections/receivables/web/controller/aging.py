"""The aging of a night, by bucket and currency and by representative."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from receivables.documents.charts import bars
from receivables.money import to_decimal
from receivables.night.controlling import AgedCurrency, AgingView, aging_view
from receivables.web.area import api, pages
from receivables.web.controller.tables import csv_file
from receivables.web.controller.who import Reader, day_or_none
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.words import say

router = pages("controller")
api_router = api("controller")


def _asked(request: Request, night: date | None = None, before: date | None = None) -> AgingView:
    return aging_view(here(request).config, night=night, before=before)


Asked = Annotated[AgingView, Depends(_asked)]


def _asked_on_a_page(request: Request, night: str = "", before: str = "") -> AgingView:
    """What a form leaves open comes as an empty text."""
    return aging_view(here(request).config, night=day_or_none(night), before=day_or_none(before))


AskedOnAPage = Annotated[AgingView, Depends(_asked_on_a_page)]


@router.get("/aging")
def aging(request: Request, _person: Reader, view: AskedOnAPage) -> Response:
    """The aging on the screen, with a chart beside each table."""
    charts = {one.currency: _chart(request, view, one) for one in view.currencies}
    return page(request, "controller/aging.html", view, charts=charts, bucket_words=bucket_words)


@router.get("/aging.csv")
def aging_csv(_person: Reader, view: AskedOnAPage) -> Response:
    """The same as a file."""
    header = ["night", "currency", "bucket", "lines", "owed", "credits", "balance", "balance_before"]
    rows = [
        (
            view.night,
            one.currency,
            bucket.bucket,
            bucket.lines,
            to_decimal(bucket.owed_minor, one.currency),
            to_decimal(bucket.credit_minor, one.currency),
            to_decimal(bucket.balance_minor, one.currency),
            to_decimal(one.before.get(bucket.bucket, 0), one.currency) if view.before else None,
        )
        for one in view.currencies
        for bucket in one.buckets
    ]
    return csv_file(f"aging-{view.night}.csv", header, rows)


@api_router.get("/aging")
def aging_json(_person: Reader, view: Asked) -> AgingView:
    """The aging of a night (by default the newest), beside that of the night `before`. Amounts in minor units."""
    return view


def _chart(request: Request, view: AgingView, one: AgedCurrency) -> str:
    language = language_of(request)
    series = {str(view.night): [bucket.owed_minor for bucket in one.buckets]}
    if view.before:
        series = {str(view.before): [max(one.before.get(bucket.bucket, 0), 0) for bucket in one.buckets], **series}
    major = {name: [round(to_decimal(minor, one.currency)) for minor in values] for name, values in series.items()}
    return bars(
        f"aging-{one.currency}",
        title=say(language, "controller.aging.chart", currency=one.currency),
        description=say(language, "controller.aging.chart_more"),
        labels=[bucket_words(language, bucket.bucket) for bucket in one.buckets],
        series=major,
    )


def bucket_words(language: str, bucket: str) -> str:
    """A bucket as people of the language call it: labels are English."""
    if bucket == "not due":
        return say(language, "controller.aging.not_due")
    return say(language, "controller.aging.over", days=bucket[5:]) if bucket.startswith("over ") else bucket
