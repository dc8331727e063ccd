"""The laws and rates that ship are data with a source each, and leave no day out that lies between two of them."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

import pytest

from receivables.policy.regimes import (
    CONTRACT,
    FeeBand,
    InterestSettings,
    ReferenceRate,
    Regime,
    check_interest,
    overridden,
    rate_on,
)
from receivables.statutes import shipped_rates, shipped_regimes

BY_SERIES = {name: list(rates) for name, rates in groupby(shipped_rates(), key=lambda one: one.series)}


@pytest.mark.parametrize("rate", shipped_rates(), ids=lambda one: f"{one.series} {one.from_day}")
def test_every_rate_says_where_and_when_it_was_found(rate: ReferenceRate) -> None:
    assert rate.source
    assert rate.url.startswith("http")
    assert rate.looked_up is not None
    assert rate.to_day is None or rate.from_day <= rate.to_day


@pytest.mark.parametrize("series", sorted(BY_SERIES))
def test_the_rates_of_a_series_follow_one_another_without_a_hole(series: str) -> None:
    for before, after in pairwise(BY_SERIES[series]):
        assert before.to_day is not None
        assert after.from_day == before.to_day + timedelta(days=1)


@pytest.mark.parametrize("series", ["ecb_mro", "de_base", "boe_bank_rate"])
def test_half_yearly_rates_change_with_the_half_year_and_are_known_since_2019(series: str) -> None:
    assert rate_on(shipped_rates(), series, date(2019, 1, 1)) is not None
    assert {(one.from_day.month, one.from_day.day) for one in BY_SERIES[series][1:]} == {(1, 1), (7, 1)}


def test_the_german_base_rate_moves_with_the_central_banks() -> None:
    """§ 247 BGB: by the points by which the rate of the main refinancing operations has moved."""
    for base in BY_SERIES["de_base"][4:]:
        ecb = rate_on(shipped_rates(), "ecb_mro", base.from_day)
        assert ecb is not None
        assert ecb.percent - base.percent == Decimal("0.88")


@pytest.mark.parametrize("regime", shipped_regimes(), ids=lambda one: one.name)
def test_every_law_names_its_sources_and_rates_that_are_there(regime: Regime) -> None:
    assert regime.about
    if regime.name != CONTRACT:
        assert all("http" in source for source in regime.sources)
        assert regime.series in BY_SERIES
    assert regime.agreed_at_least is None or regime.agreed_at_least in BY_SERIES


# --- what a firm adds -----------------------------------------------------------------------------------------------


def own(first: str, last: str | None, percent: str = "1", series: str = "de_base") -> ReferenceRate:
    to_day = date.fromisoformat(last) if last else None
    days = {"from_day": date.fromisoformat(first), "to_day": to_day}
    return ReferenceRate(series=series, percent=Decimal(percent), source="ours", **days)


def test_an_own_rate_replaces_exactly_its_days() -> None:
    rates = overridden(shipped_rates(), [own("2025-03-01", "2025-08-31")])
    days = ["2025-02-28", "2025-03-01", "2025-08-31", "2025-09-01"]
    found = [rate_on(rates, "de_base", date.fromisoformat(day)) for day in days]
    assert [str(one and one.percent) for one in found] == ["2.27", "1", "1", "1.27"]


def test_an_own_rate_without_an_end_leaves_nothing_behind_it() -> None:
    rates = overridden(shipped_rates(), [own("2025-03-01", None)])
    assert [one.source for one in rates if one.series == "de_base"][-1] == "ours"


def settings(**changes: object) -> InterestSettings:
    regimes = {one.name: one for one in shipped_regimes()}
    return InterestSettings(**{"regimes": regimes, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "rates", "what"),
    [
        ({"default": "fr"}, [], "'fr' is no regime"),
        ({"countries": {"FR": "fr"}}, [], "'fr' is no regime"),
        ({"segments": {"public": "fr"}}, [], "'fr' is no regime"),
        ({}, [own("2026-07-01", "2026-12-31", series="de_bas")], "no regime goes by it"),
        ({}, [own("2026-07-01", "2026-06-30")], "ends on 2026-06-30"),
        ({}, [own("2026-07-01", None, "1.1234567")], "6 decimals"),
        ({}, [own("2026-07-01", "2026-12-31"), own("2026-12-31", None)], "the row from 2026-07-01 still holds"),
        ({"regimes": {CONTRACT: Regime(name=CONTRACT, series="x")}}, [], "have a meaning already"),
        (
            {
                "regimes": {
                    CONTRACT: Regime(name=CONTRACT),
                    "own": Regime(name="own", fees=(FeeBand(from_amount=Decimal(1), amount=Decimal(2)),)),
                }
            },
            [],
            "other amounts than 0",
        ),
    ],
)
def test_settings_that_do_not_hold_up_are_refused(
    changes: dict[str, object], rates: list[ReferenceRate], what: str
) -> None:
    assert any(what in problem.what for problem in check_interest(settings(**changes), rates))


def test_the_shipped_settings_hold_up() -> None:
    assert list(check_interest(settings())) == []
