"""Staff mode, put together: the gate, the session, and all that may be done behind them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from drivers.printers.port import SlipState
from kiosk.slips import USES, Use, make_slip
from kiosk.spool.condition import PrinterView
from kiosk.spool.records import SpooledTicket
from kiosk.spool.spool import Spool
from kiosk.spool.worker import PrinterWorker
from kiosk.staff.code import CodeFile
from kiosk.staff.gate import Gate, WrongCode
from kiosk.staff.memory import Cancelled, Closed, Loudness, StaffMemory
from kiosk.staff.session import Secrets, Sessions
from kiosk.staff.slip import test_job
from kiosk.staff.telling import Teller
from kiosk.staff.tickets import Page, TodaysTickets
from server.contract.client import HubClient
from server.contract.devices import SlipUse
from server.contract.kiosk_staff import StaffActKind, TellStaffAct
from server.contract.snapshots import VenueView

log = logging.getLogger(__name__)

#: The most that staff may go above or below what the hour wants; a step is a tenth of full volume.
MOST_STEPS = 10
STEP = 0.1


class StaffError(Exception):
    """What staff asked for cannot be done; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What staff mode knows of the rest of the kiosk."""

    venue: Callable[[], VenueView | None]
    now: Callable[[], datetime]
    """The hub's time, as reckoned here."""
    changed: Callable[[], None]
    """To be called after something that the hub reports of this kiosk."""
    restart: Callable[[], None] | None = None
    """Ends the program so that it is started again; None where nobody would start it."""


