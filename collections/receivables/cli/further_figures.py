"""Words kept, days of disputes and roll rates as tables and as JSON."""

from dataclasses import asdict

import click

from receivables.cli.listing import plain
from receivables.cli.options import print_table
from receivables.documents.words import DISPUTE_KINDS
from receivables.model import DisputeKind
from receivables.money import to_decimal
from receivables.night.further_figures import ROLLED_DAYS, FurtherFigures


def print_further(found: FurtherFigures) -> None:
    """What there is to tell; of nothing promised and nothing disputed, nothing is said."""
    if found.words:
        click.echo(f"\nPromises and rates of plans, due within {found.days} days:")
        print_table(
            ["", "judged", "kept", "by number", "promised", "paid in time", "by amount"],
            [
                [
                    one.currency,
                    one.judged,
                    one.kept,
                    _percent(one.kept_rate),
                    to_decimal(one.promised_minor, one.currency),
                    to_decimal(one.paid_minor, one.currency),
                    _percent(one.paid_rate),
                ]
                for one in found.words
            ],
        )
    if found.disputes:
        click.echo(f"\nDisputes opened within {found.late_days} days:")
        print_table(
            ["about", "disputes", "open", "days, with those open", "half are resolved after"],
            [
                [
                    DISPUTE_KINDS[DisputeKind(one.name)],
                    one.disputes,
                    one.open,
                    _days(one.mean_days, at_least=not one.is_complete),
                    "" if one.median_days is None else f"{one.median_days} days",
                ]
                for one in found.disputes
            ],
        )
    if found.rolled:
        _print_rolled(found)


def _print_rolled(found: FurtherFigures) -> None:
    click.echo(f"\nRolled into an older bucket within {ROLLED_DAYS} days:")
    shares = {(one.currency, one.bucket): one.rolled_share for one in found.rolled}
    currencies, buckets = (list(dict.fromkeys(names)) for names in zip(*shares, strict=True))
    rows = [[bucket, *(_percent(shares[currency, bucket]) for currency in currencies)] for bucket in buckets]
    print_table(["from", *currencies], rows)


def further_json(found: FurtherFigures) -> dict[str, object]:
    """The same for programs: rates as text, amounts in the currency's own units."""
    return {
        "promises": [
            plain(one) | {name: _text(getattr(one, name)) for name in ("kept_rate", "paid_rate")} for one in found.words
        ],
        "disputes": [asdict(one) for one in found.disputes],
        "rolled": [asdict(one) for one in found.rolled],
    }


def _text(rate: object) -> str | None:
    return None if rate is None else f"{rate:.4f}"


def _percent(share: object) -> str:
    return "" if share is None else f"{share:.1%}"


def _days(days: float | None, *, at_least: bool) -> str:
    return "" if days is None else f"{'at least ' if at_least else ''}{days:,.1f}"
