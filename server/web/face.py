"""What anybody may read: the state of one ticket by its token (Q1), and the feed of waits (W1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from server.contract.face import FaceVenue, Wish
from server.contract.feed import FeedCall, FeedService, FeedVenue, Level, VenueStatus, Waits
from server.contract.snapshots import ServiceState
from server.contract.tickets import TicketStatus
from server.domain import residents
from server.domain.errors import KeyReused, QueueError, UnknownTicket
from server.domain.forecast.snapshot import Wait
from server.domain.forecast.snapshot import Waits as Forecast
from server.domain.ticket import Ticket
from server.face.feed import Opening, with_openings
from server.http.problems import Refusal
from server.present import service_view
from server.present_phone import ticket_status as status_view
from server.services.hall import Hall
from server.services.ports import UnitOfWork
from server.services.residents import ask
from server.services.tokens import token_hash
from server.services.views import BoardNow, ServiceNow, board_now

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
    return ticket_status(hall, found[0], found[1], waits, now) if found else None


def statuses_of(hall: Hall, hashes: Sequence[str]) -> dict[str, TicketStatus]:
    """The states behind hashes of tokens, of one snapshot; what is nobody's is left out."""
    now = hall.clock.now()
    forecast = hall.waits.waits(now)

    def work(uow: UnitOfWork) -> dict[str, TicketStatus]:
        found = {hashed: ticket for hashed in hashes if (ticket := uow.tickets.by_token_hash(hashed)) is not None}
        return {
            hashed: ticket_status(hall, ticket, uow.tickets.ahead_of(ticket), forecast, now)
            for hashed, ticket in found.items()
        }

    return hall.database.read(work)


def ticket_status(hall: Hall, ticket: Ticket, ahead: int, forecast: Forecast, now: datetime) -> TicketStatus:
    """What its resident is told of a ticket with so many groups ahead; of one that does not wait they are nothing."""
    return status_view(hall.venue, ticket, ahead, forecast.tickets.get(ticket.id), now)


def public_waits(hall: Hall, ttl: int) -> Waits:
    """The feed at this instant."""
    now = hall.clock.now()
    waits = hall.waits.waits(now)
    return waits_of(hall, hall.database.read(lambda uow: board_now(uow, hall.venue, now, waits)), now, ttl)


def waits_of(hall: Hall, board: BoardNow, now: datetime, ttl: int) -> Waits:
    """The feed of what the board shows."""
    services = [_feed_service(board, entry) for entry in board.services]
    closed = all(service.state is ServiceState.CLOSED for service in services)
    zone = hall.venue.zone.key
    return Waits(
        generated_at=now,
        ttl=ttl,
        venue=FeedVenue(id=hall.venue.id, name=hall.venue.name, timezone=zone),
        status=VenueStatus.CLOSED if closed else VenueStatus.OPEN,
        notice=with_openings(hall.venue.notice, _openings(board, closed=closed), hall.venue.languages, now, zone),
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

    def wish(self, token: str, wish: Wish) -> TicketStatus:
        """Carried out at once."""
        try:
            ask(self._hall, token_hash(token), residents.Wish(wish.kind), wish.idempotency_key)
        except UnknownTicket as error:
            raise Refusal("not-found", 404) from error
        except KeyReused as error:
            raise Refusal(error.code, 422) from error
        except QueueError as error:
            raise Refusal(error.code, 409) from error
        status = self.ticket(token)
        if status is None:
            raise Refusal("not-found", 404)
        return status

    def waits(self) -> Waits:
        """The feed at this instant."""
        return public_waits(self._hall, self._ttl)


def _openings(board: BoardNow, *, closed: bool) -> list[Opening]:
    """When the venue opens if all of it is closed; else when each service does that takes no tickets."""
    known = [(entry.reception.opens_at, entry.service.name) for entry in board.services]
    openings = [Opening(at, name) for at, name in known if at is not None]
    if not closed:
        return openings
    return [Opening(min(opening.at for opening in openings))] if openings else []


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
