"""Why the queue refuses. Each class is one stable `code`; people read texts from `config/messages/problem`.

QueueError
├── UnknownService, UnknownCounter, UnknownTicket, UnknownDevice, UnknownPrinter
├── ServiceClosed, ServiceFull, RangeUsedUp, TooManyCards, UnknownLanguage
├── IllegalTransition, StaleVersion, TicketTaken, NothingToUndo
├── CounterNotOpen, CounterBusy, CounterTaken, NotServedHere, NoTarget
├── NoPrinter, NothingToSettle
└── KeyReused, LoginTaken
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar


class QueueError(Exception):
    """A command that cannot be carried out; nothing was changed."""

    code: ClassVar[str]

    def __init__(
        self,
        subject: str = "",
        *,
        state: str | None = None,
        version: int | None = None,
        counter: str | None = None,
        until: datetime | None = None,
    ) -> None:
        """`subject` names what was asked for; the rest is what stood in the way, where that is known."""
        super().__init__(subject)
        self.subject = subject
        self.state = state
        self.version = version
        self.counter = counter
        self.until = until


class UnknownService(QueueError):
    """No service of that id."""

    code = "unknown-service"


class UnknownCounter(QueueError):
    """No counter of that id."""

    code = "unknown-counter"


class UnknownTicket(QueueError):
    """No ticket of that id, or not in this venue."""

    code = "unknown-ticket"


class UnknownDevice(QueueError):
    """No device of that id."""

    code = "unknown-device"


class UnknownPrinter(QueueError):
    """The device has told of no printer of that id."""

    code = "unknown-printer"


class UnknownLanguage(QueueError):
    """The venue does not speak that language."""

    code = "unknown-language"


class TooManyCards(QueueError):
    """More cards than one visit of this service takes."""

    code = "too-many-cards"


class ServiceClosed(QueueError):
    """Outside reception hours; `until` is the next opening."""

    code = "service-closed"


class ServiceFull(QueueError):
    """The day's limit of the service is reached."""

    code = "service-full"


class RangeUsedUp(QueueError):
    """The numbers of the service's series are all given out today."""

    code = "range-used-up"


class IllegalTransition(QueueError):
    """The table of states has no such move."""

    code = "illegal-transition"


class StaleVersion(QueueError):
    """The ticket was changed since it was seen."""

    code = "stale-version"


class TicketTaken(QueueError):
    """Another counter has called this ticket."""

    code = "ticket-taken"


class CounterNotOpen(QueueError):
    """The counter is closed or paused."""

    code = "counter-not-open"


class CounterBusy(QueueError):
    """A visitor is at the counter."""

    code = "counter-busy"


class CounterTaken(QueueError):
    """Another operator has opened the counter."""

    code = "counter-taken"


class NotServedHere(QueueError):
    """The counter does not serve that service."""

    code = "not-served-here"


class NoTarget(QueueError):
    """A transfer that names no service and no counter."""

    code = "no-target"


class NoPrinter(QueueError):
    """No kiosk with a printer is connected that could print it."""

    code = "no-printer"


class NothingToSettle(QueueError):
    """The device has told of no slip of unknown fate like that, or not any more."""

    code = "nothing-to-settle"


class NothingToUndo(QueueError):
    """The operator has no action that can still be taken back."""

    code = "nothing-to-undo"


class KeyReused(QueueError):
    """The idempotency key was used for another command."""

    code = "idempotency-key-reused"


class LoginTaken(QueueError):
    """Another operator has that login."""

    code = "login-taken"