class StaffMode:
    """One for the kiosk. What raises `SpoolUnavailable` has changed nothing."""

    def __init__(
        self, folder: Path, client: HubClient, spool: Spool, worker: PrinterWorker, around: Surroundings
    ) -> None:
        """`folder` is the kiosk's data folder."""
        self._spool = spool
        self._worker = worker
        self._around = around
        code = CodeFile(folder)
        self.memory = StaffMemory(folder)
        self.gate = Gate(code, self.memory)
        self.sessions = Sessions(code.hashed)
        self.teller = Teller(client, self.memory, around.now)
        self._tickets = TodaysTickets(spool)

    def start(self) -> None:
        """Begins to tell the hub."""
        self.teller.start()

    def stop(self) -> None:
        """Ends it."""
        self.sessions.end()
        self.teller.stop()

    # --- in and out

    def sign_in(self, code: str) -> Secrets:
        """Raises NoCode, TooSoon, WrongCode."""
        try:
            hashed = self.gate.enter(code)
        except WrongCode:
            self._note(StaffActKind.WRONG_CODE, detail=str(self.gate.failures))
            raise
        self._note(StaffActKind.SIGN_IN)
        return self.sessions.begin(hashed)

    # --- the kiosk

    @property
    def printer(self) -> PrinterView:
        """The printer as last heard."""
        return self._worker.view

    @property
    def closed_since(self) -> datetime | None:
        """When staff closed this kiosk for the day; None while it is open. The next day it is open by itself."""
        closed = self.memory.now.closed
        return closed.since if closed is not None and closed.day == self._day() else None

    @property
    def restarts(self) -> bool:
        """Whether it can be restarted from here."""
        return self._around.restart is not None

    def close(self) -> None:
        """No more numbers here today."""
        if self.closed_since is None:
            self.memory.change(closed=Closed(day=self._day(), since=self._around.now()))
            self._note(StaffActKind.CLOSE)
            self._around.changed()

    def open(self) -> None:
        """Numbers again."""
        if self.closed_since is not None:
            self.memory.change(closed=None)
            self._note(StaffActKind.OPEN)
            self._around.changed()

    def restart(self) -> None:
        """Raises StaffError: nobody would start it again."""
        if self._around.restart is None:
            raise StaffError("no-restart")
        self._note(StaffActKind.RESTART)
        self._around.restart()

    @property
    def steps(self) -> int:
        """How many steps louder than the hour wants, today."""
        loudness = self.memory.now.loudness
        return loudness.steps if loudness is not None and loudness.day == self._day() else 0

    def set_steps(self, steps: int) -> None:
        """From now on, for today."""
        steps = max(-MOST_STEPS, min(MOST_STEPS, steps))
        if steps != self.steps:
            self.memory.change(loudness=Loudness(day=self._day(), steps=steps))
            self._note(StaffActKind.VOLUME, detail=f"{steps:+d}")

    def volume(self, of_the_hour: float) -> float:
        """What the hour wants, 0 to 1, louder or softer as staff chose."""
        return max(0.0, min(1.0, round(of_the_hour + STEP * self.steps, 2)))

    # --- tickets

    def tickets(self, *, digits: str, first: int, most: int) -> Page:
        """Today's of this kiosk, newest first."""
        venue = self._venue()
        return self._tickets.page(self._around.now(), ZoneInfo(venue.timezone), digits=digits, first=first, most=most)

    def ticket(self, ticket_id: str) -> SpooledTicket:
        """Raises StaffError: not one of this kiosk's."""
        found = self._tickets.find(ticket_id)
        if found is None:
            raise StaffError("unknown-ticket")
        return found

    def cancelled(self, ticket_id: str) -> Cancelled | None:
        """How far its cancellation is."""
        return self.memory.now.cancelled.get(ticket_id)

    def shown(self, state: SlipState) -> SlipState:
        """A slip's state as people should see it."""
        return self._worker.shown(state)

    def reprint(self, ticket_id: str, uses: Sequence[Use], key: str) -> None:
        """Prints copies again, marked 再発行; at once, whether the hub answers or not. The same key twice is one print.

        Raises:
            StaffError: unknown, or cancelled.
        """
        found, venue = self.ticket(ticket_id), self._venue()
        if self.cancelled(ticket_id) in (Cancelled.DONE, Cancelled.LATER):
            raise StaffError("ticket-cancelled")
        now = self._around.now()
        chosen = [use for use in USES if use in uses]
        slips = [(use, make_slip(found.ticket, venue, use, reprint_at=now)) for use in chosen]
        if self._spool.take_reprint(f"staff-{key}", StaffActKind.REPRINT, found.ticket, slips):
            self._worker.wake()
            self._note(StaffActKind.REPRINT, ticket_id, chosen)

    def found(self, ticket_id: str, uses: Sequence[Use], key: str) -> None:
        """Slips of unknown fate had come out.

        Raises:
            StaffError: not one of this kiosk's.
        """
        self.ticket(ticket_id)
        chosen = [use for use in USES if use in uses]
        if self._spool.take_found(f"staff-{key}", StaffActKind.FOUND, ticket_id, chosen):
            self._worker.wake()
            self._note(StaffActKind.FOUND, ticket_id, chosen)

    def cancel(self, ticket_id: str) -> Cancelled:
        """Cancels a ticket that was issued by mistake, without calling it (S3).

        The hub decides: it may have been called meanwhile. While the hub is away the wish is kept, and what was not
        printed yet stays unprinted; told later, it still does not take a ticket from a counter.

        Raises:
            StaffError: not one of this kiosk's.
        """
        self.ticket(ticket_id)
        if self.cancelled(ticket_id) not in (Cancelled.DONE, Cancelled.LATER):
            act = self._act(StaffActKind.CANCEL, ticket_id)
            self.memory.cancelled(ticket_id, Cancelled.LATER)
            self.memory.add_act(act)
            self.teller.tell(act)
        how = self.cancelled(ticket_id) or Cancelled.LATER
        if how is not Cancelled.REFUSED:
            self._tickets.withdraw(ticket_id)
        return how

    # --- the printer

    def seen_to(self, key: str) -> None:
        """The paper was changed, or a fault was put right: it is not faulty any more, low paper is counted anew."""
        if self._spool.take_reset(f"staff-{key}", StaffActKind.SEEN_TO):
            self._worker.wake()
            self._note(StaffActKind.SEEN_TO)

    def give_up(self) -> None:
        """Nobody waits any longer for what the printer has under way."""
        self._worker.give_up()
        self._note(StaffActKind.GIVE_UP)

    def test_slip(self) -> str:
        """Prints a test slip; it waits its turn. Returns the name under which its state is asked for."""
        ticket, slips = test_job(self._venue(), self._around.now())
        self._worker.submit(ticket, slips)
        self._note(StaffActKind.TEST_SLIP)
        return ticket.id

    def test_state(self, name: str) -> SlipState:
        """How a test slip fares. Raises StaffError."""
        found = self._spool.find(name)
        if found is None:
            raise StaffError("unknown-ticket")
        return self.shown(found.state)

    # ---

    def _venue(self) -> VenueView:
        venue = self._around.venue()
        if venue is None:
            raise StaffError("no-venue")
        return venue

    def _day(self) -> date:
        venue = self._around.venue()
        return self._around.now().astimezone(ZoneInfo(venue.timezone) if venue else None).date()

    def _act(
        self, kind: StaffActKind, ticket: str | None = None, uses: Sequence[Use] = (), detail: str = ""
    ) -> TellStaffAct:
        log.info("staff mode: %s %s %s", kind, ticket or "", detail)
        return TellStaffAct(
            idempotency_key=f"staff-{uuid4().hex}",
            kind=kind,
            at=self._around.now(),
            ticket=ticket,
            uses=[SlipUse(use) for use in uses],
            detail=detail,
        )

    def _note(self, kind: StaffActKind, ticket: str | None = None, uses: Sequence[Use] = (), detail: str = "") -> None:
        self.teller.note(self._act(kind, ticket, uses, detail))
