"""What anybody may read: the state of one ticket by its token (Q1), and the feed of waits (W1)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from server.contract.feed import FeedCall, FeedService, FeedVenue, Level, VenueStatus, Waits
from server.contract.snapshots import ServiceState
from server.contract.tickets import TicketState, TicketStatus
from server.domain.forecast.snapshot import Wait
from server.domain.states import AT_COUNTER, State
from server.present import service_view, wait_range
from server.services.hall import Hall
from server.services.tokens import token_hash
from server.services.views import BoardNow, ServiceNow, board_now
from server.web.operations import etag_of, snapshot_answer
from server.web.problems import Refusal

#: How often a phone asks, seconds; more often when the turn is near.
POLL_SECONDS = 8
POLL_SECONDS_NEAR = 4
NEAR_GROUPS = 2
#: Waits from which a service is busy, minutes.
MEDIUM_FROM = 15.0
HIGH_FROM = 30.0
LAST_CALLED = 5


def status_of(hall: Hall, token: str) -> TicketStatus | None:
    """The state behind a token, None for a token that is nobody's."""
    now = hall.clock.now()
    waits = hall.waits.waits(now)
    hashed = token_hash(token)

    found = hall.database.read(
        lambda uow: (
            (ticket, uow.tickets.ahead_of(ticket))
            if (ticket := uow.tickets.by_token_hash(hashed)) is not None
            else None
        )
    )
    if found is None:
        return None
    ticket, ahead = found
    waiting = ticket.state is State.WAITING
    at_counter = ticket.counter if ticket.state in AT_COUNTER else None
    names = {setup.id: setup.name for setup in hall.venue.counters}
    services = {service.id: service.name for service in hall.venue.services}
    near = ticket.state is State.CALLED or (waiting and ahead <= NEAR_GROUPS)
    return TicketStatus(
        number=ticket.label,
        state=TicketState(ticket.state),
        language=ticket.language,
        venue=hall.venue.name,
        service=services.get(ticket.service, {"ja": ticket.service}),
        issued_at=ticket.issued_at,
        groups_ahead=ahead if waiting else None,
        wait=wait_range(waits.tickets.get(ticket.id)) if waiting else None,
        counter=at_counter,
        counter_name=names.get(at_counter) if at_counter else None,
        called_at=ticket.last_called_at,
        updated_at=now,
        poll_seconds=POLL_SECONDS_NEAR if near else POLL_SECONDS,
    )


def public_waits(hall: Hall, ttl: int) -> Waits:
    """The feed at this instant."""
    now = hall.clock.now()
    waits = hall.waits.waits(now)
    board = hall.database.read(lambda uow: board_now(uow, hall.venue, now, waits))
    services = [_feed_service(board, entry) for entry in board.services]
    closed = all(service.state is ServiceState.CLOSED for service in services)
    return Waits(
        generated_at=now,
        ttl=ttl,
        venue=FeedVenue(id=hall.venue.id, name=hall.venue.name, timezone=hall.venue.zone.key),
        status=VenueStatus.CLOSED if closed else VenueStatus.OPEN,
        notice=hall.venue.notice,
        services=services,
    )


def make_public(hall: Hall, ttl: int, limit_guesses: Callable[..., Callable[..., Response]]) -> Blueprint:
    """The blueprint `public`; `limit_guesses` decorates what takes a token."""
    public = Blueprint("public", __name__)

    def ticket_json(token: str) -> Response:
        status = status_of(hall, token)
        if status is None:
            raise Refusal("not-found", 404)
        answer = snapshot_answer(status, etag_of(status, "updated_at"), "private, no-cache")
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    public.add_url_rule("/t/<token>.json", "ticket_json", limit_guesses(ticket_json))

    @public.get("/feed/v1/waits.json")
    def waits_json() -> Response:
        waits = public_waits(hall, ttl)
        answer = snapshot_answer(waits, etag_of(waits, "generated_at"), f"public, max-age={ttl}")
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    return public


def _feed_service(board: BoardNow, now: ServiceNow) -> FeedService:
    view = service_view(now)
    called = [
        FeedCall(number=ticket.label, counter=ticket.counter, at=ticket.last_called_at)
        for _seq, ticket in board.calls
        if ticket.service == view.id and ticket.counter is not None and ticket.last_called_at is not None
    ]
    is_known = view.state is ServiceState.OPEN
    return FeedService(
        id=view.id,
        name=view.name,
        state=view.state,
        waiting=view.waiting,
        wait_minutes=view.wait if is_known else None,
        level=_level(now.wait if is_known else None),
        last_called=called[:LAST_CALLED],
        counters_open=view.counters_open,
        accepts_until=view.accepts_until,
    )


def _level(wait: Wait | None) -> Level:
    if wait is None:
        return Level.UNKNOWN
    if wait.median >= HIGH_FROM:
        return Level.HIGH
    return Level.MEDIUM if wait.median >= MEDIUM_FROM else Level.LOW
