"""The venue as phones and websites see it, put together from one look at the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.contract.face import FaceVenue
from server.contract.feed import Waits
from server.contract.tickets import TicketStatus
from server.domain.forecast.snapshot import Waits as Forecast
from server.domain.ticket import Ticket
from server.present import token_of
from server.services.hall import Hall
from server.services.ports import UnitOfWork
from server.services.tokens import token_hash
from server.services.views import BoardNow, board_now
from server.web.face import HallFace, ticket_status, waits_of

#: With more events than this at once, the whole day is read again.
MOST_EVENTS = 400


@dataclass(frozen=True, slots=True)
class Scene:
    """One venue at one instant. A ticket whose status is as before is the same object as before."""

    generated_at: datetime
    info: FaceVenue
    waits: Waits
    tickets: Mapping[str, TicketStatus]
    """By the hash of the token; `updated_at` is the ticket's issue, for it says nothing here."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What was read: the tickets that may have changed, and all that wait, in order of place."""

    seq: int
    changed: Sequence[Ticket]
    waiting: Sequence[Ticket]
    board: BoardNow
    anew: bool


class Composer:
    """Keeps the day's tickets, so that a commit costs a look at what it has changed. For one thread."""

    def __init__(self, hall: Hall, ttl: int) -> None:
        """`ttl`: seconds for which the feed is current."""
        self._hall = hall
        self._ttl = ttl
        self._day: date | None = None
        self._seq = 0
        self._tickets: dict[str, TicketStatus] = {}
        self._hashes: dict[str, str] = {}
        self._undoable: dict[str, Ticket] = {}
        self._face = HallFace(hall, ttl)

    def compose(self) -> Scene:
        """The venue now. Raises StorageUnavailable."""
        now = self._hall.clock.now()
        day = self._hall.venue.business_day(now)
        forecast = self._hall.waits.waits(now)
        look = self._hall.database.read(lambda uow: self._look(uow, day, now, forecast))
        if look.anew:
            self._day, self._tickets, self._hashes, self._undoable = day, {}, {}, {}
        waiting = {ticket.id for ticket in look.waiting}
        ahead: Counter[str] = Counter()
        for ticket in look.waiting:
            self._put(ticket, ahead[ticket.service], forecast, now)
            ahead[ticket.service] += 1
        # What can be undone for a while changes by the clock alone.
        changed = {**self._undoable, **{ticket.id: ticket for ticket in look.changed}}
        self._undoable = {}
        for ticket in changed.values():
            if ticket.id not in waiting and ticket.day == day:
                self._put(ticket, 0, forecast, now)
        self._seq = look.seq
        return Scene(now, self._face.venue(), waits_of(self._hall, look.board, now, self._ttl), dict(self._tickets))

    def _look(self, uow: UnitOfWork, day: date, now: datetime, forecast: Forecast) -> _Look:
        events = uow.journal.since(self._seq, MOST_EVENTS + 1) if day == self._day else []
        anew = day != self._day or len(events) > MOST_EVENTS
        changed: Sequence[Ticket]
        if anew:
            changed = uow.tickets.of_day(day)
        else:
            ids = sorted({event.ticket for event in events if event.ticket is not None})
            changed = uow.tickets.some(ids) if ids else ()
        board = board_now(uow, self._hall.venue, now, forecast)
        return _Look(uow.journal.seq(), changed, uow.tickets.waiting(day), board, anew)

    def _put(self, ticket: Ticket, ahead: int, forecast: Forecast, now: datetime) -> None:
        hashed = self._hashes.get(ticket.id)
        if hashed is None:
            hashed = self._hashes[ticket.id] = token_hash(token_of(self._hall.secret, ticket))
        status = ticket_status(self._hall, ticket, ahead, forecast, now)
        status = status.model_copy(update={"updated_at": ticket.issued_at})
        if status.undo_until is not None and status.undo_until >= now:
            self._undoable[ticket.id] = ticket
        if self._tickets.get(hashed) != status:
            self._tickets[hashed] = status
