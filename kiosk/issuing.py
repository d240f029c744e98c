"""Getting a ticket from the hub before the resident's patience ends.

Two tries without an answer do not mean that there is no number: the hub may have committed it. So the outcome of that
key is not known, and the rule is: while the resident is at the screen, the page goes on asking with the same key every
two seconds, and the first answer is their number, shown and printed by itself; one ticket, one pair of slips, whatever
was lost. It asks no more while the screen asks whether anybody is there, nor once it has been started over. Who starts
over and at once wishes the very same keeps the key (`static/errand.js`); the next resident gets a key and a number of
their own. A number committed for somebody who has left waits in the queue until staff see that nobody comes.

This is the seam where a kiosk that cannot reach the hub will issue from a number range of its own (design, rule 5).
"""

from __future__ import annotations

import threading

from server.contract.client import DEADLINE, HubAway, HubClient, HubRefused
from server.contract.tickets import IssuedTicket, IssueTicket

#: Two tries share the deadline.
TRY_SECONDS = DEADLINE / 2 - 0.05
#: A hub that refused the connection is asked again after this; it may just be starting.
PAUSE_SECONDS = 0.1
SERVICE_UNAVAILABLE = 503
RETRY_AFTER_SECONDS = 10


class CannotIssue(Exception):
    """No ticket was given: the hub is away, or cannot write. The resident asks staff."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after


class Issuer:
    """Issues through one hub."""

    def __init__(self, client: HubClient, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        """`client` has a deadline of `TRY_SECONDS`."""
        self._client = client
        self._pause_seconds = pause_seconds
        self._stop = threading.Event()

    def issue(self, command: IssueTicket) -> IssuedTicket:
        """Issues, if need be with a second try of the same key: the hub answers the same ticket.

        Raises:
            CannotIssue: no answer twice, or the hub cannot write now.
            HubRefused: the hub has a reason (closed, full, ...).
        """
        try:
            return self._once(command)
        except HubAway:
            self._stop.wait(self._pause_seconds)
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
            if refusal.problem.status == SERVICE_UNAVAILABLE:
                raise CannotIssue(refusal.retry_after or RETRY_AFTER_SECONDS) from refusal
            raise
