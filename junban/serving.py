"""One way to serve a Flask program: gunicorn, one process of threads, told ready when it really is.

Socket.IO and server-sent events hold a thread for each client, so the number of threads is the number of clients.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import ThreadWorker

from junban.lean import stay_small
from junban.notify import NOTIFY_SOCKET, notify_systemd

if TYPE_CHECKING:
    from flask import Flask  # the process that watches over the one that serves stays small

#: Seconds that requests under way have when the program is told to end.
LAST_ANSWERS = 1.0
#: Seconds that a thread stays with a client who has been answered.
STAY = 0.02
#: Requests after which others who wait for a thread have their turn.
IN_A_ROW = 100
#: Allocations between two collections, by generation: halves the slowest answers under load.
COLLECT_AFTER = (50_000, 20, 20)

log = logging.getLogger(__name__)


class Program(Protocol):
    """A program behind a web page: its app, and what runs beside it."""

    app: Flask

    def start(self) -> None:
        """Starts its threads; called once, in the process that serves."""

    def stop(self) -> None:
        """Stops them."""


@runtime_checkable
class Watched(Protocol):
    """A program that can say whether it does its work; systemd's watchdog is fed only while it does."""

    def healthy(self) -> bool:
        """May take as long as the work does: a program that hangs does not answer, and so is not fed."""


class StayingWorker(ThreadWorker):
    """Stays with a client for a moment: who has just asked asks again, as a page does for its parts.

    Else each request goes through the thread that listens, there and back: for short ones a quarter of the work.
    """

    def handle(self, conn: Any) -> bool:
        """One request, and those that follow at once; true when the connection may be kept."""
        kept = super().handle(conn)
        for _request in range(IN_A_ROW):
            if kept is not True or not self.alive or not _asks_again(conn.sock):
                break
            kept = super().handle(conn)
        return kept


def _asks_again(client: socket.socket) -> bool:
    if client.fileno() < 0:
        return False  # whoever had it for a WebSocket has closed it
    waiting = select.poll()
    waiting.register(client, select.POLLIN)
    return bool(waiting.poll(STAY * 1000))


class _Server(BaseApplication):
    """Builds the program inside the worker, after the fork: threads and connections do not survive one."""

    def __init__(
        self, build: Callable[[], Program], options: dict[str, object], ready: Callable[[Program], None]
    ) -> None:
        self._build = build
        self._options = options
        self._ready = ready
        self._program: Program | None = None
        self._stopping = threading.Lock()
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)
        self.cfg.set("post_worker_init", self._begin)
        self.cfg.set("worker_exit", lambda _server, _worker: self._stop())

    def load(self) -> Any:
        stay_small()
        try:
            self._program = self._build()
        except SystemExit as refused:
            # At any other code gunicorn would try again, for ever.
            raise SystemExit(Arbiter.WORKER_BOOT_ERROR) from refused
        self._program.start()
        return self._program.app

    def _begin(self, worker: Worker) -> None:
        """The worker is about to answer; nothing is left but to listen."""
        _end_when_told(worker, self._stop)
        _settle()
        if self._program is not None:
            self._ready(self._program)

    def _stop(self) -> None:
        if self._program is not None and self._stopping.acquire(blocking=False):
            self._program.stop()


def serve(build: Callable[[], Program], *, host: str, port: int, name: str, threads: int) -> None:
    """Serves until SIGTERM or SIGINT.

    Args:
        build: makes the program; called in the serving process. What it raises ends the server too, with exit code 1.
        host: address to listen on.
        port: TCP port.
        name: of the program, for the process list and the log.
        threads: how many clients at once, sockets and event streams included.
    """
    # Not left to gunicorn: its own READY would come before the program is.
    notify_address = os.environ.pop(NOTIFY_SOCKET, None)

    def ready(program: Program) -> None:
        notify_systemd("READY=1", notify_address)
        print(f"{name}: http://{host}:{port}", file=sys.stderr, flush=True)
        if notify_address and os.environ.get("WATCHDOG_USEC"):
            feed_watchdog(notify_address, int(os.environ["WATCHDOG_USEC"]) / 1_000_000, program, threading.Event())

    options: dict[str, object] = {
        "bind": f"{host}:{port}",
        "workers": 1,
        "worker_class": StayingWorker,
        "threads": threads,
        "worker_connections": max(1000, threads * 2),
        "keepalive": 75,
        "graceful_timeout": 3,
        "timeout": 60,
        "proc_name": f"junban-{name}",
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    master = os.getpid()
    try:
        _Server(build, options, ready).run()
    except SystemExit as end:
        if end.code == Arbiter.WORKER_BOOT_ERROR and os.getpid() == master:
            sys.exit(1)
        raise


def _settle() -> None:
    """What is loaded stays: the collector need not look at it again, nor stop requests as often as it would.

    A thread that has something to answer gets the interpreter after 1 ms instead of 5.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    sys.setswitchinterval(0.001)


def _end_when_told(worker: Worker, stop: Callable[[], None]) -> None:
    """Answers what is under way, stops the program, leaves.

    Open event streams and sockets would be waited for; they never end, so nobody waits for them.
    """

    def leave() -> None:
        stop()
        os._exit(0)

    def told(number: int, frame: FrameType | None) -> None:
        worker.handle_exit(number, frame)
        last = threading.Timer(LAST_ANSWERS, leave)
        last.daemon = True
        last.start()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, told)


def feed_watchdog(address: str, seconds: float, program: Program, stopped: threading.Event) -> None:
    """Tells systemd three times in its `seconds` that all is well, while it is, until `stopped`; in its own thread."""

    def feed() -> None:
        while True:
            if isinstance(program, Watched) and not program.healthy():
                log.error("not healthy: the watchdog is not fed")
            else:
                with suppress(OSError):  # systemd does not listen now; it will
                    notify_systemd("WATCHDOG=1", address)
            if stopped.wait(seconds / 3):
                return

    threading.Thread(target=feed, name="watchdog", daemon=True).start()
