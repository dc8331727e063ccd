"""What controllers look at: aging, key figures, and everything that nights wrote."""

from receivables.web.area import Area, entry
from receivables.web.controller import aging, effects, figures, files, forecast, metrics, movement, tie_out, trend
from receivables.web.controller.who import READERS

AREA = Area(
    "controller",
    routers=(
        aging.router,
        aging.api_router,
        figures.router,
        figures.api_router,
        trend.router,
        movement.router,
        movement.api_router,
        forecast.router,
        forecast.api_router,
        effects.router,
        effects.api_router,
        tie_out.router,
        tie_out.api_router,
        files.router,
        files.api_router,
        metrics.api_router,
    ),
    entries=(
        entry("controller.aging.nav", "/controller/aging", *READERS, group="layout.group.figures"),
        entry("controller.figures.nav", "/controller/figures", *READERS, group="layout.group.figures"),
        entry("controller.trend.nav", "/controller/trend", *READERS, group="layout.group.figures"),
        entry("controller.movement.nav", "/controller/movement", *READERS, group="layout.group.figures"),
        entry("controller.forecast.nav", "/controller/forecast", *READERS, group="layout.group.figures"),
        entry("controller.effects.nav", "/controller/effects", *READERS, group="layout.group.figures"),
        entry("controller.tie_out.nav", "/controller/tie-out", *READERS, group="layout.group.figures"),
        entry("controller.files.nav", "/controller/files", *READERS, group="layout.group.figures"),
    ),
)
