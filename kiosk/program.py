"""The kiosk program, put together in one place: started in order, stopped in reverse."""

from __future__ import annotations

import httpx
from flask import Flask

from drivers.printers.port import Printer
from drivers.printers.virtual import VirtualPrinter
from drivers.slips import fonts
from drivers.slips.model import Weight
from kiosk.desk import Desk
from kiosk.hub_watch import HubWatch
from kiosk.issuing import TRY_SECONDS, Issuer
from kiosk.printing import PrintQueue
from kiosk.settings import KioskSettings
from kiosk.web.app import create_app
from server.contract.client import HubClient


class KioskProgram:
    """The touch screen on loopback, and the printer behind it. Satisfies `junban.serving.Program`."""

    app: Flask

    def __init__(
        self,
        settings: KioskSettings,
        *,
        printer: Printer | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`printer` defaults to the virtual one, `transport` to the network.

        Raises:
            FontsMissing: slips could not be drawn.
            OSError: the folder of slips cannot be made.
        """
        for weight in Weight:
            fonts.find(weight)
        self._client = HubClient(settings.hub, settings.token, deadline=TRY_SECONDS, transport=transport)
        self.watch = HubWatch(self._client, poll_seconds=settings.poll_seconds)
        self.printing = PrintQueue(
            printer or VirtualPrinter(settings.slips), heartbeat_seconds=settings.heartbeat_seconds
        )
        self._issuer = Issuer(self._client)
        desk = Desk(self._issuer, self.watch, self.printing)
        self.app = create_app(settings, desk, self.watch, self.printing)

    def start(self) -> None:
        """Begins to ask the hub and to print."""
        self.printing.start()
        self.watch.start()

    def stop(self) -> None:
        """Lets what can be printed now come out, and lets the hub go."""
        self._issuer.stop()
        self.watch.stop()
        self.printing.stop()
        self._client.close()
