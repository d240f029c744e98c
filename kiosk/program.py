"""The kiosk program, put together in one place: started in order, stopped in reverse."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import httpx
from flask import Flask

from drivers.printers.port import Printer
from drivers.slips import fonts
from drivers.slips.model import Weight
from drivers.voice.child import Renderer
from kiosk.desk import Desk
from kiosk.device import Device, device_of
from kiosk.guidance import Guidance
from kiosk.hub_watch import HubWatch
from kiosk.issuing import Issuer, try_seconds
from kiosk.offline.alone import Alone
from kiosk.offline.handing_in import HandingIn
from kiosk.offline.hub_clock import Anchor, HubClock, MachineTicker, Ticker
from kiosk.offline.learning import Learner
from kiosk.offline.memory import Memory
from kiosk.reporting import Reporter
from kiosk.settings import KioskSettings
from kiosk.spool.database import SpoolUnavailable
from kiosk.spool.spool import Spool
from kiosk.spool.worker import PrinterWorker, Rules
from kiosk.staff.mode import StaffMode, Surroundings
from kiosk.staff_call import StaffCall
from kiosk.web.app import create_app
from server.contract.client import HubClient


class KioskProgram:
    """The touch screen on loopback, and the printer behind it. Satisfies `junban.serving.Program` and `Watched`."""

    app: Flask

    def __init__(
        self,
        settings: KioskSettings,
        *,
        printer: Printer | None = None,
        transport: httpx.BaseTransport | None = None,
        ticker: Ticker | None = None,
        renderer: Renderer | None = None,
        restart: Callable[[], None] | None = None,
    ) -> None:
        """`printer` defaults to the one of the settings, `transport` to the network, `ticker` to this machine's clocks,
        `renderer` to a process that makes the voice's clips. `restart` ends the program where something starts it anew.

        Raises:
            FontsMissing: slips could not be drawn.
            BadAddress, BadProfile, OSError: see `device_of`.
        """
        for weight in Weight:
            fonts.find(weight)
        self.spool = Spool(settings.data)
        device = Device(printer, "") if printer else device_of(settings, broken_off=_broken_off(self.spool))
        rules = replace(_rules(settings), confirms=device.confirms)
        news = threading.Event()
        seconds = try_seconds(settings.deadline_seconds)
        self._client = HubClient(settings.hub, settings.token, deadline=seconds, transport=transport)
        self.worker = PrinterWorker(self.spool, device.printer, rules, news.set)
        self.memory = Memory(self.spool.file)
        clock = HubClock(ticker or MachineTicker(), _anchor(self.memory))
        self.alone = Alone(self.memory, clock, self.worker)
        self.alone.recollect()
        learner = Learner(self._client, self.memory, clock, self.alone)
        self.watch = HubWatch(self._client, poll_seconds=settings.poll_seconds, known=self.alone.venue, learn=learner)
        self.handing_in = HandingIn(
            self._client, self.watch, self.memory, clock, seconds=settings.poll_seconds, keep=rules.keep
        )
        around = Surroundings(lambda: self.watch.view.venue, lambda: clock.now().at, news.set, restart)
        self.staff = StaffMode(settings.data, self._client, self.spool, self.worker, around)
        self.staff_call = StaffCall(lambda: clock.now().at, news.set)
        self.reporter = Reporter(
            self._client,
            self.watch,
            self.spool,
            self.worker,
            news,
            self.staff_call,
            model=device.model,
            recent=rules.late,
            closed=lambda: self.staff.closed_since,
        )
        self._issuer = Issuer(self._client, deadline=settings.deadline_seconds)
        desk = Desk(self._issuer, self.watch, self.spool, self.worker, self.alone, late=rules.late)
        self.guidance = Guidance(settings.data, self.watch, on=settings.voice, renderer=renderer)
        self.app = create_app(
            settings,
            desk,
            self.watch,
            self.worker,
            self.alone,
            self.memory,
            self.guidance,
            self.staff,
            self.staff_call,
        )

    def start(self) -> None:
        """Begins to ask the hub, to print and to report."""
        self.worker.start()
        self.watch.start()
        self.reporter.start()
        self.handing_in.start()
        self.staff.start()
        self.guidance.start()

    def stop(self) -> None:
        """Lets the slips under way come out, and lets the hub go."""
        self.guidance.stop()
        self._issuer.stop()
        self.handing_in.stop()
        self.staff.stop()
        self.worker.stop()
        self.watch.stop()
        self.reporter.stop()
        self.spool.close()
        self._client.close()

    def healthy(self) -> bool:
        """Whether it prints, asks, reports and hands in: systemd starts a kiosk anew whose threads hang, or are gone.

        A printer in trouble and a hub that is away are no illness of the kiosk's: a restart would cure neither.
        """
        return self.worker.healthy and self.watch.healthy and self.reporter.alive and self.handing_in.alive


def _broken_off(spool: Spool) -> bool:
    """Whether an earlier run may have left a part of a slip in the printer; nobody knows when the spool is away."""
    try:
        return spool.recover() > 0
    except SpoolUnavailable:
        return True


def _anchor(memory: Memory) -> Anchor | None:
    """What an earlier run knew of the hub's time."""
    try:
        return memory.anchor()
    except SpoolUnavailable:
        return None


def _rules(settings: KioskSettings) -> Rules:
    return Rules(
        heartbeat_seconds=settings.heartbeat_seconds,
        late=timedelta(minutes=settings.late_minutes),
        keep=timedelta(days=settings.keep_days),
        paper_low_tickets=settings.paper_low_tickets,
    )
