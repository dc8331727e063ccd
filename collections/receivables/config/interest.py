"""[interest] of config.toml: whose late payment costs what. The firm's own rates and regimes come over what ships."""

from receivables.config import schema
from receivables.policy.regimes import CONTRACT, FeeBand, InterestSettings, ReferenceRate, Regime, overridden
from receivables.statutes import shipped_rates, shipped_regimes


def interest_settings(chosen: schema.InterestTable) -> InterestSettings:
    """The settings, with the regimes and rates that ship and the firm's own over them."""
    regimes = {one.name: one for one in (*shipped_regimes(), *map(_regime, chosen.regimes))}
    regimes.setdefault(CONTRACT, Regime(name=CONTRACT))
    return InterestSettings(
        default=chosen.default,
        countries=dict(chosen.countries),
        segments=dict(chosen.segments),
        regimes=regimes,
        rates=overridden(shipped_rates(), own_rates(chosen)),
    )


def own_rates(chosen: schema.InterestTable) -> tuple[ReferenceRate, ...]:
    """The rates that the firm gives itself."""
    return tuple(
        ReferenceRate(
            series=one.series, from_day=one.from_day, to_day=one.to_day, percent=one.percent, source=one.source
        )
        for one in chosen.rates
    )


def _regime(chosen: schema.RegimeTable) -> Regime:
    return Regime(
        name=chosen.name,
        series=chosen.series,
        points=chosen.points,
        floating=chosen.moves == "floating",
        per=chosen.per,
        fees=tuple(FeeBand(from_amount=from_amount, amount=amount) for from_amount, amount in chosen.fees),
        fee_currency=chosen.fee_currency,
        fee_per=chosen.fee_per,
        sources=("the firm's config",),
    )
