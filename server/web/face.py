"""What anybody may read: the state of one ticket by its token (Q1), and the feed of waits (W1)."""

from __future__ import annotations

from datetime import datetime

from server.contract.face import FaceVenue
from server.contract.feed import FeedCall, FeedService, FeedVenue, Level, VenueStatus, Waits
from server.contract.snapshots import ServiceState
from server.contract.tickets import TicketState, TicketStatus
from server.domain.forecast.snapshot import Wait
from server.domain.states import AT_COUNTER, State
from server.present import service_view, wait_range
from server.services.hall import Hall
from server.services.tokens import token_hash
from server.services.views import BoardNow, ServiceNow, board_now

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


class HallFace:
    """The public face of this very hub (`server/face/port.py`)."""

    def __init__(self, hall: Hall, ttl: int) -> None:
        """`ttl`: seconds for which the feed is current."""
        self._hall = hall
        self._ttl = ttl

    def now(self) -> datetime:
        """This instant."""
        return self._hall.clock.now()

    def venue(self) -> FaceVenue:
        """As it is configured."""
        venue = self._hall.venue
        return FaceVenue(id=venue.id, name=venue.name, timezone=venue.zone.key, languages=list(venue.languages))

    def ticket(self, token: str) -> TicketStatus | None:
        """The state behind a token."""
        return status_of(self._hall, token)

    def waits(self) -> Waits:
        """The feed at this instant."""
        return public_waits(self._hall, self._ttl)


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
