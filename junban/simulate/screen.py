"""A console's screen without the page: a session of its own, a socket, and the queue as its pushes tell it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Self

import httpx

from junban.simulate.line import Line
from server.contract.snapshots import PUSH_QUEUE

COOKIE = "junban_session"
#: Seconds that a command may take, and that the screen may need to become as new as the hub.
DEADLINE = 30.0
#: What a push brings whole, beside its tickets.
WHOLE = ("counters", "services", "receptions", "business_day")


class Screen:
    """One operator's console. `gaps` counts pushes before which another must have been missed."""

    def __init__(self, url: str, session: str) -> None:
        """Connects and takes the snapshot; `session` is the cookie's value."""
        self.http = httpx.Client(
            base_url=url, headers={"Cookie": f"{COOKIE}={session}", "Origin": url}, timeout=DEADLINE, trust_env=False
        )
        self.gaps = 0
        self.pushes = 0
        self._seq = -1
        self._tickets: dict[str, Mapping[str, Any]] = {}
        self._whole: dict[str, Any] = {}
        self._early: list[Mapping[str, Any]] = []
        self._changed = threading.Condition()
        self._line = Line(url, f"{COOKIE}={session}", {PUSH_QUEUE: self._hear})
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self.http.close()

    def tickets(self) -> list[Mapping[str, Any]]:
        """As the screen shows them now, in order of issue."""
        with self._changed:
            return sorted(self._tickets.values(), key=lambda ticket: (ticket["issued_at"], ticket["id"]))

    def snapshot(self) -> Mapping[str, Any]:
        """As the hub has it now."""
        told: Mapping[str, Any] = self.http.get("/api/v1/queue").raise_for_status().json()
        return told

    def agrees_with(self, queue: Mapping[str, Any]) -> bool:
        """Whether the screen, once it is as new as this snapshot, shows the same."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._seq >= queue["seq"], DEADLINE):
                return False
            same = {name: self._whole[name] for name in WHOLE if name != "services"}
            told = {name: queue[name] for name in same}
        return self._seq == queue["seq"] and same == told and self.tickets() == queue["tickets"]

    def _begin(self) -> None:
        """The first snapshot, and what was pushed meanwhile."""
        queue = self.snapshot()
        with self._changed:
            self._take(queue)
            for change in self._early:
                if change["seq"] > self._seq:
                    if change["prev"] != self._seq:
                        self._take(self.snapshot())
                        continue
                    self._apply(change)
            self._early.clear()

    def _hear(self, change: Mapping[str, Any]) -> None:
        with self._changed:
            if self._seq < 0:
                self._early.append(change)
                return
            self.pushes += 1
            if change["seq"] < self._seq:
                return
            if change["prev"] != self._seq:
                # One that begins before what is here was on its way when the snapshot was taken: nothing is missing.
                self.gaps += change["prev"] > self._seq
                self._take(self.snapshot())
            else:
                self._apply(change)
            self._changed.notify_all()

    def _take(self, queue: Mapping[str, Any]) -> None:
        self._seq = queue["seq"]
        self._tickets = {ticket["id"]: ticket for ticket in queue["tickets"]}
        self._whole = {name: queue[name] for name in WHOLE}

    def _apply(self, change: Mapping[str, Any]) -> None:
        self._seq = change["seq"]
        self._tickets |= {ticket["id"]: ticket for ticket in change["tickets"]}
        self._whole = {name: change[name] for name in WHOLE}
