"""Tells an LED panel what the board shows, again and again: one that was off or away is right as soon as it is back."""

from __future__ import annotations

import logging
import re
import threading
import unicodedata

from display.screen import Link
from drivers.panels.port import Panel, Row
from drivers.transports.port import TransportError
from server.contract.snapshots import Board, CallView

log = logging.getLogger(__name__)

#: Calls may be shown as current.
CURRENT = frozenset({Link.LIVE, Link.POLLING})
FIRST_RETRY = 1.0
LAST_RETRY = 15.0
#: Seconds for the last message: 32 rows of 20 characters take 0.7 at 9600 baud.
LAST_WORD = 1.0


def rows_of(board: Board) -> list[Row]:
    """A row for each call that stands, newest first."""
    return [_row(call) for call in board.calling]


def _row(call: CallView) -> Row:
    name = unicodedata.normalize("NFKC", call.counter_name["ja"])
    digits = re.search(r"\d+", name)
    return {"number": call.number, "counter": digits[0] if digits else call.counter, "name": name}


class PanelFeed:
    """One panel's thread."""

    def __init__(self, panel: Panel, *, first_retry: float = FIRST_RETRY) -> None:
        self._panel = panel
        self._first_retry = first_retry
        self._changed = threading.Condition()
        self._rows: list[Row] | None = None
        self._link = Link.STARTING
        self._version = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)

    def start(self) -> None:
        """Starts the thread; the panel is told at once that nobody knows yet."""
        self._thread.start()

    def stop(self) -> None:
        """Takes the numbers away and lets the panel go."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(timeout=15)

    def board(self, board: Board) -> None:
        """A newer board."""
        self._note(rows_of(board), self._link)

    def link(self, link: Link) -> None:
        """How the hub is heard."""
        self._note(self._rows, link)

    def _note(self, rows: list[Row] | None, link: Link) -> None:
        with self._changed:
            before = self._shown()
            self._rows, self._link = rows, link
            if self._shown() != before:
                self._version += 1
                self._changed.notify_all()

    def _shown(self) -> list[Row] | None:
        return self._rows if self._link in CURRENT else None

    def _run(self) -> None:
        retry = self._first_retry
        while True:
            with self._changed:
                version, rows, last = self._version, self._shown(), self._stopping
            sent = self._send(None if last else rows, quiet=retry > self._first_retry)
            if last:
                self._let_out(sent)
                self._panel.close()
                return
            pause = self._panel.every_seconds if sent else retry
            retry = self._first_retry if sent else min(retry * 2, LAST_RETRY)
            self._rest(pause, version if sent else None)

    def _let_out(self, sent: bool) -> None:
        """A wire that is closed drops what has not left it, and a serial line is slow."""
        if sent:
            with self._changed:
                self._changed.wait(LAST_WORD)

    def _rest(self, seconds: float, version: int | None) -> None:
        """Until the panel wants to be told again. News do not wait so long, unless the panel is away."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping or (version is not None and self._version != version), seconds
            )

    def _send(self, rows: list[Row] | None, *, quiet: bool) -> bool:
        try:
            self._panel.show(rows)
        except TransportError as error:
            log.log(logging.DEBUG if quiet else logging.WARNING, "the LED panel is away: %s", error)
            return False
        return True
