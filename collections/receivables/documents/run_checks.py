"""Whether the counts of a night add up. Each that does not is one sentence; none is the only good answer."""

from collections.abc import Iterator

from receivables.documents.amounts import side_by_side
from receivables.documents.run_facts import RunReport, SourceCount, Tally, together
from receivables.documents.words import lines, plural
from receivables.model import Does


def checks(report: RunReport) -> tuple[str, ...]:
    """What does not add up, as sentences."""
    decided = report.decided
    every_decision = [*decided.done.values(), *decided.left.values(), *decided.held.values()]
    kinds = (decided.overdue, decided.not_overdue, decided.credits)
    return (
        *(sentence for source in report.sources for sentence in _of_source(source)),
        *_same("The ledger has", report.open_lines, "decisions were taken about", together(every_decision)),
        *_same("The ledger has", report.open_lines, "overdue, not overdue and credits together are", together(kinds)),
        *_same("Overdue are", decided.overdue, "treatments were given to", together(decided.by_treatment.values())),
        *_of_work(report),
    )


def _of_source(source: SourceCount) -> Iterator[str]:
    if source.rows != source.taken + source.refused:
        yield (
            f"Source {source.name} has {plural(source.rows, 'row')}, "
            f"but {source.taken:,} were taken and {source.refused:,} refused."
        )
    if source.taken != source.new + source.changed + source.unchanged:
        yield (
            f"From source {source.name} {plural(source.taken, 'row')} were taken, but {source.new:,} are new, "
            f"{source.changed:,} changed and {source.unchanged:,} unchanged."
        )


def _same(one_says: str, one: Tally, other_says: str, other: Tally) -> Iterator[str]:
    if one.lines != other.lines:
        yield f"{one_says} {lines(one.lines)}, but {other_says} {lines(other.lines)}."
    if _without_zeros(one) != _without_zeros(other):
        yield f"{one_says} {_sums(one)}, but {other_says} {_sums(other)}."


def _of_work(report: RunReport) -> Iterator[str]:
    """Every letter and visit lists at least one line that was decided. A case need not: a credit review may be about
    none; nor need a note, which is about nothing overdue.
    """
    letters = sum(count.letters for count in report.letters if not count.note)
    for does, number in ((Does.LETTER, letters), (Does.VISIT, report.visits)):
        listed = report.decided.done.get(does, Tally()).lines
        if listed < number or (listed and not number):
            yield f"There are {plural(number, does)}, but {lines(listed)} to list in them."


def _without_zeros(tally: Tally) -> dict[str, int]:
    return {currency: minor for currency, minor in tally.minor.items() if minor}


def _sums(tally: Tally) -> str:
    return side_by_side(_without_zeros(tally)) or "nothing"
