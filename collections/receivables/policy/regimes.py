"""What late payment costs under a law or a contract, as dated values: `statutes` ships them, a firm's config adds to
them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from receivables.model import Problem

NONE = "none"
CONTRACT = "contract"
# A rate is kept in millionths of a percent.
RATE_DECIMALS = 6
_MOST_PERCENT = 1_000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRate:
    """What a series stood at from a day to a day, both inclusive; `to_day` None: until the law changes.

    `percent` is for a year, or for a day where the regime says so. `looked_up`: when it was found at `url`.
    """

    series: str
    from_day: date
    to_day: date | None
    percent: Decimal
    source: str
    url: str = ""
    looked_up: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeBand:
    """The lump sum for a debt of at least `from_amount`, both in the regime's `fee_currency`."""

    from_amount: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """What a creditor may ask for who is paid late.

    The rate is that of `series` and `points` on top; None: only what was agreed with the customer. `floating`: it moves
    with the series; else it is that of the day on which interest begins to run. `per`: "year" or "day".
    `fee_per`: "claim" (each instalment) or "invoice". A rate agreed with a customer is no less than the series
    `agreed_at_least` stands at.
    """

    name: str
    about: str = ""
    series: str | None = None
    points: Decimal = Decimal(0)
    floating: bool = True
    per: str = "year"
    fees: tuple[FeeBand, ...] = ()
    fee_currency: str = ""
    fee_per: str = "invoice"
    agreed_at_least: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestSettings:
    """Which regime is whose, and what the regimes are. A customer's own terms come before all of these.

    `countries` (ISO 3166 alpha-2) and `segments` map to a regime's name; a segment's comes first, `default` last.
    """

    default: str = NONE
    countries: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    regimes: Mapping[str, Regime] = field(default_factory=dict)
    rates: tuple[ReferenceRate, ...] = ()


NO_INTEREST = InterestSettings(regimes=MappingProxyType({CONTRACT: Regime(name=CONTRACT)}))


def overridden(known: Iterable[ReferenceRate], own: Sequence[ReferenceRate]) -> tuple[ReferenceRate, ...]:
    """The rates known with a firm's own over them: for the days of its own rows of a series nothing else counts."""
    kept = list(known)
    for row in own:
        kept = [piece for rate in kept for piece in _outside(rate, row)]
    return tuple(sorted([*kept, *own], key=lambda rate: (rate.series, rate.from_day)))


def rate_on(rates: Iterable[ReferenceRate], series: str, day: date) -> ReferenceRate | None:
    """What a series stood at on a day; None when that is not known."""
    return next((rate for rate in rates if rate.series == series and _holds(rate, day)), None)


def check_interest(settings: InterestSettings, own: Sequence[ReferenceRate] = ()) -> Iterator[Problem]:
    """What is wrong with a firm's settings of interest; `own`: the rates that it gave itself."""
    known = {NONE, *settings.regimes}
    chosen = {"interest.default": settings.default}
    chosen |= {f"interest.countries.{name}": regime for name, regime in settings.countries.items()}
    chosen |= {f"interest.segments.{name}": regime for name, regime in settings.segments.items()}
    for where, regime in chosen.items():
        if regime not in known:
            yield Problem(where=where, what=f"'{regime}' is no regime, expected one of {', '.join(sorted(known))}")
    if NONE in settings.regimes or settings.regimes[CONTRACT].series is not None:
        what = f"'{NONE}' and '{CONTRACT}' have a meaning already, expected other names"
        yield Problem(where="interest.regimes", what=what)
    for one in settings.regimes.values():
        yield from _fees(one)
    yield from _own_rates(settings, own)


def _fees(regime: Regime) -> Iterator[Problem]:
    where = f"interest.regimes, {regime.name}"
    bounds = [band.from_amount for band in regime.fees]
    if bounds and (bounds[0] != 0 or any(low >= high for low, high in pairwise(bounds))):
        yield Problem(where=where, what="fees begin at other amounts than 0 and rising ones, expected those")
    if regime.fees and not regime.fee_currency:
        yield Problem(where=where, what="fees without fee_currency, expected one like EUR")


def _own_rates(settings: InterestSettings, own: Sequence[ReferenceRate]) -> Iterator[Problem]:
    used = {series for one in settings.regimes.values() for series in (one.series, one.agreed_at_least) if series}
    ordered = sorted(own, key=lambda rate: (rate.series, rate.from_day))
    for rate in ordered:
        where = f"interest.rates, {rate.series} from {rate.from_day}"
        if rate.series not in used:
            yield Problem(where=where, what=f"no regime goes by it, expected one of {', '.join(sorted(used))}")
        if rate.to_day is not None and rate.to_day < rate.from_day:
            yield Problem(where=where, what=f"ends on {rate.to_day}, expected an end no earlier than its beginning")
        if abs(rate.percent) > _MOST_PERCENT or rate.percent != round(rate.percent, RATE_DECIMALS):
            yield Problem(where=where, what=f"{rate.percent} %, expected up to {_MOST_PERCENT} with 6 decimals at most")
    for before, after in pairwise(ordered):
        if before.series == after.series and (before.to_day is None or before.to_day >= after.from_day):
            where = f"interest.rates, {after.series} from {after.from_day}"
            yield Problem(where=where, what=f"the row from {before.from_day} still holds, expected one rate a day")


def _outside(rate: ReferenceRate, own: ReferenceRate) -> Iterator[ReferenceRate]:
    """The parts of a rate's days that the firm's own row says nothing about."""
    if rate.series != own.series:
        yield rate
        return
    before = own.from_day - _DAY
    if rate.from_day <= before:
        yield replace(rate, to_day=before if rate.to_day is None else min(rate.to_day, before))
    if own.to_day is not None and (rate.to_day is None or rate.to_day > own.to_day):
        yield replace(rate, from_day=max(rate.from_day, own.to_day + _DAY))


def _holds(rate: ReferenceRate, day: date) -> bool:
    return rate.from_day <= day and (rate.to_day is None or day <= rate.to_day)
