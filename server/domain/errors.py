"""Why the queue refuses. Each class is one stable `code`; people read texts from `config/messages/problem`.

QueueError
├── UnknownService, UnknownCounter, UnknownTicket, UnknownDevice, UnknownPrinter
├── ServiceClosed, ServiceFull, RangeUsedUp, TooManyCards, UnknownLanguage
├── IllegalTransition, StaleVersion, TicketTaken, NumberGivenAgain, NothingToUndo, TooManyWishes
├── CounterNotOpen, CounterBusy, CounterTaken, NotServedHere, ServesNothing, NoTarget
├── NoPrinter, NothingToSettle
├── UnknownOperator, BeyondYourRole, OwnAccount, LastAdmin, LoginTaken
├── UnknownSetting, UnknownVersion, SettingsRefused, SettingsStale, ServiceInUse
└── KeyReused
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


class NumberGivenAgain(QueueError):
    """The number of a cancelled ticket was issued again, to somebody who still waits."""

    code = "number-given-again"


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


class ServesNothing(QueueError):
    """The counter is given no service, and nothing is kept for it."""

    code = "serves-nothing"


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


class TooManyWishes(QueueError):
    """The resident has asked for as much as one ticket may."""

    code = "too-many-wishes"


class UnknownOperator(QueueError):
    """No operator of that id."""

    code = "unknown-operator"


class BeyondYourRole(QueueError):
    """People of that role are looked after by others."""

    code = "beyond-your-role"


class OwnAccount(QueueError):
    """Nobody takes their own role or account away."""

    code = "own-account"


class LastAdmin(QueueError):
    """Nobody would be left who can look after administrators."""

    code = "last-admin"


class UnknownSetting(QueueError):
    """No setting of that path, or none that staff may change."""

    code = "unknown-setting"


class UnknownVersion(QueueError):
    """No version of the settings of that number."""

    code = "unknown-settings-version"


class SettingsStale(QueueError):
    """Somebody else has changed the settings since they were read; `version` is theirs."""

    code = "settings-stale"


class SettingsRefused(QueueError):
    """The settings would be wrong; `check-config` would refuse them too."""

    code = "settings-refused"


class ServiceInUse(QueueError):
    """Visitors who have a number of the service have not been served yet."""

    code = "service-in-use"


class LoginTaken(QueueError):
    """Another operator has that login."""

    code = "login-taken"
