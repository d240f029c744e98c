"""A whole kiosk program in the test's own process: its hub is a `KioskHub`, its printer keeps slips in memory."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from drivers.printers.memory import MemoryPrinter
from kiosk.program import KioskProgram
from kiosk.settings import KioskSettings
from tests.support.kiosk_hub import TOKEN, KioskHub
from tests.support.loopback import loopback_server
from tests.support.network import free_port


@dataclass(frozen=True)
class KioskSite:
    """What a test holds in its hands."""

    hub: KioskHub
    printer: MemoryPrinter
    program: KioskProgram

    @property
    def client(self) -> FlaskClient:
        """Asks as a program of this machine does."""
        return self.program.app.test_client()


def make_site(**settings: Any) -> KioskSite:
    """A kiosk that is not started: its hub is asked by `program.watch.poll()`, nothing prints."""
    hub, printer = KioskHub(), MemoryPrinter()
    known: dict[str, Any] = {"poll_seconds": 0.1, "heartbeat_seconds": 0.05} | settings
    told = KioskSettings(hub="http://hub.test", token=TOKEN, slips=Path("unused"), **known)
    return KioskSite(hub, printer, KioskProgram(told, printer=printer, transport=hub.transport))


@contextmanager
def running_site(**settings: Any) -> Iterator[KioskSite]:
    """A kiosk whose threads run."""
    site = make_site(**settings)
    site.program.start()
    try:
        until(lambda: site.program.watch.view.venue is not None)
        yield site
    finally:
        site.printer.release()
        site.program.stop()


@contextmanager
def serving(site: KioskSite) -> Iterator[str]:
    """Its address on loopback."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = loopback_server(free_port(), site.program.app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def until(check: Callable[[], bool], seconds: float = 10) -> None:
    """Waits for what another thread is about to do.

    Raises:
        AssertionError: it did not do it.
    """
    tick = threading.Event()
    for _ in range(int(seconds * 100)):
        if check():
            return
        tick.wait(0.01)
    raise AssertionError(f"not so after {seconds} s")
