"""How an aging is asked for on the command line: what no option says, [aging] of config.toml does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import reduce, wraps
from typing import Any, cast

import click

from receivables.cli.options import Command, Day
from receivables.config import Config
from receivables.model.aging import AgeBy, AgingOptions, BucketUnit, Credits
from receivables.policy.aging import bounds_problem


class Bounds(click.ParamType[tuple[int, ...]]):
    """Lower bounds of buckets, separated by commas."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        try:
            return tuple(int(bound) for bound in value.split(","))
        except ValueError:
            self.fail(f"{value!r} are no bounds, expected whole numbers like 1,31,61,91", param, ctx)


_FILTERS = ("company", "segment", "salesperson", "currency")
_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--age-by", type=click.Choice([str(one) for one in AgeBy]), help="The day that age counts from."),
    click.option("--buckets", type=Bounds(), help="First day (or month) of each bucket: 1,31,61,91."),
    click.option("--months", is_flag=True, default=None, help="Those are calendar months: 0,1,2,3."),
    click.option("--credits", type=click.Choice([str(one) for one in Credits]), help="What becomes of open credits."),
    click.option("--company", multiple=True, help="Only of this company of yours; may be repeated."),
    click.option("--segment", multiple=True, help="Only of customers of this segment."),
    click.option("--salesperson", multiple=True, help="Only of this representative."),
    click.option("--currency", multiple=True, help="Only in this currency."),
    click.option("--detail/--no-detail", default=None, help="List every line, or sums only."),
    click.option(
        "--revalued/--as-booked", default=None, help="Convert by the rates of the day, or of each line's own."
    ),
    click.option("--compare-with", type=Day(), help="A former day to stand beside it."),
    click.option(
        "--from",
        "rolled_from",
        type=Day(),
        help="Roll forward from this day.  [default: the first of the month before]",
    ),
)


def asked_for(command: Command) -> Command:
    """The options of an aging; the command takes them together, as `asked`."""

    @wraps(command)
    def gathered(**values: Any) -> Any:
        names = (
            "age_by",
            "buckets",
            "months",
            "credits",
            *_FILTERS,
            "detail",
            "revalued",
            "compare_with",
            "rolled_from",
        )
        return command(asked={name: values.pop(name) for name in names}, **values)

    return reduce(lambda made, option: option(made), reversed(_OPTIONS), cast(Command, gathered))


def options_of(config: Config, asked: Mapping[str, Any], *, as_of: date) -> AgingOptions:
    """The firm's own options, with what was said instead. `click.BadParameter` for what does not go together."""
    said = {name: value for name, value in asked.items() if value not in (None, ())}
    is_months = said.pop("months", False)
    if "buckets" in said:
        said["bucket_unit"] = BucketUnit.MONTHS if is_months else BucketUnit.DAYS
        if problem := bounds_problem(said["buckets"], said["bucket_unit"]):
            raise click.BadParameter(problem, param_hint="--buckets")
    elif is_months:
        raise click.BadParameter("expected --buckets beside it, such as 0,1,2,3", param_hint="--months")
    if said.get("compare_with", date.min) >= as_of:
        raise click.BadParameter(f"expected a day before {as_of}", param_hint="--compare-with")
    if said.get("rolled_from", date.min) > as_of:
        raise click.BadParameter(f"expected a day no later than {as_of}", param_hint="--from")
    for name, meaning in (("age_by", AgeBy), ("credits", Credits)):
        if name in said:
            said[name] = meaning(said[name])
    return replace(config.aging, **said)
