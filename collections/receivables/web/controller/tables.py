"""What is on the screen as a file: CSV that a spreadsheet opens, in which no text counts as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi.responses import Response

from receivables.web.files import attachment

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The table as a download. Numbers stay numbers; text that begins like a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    # The mark at the beginning tells Excel that it is UTF-8.
    return Response(
        out.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": attachment(name)},
    )


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_BEGINS_A_FORMULA):
        return f"'{value}"
    return "" if value is None else value
