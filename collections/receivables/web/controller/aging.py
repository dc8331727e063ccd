"""The aging of a day, by bucket and currency and by representative, as somebody asks for it."""

import re
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from receivables.documents.charts import bars
from receivables.documents.page_tables import PageTable, write_page_tables
from receivables.money import to_decimal
from receivables.night.aging_view import AgedCurrency, AgingView, aging_view
from receivables.web.area import api, pages
from receivables.web.controller.aging_form import AgingForm, AgingQuestion, said_options
from receivables.web.controller.tables import csv_file
from receivables.web.controller.who import Reader
from receivables.web.files import attachment
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.words import say

router = pages("controller")
api_router = api("controller")
_MONTHS = re.compile(r"(?P<over>over )?(?P<months>[0-9]+(-[0-9]+)?) months?")
_PLAIN = {"not due": "not_due", "credits": "credits", "this month": "this_month", "before this month": "before_month"}
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: Request, question: Annotated[AgingQuestion, Query()]) -> AgingView:
    config = here(request).config
    return aging_view(config, night=question.night, options=question.entered(config.aging))


Asked = Annotated[AgingView, Depends(_asked)]
Form = Annotated[AgingForm, Query()]


def _asked_on_a_page(request: Request, form: Form) -> AgingView:
    config = here(request).config
    return aging_view(config, night=form.day, options=form.entered(config.aging).options)


AskedOnAPage = Annotated[AgingView, Depends(_asked_on_a_page)]


@router.get("/aging")
def aging(request: Request, _person: Reader, view: AskedOnAPage, form: Form) -> Response:
    """The aging on the screen, with a chart beside each table."""
    return page(
        request,
        "controller/aging.html",
        view,
        charts={one.currency: _chart(request, view, one) for one in view.currencies},
        bucket_words=bucket_words,
        said_options=said_options(language_of(request), view),
        form=form,
        fault=form.entered(here(request).config.aging).fault,
    )


@router.get("/aging.csv")
def aging_csv(_person: Reader, view: AskedOnAPage) -> Response:
    """What is on the screen as a file."""
    table = _by_bucket(view)
    return csv_file(f"aging-{view.night}.csv", table.columns, table.rows)


@router.get("/aging.xlsx")
def aging_xlsx(request: Request, _person: Reader, view: AskedOnAPage) -> Response:
    """The same as a workbook, with a sheet by representative."""
    told = (*said_options("en", view), f"Amounts by representative in {view.base_currency}")
    tables = [_by_bucket(view, notes=told), _by_representative(view)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "aging.xlsx"
        firm = here(request).config.firm.name
        write_page_tables(path, tables, title="Aging", firm=firm, as_of=view.night or here(request).as_of)
        content = path.read_bytes()
    name = attachment(f"aging-{view.night}.xlsx")
    return Response(content, media_type=_WORKBOOK, headers={"content-disposition": name})


@api_router.get("/aging")
def aging_json(_person: Reader, view: Asked) -> AgingView:
    """The aging of a day (by default of the newest night), beside that of the day `before`. Amounts in minor units.

    `buckets` are lower bounds as `1,31,61,91`, in days or, with `unit=months`, in calendar months. What no parameter
    says is as the firm's own aging has it.
    """
    return view


def _by_bucket(view: AgingView, *, notes: tuple[str, ...] = ()) -> PageTable:
    columns = ("night", "currency", "bucket", "lines", "owed", "credits", "balance", "balance_before")
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
    return PageTable("Aging", columns, rows, notes)


def _by_representative(view: AgingView) -> PageTable:
    base = view.base_currency
    rows = [
        (
            one.salesperson,
            one.name,
            one.customers,
            to_decimal(one.open_minor, base),
            to_decimal(one.overdue_minor, base),
        )
        for one in view.representatives
    ]
    return PageTable("By representative", ("salesperson", "name", "customers", "open", "overdue"), rows)


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
    if bucket in _PLAIN:
        return say(language, f"controller.aging.{_PLAIN[bucket]}")
    if months := _MONTHS.fullmatch(bucket):
        key = ("over_" if months["over"] else "") + ("month" if months["months"] == "1" else "months")
        return say(language, f"controller.aging.{key}", months=months["months"])
    return say(language, "controller.aging.over", days=bucket[5:]) if bucket.startswith("over ") else bucket
