"""Telling the hub what staff did here: in a thread of its own, each act until the hub has it (X3)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import ValidationError

from kiosk.staff.memory import Cancelled, StaffMemory
from server.contract.client import HubClient, HubError, HubRefused
from server.contract.kiosk_staff import StaffActKind, TellStaffAct

log = logging.getLogger(__name__)

#: Refusals that say nothing about the act: who we are, or how the hub is now.
FOR_NOW = frozenset({401, 403, 408, 425, 429})
SERVER_ERROR = 500
#: A ticket that was issued without the hub is not known there until it was handed in.
NOT_YET = "unknown-ticket"
#: What is older is given up: it belongs to another day.
OLDEST = timedelta(days=1)
AGAIN_SECONDS = 5.0


class Teller:
    """Tells at once where it can, and again every few seconds where it could not."""

    def __init__(
        self,
        client: HubClient,
        memory: StaffMemory,
        now: Callable[[], datetime],
        *,
        seconds: float = AGAIN_SECONDS,
    ) -> None:
        """`now` is the hub's time as reckoned here."""
        self._client = client
        self._memory = memory
        self._now = now
        self._seconds = seconds
        self._news = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="staff-acts", daemon=True)

    def start(self) -> None:
        """Begins with what an earlier run could not tell."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, and waits for an answer under way; what is left is told after the next start."""
        self._stop.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def note(self, act: TellStaffAct) -> None:
        """Keeps it, and tells it soon."""
        self._memory.add_act(act)
        self._news.set()

    def tell(self, act: TellStaffAct) -> bool:
        """Tells one act now. False when the hub has not said whether it takes it: it is told again.

        A cancellation is as the hub says from here on.
        """
        try:
            self._client.tell_staff_act(act)
        except HubRefused as refusal:
            if self._is_for_now(act, refusal):
                return False
            log.warning("the hub does not take what staff did (%s): %s", act.kind, refusal)
            self._settle(act, Cancelled.REFUSED)
        except (HubError, ValidationError):
            return False
        else:
            self._settle(act, Cancelled.DONE)
        return True

    def tell_all(self) -> bool:
        """Tells what there is, oldest first. False when some of it is left."""
        left = False
        for act in self._memory.now.acts:
            if self._stop.is_set():
                return False
            if not self.tell(act):
                if act.ticket is None:
                    return False  # the hub is away: no use in asking it about each
                left = True  # or only this ticket is not handed in yet
        return not left

    def _run(self) -> None:
        while not self._stop.is_set():
            self._news.clear()
            left = not self.tell_all()
            self._news.wait(self._seconds if left else None)

    def _is_for_now(self, act: TellStaffAct, refusal: HubRefused) -> bool:
        problem = refusal.problem
        if problem.status in FOR_NOW or problem.status >= SERVER_ERROR:
            return True
        return problem.code == NOT_YET and self._now() - act.at < OLDEST

    def _settle(self, act: TellStaffAct, how: Cancelled) -> None:
        self._memory.drop_act(act.idempotency_key)
        if act.kind is StaffActKind.CANCEL and act.ticket is not None:
            self._memory.cancelled(act.ticket, how)
