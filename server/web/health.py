"""Is it alive, is it ready, and how is it doing: for systemd, balancers and Prometheus."""

from __future__ import annotations

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, ProcessCollector, generate_latest

from server.http.answers import JSON
from server.services.hall import Hall
from server.services.ports import StorageUnavailable


def make_health(hall: Hall) -> Blueprint:
    """The blueprint `health`: `/healthz`, `/readyz`, `/metrics`."""
    health = Blueprint("health", __name__)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    seq = Gauge("junban_seq", "Sequence number of the newest event", registry=registry)
    waiting = Gauge("junban_waiting", "Tickets waiting", ["service"], registry=registry)
    issued = Gauge("junban_issued_today", "Tickets issued on this business day", ["service"], registry=registry)

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
        day = hall.venue.business_day(hall.clock.now())
        newest, in_line, taken = hall.database.read(
            lambda uow: (uow.journal.seq(), uow.tickets.waiting_by_service(day), uow.numbers.taken(day))
        )
        seq.set(newest)
        for service in hall.venue.services:
            waiting.labels(service.id).set(in_line.get(service.id, 0))
            issued.labels(service.id).set(taken.get(service.id, 0))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return health
