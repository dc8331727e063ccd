"""The night's plan as a table in Prefect's pages, where the firm keeps a server."""

from collections.abc import Iterator
from typing import cast

from prefect.artifacts import create_table_artifact

from receivables.documents.run_report import RunReport
from receivables.documents.words import DOES, HOLDS, REASONS, TREATMENTS
from receivables.money import to_decimal

KEY = "nightly-plan"
Row = dict[str, str | int]


def show_plan(report: RunReport) -> None:
    """Add the table of the plan to the flow run."""
    about = (
        f"Night of {report.as_of}, policy {report.policy_name} ({report.policy_hash}): "
        f"{sum(count.letters for count in report.letters)} letters, {report.visits} visits, {report.cases} cases."
    )
    # Prefect's signature asks for a list of lists or of dictionaries of anything; it takes texts and numbers as well.
    create_table_artifact(key=KEY, table=cast("list[dict[str, object]]", list(plan_rows(report))), description=about)


def plan_rows(report: RunReport) -> Iterator[Row]:
    """One row for each treatment, deed, reason and hold that occurs, with its lines and amounts, and for each letter.

    Treatments count the overdue lines; what is done, left and held together counts every open line.
    """
    decided, currencies = report.decided, sorted(report.open_lines.minor)
    tallies = (
        *(("treatment", TREATMENTS[code], tally) for code, tally in decided.by_treatment.items()),
        *(("done", DOES[code], tally) for code, tally in decided.done.items()),
        *(("nothing done", REASONS[code], tally) for code, tally in decided.left.items()),
        *(("held", HOLDS[code], tally) for code, tally in decided.held.items()),
    )
    for part, what, tally in tallies:
        amounts = {currency: str(to_decimal(tally.minor.get(currency, 0), currency)) for currency in currencies}
        yield {"part": part, "what": what, "count": tally.lines, **amounts}
    for count in report.letters:
        what = f"level {count.level}, language {count.language}"
        yield {"part": "letters", "what": what, "count": count.letters, **dict.fromkeys(currencies, "")}
