"""Gauges for a monitoring system, as Prometheus reads them."""

from fastapi import Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from receivables.night.monitoring import measures
from receivables.web.area import api
from receivables.web.controller.who import Watcher
from receivables.web.here import here

api_router = api("controller")


@api_router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Gauges, a line each"}},
)
def metrics(request: Request, _person: Watcher) -> Response:
    """Whether nights run, what waits and what is owed, as Prometheus reads it."""
    registry = CollectorRegistry()
    gauges: dict[str, Gauge] = {}
    for one in measures(here(request).config):
        gauge = gauges.get(one.name)
        if gauge is None:
            gauge = gauges[one.name] = Gauge(one.name, one.help, list(one.labels), registry=registry)
        (gauge.labels(**one.labels) if one.labels else gauge).set(one.value)
    return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})
