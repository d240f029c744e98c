"""A hall as tests use it: each method is one command of one person, in one unit of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from server.domain.counter import Counter, Serves
from server.domain.states import Action
from server.domain.ticket import Ticket
from server.domain.venue import Venue
from server.services import acting, calling, counters, issuing
from server.services.calling import Called
from server.services.context import Context
from server.services.hall import Hall
from server.services.housekeeping import end_past_days
from server.services.idempotency import once
from server.services.issuing import Issued
from server.services.ports import Actor, ActorKind, Clock, Database, Event, StorageUnavailable, UnitOfWork
from server.services.undoing import Undone, undo_last
from tests.support.clock import FakeClock

T = TypeVar("T")

SECRET = b"a secret of tests"
KIOSK = Actor(ActorKind.DEVICE, "kiosk-1", "発券機")
#: A command that is still refused after so many tries is a failure of the test.
TRIES = 100


def operator(name: str) -> Actor:
    """A member of staff."""
    return Actor(ActorKind.OPERATOR, f"op-{name}", name)


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's commands to a hall. `by` is the same hall with another person."""

    hall: Hall
    actor: Actor

    @classmethod
    def at(cls, venue: Venue, database: Database, clock: Clock | None = None) -> Desk:
        """Operator 田中's desk."""
        return cls(Hall(venue, database, clock or FakeClock(), SECRET, "http://hub.test"), operator("田中"))

    def by(self, actor: Actor | str) -> Desk:
        """Another person at the same hall; a name is an operator's."""
        return replace(self, actor=operator(actor) if isinstance(actor, str) else actor)

    def do(self, work: Callable[[UnitOfWork, Context], T]) -> T:
        """Any use case, as a command of this person at this instant."""
        return self.hall.database.write(lambda uow: work(uow, self.hall.context(self.actor)))

    def do_once(self, key: str, command: str, work: Callable[[UnitOfWork, Context], str]) -> tuple[str, bool]:
        """The same with a key: the answer, and whether it is a repetition."""
        return self.do(lambda uow, context: once(uow, context, key, command, lambda: work(uow, context)))

    def see(self, look: Callable[[UnitOfWork], T]) -> T:
        """Reads."""
        return self.hall.database.read(look)

    def issue(
        self,
        service: str = "card",
        *,
        cards: int = 1,
        language: str = "ja",
        promised: tuple[int, int] | None = None,
    ) -> Issued:
        """The kiosk's command."""
        return self.by(KIOSK).do(
            lambda uow, context: self.issue_within(uow, context, service, cards, language, promised)
        )

    def issue_within(
        self,
        uow: UnitOfWork,
        context: Context,
        service: str = "card",
        cards: int = 1,
        language: str = "ja",
        promised: tuple[int, int] | None = None,
    ) -> Issued:
        """The same as a part of a larger piece of work."""
        return issuing.issue_ticket(
            uow,
            context,
            self.hall.clock,
            self.hall.secret,
            service_id=service,
            language=language,
            cards=cards,
            promised=promised,
        )

    def open(self, counter: str) -> Counter:
        """Opens a counter."""
        return self.do(lambda uow, context: counters.open_(uow, context, counter))

    def pause(self, counter: str) -> Counter:
        """Pauses it."""
        return self.do(lambda uow, context: counters.pause(uow, context, counter, reason="昼休み", returns_at=None))

    def close(self, counter: str) -> Counter:
        """Closes it."""
        return self.do(lambda uow, context: counters.close(uow, context, counter))

    def call_next(self, counter: str, *, announce: bool | None = None) -> Called:
        """The next one, please."""
        return self.do(lambda uow, context: calling.call_next(uow, context, counter, announce=announce))

    def call(
        self, ticket: str, counter: str | None = None, *, version: int | None = None, announce: bool | None = None
    ) -> Ticket:
        """This one, please."""
        return self.do(
            lambda uow, context: calling.call_ticket(
                uow, context, ticket, counter_id=counter, announce=announce, version=version
            )
        )

    def recall(self, ticket: str, *, version: int | None = None) -> Ticket:
        """Once more."""
        return self.do(lambda uow, context: calling.recall(uow, context, ticket, announce=None, version=version))

    def act(self, ticket: str, action: Action, *, version: int | None = None) -> Ticket:
        """An action that is neither a call nor a transfer."""
        return self.do(lambda uow, context: acting.act_on_ticket(uow, context, ticket, action, version=version))

    def transfer(
        self, ticket: str, *, service: str | None = None, counter: str | None = None, version: int | None = None
    ) -> Ticket:
        """Hands a ticket over."""
        return self.do(
            lambda uow, context: acting.transfer_ticket(
                uow,
                context,
                ticket,
                service_id=service,
                counter_id=counter,
                to_city_staff=False,
                reason="書類",
                version=version,
            )
        )

    def hand_over(self, ticket: str, *, version: int | None = None) -> Ticket:
        """To city staff, out of this queue."""
        return self.do(
            lambda uow, context: acting.transfer_ticket(
                uow,
                context,
                ticket,
                service_id=None,
                counter_id=None,
                to_city_staff=True,
                reason="法定の判断",
                version=version,
            )
        )

    def set_aside(self, ticket: str, counter: str | None = None, *, version: int | None = None) -> Ticket:
        """Until card or certificate is ready."""
        return self.do(
            lambda uow, context: acting.set_ticket_aside(uow, context, ticket, counter_id=counter, version=version)
        )

    def note(self, ticket: str, text: str, *, version: int | None = None) -> Ticket:
        """A word among staff."""
        return self.do(lambda uow, context: acting.note_on_ticket(uow, context, ticket, text=text, version=version))

    def serve(self, counter: str, serves: Serves | None, *, version: int | None = None) -> Counter:
        """What a counter serves from now on."""
        return self.do(lambda uow, context: counters.serve_services(uow, context, counter, serves, version=version))

    def undo(self) -> Undone:
        """Takes one's last command back."""
        return self.do(undo_last)

    def end_past_days(self) -> int:
        """What the hub does by itself after midnight."""
        ended = 0
        while more := self.do(end_past_days):
            ended += more
        return ended

    def ticket(self, ticket_id: str) -> Ticket:
        """A ticket as it is stored."""
        [found] = self.see(lambda uow: uow.tickets.some([ticket_id]))
        return found

    def tickets(self) -> list[Ticket]:
        """Today's, in order of issue."""
        day = self.hall.venue.business_day(self.hall.clock.now())
        return self.see(lambda uow: uow.tickets.of_day(day))

    def events(self, ticket: str | None = None) -> list[Event]:
        """The journal, or what it says of one ticket."""
        whole = self.see(lambda uow: uow.journal.since(0, 1_000_000))
        return whole if ticket is None else [event for event in whole if event.ticket == ticket]

    def seq(self) -> int:
        """The newest sequence number."""
        return self.see(lambda uow: uow.journal.seq())


def persistently(command: Callable[[], T]) -> T:
    """Sends a command until the database can be written, as a kiosk does; so it must have a key.

    Raises:
        StorageUnavailable: it could not be written in `TRIES` tries.
    """
    for _ in range(TRIES - 1):
        try:
            return command()
        except StorageUnavailable:
            continue
    return command()
