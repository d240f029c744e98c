"""A whole kiosk program in the test's own process: its hub is a `KioskHub`, its printer keeps slips in memory."""

from __future__ import annotations

import logging
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from drivers.printers.memory import MemoryPrinter
from drivers.voice.child import Renderer
from kiosk.offline.hub_clock import Ticker
from kiosk.program import KioskProgram
from kiosk.settings import KioskSettings
from kiosk.spool.spool import Spool
from tests.support.kiosk_hub import TOKEN, KioskHub
from tests.support.loopback import loopback_server
from tests.support.network import free_port


@dataclass(frozen=True)
class KioskSite:
    """What a test holds in its hands."""

    hub: KioskHub
    printer: MemoryPrinter
    data: Path
    program: KioskProgram

    @property
    def client(self) -> FlaskClient:
        """Asks as a program of this machine does."""
        return self.program.app.test_client()


def make_site(
    data: Path | None = None,
    hub: KioskHub | None = None,
    renderer: Renderer | None = None,
    ticker: Ticker | None = None,
    restart: Callable[[], None] | None = None,
    **settings: Any,
) -> KioskSite:
    """A kiosk that is not started: its hub is asked by `program.watch.poll()`, nothing prints. It speaks if it has a
    `renderer`.

    Its spool is in `data`, or in a folder that goes when the program does.
    """
    hub, printer = hub or KioskHub(), MemoryPrinter()
    folder = None if data else tempfile.TemporaryDirectory(prefix="junban-kiosk-")
    known: dict[str, Any] = {"poll_seconds": 0.1, "heartbeat_seconds": 0.05, "voice": renderer is not None} | settings
    told = KioskSettings(hub="http://hub.test", token=TOKEN, data=data or Path(folder.name if folder else ""), **known)
    program = KioskProgram(
        told, printer=printer, transport=hub.transport, renderer=renderer, ticker=ticker, restart=restart
    )
    weakref.finalize(program, _clear, program.spool, folder)
    return KioskSite(hub, printer, told.data, program)


def _clear(spool: Spool, folder: tempfile.TemporaryDirectory[str] | None) -> None:
    spool.close()
    if folder is not None:
        folder.cleanup()


@contextmanager
def running_site(
    data: Path | None = None, hub: KioskHub | None = None, renderer: Renderer | None = None, **settings: Any
) -> Iterator[KioskSite]:
    """A kiosk whose threads run."""
    site = make_site(data, hub, renderer, **settings)
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
