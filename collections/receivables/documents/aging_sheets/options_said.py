"""How an aging was asked for, in words."""

from collections.abc import Iterator

from receivables.documents.aging_sheets.header import AgingHeader
from receivables.model.aging import AgeBy, BucketUnit, Credits

_AGE_BY = {
    AgeBy.DUE: "the due day",
    AgeBy.INVOICE: "the document's day",
    AgeBy.POSTING: "the day of posting; the document's where there is none",
}
_CREDITS = {
    Credits.AGED: "in the bucket of their own day",
    Credits.SHOWN: "line by line, in a column of their own",
    Credits.SUMMARISED: "one line for each account, in a column of their own",
    Credits.HIDDEN: "left out",
}
_FILTERS = {"company": "Company", "segment": "Segment", "salesperson": "Representative", "currency": "Currency"}


def options_said(header: AgingHeader) -> Iterator[tuple[str, str]]:
    """A label and what was asked for: what is usual, too, so that nobody has to know what is."""
    options = header.options
    by_months = options.buckets and options.bucket_unit is BucketUnit.MONTHS
    yield "Age counted from", _AGE_BY[options.age_by]
    yield "Buckets", ", ".join(header.buckets) + (" (calendar months)" if by_months else " (days)")
    yield "Credits", _CREDITS[options.credits]
    for name, label in _FILTERS.items():
        values = options.filters.get(name, ())
        yield label, ", ".join(value or "(none)" for value in values) or "all"
    yield "Converted by", "the rates of the as-of day" if options.revalued else "the rates of each line's own day"
    yield "Compared with", header.before.as_of.isoformat() if header.before else "no former day"
    yield "List of lines", _list(header)


def _list(header: AgingHeader) -> str:
    if header.companion:
        return f"in {header.companion.name}: more than {header.options.detail_lines:,} lines"
    return "on the sheet Detail" if header.options.detail else "none: sums only"
