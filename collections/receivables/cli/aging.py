"""`receivables aging`: the aging workbook as of a day."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click
import polars as pl

from receivables.cli.options import (
    as_of_option,
    complain,
    config_option,
    day_or_today,
    json_option,
    known_at_option,
    moment_or_now,
    print_json,
)
from receivables.config import Config
from receivables.money import to_decimal
from receivables.night.aging import Aging, beyond_reach, write_aging
from receivables.night.aging import aging as age
from receivables.policy.aging import bucket_labels


@click.command()
@config_option
@as_of_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The workbook.  [default: in the night's folder]"
)
@known_at_option
@json_option
def aging(
    config: Config, as_of: date | None, out: Path | None, known_at: date | datetime | None, as_json: bool
) -> None:
    """Write the aging workbook of a day, or print the aging per customer and currency as JSON."""
    day, moment = day_or_today(as_of, config), moment_or_now(known_at, config)
    doubts = beyond_reach(config, as_of=day, known_at=moment)
    if as_json:
        aged = age(config, as_of=day, known_at=moment)
        buckets = bucket_labels(config.book.general(day).buckets)
        print_json({**_as_json(aged, buckets), "problems": [asdict(one) for one in doubts]})
        return
    click.echo(write_aging(config, as_of=day, known_at=moment, out=out))
    for doubt in doubts:
        complain(f"{doubt.where}: {doubt.what}")


def _as_json(aged: Aging, buckets: tuple[str, ...]) -> dict[str, object]:
    return {
        "as_of": aged.as_of,
        "known_at": aged.known_at and aged.known_at.isoformat(),
        "buckets": buckets,
        "rows": [
            {"customer": customer, **_amounts(amounts, currency, buckets)}
            for (customer, currency), amounts in _sums(aged.lines, ["customer", "currency"]).items()
        ],
        "totals": {
            currency: _amounts(amounts, currency, buckets)
            for (currency,), amounts in _sums(aged.lines, ["currency"]).items()
        },
    }


def _sums(lines: pl.DataFrame, by: list[str]) -> dict[tuple[str, ...], dict[str, int]]:
    """Balances by bucket, in the order of the keys."""
    summed = lines.group_by(*by, "bucket").agg(pl.col("balance_minor").sum()).sort(by)
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for *key, bucket, minor in summed.iter_rows():
        found.setdefault(tuple(key), {})[bucket] = minor
    return found


def _amounts(amounts: dict[str, int], currency: str, buckets: tuple[str, ...]) -> dict[str, object]:
    by_bucket = {bucket: str(to_decimal(amounts.get(bucket, 0), currency)) for bucket in buckets}
    return {"currency": currency, "amounts": by_bucket, "total": str(to_decimal(sum(amounts.values()), currency))}
