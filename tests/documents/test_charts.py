"""Charts as SVG: the same figures the same bytes, and nothing in them that runs or dates them."""

from itertools import pairwise

import pytest
from lxml import etree

from receivables.documents.charts import bars, line


def _drawn(*, labels: int = 5, lying: bool = False, highest: int = 7) -> str:
    return bars(
        "name",
        title="Title & <b>",
        description="What it shows",
        labels=[f"label {number}" for number in range(labels)],
        series={"old <x>": [number * highest // labels for number in range(labels)], "new": [highest] * labels},
        lying=lying,
    )


@pytest.mark.parametrize("lying", [False, True])
def test_a_chart_is_well_formed_and_says_what_it_shows(lying: bool) -> None:
    root = etree.fromstring(_drawn(lying=lying))
    title, description = root[0], root[1]

    assert (title.text, description.text) == ("Title & <b>", "What it shows")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert len(root.findall(".//{*}g[@class='bar']")) == 10


@pytest.mark.parametrize("lying", [False, True])
def test_a_chart_runs_nothing_styles_nothing_and_is_the_same_every_time(lying: bool) -> None:
    chart = _drawn(lying=lying)

    assert chart == _drawn(lying=lying)
    assert not [tag for tag in ("<script", "<style", "<!--", "http://pygal") if tag in chart]


@pytest.mark.parametrize("highest", [0, 1, 10_000_000])
def test_any_figures_are_drawn(highest: int) -> None:
    assert "<rect" in _drawn(highest=highest)
    assert "<svg" in bars("name", title="t", description="d", labels=[], series={"old": [], "new": []})


def test_a_line_stops_where_a_figure_cannot_be_told_and_every_other_figure_has_its_dot() -> None:
    drawn = line(
        "n", title="t", description="d", labels=["a", "b", "c"], series={"one": [1.5, None, 3], "two": [2, 2, 2]}
    )
    root = etree.fromstring(str(drawn))
    one, two = root.findall(".//{*}g[@class='plot overlay']/{*}g")
    assert (len(one.findall(".//{*}circle")), len(two.findall(".//{*}circle"))) == (2, 3)
    assert not [tag for tag in ("<script", "<style", "<!--") if tag in drawn]


def test_a_line_of_a_single_night_or_of_none_is_drawn() -> None:
    for values in ([], [None], [7.0]):
        drawn = line("n", title="t", description="d", labels=["a"] * len(values), series={"one": values})
        assert drawn.count("<circle") == len([one for one in values if one is not None])


def test_no_label_runs_into_the_next_and_the_last_is_whole() -> None:
    days = [f"2026-{month:02}-28" for month in range(1, 14)]
    drawn = line("name", title="T", description="D", labels=days, series={"one": [1.0] * len(days)})
    written = [text for text in etree.fromstring(drawn).findall(".//{*}text") if text.text in days]
    places = [float(text.get("x")) for text in written]
    assert len(places) == 7
    assert min(later - place for place, later in pairwise(places)) > 10 * 7
    assert places[-1] + 5 * 7 < 880
