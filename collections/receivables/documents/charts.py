"""Charts as SVG for pages and letters: no script, no style of their own, the same figures the same bytes.

A page that shows them carries CHART_STYLE once. The first series is hollow and the second filled, so that they are told
apart without colour; a screen reader hears title and description, and the page has the figures in a table beside it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pygal
from lxml import etree
from markupsafe import Markup
from pygal.style import Style

# Sizes bear on the layout, so they stand here and in CHART_STYLE.
_LOOK = Style(label_font_size=12, major_label_font_size=12, legend_font_size=13, font_family="sans-serif")
_WIDTH, _BAR_ROW, _ROWS_AROUND = 900, 26, 90
_LABELS_SHOWN = 14
# What is left for the labels of a row beside the axis, and what a sign and the gap behind a label take of it.
_LABEL_ROW, _SIGN, _GAP = 830, 7, 12
# What follows a pointer lies over the rest; of lines so do the dots.
_OVERLAYS = "//*[contains(@class, 'overlay')]"
_WITHOUT_DOTS = "//*[contains(@class, 'text-overlay') or contains(@class, 'tooltip-overlay') or @class = 'tooltip']"
_MEASURES = frozenset({"x", "y", "cx", "cy", "width", "height"})

CHART_STYLE = Markup("""
.chart { display: block; width: 100%; height: auto; font-family: inherit; }
.chart text { fill: #1f3147; stroke: none; font-size: 12px; }
.chart .legend text { font-size: 13px; }
.chart .axis.x text { text-anchor: middle; }
.chart .axis.y text { text-anchor: end; }
.chart .vertical .axis.x .guide.line { stroke: none; }
.chart .background { fill: none; }
.chart .axis path { stroke: #b8c4d2; stroke-width: 1; fill: none; }
.chart .axis .guide.line { stroke: #e3e8ef; }
.chart .serie-0 rect, .chart rect.color-0 { fill: #ffffff; stroke: #1f3147; stroke-width: 1; }
.chart .serie-1 rect, .chart rect.color-1 { fill: #1f3147; stroke: #1f3147; stroke-width: 1; }
.chart .line { fill: none; stroke: #1f3147; stroke-width: 2; }
.chart .serie-1 .line { stroke-dasharray: 6 4; }
.chart .serie-0 .dot { fill: #ffffff; stroke: #1f3147; stroke-width: 2; }
.chart .serie-1 .dot { fill: #1f3147; stroke: #1f3147; }
""")


def bars(
    name: str,
    *,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    lying: bool = False,
) -> Markup:
    """One or two series of whole numbers as bars, side by side for each label.

    `name` is unique on the page. `lying`: a row for each label, for few long ones; else a column, and of many labels
    only some are written.
    """
    height = _BAR_ROW * len(labels) + _ROWS_AROUND if lying else 280
    highest = max((max(values, default=0) for values in series.values()), default=0)
    made = (pygal.HorizontalBar if lying else pygal.Bar)(
        js=(),
        style=_LOOK,
        width=_WIDTH,
        height=height,
        margin=6,
        range=(0, max(highest, 1)),
        legend_at_bottom=True,
        show_minor_x_labels=False,
        x_labels_major_every=1 if lying else _every(labels),
        truncate_label=-1,
        truncate_legend=-1,
        include_x_axis=True,
        y_labels=_marked(highest) if not lying else None,
        formatter=lambda number: f"{number:,.0f}",
        print_values=lying,
    )
    # In rows the first label would stand at the bottom.
    order = -1 if lying else 1
    made.x_labels = [*labels][::order]
    for label, values in series.items():
        made.add(label, [*values][::order])
    return _clean(made.render_tree(), name, title, description)


def line(
    name: str, *, title: str, description: str, labels: Sequence[str], series: Mapping[str, Sequence[float | None]]
) -> Markup:
    """One or two series of figures from left to right, from 0 up; a figure that cannot be told leaves a gap.

    `name` is unique on the page; of many labels only some are written.
    """
    known = [value for values in series.values() for value in values if value is not None]
    highest = max(known, default=0)
    made = pygal.Line(
        js=(),
        style=_LOOK,
        width=_WIDTH,
        height=280,
        margin=6,
        # Half of the last label is beyond the last figure.
        margin_right=40,
        range=(min([0.0, *known]), max(highest, 1)),
        legend_at_bottom=True,
        show_minor_x_labels=False,
        x_labels_major_every=_every(labels),
        truncate_label=-1,
        truncate_legend=-1,
        include_x_axis=True,
        y_labels=_marked(math.ceil(highest)),
        formatter=lambda number: f"{number:,.1f}",
        dots_size=3,
    )
    made.x_labels = [*labels]
    for label, values in series.items():
        made.add(label, [*values], allow_interruptions=True)
    return _clean(made.render_tree(), name, title, description, moves=_WITHOUT_DOTS)


def _every(labels: Sequence[str]) -> int:
    """Every so many-th label is written, so that none runs into the next.

    >>> _every(["Jan", "Feb", "Mar"]), _every(["2026-10-31"] * 10), _every(["2026-10-31"] * 13)
    (1, 1, 2)
    """
    fits = _LABEL_ROW // (max(map(len, labels), default=0) * _SIGN + _GAP)
    return max(1, -(-len(labels) // min(_LABELS_SHOWN, max(1, fits))))


def _marked(highest: int) -> list[dict[str, str | int]]:
    return [{"label": f"{step:,}", "value": step} for step in _steps(highest)]


def _steps(highest: int) -> list[int]:
    """Round numbers for the axis: whole, from 0, and no more than six.

    >>> _steps(0), _steps(7), _steps(1234)
    ([0, 1], [0, 2, 4, 6, 8], [0, 500, 1000, 1500])
    """
    step = next(one for one in (digit * 10**power for power in range(19) for digit in (1, 2, 5)) if one * 4 >= highest)
    return [step * number for number in range(max(1, -(-highest // step)) + 1)]


def _clean(root: Any, name: str, title: str, description: str, *, moves: str = _OVERLAYS) -> Markup:
    """Without what `moves` or dates it, and with words for who cannot see it."""
    for element in root.xpath(f"//comment() | //script | //style | //desc | //title | {moves}"):
        element.getparent().remove(element)
    for element in root.iter():
        element.attrib.pop("id", None)
        for key in _MEASURES & set(element.attrib):
            element.set(key, f"{float(element.get(key)):.1f}".removesuffix(".0"))
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-description")
    for place, (tag, kind, text) in enumerate((("title", "title", title), ("desc", "description", description))):
        words = etree.Element(tag, id=f"{name}-{kind}")
        words.text = text
        root.insert(place, words)
    # lxml has written every text of ours as text.
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704
