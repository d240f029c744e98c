"""The worker of one printer: a thread that prints what the spool holds, in the order of tickets, and never stops.

It prints by itself what was never sent, as soon as the printer is clear; it asks the printer how it is when there is
nothing to print; it prints nothing while the printer is faulty, or while the spool cannot be written.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from drivers.printers.port import UNTOUCHED, Fault, Printer, SlipState, Status
from kiosk.spool.condition import PrinterView, condition_of
from kiosk.spool.database import SpoolUnavailable
from kiosk.spool.recorder import JobRecorder, Ledger, Withdrawn
from kiosk.spool.records import DeviceRecord, SpooledSlip
from kiosk.spool.spool import Slips, Spool
from kiosk.spool.states import Reason
from server.contract.tickets import IssuedTicket

log = logging.getLogger(__name__)

#: Seconds between two looks for tickets that are old enough to be erased.
ERASE_SECONDS = 3600.0
#: Seconds that the printer has to say what became of a slip under way when the program ends.
LAST_SECONDS = 3.0
#: A worker that has not moved for so long hangs.
STUCK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Rules:
    """How patient the worker is."""

    heartbeat_seconds: float = 1.0
    """How often an idle or blocked printer is asked how it is."""
    late: timedelta = timedelta(minutes=30)
    """A slip that could not be printed for so long is not printed any more: nobody stands there."""
    keep: timedelta = timedelta(days=3)
    """Tickets are erased from the spool when they are older."""
    paper_low_tickets: int = 40
    """So many tickets are printed after paper ran low; 0 goes on until there is none."""
    confirms: bool = True
    """Whether the printer ever says what came out; with one that does not, unknown slips are no sign of trouble."""


def _nobody() -> None:
    """Hears of changes when nobody else does."""


class PrinterWorker:
    """One thread for one device; what it knows may be asked for by any thread."""

    def __init__(self, spool: Spool, printer: Printer, rules: Rules, changed: Callable[[], None] = _nobody) -> None:
        """`changed` is called, from any thread, after anything changed that staff or residents may see."""
        self._spool = spool
        self._printer = printer
        self._rules = rules
        self._changed = changed
        self._ledger = Ledger(spool, changed)
        self._status = Status()
        self._device = DeviceRecord()
        self._view = PrinterView()
        self._spool_trouble = ""
        self._recovered = False
        self._erased = float("-inf")
        self._beat = time.monotonic()
        self._asked = float("-inf")
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    # --- for every thread

    @property
    def view(self) -> PrinterView:
        """The printer as last heard."""
        return self._view

    @property
    def asked(self) -> bool:
        """Whether the printer was asked at all so far."""
        return self._asked > float("-inf")

    @property
    def healthy(self) -> bool:
        """Whether the thread lives and moves."""
        return self._thread.is_alive() and time.monotonic() - self._beat < STUCK_SECONDS

    def start(self) -> None:
        """Begins to print."""
        self._thread.start()

    def stop(self) -> None:
        """Begins no further slip; those under way have a moment to come out, the rest is printed at the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(LAST_SECONDS)
        if not self._thread.is_alive():
            self._printer.close()

    def submit(
        self,
        ticket: IssuedTicket,
        slips: Slips,
        *,
        ended: tuple[SlipState, Reason] | None = None,
        along: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        """Stores a ticket and its slips, to be printed; the same ticket twice is one job. `along` is of `Spool.add`.

        Raises:
            SpoolUnavailable: nothing was stored, and nothing will be printed.
        """
        try:
            self._spool.add(ticket, slips, ended=ended, along=along)
        except SpoolUnavailable as error:
            self._lost_spool(error)
            raise
        self._wake.set()

    def wake(self) -> None:
        """Something was queued, or a person has seen to the printer."""
        self._wake.set()

    def give_up(self) -> None:
        """Nobody waits any longer for what is under way."""
        self._given_up.set()

    def shown(self, state: SlipState) -> SlipState:
        """A slip's state as people should see it: all that waits for a printer in trouble is blocked."""
        return SlipState.BLOCKED if state in UNTOUCHED and not self._view.ready else state

    # --- the thread

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._turn() and not self._stop.is_set():
                self._wake.wait(self._rules.heartbeat_seconds)
            self._wake.clear()

    def _turn(self) -> bool:
        """Does what there is to do. Returns whether there may be more at once."""
        self._beat = time.monotonic()
        try:
            self._keep_house()
            if not self._view.ready:
                self._ask()
            if not self._view.ready:
                return False
            if job := self._spool.next_job():
                return self._print(job)
            self._ask_when_due()
        except SpoolUnavailable as error:
            self._lost_spool(error)
            self._ask_when_due()  # staff hear of the printer all the same
        except Exception:
            # Broad, for this supervises the only worker: a mistake of ours must not leave every later number without
            # paper and without a word.
            log.exception("the printer's worker")
        return False

    def _keep_house(self) -> None:
        """Before anything is printed: the file is true, and writable when it was not."""
        if not self._recovered:
            self._spool.recover()
            self._recovered = True
        if self._spool_trouble:
            self._spool.probe()
            self._spool_trouble = ""
            log.warning("the spool can be written again")
        self._ledger.catch_up()
        if late := self._spool.fail_late(self._rules.late):
            log.error("%d slips waited too long and are not printed any more", late)
            self._changed()
        if time.monotonic() - self._erased >= ERASE_SECONDS:
            self._spool.erase(self._rules.keep)
            self._erased = time.monotonic()
        self._device = self._spool.device()
        if self._device.low_tickets and self._status.ready and not self._status.paper_low:
            self._spool.count_low(False)
            self._device = self._spool.device()
        self._look()

    def _print(self, job: list[SpooledSlip]) -> bool:
        self._given_up.clear()
        recorder = JobRecorder(
            job,
            self._ledger,
            heard=self._heard,
            given_up=self._nobody_waits,
            closing=self._stop.is_set,
            confirms=self._rules.confirms,
        )
        try:
            results = self._printer.print([slip.copy() for slip in job], recorder)
        except (SpoolUnavailable, Withdrawn) as error:
            recorder.broken(job, driver=False)
            if isinstance(error, SpoolUnavailable):
                raise
            return True
        except Exception:
            # Broad, for a driver (vendor code, a bug, a cable pulled) may raise anything. What was sent before it
            # raised is not known, so it is not tried again (design, rule 4).
            log.exception("ticket %s", job[0].ticket)
            recorder.broken(job, driver=True)
            return True
        recorder.settle(results, job)
        if any(state is not SlipState.BLOCKED for state in results) and self._status.paper_low:
            self._spool.count_low(True)
        for slip, state in zip(job, results, strict=True):
            if state is not SlipState.CONFIRMED:
                log.error("ticket %s, slip %s: %s", slip.ticket, slip.use, state)
        if all(state is SlipState.BLOCKED for state in results):
            self._ask()
            return False
        return True

    def _ask(self) -> None:
        """Asks the printer how it is."""
        try:
            status = self._printer.status()
        except Exception as error:
            # Broad for the same reason: a heartbeat that breaks is a printer that cannot be relied on.
            log.exception("the printer's status")
            status = Status(frozenset({Fault.OFFLINE}), detail=repr(error))
        first = not self.asked
        self._asked = time.monotonic()
        self._heard(status)
        if first:
            self._changed()

    def _ask_when_due(self) -> None:
        if time.monotonic() - self._asked >= self._rules.heartbeat_seconds:
            self._ask()

    def _heard(self, status: Status) -> None:
        self._beat = time.monotonic()
        if status != self._status:
            log.info("printer: %s", status)
        self._status = status
        self._look()

    def _look(self) -> None:
        """Works out the view anew."""
        limit = self._rules.paper_low_tickets
        self._show(condition_of(self._status, self._device, limit=limit, spool_trouble=self._spool_trouble))

    def _show(self, view: PrinterView) -> None:
        if view != self._view:
            self._view = view
            self._changed()

    def _nobody_waits(self) -> bool:
        self._beat = time.monotonic()
        return self._given_up.is_set()

    def _lost_spool(self, error: SpoolUnavailable) -> None:
        """Nothing is printed until it can be written again; said once, not at every try."""
        if not self._spool_trouble:
            log.error("nothing is printed, for the spool cannot be written: %s", error)
        self._spool_trouble = str(error)
        self._look()
