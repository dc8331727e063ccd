"""`receivables replay`: past nights computed again, beside what they decided and did."""

import sys
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import click

from receivables.cli.options import Day, as_of_option, config_option, day_or_today, json_option, print_json, print_table
from receivables.config import Config
from receivables.documents.words import CASES, CAUSES, DOES, REASONS_AND_HOLDS, TREATMENTS, plural
from receivables.night.comparing import Difference
from receivables.night.replaying import Replayed
from receivables.night.replaying import replay as replay_nights

_SHOWN = 20
_WORDS = {"treatment": TREATMENTS, "does": DOES, "reason": REASONS_AND_HOLDS, "cause": CAUSES, "kind": CASES}


@click.command()
@config_option
@as_of_option
@click.option("--from", "first", type=Day(), help="The first of several nights.")
@click.option("--to", "last", type=Day(), help="The last of several nights.  [default: the day before today]")
@json_option
def replay(config: Config, as_of: date | None, first: date | None, last: date | None, as_json: bool) -> None:
    """Compute past nights again from what was known then, and compare with what was decided and done.

    Changes nothing. Exit code 0: everything came out the same, 1: something did not.
    """
    replayed = replay_nights(config, **_days(config, as_of, first, last))
    if as_json:
        print_json({"equal": all(night.is_equal for night in replayed), "nights": [_as_json(one) for one in replayed]})
    else:
        _print_nights(replayed)
    if not all(night.is_equal for night in replayed):
        sys.exit(1)


def _days(config: Config, as_of: date | None, first: date | None, last: date | None) -> dict[str, date]:
    if as_of is not None and (first is not None or last is not None):
        raise click.UsageError("--as-of came beside --from or --to: expected one night, or the first and the last")
    if first is None and last is not None:
        raise click.UsageError("--to came without --from: expected the first night, too")
    if first is None:
        day = day_or_today(as_of, config)
        return {"first": day, "last": day}
    last = last or day_or_today(None, config) - timedelta(days=1)
    if last < first:
        raise click.UsageError(f"--from {first} is later than --to {last}: expected the earlier day first")
    return {"first": first, "last": last}


def _as_json(night: Replayed) -> dict[str, Any]:
    return {
        "as_of": night.as_of,
        "known_at": night.known_at.isoformat(),
        "policies": night.policies,
        "equal": night.is_equal,
        "decisions": night.items,
        "letters": night.letters,
        "visits": night.visits,
        "cases": night.cases,
        "differences": [
            {
                "what": one.what,
                "customer": one.customer,
                "item": one.item,
                "kind": one.kind,
                "columns": one.columns,
                "was": one.was,
                "would": one.would,
            }
            for one in night.differences
        ],
    }


def _print_nights(replayed: Sequence[Replayed]) -> None:
    """One night in a sentence; several in a table, then what differs in each."""
    if len(replayed) == 1:
        _print(replayed[0])
        return
    head = ["night", "policy", "decisions", "letters", "visits", "cases", "verdict"]
    print_table(head, [_row(night) for night in replayed])
    click.echo()
    for night in replayed:
        if not night.is_equal:
            _print(night)
    equal = sum(night.is_equal for night in replayed)
    verdict = "all equal" if equal == len(replayed) else f"{equal:,} equal, {len(replayed) - equal:,} not"
    click.echo(
        f"{plural(len(replayed), 'night')} replayed: {verdict}. "
        f"{plural(sum(night.items for night in replayed), 'decision')} compared."
    )


def _row(night: Replayed) -> tuple[object, ...]:
    policies, counts = ", ".join(night.policies), (night.items, night.letters, night.visits, night.cases)
    return (str(night.as_of), policies, *counts, _verdict(night))


def _verdict(night: Replayed) -> str:
    return "equal" if night.is_equal else plural(len(night.differences), "difference")


def _print(night: Replayed) -> None:
    done = ", ".join(
        plural(count, noun)
        for count, noun in (
            (night.items, "decision"),
            (night.letters, "letter"),
            (night.visits, "visit"),
            (night.cases, "case"),
        )
    )
    policies = " and ".join(night.policies)
    click.echo(f"The night of {night.as_of} under policy {policies}: {done}: {_verdict(night)}.")
    for one in night.differences[:_SHOWN]:
        click.echo(f"  {_sentence(one)}")
    if len(night.differences) > _SHOWN:
        click.echo(f"  and {len(night.differences) - _SHOWN:,} more: --json names them all.")


def _sentence(one: Difference) -> str:
    """What was, and what would be."""
    where = f"{one.what} of {one.customer}" + (f", {one.item}" if one.item else "")
    if one.was is None or one.would is None:
        side, row = ("would be, was not", one.would) if one.was is None else ("was, would not be", one.was)
        shown = ("does", "reason", "treatment", "level", "salesperson")
        return f"{where}: {side}: {_in_words({name: value for name, value in (row or {}).items() if name in shown})}"
    was, would = ({name: side[name] for name in one.columns} for side in (one.was, one.would))
    return f"{where}: was {_in_words(was)}; would be {_in_words(would)}"


def _in_words(row: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_word(name, value)}" for name, value in row.items())


def _word(name: str, value: object) -> str:
    if value is None:
        return "none"
    return _WORDS.get(name, {}).get(str(value), str(value))
