"""Issuing without the hub: a number of the kiosk's own range, kept before it is printed (design, rule 5; X3)."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.issuing import RETRY_AFTER_SECONDS, CannotIssue
from kiosk.offline.hub_clock import HubClock, Reckoned
from kiosk.offline.memory import Memory, OwnTicket
from kiosk.offline.numbers import label, next_number, services_now, taken_today
from kiosk.slips import make_slip, service_of, uses_of
from kiosk.spool.database import SpoolUnavailable
from kiosk.spool.worker import PrinterWorker
from server.contract.client import HubRefused
from server.contract.handing_in import OfflineKit, offline_token
from server.contract.problems import Problem
from server.contract.snapshots import Services, ServiceState, ServiceView, VenueView
from server.contract.tickets import IssuedTicket, IssueTicket

log = logging.getLogger(__name__)

#: Two tickets of one kiosk are never of the same instant, however its clock is reckoned.
STEP = timedelta(microseconds=1)
#: A clock that goes back by more than this was set; the order of tickets is not kept by inventing times.
JITTER = timedelta(seconds=5)


class Alone:
    """The kiosk on its own. `kit` and `venue` are as the hub told them last, in this run or an earlier one."""

    def __init__(self, memory: Memory, clock: HubClock, worker: PrinterWorker) -> None:
        self._memory = memory
        self._clock = clock
        self._worker = worker
        self._lock = threading.Lock()
        self.venue: VenueView | None = None
        self.kit: OfflineKit | None = None

    def recollect(self) -> None:
        """What is known by heart, at the start. A disk that cannot be read knows nothing."""
        try:
            self.venue = self._memory.venue()
            self.kit = self._memory.kit()
        except SpoolUnavailable as error:
            log.warning("nothing is known by heart: %s", error)

    @property
    def ready(self) -> bool:
        """Whether it may give out numbers."""
        return self.venue is not None and self.kit is not None and self.kit.series is not None

    def services(self, last: Services | None) -> list[ServiceView]:
        """The services by heart; `last` is what the hub told in this run."""
        if self.venue is None or self.kit is None:
            return []
        return services_now(self.venue, self.kit, last, self._clock.now().at)

    def issued(self, key: str) -> IssuedTicket | None:
        """What was given out for this key, by the hub or without it. Raises SpoolUnavailable."""
        return self._memory.by_key(key)

    def note_key(self, key: str, ticket: IssuedTicket) -> Callable[[sqlite3.Connection], None]:
        """Has the ticket of the hub's answer kept with its key, in the commit that stores the ticket."""
        return lambda db: self._memory.note_key(db, key, ticket.id)

    def issue(self, command: IssueTicket, last: Services | None) -> IssuedTicket:
        """Gives out the next number, and stores the ticket, its slips and its hand-in in one commit.

        Raises:
            CannotIssue: there is no range, it is used up, or nothing can be stored: what is not kept is not given.
            HubRefused: closed, full or too many cards, by what is known by heart.
        """
        with self._lock:
            try:
                return self.issued(command.idempotency_key) or self._give(command, last)
            except SpoolUnavailable as error:
                raise CannotIssue(RETRY_AFTER_SECONDS) from error

    def _give(self, command: IssueTicket, last: Services | None) -> IssuedTicket:
        venue, kit = self.venue, self.kit
        if venue is None or kit is None or kit.series is None:
            raise CannotIssue(RETRY_AFTER_SECONDS)
        told = self._clock.now()
        _expect_reception(services_now(venue, kit, last, told.at), command)
        day = told.at.astimezone(ZoneInfo(venue.timezone)).date()
        highest = max(self._memory.highest(kit.series.prefix, day), taken_today(kit, day))
        number = next_number(kit.series, highest)
        if number is None:
            raise CannotIssue(RETRY_AFTER_SECONDS)
        ticket = self._ticket(command, venue, kit, label(kit.series, number), self._after_the_last(told))
        own = OwnTicket(
            ticket=ticket,
            key=command.idempotency_key,
            prefix=kit.series.prefix,
            day=day,
            number=number,
            anchored=told.anchored,
            by_clock=self._clock.ticker.wall(),
            reading=self._clock.ticker.reading(),
        )
        service = service_of(ticket, venue)
        slips = [(use, make_slip(ticket, venue, use)) for use in (uses_of(service) if service else ())]
        self._worker.submit(ticket, slips, along=lambda db: self._memory.add(db, own))
        log.warning("ticket %s was issued without the hub", ticket.number)
        return ticket

    def _after_the_last(self, told: Reckoned) -> datetime:
        """What is reckoned may be a little behind the hub's time: the order of this kiosk's tickets stays."""
        latest = self._memory.latest()
        if latest is not None and timedelta(0) <= latest - told.at < JITTER:
            return latest + STEP
        return told.at

    @staticmethod
    def _ticket(
        command: IssueTicket, venue: VenueView, kit: OfflineKit, number: str, issued_at: datetime
    ) -> IssuedTicket:
        ticket_id = _new_id(issued_at)
        token = offline_token(kit.secret, ticket_id)
        return IssuedTicket(
            id=ticket_id,
            number=number,
            token=token,
            status_url=f"{venue.public_url}/t/{token}",
            service=command.service,
            language=command.language,
            cards=command.cards,
            issued_at=issued_at,
            groups_ahead=None,
            wait=None,
        )


def _expect_reception(services: list[ServiceView], command: IssueTicket) -> None:
    """Raises HubRefused, in the hub's own words."""
    service = next((known for known in services if known.id == command.service), None)
    if service is None:
        raise _refusal("unknown-service", 404)
    if service.state is ServiceState.CLOSED:
        raise _refusal("service-closed", 409)
    if service.state is ServiceState.FULL:
        raise _refusal("service-full", 409)
    if command.cards > service.max_cards:
        raise _refusal("too-many-cards", 422)


def _refusal(code: str, status: int) -> HubRefused:
    return HubRefused(Problem(type=f"urn:junban:problem:{code}", title=code, status=status, code=code))


def _new_id(at: datetime) -> str:
    """A UUID of version 7 as 32 hexadecimal digits, as the hub's own ids are: later ones sort after earlier ones."""
    milliseconds = int(at.timestamp() * 1000)
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return f"{value:032x}"
