"""The desk of the kiosk: a resident's wish becomes a ticket, and the ticket becomes paper."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from drivers.slips.model import Slip
from kiosk.hub_watch import HubView, HubWatch
from kiosk.issuing import RETRY_AFTER_SECONDS, CannotIssue, Issuer
from kiosk.printing import REMEMBERED, JobView, PrintQueue
from kiosk.slips import USES, make_slip, service_of, uses_of
from server.contract.snapshots import VenueView
from server.contract.tickets import IssuedTicket, IssueTicket


@dataclass(frozen=True, slots=True)
class Handed:
    """A ticket and how far its slips are."""

    ticket: IssuedTicket
    job: JobView


class Desk:
    """Issues first, prints after the hub's commit; the same ticket is printed once, however often it is asked for."""

    def __init__(self, issuer: Issuer, watch: HubWatch, printing: PrintQueue) -> None:
        self._issuer = issuer
        self._watch = watch
        self._printing = printing
        self._lock = threading.Lock()
        self._tickets: OrderedDict[str, IssuedTicket] = OrderedDict()

    def issue(self, command: IssueTicket) -> Handed:
        """Gets the ticket and queues its slips.

        Raises:
            CannotIssue: the hub is away or cannot write; whether a number was given is not known; the same key tells.
            HubRefused: the hub has a reason (closed, full, ...).
        """
        before = self._view()
        if before.venue is None:
            raise CannotIssue(RETRY_AFTER_SECONDS)
        ticket = self._issuer.issue(command)
        self._remember(ticket)
        slips = _slips(ticket, before.venue)
        if before.first_seen is not None and ticket.issued_at < before.first_seen:
            # An old key: this ticket is of an earlier run of this program, which may have printed it (design, rule 4).
            return Handed(ticket, self._printing.note_unknown(ticket.id, slips))
        return Handed(ticket, self._printing.submit(ticket.id, slips))

    def find(self, ticket_id: str) -> Handed | None:
        """A ticket issued here; None when it is not, or no longer, remembered."""
        with self._lock:
            ticket = self._tickets.get(ticket_id)
        job = self._printing.job(ticket_id)
        return Handed(ticket, job) if ticket and job else None

    def _view(self) -> HubView:
        """What is known of the hub; asked now, if it never answered so far."""
        if self._watch.view.venue is None:
            self._watch.poll()
        return self._watch.view

    def _remember(self, ticket: IssuedTicket) -> None:
        with self._lock:
            self._tickets[ticket.id] = ticket
            while len(self._tickets) > REMEMBERED:
                self._tickets.popitem(last=False)


def _slips(ticket: IssuedTicket, venue: VenueView) -> list[tuple[str, Slip]]:
    service = service_of(ticket, venue)
    uses = uses_of(service) if service else USES
    return [(use, make_slip(ticket, venue, use)) for use in uses]
