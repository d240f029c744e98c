"""A ticket as its resident sees it: one page of the public face, wherever that is served."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from server.contract.face import WishKind
from server.contract.tickets import TicketState, TicketStatus
from server.domain.forecast.snapshot import Wait
from server.domain.residents import offered, undo_until
from server.domain.states import AT_COUNTER, State
from server.domain.ticket import Ticket
from server.domain.venue import Venue
from server.present import wait_range

#: How often a phone asks, seconds; more often when the turn is near.
POLL_SECONDS = 8
POLL_SECONDS_NEAR = 4
#: Who has ended is looked at seldom.
POLL_SECONDS_ENDED = 30
NEAR_GROUPS = 2
#: So long after the service the visitor is asked how it was.
SURVEY_WITHIN = timedelta(hours=24)


def ticket_status(venue: Venue, ticket: Ticket, ahead: int | None, wait: Wait | None, now: datetime) -> TicketStatus:
    """What the phone shows.

    Args:
        venue: with the names of its services and counters.
        ticket: the resident's.
        ahead: how many wait in front of it, None when it is not known.
        wait: its forecast, None when it is not known.
        now: the instant that this is true of.
    """
    waiting = ticket.state is State.WAITING
    at_counter = ticket.counter if ticket.state in AT_COUNTER else None
    counters = {setup.id: setup.name for setup in venue.counters}
    until = undo_until(ticket)
    return TicketStatus(
        number=ticket.label,
        state=TicketState(ticket.state),
        language=ticket.language,
        venue=venue.name,
        service=service_name(venue, ticket.service),
        issued_at=ticket.issued_at,
        groups_ahead=ahead if waiting else None,
        wait=wait_range(wait) if waiting else None,
        counter=at_counter,
        counter_name=counters.get(at_counter) if at_counter else None,
        called_at=ticket.last_called_at,
        updated_at=now,
        poll_seconds=_poll_seconds(ticket, ahead),
        wishes=[WishKind(wish) for wish in offered(ticket, now)],
        wish=WishKind(ticket.wish) if ticket.wish else None,
        undo_until=until if until is not None and now <= until else None,
        survey_url=survey_url(venue, ticket, now),
    )


def service_name(venue: Venue, service_id: str) -> Mapping[str, str]:
    """The service's names; the id alone for one that the venue no longer offers."""
    return next((service.name for service in venue.services if service.id == service_id), {"ja": service_id})


def survey_url(venue: Venue, ticket: Ticket, now: datetime) -> str | None:
    """Where a visitor who was served lately is asked how it was; nothing in it tells of the visitor."""
    if not venue.phone.survey_url or ticket.state is not State.COMPLETED or ticket.ended_at is None:
        return None
    if now - ticket.ended_at > SURVEY_WITHIN:
        return None
    places = {"venue": venue.id, "service": ticket.service, "language": ticket.language}
    return venue.phone.survey_url.format(**{name: quote(value, safe="") for name, value in places.items()})


def _poll_seconds(ticket: Ticket, ahead: int | None) -> int:
    if ticket.state in (State.COMPLETED, State.CANCELLED, State.EXPIRED):
        return POLL_SECONDS_ENDED
    first = ticket.state is State.WAITING and ahead is not None and ahead <= NEAR_GROUPS
    return POLL_SECONDS_NEAR if first or ticket.state is State.CALLED else POLL_SECONDS
