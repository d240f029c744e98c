"""Getting a ticket from the hub before the resident's patience ends.

Two tries without an answer do not mean that there is no number: the hub may have committed it, or may yet. So the
outcome of that key is not known, and the hub is not asked with it again: the kiosk gives out a number of its own under
the same key (`kiosk/offline`), prints it, and hands it in later. What the hub had committed under that key is withdrawn
then, and what it had not is refused from then on (design, rule 5). Only a kiosk that has no numbers of its own sends
the resident to staff; its page goes on asking with the same key while somebody is there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from server.contract.client import DEADLINE, HubAway, HubClient, HubRefused
from server.contract.tickets import IssuedTicket, IssueTicket

#: A hub that refused the connection is asked again after this; it may just be starting.
PAUSE_SECONDS = 0.1
SERVER_ERROR = 500
RETRY_AFTER_SECONDS = 10


def try_seconds(deadline: float) -> float:
    """How long a try may take, for two tries and the pause between them to share the deadline."""
    return (deadline - PAUSE_SECONDS) / 2


class CannotIssue(Exception):
    """No ticket was given: the hub is away, or cannot write, and there is no number of one's own."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after


class Issuer:
    """Issues through one hub."""

    def __init__(
        self, client: HubClient, *, deadline: float = DEADLINE, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """`client` has a deadline of `try_seconds`; `deadline` is for both tries together."""
        self._client = client
        self._deadline = deadline
        self._monotonic = monotonic
        self._stop = threading.Event()

    def issue(self, command: IssueTicket) -> IssuedTicket:
        """Issues, if need be with a second try of the same key: the hub answers the same ticket.

        Raises:
            CannotIssue: no answer in time, or the hub cannot write now.
            HubRefused: the hub has a reason (closed, full, ...).
        """
        end = self._monotonic() + self._deadline
        try:
            return self._once(command)
        except HubAway as error:
            self._stop.wait(PAUSE_SECONDS)
            # Connecting and reading may each take as long as a try: then there is no time for another.
            if end - self._monotonic() < try_seconds(self._deadline) / 2:
                raise CannotIssue(RETRY_AFTER_SECONDS) from error
        try:
            return self._once(command)
        except HubAway as error:
            raise CannotIssue(RETRY_AFTER_SECONDS) from error

    def stop(self) -> None:
        """Ends a pause at once."""
        self._stop.set()

    def _once(self, command: IssueTicket) -> IssuedTicket:
        try:
            return self._client.issue(command)
        except HubRefused as refusal:
            if refusal.problem.status >= SERVER_ERROR:
                raise CannotIssue(refusal.retry_after or RETRY_AFTER_SECONDS) from refusal
            raise
