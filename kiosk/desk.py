"""The desk of the kiosk: a resident's wish becomes a ticket, and the ticket becomes paper."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta

from drivers.printers.port import SlipState
from kiosk.hub_watch import HubView, HubWatch
from kiosk.issuing import RETRY_AFTER_SECONDS, CannotIssue, Issuer
from kiosk.offline.alone import Alone
from kiosk.slips import USES, Use, make_slip, service_of, uses_of
from kiosk.spool.database import SpoolUnavailable
from kiosk.spool.spool import Spool
from kiosk.spool.states import Reason, in_one_word
from kiosk.spool.worker import PrinterWorker
from server.contract.snapshots import VenueView
from server.contract.tickets import IssuedTicket, IssueTicket

log = logging.getLogger(__name__)

#: Tickets remembered though the spool could not take them: as many as are given out before somebody sees to the disk.
REMEMBERED = 200
#: Touches with different keys hardly ever wait for each other; more than a screen has fingers.
KEYS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class HandedSlip:
    """One copy: where it is, and why, if that needs a word."""

    use: str
    state: SlipState
    reason: Reason | None = None
    reprint: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """A ticket and how far its slips are."""

    ticket: IssuedTicket
    slips: tuple[HandedSlip, ...]

    @property
    def state(self) -> SlipState:
        """All slips in one word, the worst first."""
        return in_one_word(slip.state for slip in self.slips)


class Desk:
    """Issues first, prints after the hub's commit; the same ticket is printed once, however often it is asked for."""

    def __init__(
        self, issuer: Issuer, watch: HubWatch, spool: Spool, worker: PrinterWorker, alone: Alone, *, late: timedelta
    ) -> None:
        """A ticket that the hub issued longer ago than `late` is not printed any more."""
        self._issuer = issuer
        self._watch = watch
        self._spool = spool
        self._worker = worker
        self._alone = alone
        self._under_way = [threading.Lock() for _ in range(KEYS_AT_ONCE)]
        self._late = late
        self._lock = threading.Lock()
        self._unrecorded: OrderedDict[str, Handed] = OrderedDict()

    def issue(self, command: IssueTicket) -> Handed:
        """Gets the ticket and queues its slips. With a broken disk there is a number all the same, and no paper.

        One key is one number: a second touch waits for what becomes of the first, and is never asked elsewhere.

        Raises:
            CannotIssue: the hub is away or cannot write, and no number can be given without it; the same key tells.
            HubRefused: the hub has a reason (closed, full, ...), or the kiosk by what it knows by heart.
        """
        key = command.idempotency_key
        with self._under_way[hash(key) % KEYS_AT_ONCE]:
            return self._known(key) or self._issue(command)

    def _known(self, key: str) -> Handed | None:
        try:
            ticket = self._alone.issued(key)
            return self._stored(ticket.id) if ticket else None
        except SpoolUnavailable:
            return None

    def _issue(self, command: IssueTicket) -> Handed:
        before = self._view()
        if before.venue is None:
            raise CannotIssue(RETRY_AFTER_SECONDS)
        if self._alone.ready and self._watch.known_away:
            return self._issue_alone(command, before)
        try:
            ticket = self._issuer.issue(command)
        except CannotIssue:
            if not self._alone.ready:
                raise
            return self._issue_alone(command, before)
        uses = _uses(ticket, before.venue)
        slips = [(use, make_slip(ticket, before.venue, use)) for use in uses]
        note = self._alone.note_key(command.idempotency_key, ticket)
        try:
            self._worker.submit(ticket, slips, ended=self._too_old(ticket, before), along=note)
            handed = self._stored(ticket.id)
        except SpoolUnavailable:
            return self._remember(ticket, uses)
        if handed is None:
            raise LookupError(ticket.id)
        with self._lock:
            self._unrecorded.pop(ticket.id, None)
        return handed

    def _issue_alone(self, command: IssueTicket, view: HubView) -> Handed:
        ticket = self._alone.issue(command, view.services)
        try:
            handed = self._stored(ticket.id)
        except SpoolUnavailable as error:
            raise CannotIssue(RETRY_AFTER_SECONDS) from error  # it is kept: the same key brings it
        if handed is None:
            raise LookupError(ticket.id)
        return handed

    def find(self, ticket_id: str) -> Handed | None:
        """A ticket issued here; None when it is not, or no longer, kept.

        Raises:
            SpoolUnavailable: the spool cannot be read.
        """
        with self._lock:
            unrecorded = self._unrecorded.get(ticket_id)
        return unrecorded or self._stored(ticket_id)

    def _stored(self, ticket_id: str) -> Handed | None:
        found = self._spool.find(ticket_id)
        if found is None:
            return None
        shown = self._worker.shown
        slips = [HandedSlip(slip.use, shown(slip.state), slip.reason, slip.reprint) for slip in found.slips]
        return Handed(found.ticket, tuple(slips))

    def _view(self) -> HubView:
        """What is known of the hub; asked now, if it never answered so far.

        A venue known by heart is not enough, unless the hub is known to be away: what an old key brings is judged by
        the hub's own clock, and a touch may be quicker than the first look at it.
        """
        view = self._watch.view
        if view.venue is None or (view.first_seen is None and not self._watch.known_away):
            self._watch.poll()
        return self._watch.view

    def _too_old(self, ticket: IssuedTicket, view: HubView) -> tuple[SlipState, Reason] | None:
        """What an old key brings back is not printed, all by the hub's own clock.

        It may be of a time before this spool, when another kiosk may have printed it (design, rule 4); or whoever took
        it has long gone.
        """
        if view.services is None or view.first_seen is None:
            return None
        if ticket.issued_at < self._spool.begun(view.first_seen):
            return SlipState.UNKNOWN, Reason.EARLIER_RUN
        if view.services.generated_at - ticket.issued_at > self._late:
            return SlipState.FAILED, Reason.TOO_LATE
        return None

    def _remember(self, ticket: IssuedTicket, uses: tuple[Use, ...]) -> Handed:
        """A number for the screen only: what is not recorded is not printed."""
        log.error("ticket %s is on the screen only", ticket.number)
        slips = tuple(HandedSlip(use, SlipState.FAILED, Reason.UNRECORDED) for use in uses)
        handed = Handed(ticket, slips)
        with self._lock:
            self._unrecorded[ticket.id] = handed
            while len(self._unrecorded) > REMEMBERED:
                self._unrecorded.popitem(last=False)
        return handed


def _uses(ticket: IssuedTicket, venue: VenueView) -> tuple[Use, ...]:
    service = service_of(ticket, venue)
    return uses_of(service) if service else USES
