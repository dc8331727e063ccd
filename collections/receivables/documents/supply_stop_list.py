"""Who is not supplied, as a table for the system that takes orders."""

import csv
import io
from collections.abc import Sequence
from datetime import date


def supply_stops_csv(rows: Sequence[tuple[str, str, date, date | None, str, str, str]]) -> bytes:
    """A line for each stop in UTF-8: customer, name, from, until (empty: no end yet), what, reason, who said so.

    It is for programs: a spreadsheet program that opens it may take what a text begins with for a formula.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["customer", "name", "from", "until", "what", "reason", "by"])
    writer.writerows(rows)
    return text.getvalue().encode()
