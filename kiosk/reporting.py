"""What the hub hears of this kiosk: its printer, residents who call staff; and what staff want of it (K8, X5).

A report goes out when something changed that staff may see, and every few seconds as a sign of life; its answer brings
orders. An order is stored before the next report says that it was taken up, so it is done once whatever gets lost.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from pydantic import ValidationError

from drivers.printers.port import UNDER_WAY, UNTOUCHED, SlipState
from kiosk.hub_watch import HubWatch
from kiosk.slips import Use, make_slip
from kiosk.spool.condition import PrinterView
from kiosk.spool.database import SpoolUnavailable
from kiosk.spool.records import SpooledSlip
from kiosk.spool.spool import Spool
from kiosk.spool.states import Reason
from kiosk.spool.worker import PrinterWorker
from kiosk.staff.slip import is_test
from kiosk.staff_call import StaffCall
from server.contract.client import HubClient, HubError
from server.contract.devices import DeviceReport, Order, OrderKind, PrinterReport, SlipTrouble
from server.contract.snapshots import VenueView
from server.contract.tickets import IssuedTicket

log = logging.getLogger(__name__)

#: A kiosk has one printer; this is what it is called.
PRINTER = "printer"
#: Until the hub says how often it wants to hear from us.
REPORT_SECONDS = 2.0
#: Changes come in bursts, a ticket being some of them; they are told together, no more than this later.
GATHER_SECONDS = 0.05
#: A slip that is under way for longer than it takes is a trouble.
SLOW = timedelta(seconds=10)
#: Fewer than the contract takes: a whole report has at most 16 KB.
MOST_TROUBLES = 50
MOST_ORDERS = 100


@dataclass(frozen=True, slots=True)
class _Slips:
    waiting: int
    troubles: list[SlipTrouble]


class Reporter:
    """A thread that reports; `changed` wakes it."""

    def __init__(
        self,
        client: HubClient,
        watch: HubWatch,
        spool: Spool,
        worker: PrinterWorker,
        news: threading.Event,
        call: StaffCall,
        *,
        model: str,
        recent: timedelta,
        closed: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """`news` is set when something changed; slips that ended within `recent` are still told.

        `closed` is since when staff have closed the kiosk for the day.
        """
        self._client = client
        self._watch = watch
        self._spool = spool
        self._worker = worker
        self._call = call
        self._model = model
        self._recent = recent
        self._closed = closed
        self._seconds = REPORT_SECONDS
        self._reported = float("-inf")
        self._since = spool.now()
        self._told: PrinterView | None = None
        self._last: DeviceReport | None = None
        self._heard = True
        self._news = news
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reports", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the thread lives."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begins to report."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, and waits for an answer under way."""
        self._stop.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def report(self) -> bool:
        """Reports once, and takes the orders that come back. Returns whether the hub answered."""
        try:
            told = self._spool.orders_to_tell(MOST_ORDERS)
        except SpoolUnavailable:
            told = []
        report = self._compose(told)
        try:
            answer = self._client.report(report)
        except (HubError, ValidationError) as error:
            self._say(heard=False, why=str(error))
            return False
        self._say(heard=True)
        self._last = report
        self._call.heard(report.staff_call_at)
        self._seconds = answer.report_seconds
        try:
            if told:
                self._spool.orders_told(told)
            for order in answer.orders:
                self._take(order)
        except SpoolUnavailable:
            log.exception("orders are not taken up")  # the hub sends them again
        return True

    def _run(self) -> None:
        self._news.wait(self._seconds)  # the printer's first answer
        while not self._stop.is_set():
            self._news.clear()
            if self._is_due() or self._is_news():
                self._reported = time.monotonic()
                if not self.report():
                    # However much changes meanwhile: a hub that is away is not knocked at all the time.
                    self._stop.wait(self._seconds)
            if self._news.wait(max(0.0, self._reported + self._seconds - time.monotonic())):
                self._stop.wait(GATHER_SECONDS)

    def _is_due(self) -> bool:
        """Whether a sign of life is."""
        return time.monotonic() - self._reported >= self._seconds

    def _is_news(self) -> bool:
        """Whether the hub was told otherwise; `sent_at` apart."""
        report = self._compose([])
        last = self._last
        return last is None or _news_of(report) != _news_of(last)

    def _compose(self, orders_done: list[str]) -> DeviceReport:
        printers = [self._printer()] if self._worker.asked else []
        return DeviceReport(
            sent_at=datetime.now(UTC),
            version=version("junban"),
            printers=printers,
            closed_since=self._closed(),
            staff_call_at=self._call.at,
            orders_done=orders_done,
        )

    def _printer(self) -> PrinterReport:
        view = self._worker.view
        if self._told is None or (view.condition, view.faults) != (self._told.condition, self._told.faults):
            self._since = self._spool.now()
        self._told = view
        slips = self._slips(view)
        return PrinterReport(
            id=PRINTER,
            condition=view.condition,
            faults=list(view.faults),
            detail=view.detail[:300],
            model=self._model[:100],
            since=self._since,
            waiting=slips.waiting,
            troubles=slips.troubles,
        )

    def _slips(self, view: PrinterView) -> _Slips:
        """Slips that wait, and those that staff should know of: the newest first."""
        try:
            tickets = self._spool.unfinished(self._recent, MOST_TROUBLES)
        except SpoolUnavailable:
            return _Slips(0, [])
        found = [
            (ticket.ticket.number, slip)
            for ticket in tickets
            for slip in ticket.slips
            if not is_test(ticket.ticket.id) and slip.reason is not Reason.CANCELLED
        ]
        troubles = [
            _trouble(number, slip, self._worker.shown(slip.state))
            for number, slip in found
            if self._is_trouble(slip, view)
        ]
        return _Slips(sum(slip.state in UNTOUCHED for _number, slip in found), troubles[:MOST_TROUBLES])

    def _is_trouble(self, slip: SpooledSlip, view: PrinterView) -> bool:
        now = self._spool.now()
        if slip.state in UNDER_WAY:
            return not view.ready or now - slip.changed_at > SLOW
        if slip.state in UNTOUCHED:
            return slip.state is SlipState.BLOCKED or not view.ready
        return slip.state is not SlipState.CONFIRMED and now - slip.changed_at <= self._recent

    def _take(self, order: Order) -> None:
        if order.kind is OrderKind.RESET:
            done = self._spool.take_reset(order.id, order.kind)
        elif order.kind is OrderKind.GIVE_UP:
            done = self._spool.take_note(order.id, order.kind)
            if done:
                self._worker.give_up()
        elif order.kind is OrderKind.COMING:
            self._call.answer(order.id)  # before it is noted: with a broken disk the resident hears of it all the same
            done = self._spool.take_note(order.id, order.kind)
        elif order.kind is OrderKind.SETTLE:
            done = self._spool.take_found(order.id, order.kind, order.ticket_id or "", order.uses)
        else:
            if self._watch.view.venue is None or order.ticket is None:
                return  # it comes again, and by then the venue is known
            done = self._reprint(order, order.ticket, self._watch.view.venue)
        if done:
            log.info("order %s: %s", order.id, order.kind)
        self._worker.wake()
        self._last = None  # that it was taken up is news
        self._news.set()

    def _reprint(self, order: Order, ticket: IssuedTicket, venue: VenueView) -> bool:
        now = self._spool.now()
        slips = [(use, make_slip(ticket, venue, use, reprint_at=now)) for use in _uses(order.uses)]
        return self._spool.take_reprint(order.id, order.kind, ticket, slips)

    def _say(self, *, heard: bool, why: str = "") -> None:
        """Says so once, not at every try."""
        if heard is not self._heard:
            self._heard = heard
            log.warning(
                "the hub hears of the printer again" if heard else f"the hub does not hear of the printer: {why}"
            )


def _news_of(report: DeviceReport) -> tuple[object, ...]:
    return report.printers, report.closed_since, report.staff_call_at


def _uses(names: list[str]) -> Iterator[Use]:
    """In the order of printing; a name that this kiosk does not know is no copy it can make."""
    return (use for use in Use if use in names)


def _trouble(number: str, slip: SpooledSlip, shown: SlipState) -> SlipTrouble:
    return SlipTrouble(
        ticket=slip.ticket, number=number, use=slip.use, state=shown, since=slip.changed_at, reprint=slip.reprint
    )
