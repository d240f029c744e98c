"""Snapshots: what a client takes when it begins, or when it has missed a push."""

from __future__ import annotations

from flask import Response

from server.contract.snapshots import Board, Queue, Services, VenueView
from server.http.answers import etag_of, snapshot_answer
from server.present import VenueEdition, board, queue, service_view, venue_view
from server.services.views import board_now, queue_now, services_now
from server.web.guard import EVERYBODY_KNOWN, STAFF, Caller
from server.web.operations import Api, Operation


def add_snapshots(api: Api) -> None:
    """Adds the operations."""
    hall = api.hall
    edition = VenueEdition(hall.public_url)

    def get_queue(_caller: Caller) -> Response:
        now = hall.clock.now()
        waits = hall.waits.waits(now)
        venue = hall.venue
        snapshot = queue(venue, hall.database.read(lambda uow: queue_now(uow, venue, now, waits)))
        return snapshot_answer(snapshot, etag_of(snapshot, "generated_at"))

    def get_board(_caller: Caller) -> Response:
        now = hall.clock.now()
        waits = hall.waits.waits(now)
        venue = hall.venue
        snapshot = board(venue, hall.database.read(lambda uow: board_now(uow, venue, now, waits)))
        return snapshot_answer(snapshot, etag_of(snapshot, "generated_at"))

    def get_services(_caller: Caller) -> Response:
        now = hall.clock.now()
        waits = hall.waits.waits(now)
        venue = hall.venue
        seq, services = hall.database.read(lambda uow: (uow.journal.seq(), services_now(uow, venue, now, waits)))
        snapshot = Services(
            seq=seq,
            generated_at=now,
            services=[service_view(entry) for entry in services],
            venue=edition.of(venue),
        )
        return snapshot_answer(snapshot, etag_of(snapshot, "generated_at", "seq"))

    def get_venue(_caller: Caller) -> Response:
        snapshot = venue_view(hall.venue, hall.public_url)
        return snapshot_answer(snapshot, etag_of(snapshot))

    for path, summary, answer, who, view in (
        ("/queue", "Today's tickets in all states, for the console", Queue, STAFF, get_queue),
        ("/board", "What the monitor shows", Board, EVERYBODY_KNOWN, get_board),
        ("/services", "Services with their state and waits", Services, EVERYBODY_KNOWN, get_services),
        ("/venue", "The venue as configured", VenueView, EVERYBODY_KNOWN, get_venue),
    ):
        api.add(Operation("GET", path, summary, answer, who=who, tag="snapshots"), view)
