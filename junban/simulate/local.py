"""The doors of a hub without its web: the same use cases and the same store, in this process, on a virtual clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from junban.simulate.clock import Clock
from junban.simulate.doors import DoorsShut, Refused, Seen
from server.domain.errors import QueueError
from server.domain.hours import local_time
from server.domain.states import Action
from server.domain.ticket import Ticket
from server.services import acting, calling, counters, issuing
from server.services.context import Context
from server.services.hall import Hall
from server.services.ports import Actor, ActorKind, StorageUnavailable, UnitOfWork

T = TypeVar("T")

KIOSK = Actor(ActorKind.DEVICE, "simulated-kiosk", "simulated kiosk")


class DayClock:
    """The simulated time of a day as the hub's clock. Satisfies `server.services.ports.Clock`."""

    def __init__(self, day: date, zone: ZoneInfo, clock: Clock) -> None:
        self._midnight = local_time(day, 0, zone).astimezone(UTC)
        self._clock = clock

    def now(self) -> datetime:
        """This instant of the simulated day, in UTC."""
        return self._midnight + timedelta(seconds=self._clock.now())


class LocalDoors:
    """A hall in this process. Satisfies `doors.Doors`."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def issue(self, service: str, language: str, cards: int) -> Seen:
        """The kiosk's command."""
        issued = self._write(
            KIOSK,
            lambda uow, context: issuing.issue_ticket(
                uow,
                context,
                self._hall.clock,
                self._hall.secret,
                service_id=service,
                language=language,
                cards=cards,
            ),
        )
        return _seen(issued.ticket)

    def open_counter(self, counter: str) -> None:
        """By the counter's own operator."""
        self._write(_operator(counter), lambda uow, context: counters.open_(uow, context, counter))

    def pause_counter(self, counter: str) -> None:
        """Without a stated return."""
        self._write(
            _operator(counter), lambda uow, context: counters.pause(uow, context, counter, reason=None, returns_at=None)
        )

    def close_counter(self, counter: str) -> None:
        """By the counter's own operator."""
        self._write(_operator(counter), lambda uow, context: counters.close(uow, context, counter))

    def call_next(self, counter: str) -> Seen | None:
        """By the rule of `server.domain.dispatch`."""
        called = self._write(
            _operator(counter), lambda uow, context: calling.call_next(uow, context, counter, announce=None)
        )
        return None if called.ticket is None else _seen(called.ticket)

    def act(self, ticket: str, action: Action, *, counter: str, service: str | None = None) -> None:
        """By the operator of the counter."""

        def work(uow: UnitOfWork, context: Context) -> Ticket:
            if action is Action.RECALL:
                return calling.recall(uow, context, ticket, announce=None, version=None)
            if action is Action.TRANSFER:
                return acting.transfer_ticket(
                    uow,
                    context,
                    ticket,
                    service_id=service,
                    counter_id=None,
                    to_city_staff=False,
                    reason=None,
                    version=None,
                )
            return acting.act_on_ticket(uow, context, ticket, action)

        self._write(_operator(counter), work)

    def tickets(self) -> Sequence[Seen]:
        """The business day's, in order of issue."""
        day = self._hall.venue.business_day(self._hall.clock.now())
        return [_seen(ticket) for ticket in self._hall.database.read(lambda uow: uow.tickets.of_day(day))]

    def _write(self, actor: Actor, work: Callable[[UnitOfWork, Context], T]) -> T:
        """One unit of work; its refusals and failures as the port has them."""
        context = self._hall.context(actor)
        try:
            return self._hall.database.write(lambda uow: work(uow, context))
        except QueueError as error:
            raise Refused(error.code) from error
        except StorageUnavailable as error:
            raise DoorsShut(str(error)) from error


def _operator(counter: str) -> Actor:
    return Actor(ActorKind.OPERATOR, f"simulated-{counter}", f"simulated operator of {counter}")


def _seen(ticket: Ticket) -> Seen:
    return Seen(ticket.id, ticket.label, ticket.service, ticket.state, ticket.counter)
