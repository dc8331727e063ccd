"""`receivables aging`: the aging workbook as of a day."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import polars as pl

from receivables.cli.aging_options import asked_for, options_of
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


@click.command()
@config_option
@as_of_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The workbook.  [default: in the night's folder]"
)
@known_at_option
@asked_for
@json_option
def aging(
    config: Config,
    as_of: date | None,
    out: Path | None,
    known_at: date | datetime | None,
    asked: Mapping[str, Any],
    as_json: bool,
) -> None:
    """Write the aging workbook of a day, or print the aging per customer and currency as JSON.

    How it is made where no option says so, [aging] of config.toml does.
    """
    day, moment = day_or_today(as_of, config), moment_or_now(known_at, config)
    options = options_of(config, asked, as_of=day)
    doubts = beyond_reach(config, as_of=day, known_at=moment)
    if as_json:
        aged = age(config, as_of=day, known_at=moment, options=options)
        print_json({**_as_json(aged), "problems": [asdict(one) for one in doubts]})
        return
    click.echo(write_aging(config, as_of=day, known_at=moment, options=options, out=out))
    for doubt in doubts:
        complain(f"{doubt.where}: {doubt.what}")


def _as_json(aged: Aging) -> dict[str, object]:
    found: dict[str, object] = {
        "as_of": aged.as_of,
        "known_at": aged.known_at and aged.known_at.isoformat(),
        "options": _said(aged),
        "buckets": aged.buckets,
        "rows": [
            {"customer": customer, **_amounts(amounts, currency, aged.buckets)}
            for (customer, currency), amounts in _sums(aged.lines, ["customer", "currency"]).items()
        ],
        "totals": {
            currency: _amounts(amounts, currency, aged.buckets)
            for (currency,), amounts in _sums(aged.lines, ["currency"]).items()
        },
        "left_out": [
            {"why": why, "currency": currency, "lines": lines, "balance": str(to_decimal(minor, currency))}
            for why, currency, lines, minor, _ in aged.left_out.iter_rows()
        ],
    }
    return found | ({"before": _as_json(aged.before)} if aged.before else {})


def _said(aged: Aging) -> dict[str, object]:
    """The options, without those that bear on workbooks alone."""
    of_workbooks = {"detail", "detail_lines", "compare_with", "rolled_from"}
    return {name: value for name, value in asdict(aged.options).items() if name not in of_workbooks}


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
