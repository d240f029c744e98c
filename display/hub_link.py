"""The way to the hub: boards come by socket; while it is away they are asked for every few seconds.

Besides, the board is asked for now and then while the socket is up: a network that swallows packets keeps a dead socket
open for most of a minute, and a visitor must not look at an old number for so long.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import socketio  # type: ignore[import-untyped]  # ships no types

from display.screen import Link
from server.contract.client import HubAway, HubClient, HubRefused
from server.contract.snapshots import PUSH_BOARD, Board

log = logging.getLogger(__name__)

#: The token is wrong, or was revoked.
_REFUSALS = frozenset({401, 403})


class Listener(Protocol):
    """Who is told. Calls come one at a time, from several threads."""

    def board(self, board: Board, *, restarted: bool) -> None:
        """A newer board; `restarted` when its hub counts from the beginning again."""

    def link(self, link: Link) -> None:
        """How the hub is heard from now on."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `check` + 2 x the HTTP deadline stays under the 10 in which a lost connection must be said."""

    check: float = 4.0
    poll: float = 5.0
    first_retry: float = 0.5
    last_retry: float = 8.0
    connect: float = 2.0


class HubLink:
    """One display's connection to its hub."""

    def __init__(
        self,
        url: str,
        token: str,
        listener: Listener,
        *,
        pace: Pace | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._token = token
        self._listener = listener
        self._pace = pace or Pace()
        self._monotonic = monotonic
        self._client = HubClient(url, token)
        self._socket: socketio.Client | None = None
        self._lock = threading.Lock()
        self._known: Board | None = None
        self._pushes = 0
        self._misses = 0
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-link", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Leaves the hub."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout=self._pace.connect + 3)
        self._hang_up()
        self._client.close()

    def _run(self) -> None:
        retry_at = ask_at = self._monotonic()
        wait = self._pace.first_retry
        while not self._stopping.is_set():
            if not self._is_up() and self._monotonic() >= retry_at:
                if self._connect():
                    ask_at = self._monotonic()  # after a gap the board is taken whole
                else:
                    wait = min(wait * 2, self._pace.last_retry)
                retry_at = self._monotonic() + _spread(wait)
            if self._monotonic() >= ask_at:
                answered = self._ask()
                ask_at = self._monotonic() + self._pause(answered)
                if answered and self._is_up():
                    wait = self._pace.first_retry
            due = ask_at if self._is_up() else min(ask_at, retry_at)
            if self._wake.wait(max(0.0, due - self._monotonic())):
                self._wake.clear()
                ask_at = self._monotonic()
                retry_at = ask_at + _spread(wait)

    def _pause(self, answered: bool) -> float:
        if not self._is_up():
            return self._pace.poll
        return self._pace.check if answered else 0.0

    def _is_up(self) -> bool:
        return self._socket is not None and self._socket.connected

    def _connect(self) -> bool:
        self._hang_up()
        client = socketio.Client(reconnection=False, request_timeout=self._pace.connect, handle_sigint=False)
        client.on(PUSH_BOARD, partial(self._on_push, client))
        client.on("disconnect", partial(self._on_disconnect, client))
        self._socket = client
        try:
            client.connect(
                self._url, auth={"token": self._token}, transports=["websocket"], wait_timeout=self._pace.connect
            )
        except socketio.exceptions.ConnectionError as error:
            log.info("no socket to the hub: %s", error)
            return False
        return True

    def _hang_up(self) -> None:
        client, self._socket = self._socket, None
        if client is not None:
            # The goodbye waits seconds for an answer that a dead hub does not give; nobody waits for it here.
            threading.Thread(target=client.disconnect, name="hub-goodbye", daemon=True).start()

    def _on_disconnect(self, client: socketio.Client, *_reason: object) -> None:
        if client is self._socket:
            self._wake.set()

    def _on_push(self, client: socketio.Client, data: Any) -> None:
        if client is not self._socket:
            return
        board = Board.model_validate(data)
        with self._lock:
            self._pushes += 1
            self._take(board, may_go_back=False)

    def _ask(self) -> bool:
        """Takes the board by HTTP, and says how the hub is heard. False when it did not answer."""
        pushes = self._pushes
        try:
            board = self._client.board()
        except HubRefused as refusal:
            refused = refusal.problem.status in _REFUSALS
            return self._missed(Link.REFUSED if refused else Link.LOST, refusal)
        except (HubAway, ValueError) as error:  # ValueError: something else than a hub answers there
            return self._missed(Link.LOST, error)
        with self._lock:
            self._misses = 0
            # An answer that was on its way while a push came may be older than the push: that is no restart.
            self._take(board, may_go_back=pushes == self._pushes)
            self._listener.link(Link.LIVE if self._is_up() else Link.POLLING)
        return True

    def _missed(self, link: Link, error: Exception) -> bool:
        with self._lock:
            self._misses += 1
            # With the socket up, one answer that is late may be the hub's busy moment; the next one tells.
            if not self._is_up() or self._misses > 1 or link is Link.REFUSED:
                log.warning("the hub is away: %s", error)
                self._listener.link(link)
        if self._misses > 1:
            self._hang_up()
        return False

    def _take(self, board: Board, *, may_go_back: bool) -> None:
        known = self._known
        restarted = known is not None and board.seq < known.seq
        if (restarted and not may_go_back) or board == known:
            return
        self._known = board
        self._listener.board(board, restarted=restarted)


def _spread(wait: float) -> float:
    """Not the same for all: after the hub's restart its displays come back one by one."""
    return wait * random.uniform(0.5, 1.0)  # noqa: S311  # no secret
