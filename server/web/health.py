"""Is it alive, is it ready, and how is it doing: for systemd, balancers and Prometheus."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response

from server.http.answers import JSON
from server.services.hall import Hall
from server.services.ports import StorageUnavailable
from server.web.health_facts import HealthSources, gather
from server.web.metrics import CONTENT_TYPE, HealthCollector, QueueCollector, exposition


def make_health(hall: Hall, sources: HealthSources | None = None) -> Blueprint:
    """The blueprint `health`: `/healthz`, `/readyz`, `/metrics`."""
    health = Blueprint("health", __name__)
    facts = partial(gather, hall, sources or HealthSources())

    @health.get("/healthz")
    def healthz() -> Response:
        return Response('{"status":"ok"}', mimetype=JSON)

    @health.get("/readyz")
    def readyz() -> Response:
        try:
            hall.database.read(lambda uow: uow.journal.seq())
        except StorageUnavailable:
            return Response('{"status":"storage-unavailable"}', 503, mimetype=JSON)
        return Response('{"status":"ready"}', mimetype=JSON)

    @health.get("/metrics")
    def metrics() -> Response:
        text = exposition([QueueCollector(hall), HealthCollector(facts)])
        return Response(text, content_type=CONTENT_TYPE)

    return health
